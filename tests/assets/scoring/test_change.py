"""What is behind a change: the country's part, the municipality's own, and what if."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.scoring.change.change import goal_change
from assets.scoring.figures import Figures
from assets.scoring.score import score_goals
from assets.tables.contracts.marts import MARTS
from assets.text import plan_periods
from assets.text.yaml_file import FileError
from connectors.warehouse import Warehouse
from tests.assets.scoring.test_score import AREAS, MONTHS, Scorer, figure, figures_of

OWN = "indicator: rate, period: year"
SO_FAR = "indicator: rate, period: yearM01..yearM12, take: mean"


@pytest.fixture
def scorer(tmp_path: Path) -> Scorer:
    return Scorer(tmp_path)


def changes(
    scorer: Scorer, rule: str, figures: Figures, rest: str = "", **asked: str
) -> list[dict[str, Any]]:
    plan = scorer.plan(rule, figures, rest, **(asked or {"own": OWN}))
    rows = goal_change(plan, figures, score_goals(plan, figures, AREAS, "sample"))
    assert MARTS["goal_change"].breaches(rows) == []
    return rows.to_dicts()


def four(
    value: float, baseline: float, country: float, country_baseline: float, **given: Any
) -> list[dict[str, Any]]:
    """The own figure and the country's, of the year and the year before."""
    return [
        figure(value, **given),
        figure(baseline, period="2022", **given),
        figure(country, area_code="000", **given),
        figure(country_baseline, area_code="000", period="2022", **given),
    ]


def test_the_papers_own_numbers_of_activity_ready_youth_are_split(built: Warehouse) -> None:
    rows = built.frame("from mart.goal_change where goal_id = '5.7'")
    own = rows.filter(area_code="707").row(0, named=True)
    shown = {name: round(own[name], 1) for name in ("change", "country_part", "own_part")}
    # -3,1 points, where the country rose by 5,7: 65 % of the gap that was closed.
    assert shown == {"change": -3.1, "country_part": 5.7, "own_part": -8.8}
    assert round(-100 * own["country_part"] / own["own_part"]) == 65
    assert (own["baseline_kind"], own["than_country"], own["expected_holds"]) == (
        "plan", "better", False,
    )  # fmt: skip
    assert own["behind"].startswith(
        "Fra november 2020 til december 2023 gik tallet fra 72,6 % til 69,5 %: landets udvikling "
        "stod for +5,7 procentpoint, kommunens egen for −8,8 procentpoint. Havde Norddjurs fulgt "
        "landet, var tallet 78,3 %, og kravet (højst 70,5 %) var ikke opfyldt; Norddjurs har "
        "klaret sig bedre end landet."
    )
    others = rows.filter(pl.col("area_code") != "707")
    assert (others.height, set(others["baseline_kind"])) == (97, {"year_before"})


def test_every_goal_with_a_figure_of_the_country_is_told_in_all_municipalities(
    built: Warehouse,
) -> None:
    rows = built.frame("from mart.goal_change")
    per_goal = rows.group_by("goal_id", maintain_order=True).len()
    assert per_goal.rows() == [
        (goal_id, 98)
        for goal_id in (
            "2.1", "2.2", "3.1.2", "4.1", "4.3", "5.1", "5.2", "5.4", "5.5", "5.7", "5.8",
        )
    ]  # fmt: skip
    told = rows.drop_nulls("change")
    apart = told["change"] - told["country_part"] - told["own_part"]
    assert (told.height, apart.abs().max()) == (told.height, pytest.approx(0))
    assert set(told["goal_id"]) == {"2.1", "2.2", "3.1.2", "4.1", "4.3", "5.1", "5.2", "5.7", "5.8"}
    score = built.frame("select goal_id, area_code, behind from mart.goal_score where behind <> ''")
    assert score.join(rows, on=["goal_id", "area_code", "behind"]).height == rows.height


@given(
    st.lists(st.floats(0, 100), min_size=4, max_size=4),
    st.lists(st.floats(1, 1000), min_size=4, max_size=4),
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_parts_are_the_whole_change(
    scorer: Scorer, shares: Sequence[float], counts: Sequence[float]
) -> None:
    for numbers, unit in ((shares, "pct"), (counts, "offers")):
        [row, *_] = changes(scorer, "own >= 50", figures_of(four(*numbers, unit=unit)))
        value, baseline, country, before = numbers
        followed = baseline + country - before if unit == "pct" else baseline * country / before
        if unit == "pct" and not 0 <= followed <= 100:
            assert row["expected"] is row["own_part"] is None
            continue
        assert row["expected"] == pytest.approx(followed)
        assert row["change"] == pytest.approx(value - baseline)
        assert row["country_part"] + row["own_part"] == pytest.approx(row["change"], abs=1e-6)


def test_a_share_a_hair_under_the_demand_holds_as_the_verdict_says(scorer: Scorer) -> None:
    hair_under = 29 / 50 * 100
    figures = figures_of(four(hair_under, hair_under, 50.0, 50.0))
    [row, *_] = changes(scorer, "own >= 58", figures)
    assert (row["holds"], row["expected_holds"]) == (True, True)


def test_a_count_follows_the_country_by_per_cent(scorer: Scorer) -> None:
    figures = figures_of(four(60.0, 50.0, 9_000.0, 10_000.0, unit="agreements"))
    [row, *_] = changes(scorer, "own >= 70", figures)
    parts = [row[name] for name in ("expected", "country_part", "own_part")]
    assert parts == pytest.approx([45, -5, 15])
    assert row["behind"] == (
        "Fra 2022 til 2023 gik tallet fra 50 aftaler til 60 aftaler: landets udvikling stod for "
        "−5 aftaler, kommunens egen for +15 aftaler. Havde Norddjurs fulgt landet, var tallet 45 "
        "aftaler, og kravet (mindst 70 aftaler) var ikke opfyldt; Norddjurs har klaret sig bedre "
        "end landet."
    )


@pytest.mark.parametrize(
    ("rule", "value", "than"),
    [
        ("own >= 50", 53.0, "better"), ("own <= 50", 53.0, "worse"),
        ("own >= 50", 51.0, "worse"), ("own >= 50", 52.04, "same"),
    ],
)  # fmt: skip
def test_who_did_better_is_told_by_which_way_is_good(
    scorer: Scorer, rule: str, value: float, than: str
) -> None:
    [row, *_] = changes(scorer, rule, figures_of(four(value, 50.0, 42.0, 40.0)))
    assert row["than_country"] == than


def test_a_bound_is_carried_and_no_number_is_made_of_it(scorer: Scorer) -> None:
    rows = [figure(value_low=80.0, value_high=100.0), *four(0.0, 70.0, 42.0, 40.0)[1:]]
    [row, *_] = changes(scorer, "own >= 50", figures_of(rows))
    assert (row["value"], row["own_part"], row["expected"]) == (None, None, 72)
    assert (row["own_part_low"], row["own_part_high"]) == (8, 28)
    assert row["than_country"] == "better"
    assert "kommunens egen mellem +8 procentpoint og +28 procentpoint." in row["behind"]


def test_a_hidden_figure_gives_nothing_away(scorer: Scorer) -> None:
    hidden = {"value": None, "value_low": 0.0, "value_high": 2.0, "mark": "disclosure"}
    rows = [*four(5.0, 4.0, 90.0, 80.0, unit="persons")]
    rows[1] |= hidden
    [row, *_] = changes(scorer, "own >= 3", figures_of(rows))
    results = ("change", "country_part", "own_part", "expected")
    ends = [row[f"{name}{end}"] for name in results for end in ("", "_low", "_high")]
    assert set(ends) == {None}
    assert row["behind"] == (
        "Hvor meget af ændringen siden 2022 der er landets, kan ikke beregnes: kommunens tal for "
        "2022 er skjult af hensyn til diskretion."
    )


def test_a_figure_that_would_leave_its_scale_is_not_told(scorer: Scorer) -> None:
    [row, *_] = changes(scorer, "own >= 50", figures_of(four(99.0, 90.0, 60.0, 40.0)))
    assert (row["expected"], row["own_part"]) == (None, None)
    assert row["behind"].endswith("landets udvikling ville føre tallet ud over, hvad det kan være.")


def test_the_start_is_what_the_plan_says_and_for_others_the_year_before(scorer: Scorer) -> None:
    rows = [
        *four(60.0, 55.0, 42.0, 40.0), figure(50.0, area_code="706"),
        figure(45.0, area_code="706", period="2022"),
    ]  # fmt: skip
    stated = "        baseline: {period: 2020M11, value: 52, country: 39, country_period: 2020M09}"
    own, other, *_ = changes(scorer, "own >= 50", figures_of(rows), stated)
    assert (own["baseline"], own["country_baseline"], own["country_part"]) == (52, 39, 3)
    assert own["caution"] == (
        "Landets udgangspunkt er fra september 2020. Forbehold: udgangspunktet er fra en anden tid "
        "af året."
    )
    assert (other["baseline"], other["baseline_kind"]) == (45, "year_before")
    before = "indicator: rate, period: 2020, role: baseline"
    rows += [figure(30.0, period="2020"), figure(40.0, period="2020", area_code="000")]
    [row, *_] = changes(scorer, "own > before", figures_of(rows), own=OWN, before=before)
    assert (row["baseline"], row["baseline_period"], row["own_part"]) == (30, "2020", 28)


def test_a_day_inside_the_note_of_a_break_is_no_other_break(scorer: Scorer) -> None:
    figures = figures_of(four(60.0, 55.0, 42.0, 40.0))
    note = "Ny metode, se notat af 2023-02-01: andre satser"
    breaks = pl.lit(f"2023-01-01: {note}")
    figures = replace(figures, catalogue=figures.catalogue.with_columns(breaks=breaks))
    [row, *_] = changes(scorer, "own >= 50", figures)
    assert row["caution"] == f"Forbehold: serien har et brud 1. januar 2023: {note}."


def test_a_break_between_start_and_end_is_said_and_an_older_one_is_not(scorer: Scorer) -> None:
    figures = figures_of(four(60.0, 55.0, 42.0, 40.0))
    breaks = "2021-01-01: Gammelt brud; 2023-01-01: Metoden blev lagt om"
    figures = replace(figures, catalogue=figures.catalogue.with_columns(breaks=pl.lit(breaks)))
    [row, *_] = changes(scorer, "own >= 50", figures)
    said = "Forbehold: serien har et brud 1. januar 2023: Metoden blev lagt om."
    assert (row["caution"], row["behind"].endswith(said)) == (said, True)


def test_a_year_under_way_is_held_against_the_same_months_of_the_year_before(
    scorer: Scorer,
) -> None:
    rows = [
        figure(level + month, period=f"{year}M{month:02}", area_code=area)
        for area, year, level, months in (
            ("707", 2023, 20.0, 3), ("707", 2022, 10.0, 12),
            ("000", 2023, 34.0, 3), ("000", 2022, 30.0, 12),
        )
        for month in range(1, months + 1)
    ]  # fmt: skip
    [row, *_] = changes(scorer, "own >= 50", figures_of(rows), own=SO_FAR)
    assert (row["period"], row["baseline_period"]) == (
        f"{MONTHS[0]}..{MONTHS[2]}", "2022M01..2022M03",
    )  # fmt: skip
    assert (row["value"], row["baseline"], row["country_part"], row["own_part"]) == (22, 12, 4, 6)


def test_the_year_before_of_a_period_is_the_same_season() -> None:
    assert {spelling: plan_periods.before(spelling) for spelling in (
        "2023", "2023M12", "2023M01..2023M06", "2021Q2-4Q", "2022-2023", "2023-09-05",
    )} == {
        "2023": "2022", "2023M12": "2022M12", "2023M01..2023M06": "2022M01..2022M06",
        "2021Q2-4Q": "2020Q2-4Q", "2022-2023": "2020-2021", "2023-09-05": "2022-09-05",
    }  # fmt: skip


def test_a_start_that_is_no_single_period_is_refused(scorer: Scorer) -> None:
    figures = figures_of([figure(60.0)])
    with pytest.raises(FileError, match=r"period i baseline i mål 1 er 2020M01\.\.2020M03"):
        scorer.plan("own >= 50", figures, "        baseline: {period: 2020M01..2020M03}", own=OWN)


def test_nothing_is_told_of_a_goal_that_the_country_has_no_figure_of(scorer: Scorer) -> None:
    assert (
        changes(scorer, "own >= 50", figures_of([figure(60.0), figure(50.0, period="2022")])) == []
    )
