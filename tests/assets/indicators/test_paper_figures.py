"""The figures printed in Norddjurs' papers outside the goals, beside the ones that are computed.

The goals' own figures stand in `test_known_values`. What the papers print and no source that is
read can give again:

- *Introduction 2022*: 6.945 with a course of contact and 9.095 pensioners (no definition is given);
  4,9 mio. kr. (the price of a full-time person is not stated); the curves, whose values are not
  printed.
- *Status April 2023*: rank 69 of 2018 (the list asked for begins in 2021).
- *Follow-up 2023*: the baselines of November and September 2020 of goal 5.7 (the table begins in
  2021); they are quoted as text in the goal.
- The 6.183 persons come from the register. The Fasit list of the sample is made up, so the sums of
  it are other numbers.
"""

import pytest

from connectors.warehouse import Warehouse

STATUS, INTRODUCTION = "status-april-2023", "introduction-2022"
FOLLOW_UP = "follow-up-2023"
PRINTED = [
    (INTRODUCTION, "ministry_benchmark_rank_unemployment_benefit", "707", "2021Q2-4Q", 37),
    (INTRODUCTION, "ministry_benchmark_rank_sickness_benefit", "707", "2021Q2-4Q", 5),
    (INTRODUCTION, "ministry_benchmark_rank_cash_benefit", "707", "2021Q2-4Q", 68),
    (INTRODUCTION, "ministry_benchmark_rank", "707", "2021Q2-4Q", 23),
    (INTRODUCTION, "pupils_basic_school", "707", "2020", 3808),
    (INTRODUCTION, "committee_budget_share", "707", "2022", 26),
    (INTRODUCTION, "income_share_block_grant", "707", "2022", 77.9),
    (INTRODUCTION, "income_share_refusion", "707", "2022", 22.1),
    (INTRODUCTION, "expenditure_share_benefits", "707", "2022", 86.3),
    (INTRODUCTION, "expenditure_share_wages", "707", "2022", 7.4),
    (INTRODUCTION, "expenditure_share_measures", "707", "2022", 6.3),
    (STATUS, "ministry_benchmark_rank", "707", "2022Q4-4Q", 29),
    (STATUS, "population_30_64", "707", "2022", 16357),
    (STATUS, "case_contact_share_30_64", "707", "2022", 37.8),
    (STATUS, "cash_benefit_share_2_years_or_more", "707", "2022M01", 59.3),
    (STATUS, "cash_benefit_share_2_years_or_more", "707", "2023M02", 53.1),
    (STATUS, "persons_with_case_job_clarification", "707", "2022", 348),
    (STATUS, "persons_with_case_unemployment_benefit", "707", "2022", 1544),
    (STATUS, "persons_with_case_flex_job", "707", "2022", 875),
    (STATUS, "persons_with_case_cash_benefit_activity_ready", "707", "2022", 310),
    (STATUS, "persons_with_case_cash_benefit_job_ready", "707", "2022", 209),
    (STATUS, "persons_with_case_self_supporting_unemployed", "707", "2022", 46),
    (STATUS, "persons_with_case_flex_benefit", "707", "2022", 181),
    (STATUS, "persons_with_case_transition_benefit_activity_ready", "707", "2022", 32),
    (STATUS, "persons_with_case_transition_benefit_job_ready", "707", "2022", 42),
    (STATUS, "persons_with_case_rehabilitation_programme", "707", "2022", 119),
    (STATUS, "persons_with_case_vocational_rehabilitation", "707", "2022", 5),
    (STATUS, "persons_with_case_self_supporting_integration", "707", "2022", 136),
    (STATUS, "persons_with_case_return_benefit_activity_ready", "707", "2022", 36),
    (STATUS, "persons_with_case_return_benefit_job_ready", "707", "2022", 178),
    (STATUS, "persons_with_case_sickness_benefit", "707", "2022", 2122),
    (FOLLOW_UP, "activity_ready_share_youth", "707", "2023M12", 69.5),
    (FOLLOW_UP, "activity_ready_share_youth", "000", "2023M12", 66.5),
]  # fmt: skip


def test_every_printed_figure_is_the_one_that_is_computed(published: Warehouse) -> None:
    figures = published.frame("select indicator, area_code, period, value from mart.indicator")
    computed = {tuple(place): value for *place, value in figures.iter_rows()}
    found = [(paper, *place, round(computed[tuple(place)], 1)) for paper, *place, _ in PRINTED]
    assert found == PRINTED


@pytest.mark.parametrize(("area", "printed"), [("707", 30.5), ("000", 33.5)])
def test_the_young_of_december_2023_split_as_in_the_paper(
    published: Warehouse, area: str, printed: float
) -> None:
    young = dict(
        published.frame(
            f"select indicator, value from mart.indicator where area_code = '{area}' "
            "and period = '2023M12' and starts_with(indicator, 'young_')"
        ).iter_rows()
    )
    both = young["young_education_ready"] + young["young_activity_ready"]
    assert both == young["young_on_education_benefit"]
    assert round(100 * young["young_education_ready"] / both, 1) == printed


def test_the_long_spells_fell_by_6_2_points_and_in_number(published: Warehouse) -> None:
    share, spells = (
        published.frame(
            f"select value from mart.indicator where indicator = 'cash_benefit_{name}' "
            "and area_code = '707' and period in ('2022M01', '2023M02') order by starts_on"
        )["value"].to_list()
        for name in ("share_2_years_or_more", "spells_2_years_or_more")
    )
    assert round(share[0], 1) - round(share[1], 1) == pytest.approx(6.2)
    assert spells == [411, 327]


def test_the_fifteen_target_groups_add_up_to_the_printed_6_183(published: Warehouse) -> None:
    groups = published.frame(
        "select value from mart.indicator where starts_with(indicator, 'persons_with_case_') "
        "and area_code = '707' and period = '2022'"
    )["value"]
    assert (len(groups), groups.sum()) == (15, 6183)


@pytest.mark.parametrize(
    ("indicator", "period"),
    [
        ("ministry_benchmark_rank", "2018Q4-4Q"),
        ("activity_ready_share_youth", "2020M11"),
        ("young_on_education_benefit", "2020M11"),
    ],
)
def test_a_figure_told_to_be_out_of_reach_is_not_there(
    published: Warehouse, indicator: str, period: str
) -> None:
    found = published.frame(
        f"from mart.indicator where indicator = '{indicator}' and period = '{period}'"
    )
    assert found.is_empty()
