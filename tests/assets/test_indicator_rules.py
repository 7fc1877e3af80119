"""What the indicators owe each other: names kept apart, parts of wholes, breaks, small counts."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets import models
from assets.disclosure.gate import decide
from connectors import warehouse
from connectors.warehouse import Warehouse

MODELS = models.load(Path(__file__).resolve().parents[2] / "sql")
RATES = sorted(
    model.name.removeprefix("activation_rate_")
    for model in MODELS.values()
    if model.name.startswith("activation_rate_")
)


@pytest.mark.parametrize("whom", RATES)
def test_the_rate_of_time_never_passes_for_the_share_of_persons(
    built: Warehouse, whom: str
) -> None:
    assert MODELS[f"indicator.activation_rate_{whom}"].title.startswith("Aktiveringsgrad,")
    touched = MODELS[f"indicator.activation_touched_share_{whom}"]
    assert touched.title.startswith("Andel aktiveringsberørte,")
    both = built.frame(
        f"select rate.value < touched.value as lower from indicator.activation_rate_{whom} as rate "
        f"join {touched.table} as touched using (area_code, period) where rate.value is not null"
    )
    assert both.height > 0
    assert both["lower"].all()


def test_the_four_durations_add_up_to_what_the_share_is_out_of(built: Warehouse) -> None:
    off = built.frame(
        """
        select share.* from indicator.cash_benefit_share_2_years_or_more as share
        join indicator.cash_benefit_spells_0_26_weeks as a using (area_code, period)
        join indicator.cash_benefit_spells_27_52_weeks as b using (area_code, period)
        join indicator.cash_benefit_spells_1_2_years as c using (area_code, period)
        join indicator.cash_benefit_spells_2_years_or_more as d using (area_code, period)
        where share.denominator <> a.value + b.value + c.value + d.value
            or share.numerator <> d.value
        """
    )
    assert off.is_empty()


def test_a_hidden_main_type_of_offer_takes_the_shares_of_the_others_with_it(
    built: Warehouse,
) -> None:
    hidden = """
        select distinct area_code, period from core.offers_by_type
        where benefit = 'alle ydelser' and measure = 'spells' and mark = '<3'
            and offer_type <> 'Ordinær uddannelse i alt'
    """
    assert built.frame(hidden).height > 0
    for kind in ("guidance", "wage_subsidy", "company_internship", "community_work"):
        table = f"indicator.{kind}_share_of_activation_spells"
        left = built.frame(f"from {table} semi join ({hidden}) using (area_code, period)")
        assert left["value"].null_count() == left.height > 0
        assert left["numerator"].null_count() == left["denominator"].null_count() == left.height
        assert set(left["mark"]) == {"missing"}


def test_the_spells_that_ended_in_neither_do_not_come_back_from_a_later_follow_up(
    built: Warehouse,
) -> None:
    one_or_two = built.frame(
        """
        with status as (
            select area_code, period, months_after,
                sum(spells) filter (where status = 'Arbejdsmarkedsstatus i alt')
                - sum(spells) filter (where status = 'Lønmodtagerbeskæftigelse')
                - sum(spells) filter (where status = 'Uddannelse') as neither
            from core.status_after_benefit
            where benefit = 'uddannelseshjælp'
            group by all
        )
        select distinct area_code, period from status where neither in (1, 2)
        """
    )
    places = set(one_or_two.rows())
    for months in (3, 6, 12):
        shown = built.frame(
            f"select area_code, period from "
            f"indicator.job_or_education_{months}_months_after_education_benefit "
            "where denominator is not null"
        )
        assert shown.height > 0
        assert places.isdisjoint(shown.rows())


def test_a_quarter_that_cannot_be_followed_up_yet_says_so(built: Warehouse) -> None:
    counted = {
        months: built.frame(
            f"select count(distinct period) from indicator.job_{name}_after_sickness_benefit "
            "where mark = 'not_mature'"
        ).item()
        for months, name in {1: "1_month", 6: "6_months", 12: "12_months"}.items()
    }
    assert 0 < counted[1] < counted[6] < counted[12]


def test_distinct_persons_are_no_more_than_the_sum_over_their_target_groups(
    built: Warehouse,
) -> None:
    rows = built.frame(
        "select each.value, added.value from indicator.case_persons_distinct as each "
        "join indicator.case_persons_sum_of_groups as added using (area_code, period)"
    ).rows()
    assert rows
    assert all(distinct <= added for distinct, added in rows)
    assert any(distinct < added for distinct, added in rows)


CASES = """
create table core.citizen_case as
select '707' as area_code, person, target_group, starts_on::date as case_starts_on,
    ends_on::date as case_ends_on, 'fasit_citizens' as source_table
from (values
    ('a', 'Dagpenge', '2021-05-01', '2022-02-01'),
    ('a', 'Sygedagpenge', '2022-02-02', null),
    ('a', 'Sygedagpenge', '2022-06-01', '2022-07-01'),
    ('b', 'Dagpenge', '2023-01-01', '2023-01-02')
) as row (person, target_group, starts_on, ends_on)
"""


def test_who_changes_target_group_counts_once_as_a_person_and_in_each_group(
    tmp_path: Path,
) -> None:
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        opened.connection.execute(CASES)
        distinct, added = (
            dict(opened.frame(f"select period, value from ({MODELS[table].sql})").iter_rows())
            for table in ("indicator.case_persons_distinct", "indicator.case_persons_sum_of_groups")
        )
    assert distinct == {"2021": 1, "2022": 1, "2023": 2}
    assert added == {"2021": 1, "2022": 2, "2023": 2}


@pytest.mark.parametrize(("changed_group", "hidden"), [(2, True), (3, False)])
def test_one_or_two_who_changed_target_group_are_not_worked_out_of_the_two_counts(
    *, changed_group: int, hidden: bool
) -> None:
    counts = {"case_persons_distinct": 500.0, "case_persons_sum_of_groups": 500.0 + changed_group}
    figures = pl.DataFrame(
        {
            "indicator": list(counts),
            "area_code": "707",
            "period": "2022",
            "starts_on": date(2022, 1, 1),
            "ends_on": date(2022, 12, 31),
            "numerator": pl.Series([None, None], dtype=pl.Float64),
            "denominator": pl.Series([None, None], dtype=pl.Float64),
            "value": list(counts.values()),
            "unit": "persons",
        }
    )
    assert (decide(figures, 3, ()).hidden.height > 0) == hidden


YOUNG = """
create table core.persons_on_benefit as
select benefit, visitation, 'persons' as measure, '707' as area_code,
    strftime(starts_on::date, '%YM%m') as period, starts_on::date as starts_on,
    last_day(starts_on::date) as ends_on, value::double as value, mark, source as source_table
from (values
    ('uddannelseshjælp', 'Alle uddannelsesparate', '2025-06-01', 74, null, 'y38'),
    ('kontanthjælp', 'Uddannelsesparat', '2025-06-01', 60, null, 'y60'),
    ('kontanthjælp', 'Åbenlys uddannelsesparat', '2025-06-01', 14, null, 'y60'),
    ('uddannelseshjælp', 'Alle uddannelsesparate', '2025-07-01', null, 'absent', 'y38'),
    ('kontanthjælp', 'Uddannelsesparat', '2025-07-01', 61, null, 'y60'),
    ('kontanthjælp', 'Åbenlys uddannelsesparat', '2025-07-01', 15, null, 'y60'),
    ('kontanthjælp', 'Aktivitetsparat', '2025-07-01', 400, null, 'y60'),
    ('kontanthjælp', 'Uddannelsesparat', '2025-08-01', 62, null, 'y60'),
    ('kontanthjælp', 'Åbenlys uddannelsesparat', '2025-08-01', null, '<3', 'y60')
) as row (benefit, visitation, starts_on, value, mark, source)
"""


def test_the_education_ready_go_on_in_kontanthjaelp_after_the_reform(tmp_path: Path) -> None:
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        opened.connection.execute(YOUNG)
        sql = MODELS["indicator.young_education_ready"].sql
        rows = opened.frame(
            f"select period, value, mark, source_tables from ({sql}) order by period"
        ).rows()
    assert rows == [
        ("2025M06", 74, None, "y38"),
        ("2025M07", 76, None, "y60"),
        ("2025M08", None, "missing", "y60"),
    ]


@pytest.mark.parametrize(
    "table", sorted(t for t, m in MODELS.items() if m.layer == "indicator" and "y60" in m.about)
)
def test_what_rests_on_the_reformed_benefit_tells_of_the_break(table: str) -> None:
    older = {
        "indicator.activation_rate_non_western",
        "indicator.activation_touched_share_non_western",
    }
    assert table in older or "Break on 1 July 2025" in MODELS[table].about
