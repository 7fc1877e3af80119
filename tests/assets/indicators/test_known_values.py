"""The figures that Norddjurs and the sources have published: the sample must give them again."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.warehouse import Warehouse

PROJECT = Path(__file__).resolve().parents[3]
REFERENCE = PROJECT.parent / "shared" / "reference" / "goals-2023.yaml"

VERDICTS = {
    "met": ["1.2", "1.3", "3.1.2", "3.2.1", "4.3", "5.2", "5.5", "5.7"],
    "not_met": [
        "1.1", "1.4", "2.1", "2.2", "2.3", "4.1", "4.2", "4.4", "5.1", "5.4", "5.8",
    ],
    "not_followable": ["3.3.1", "3.3.2", "4.5", "5.3", "5.6"],
    "dropped": ["3.1.1"],
}  # fmt: skip


@pytest.fixture(scope="module")
def own(published: Warehouse) -> dict[str, dict[str, Any]]:
    """The scores of Norddjurs by goal."""
    rows = published.frame("from mart.goal_score where own").to_dicts()
    return {row["goal_id"]: row for row in rows}


@pytest.fixture(scope="module")
def measured(published: Warehouse) -> dict[tuple[str, str], float | None]:
    """The figures of Norddjurs by goal and measure."""
    rows = published.frame("select goal_id, measure, value from mart.goal_measure").rows()
    return {(goal, measure): value for goal, measure, value in rows}


@pytest.mark.parametrize(
    ("goal", "verdict"), [(goal, verdict) for verdict, goals in VERDICTS.items() for goal in goals]
)
def test_each_goal_has_the_published_verdict(
    own: dict[str, dict[str, Any]], goal: str, verdict: str
) -> None:
    assert own[goal]["verdict"] == verdict


def test_eleven_of_twenty_four_goals_are_not_met(published: Warehouse) -> None:
    counts = dict(
        published.frame(
            "select verdict, count(*) as goals from mart.goal_score where own group by all"
        ).iter_rows()
    )
    assert counts == {"met": 8, "not_met": 11, "not_followable": 5, "dropped": 1}
    counted = sum(counts.values()) - counts["dropped"]
    assert counted == 24
    assert round(100 * counts["not_met"] / counted, 4) == 45.8333


def test_the_goals_stand_in_the_order_of_the_plan(own: dict[str, dict[str, Any]]) -> None:
    assert list(own) == sorted(own, key=lambda goal: [int(part) for part in goal.split(".")])


@pytest.mark.parametrize(
    ("goal", "printed"),
    [
        ("1.1", "10 sager"),
        ("1.2", "mindst 80 %"),
        ("1.3", "mindst 90 %"),
        ("1.4", "3,8 point"),
        ("2.1", "67,7 %"),
        ("2.2", "15,8 %"),
        ("2.3", "61 aftaler"),
        ("3.1.1", "0 pladser"),
        ("3.1.2", "90,3 %"),
        ("3.2.1", "73,9 %"),
        ("3.3.1", "94,7 %"),
        ("3.3.2", "255,8 lektioner"),
        ("4.1", "14,1 %"),
        ("4.2", "20 %"),
        ("4.3", "60,5 %"),
        ("4.4", "35,6 %"),
        ("5.1", "25 jobordrer"),
        ("5.2", "42,7 %"),
        ("5.4", "32 %"),
        ("5.5", "57,7 %"),
        ("5.7", "69,5 %"),
        ("5.8", "39,2 %"),
    ],
)
def test_each_figure_reads_as_in_the_paper(
    own: dict[str, dict[str, Any]], goal: str, printed: str
) -> None:
    assert own[goal]["value_text"] == printed


@pytest.mark.parametrize(
    ("goal", "measure", "printed", "decimals"),
    [
        ("4.1", "national", 13.3, 1),
        ("5.4", "national", 19.4, 1),
        ("5.5", "national", 72.6, 1),
        ("5.7", "national", 66.5, 1),
        ("5.7", "young", 243, 0),
        ("5.8", "national", 44.4, 1),
        ("3.3.1", "passes", 36, 0),
        ("3.3.1", "participants", 38, 0),
        ("3.3.2", "du2", 137.75, 2),
        ("3.3.2", "du3", 118.5, 1),
        ("1.1", "before", 2, 0),
        ("5.6", "without", 9, 0),
        ("5.6", "completed", 66, 0),
        ("5.6", "without_2020", 20, 0),
        ("4.5", "started", 41, 0),
    ],
)
def test_the_other_figures_of_a_goal_are_those_of_the_paper(
    measured: dict[tuple[str, str], float | None],
    goal: str,
    measure: str,
    printed: float,
    decimals: int,
) -> None:
    value = measured[goal, measure]
    assert value is not None
    assert round(value, decimals) == printed


@pytest.mark.parametrize(
    ("goal", "numerator", "denominator"), [("3.3.1", 36, 38), ("4.4", 21, 59), ("5.7", 169, 243)]
)
def test_a_share_is_kept_unrounded(
    own: dict[str, dict[str, Any]], goal: str, numerator: int, denominator: int
) -> None:
    assert own[goal]["value"] == pytest.approx(100 * numerator / denominator, abs=1e-12)


def test_the_gap_of_goal_5_7_is_three_points_to_the_country(
    measured: dict[tuple[str, str], float],
) -> None:
    assert round(measured["5.7", "own"] - measured["5.7", "national"], 1) == 3.0


def test_the_department_touched_37_8_per_cent_of_16_357_citizens(built: Warehouse) -> None:
    row = built.frame(
        "from indicator.case_contact_share_30_64 where area_code = '707' and period = '2022'"
    ).row(0, named=True)
    assert (row["numerator"], row["denominator"]) == (6183, 16357)
    assert round(row["value"], 1) == 37.8


def test_there_were_3_808_pupils_in_2020(built: Warehouse) -> None:
    query = "select value from indicator.pupils_basic_school where area_code = '707'"
    assert built.frame(f"{query} and period = '2020'").item() == 3808


@pytest.mark.parametrize(("period", "rank"), [("2022Q4-4Q", 29), ("2021Q2-4Q", 23)])
def test_the_municipality_has_its_published_rank(built: Warehouse, period: str, rank: int) -> None:
    query = (
        "select value from indicator.ministry_benchmark_rank "
        "where indicator = 'ministry_benchmark_rank' and area_code = '707'"
    )
    assert built.frame(f"{query} and period = '{period}'").item() == rank


def test_the_benchmark_table_of_the_introduction_has_its_sixteen_numbers(
    published: Warehouse,
) -> None:
    rows = published.frame(
        "select benefit_group, expected_persons, actual_persons, difference_persons, rank "
        "from mart.ministry_benchmark where area_code = '707' and period = '2021Q2-4Q'"
    ).rows()
    assert {row[0]: row[1:] for row in rows} == {
        "A-dagpenge mv.": (600, 580, -20, 37),
        "Sygedagpenge mv.": (810, 740, -70, 5),
        "Kontanthjælp mv.": (970, 1000, 30, 68),
        "Ydelsesgrupper i alt": (2380, 2320, -60, 23),
    }


def test_unemployment_in_may_2018_is_what_the_newspaper_quoted(published: Warehouse) -> None:
    rows = published.frame(
        "select area, value from mart.indicator "
        "where indicator = 'unemployment_share' and period = '2018M05'"
    ).rows()
    assert dict(rows).items() >= {
        ("Norddjurs", 4.6),
        ("Randers", 4.1),
        ("Mariagerfjord", 4.1),
        ("Syddjurs", 3.7),
        ("Favrskov", 2.5),
        ("Hele landet", 4.0),
    }


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    if not REFERENCE.exists():
        pytest.skip("shared/reference/goals-2023.yaml does not lie beside this checkout")
    return yaml.safe_load(REFERENCE.read_text("utf-8"))


def test_the_plan_holds_the_goals_of_the_paper_word_for_word(
    own: dict[str, dict[str, Any]], reference: dict[str, Any]
) -> None:
    written = {goal["id"]: goal["goal_text_da"] for goal in reference["goals"]}
    assert {goal: row["goal"] for goal, row in own.items()} == written
    assert {row["section"] for row in own.values()} == set(reference["sections"].values())


def test_the_verdicts_are_those_of_the_reference(
    own: dict[str, dict[str, Any]], reference: dict[str, Any]
) -> None:
    published = {goal["id"]: goal["published"]["verdict"] for goal in reference["goals"]}
    assert {goal: row["verdict"] for goal, row in own.items()} == published
    for row in own.values():
        assert row["verdict_text"] == reference["verdicts"][row["verdict"]]
