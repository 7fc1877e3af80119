"""Goals that are not over: how far they are, where they would end, whether they can be met."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from math import hypot, sqrt
from pathlib import Path
from statistics import stdev
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.plan import plan as plans
from assets.scoring.outlook.outlook import outlook
from assets.scoring.score import Figures, score
from assets.tables.contracts.marts import MARTS
from connectors.warehouse import Warehouse
from tests.assets.scoring.test_score import AREAS, DISCLOSED, Scorer, figure, figures_of, year

AUGUST = date(2023, 8, 15)
Looked = Callable[..., dict[str, Any]]


@pytest.fixture
def look(tmp_path: Path) -> Looked:
    """The outlook of a plan of one goal, on a day in its year."""
    scorer = Scorer(tmp_path)

    def row(
        rule: str, rows: Sequence[dict[str, Any]], own: str, *, rest: str = "",
        day: date = AUGUST, moves: float | None = None, **more: str,
    ) -> dict[str, Any]:  # fmt: skip
        figures = figures_of(rows)
        scorer.plan(rule, figures, rest, own=own, **more)
        plan = plans.load(scorer.file, figures.vocabulary(AREAS), day)
        found = outlook(plan, figures, {} if moves is None else {"rate": moves})
        assert MARTS["goal_outlook"].breaches(found) == []
        assert score(plan, figures, AREAS, "sample")["provisional"].all()
        return found.row(0, named=True)

    return row


def months(of: int, values: Sequence[float], **given: Any) -> list[dict[str, Any]]:
    return [
        figure(value, period=f"{of}M{at:02}", **given) for at, value in enumerate(values, start=1)
    ]


def test_the_rest_of_a_mean_must_make_up_for_the_first_months(look: Looked) -> None:
    row = look("own >= 50", months(2023, [25.0] * 6, unit="job_orders"), year("mean"))
    assert (row["kind"], row["periods_known"], row["periods"]) == ("pace", 6, 12)
    assert (row["so_far"], row["pace_gap"], row["rest_needed"]) == (25, -25, 75)
    assert row["can_be_met"]
    assert "De øvrige 6 måneder skal i gennemsnit være mindst 75 jobordrer." in row["outlook"]


def test_a_sum_is_held_against_the_straight_line(look: Looked) -> None:
    row = look("own >= 120", months(2023, [8.0] * 6, unit="agreements"), year("sum"))
    assert (row["so_far"], row["expected"], row["rest_needed"]) == (48, 60, 12)


def test_a_mean_of_shares_is_lost_when_even_the_best_rest_is_too_little(look: Looked) -> None:
    row = look("own >= 80", months(2023, [70.0] + [60.0] * 5), year("mean"))
    assert (row["can_be_met"], row["lost_from"]) == (True, None)
    lost = look("own >= 80", months(2023, [50.0] + [60.0] * 5), year("mean"))
    assert (lost["can_be_met"], lost["lost_from"]) == (False, "2023M06")
    assert lost["outlook"].endswith("Kan ikke længere nås fra juni 2023.")


def test_a_count_is_never_lost_for_needing_more_than_ever_before(look: Looked) -> None:
    row = look("own >= 9000", months(2023, [1.0] * 6, unit="agreements"), year("sum"))
    assert row["can_be_met"]
    assert row["outlook"].endswith("Kan stadig nås.")


def test_a_count_that_may_only_be_small_is_lost_as_soon_as_it_is_passed(look: Looked) -> None:
    row = look("own < 10", months(2023, [4.0, 4.0, 4.0], unit="cases"), year("sum"))
    assert (row["can_be_met"], row["lost_from"]) == (False, "2023M03")


def test_a_demand_that_is_already_held_is_secured(look: Looked) -> None:
    row = look("own >= 10", months(2023, [4.0, 4.0, 4.0], unit="cases"), year("sum"))
    assert (row["can_be_met"], row["secured_from"]) == (True, "2023M03")
    assert row["outlook"].endswith("Nået, hvad end resten bliver fra marts 2023.")


def test_a_leg_that_is_lost_loses_the_whole_goal(look: Looked) -> None:
    rows = months(2023, [90.0] * 6) + months(2023, [0.0] * 6, indicator="other")
    row = look("own >= 80 and other >= 60", rows, year("mean"), other=year("mean", "other"))
    assert (row["can_be_met"], row["lost_from"]) == (False, "2023M05")


def test_the_projection_lets_the_rest_go_as_in_each_earlier_year(look: Looked) -> None:
    rows = [
        *months(2021, [10.0] * 6 + [20.0] * 6, unit="job_orders"),
        *months(2022, [10.0] * 6 + [10.0] * 6, unit="job_orders"),
        *months(2023, [20.0] * 6, unit="job_orders"),
    ]
    row = look("own >= 25", rows, year("mean"))
    assert row["kind"] == "projection"
    assert (row["projected"], row["scenarios"], row["scenarios_met"]) == (25, 2, 1)
    half = 3.078 * stdev([20, 30]) * sqrt(3 / 2)
    # Six months of 20 are 10 of the year's mean already, whatever comes.
    assert (row["projected_low"], row["projected_high"]) == (10, pytest.approx(25 + half))
    assert (
        "Fremskrivning (intet tal fra kilden): 25 jobordrer, i fire af fem tilfælde 10 jobordrer "
        "til 52 jobordrer, hvis resten går som i tidligere år; reglen ville holde i 1 af 2."
    ) in row["outlook"]
    wider = look("own >= 25", rows, year("mean"), moves=1200.0)
    assert wider["projected_high"] == pytest.approx(25 + hypot(half, 20 * 12 / 12))
    assert wider["revision_pct"] == 1200


def test_the_country_moves_as_it_did_in_the_same_year(look: Looked) -> None:
    rows = [
        figure(value + lift, period=f"{of}M{month}", area_code=area)
        for of, values in {2021: (60, 70), 2022: (60, 50), 2023: (60, None)}.items()
        for month, value in zip(("06", "12"), values, strict=True)
        for area, lift in {"707": 1.0, "000": 0.0}.items()
        if value is not None
    ]
    own = "indicator: rate, period: 2023M12"
    row = look("own <= national + 2", rows, own, national=f"{own}, area: country")
    assert (row["so_far"], row["target"]) == (61, 62)
    assert (row["projected"], row["scenarios"], row["scenarios_met"]) == (61, 2, 2)
    assert row["outlook"].startswith("Seneste tal (juni 2023) er 61 % mod kravet højst 62 %.")


def test_a_share_is_never_projected_above_all(look: Looked) -> None:
    rows = months(2022, [10.0] * 6 + [90.0] * 6) + months(2023, [80.0] * 6)
    row = look("own >= 85", rows, year("mean"))
    assert row["projected"] == pytest.approx((6 * 80 + 6 * 100) / 12)
    assert row["projected_low"] is row["projected_high"] is None
    assert "90 %, uden spænd efter kun ét tidligere år, hvis" in row["outlook"]


def test_a_year_that_is_counted_up_goes_on_by_the_days(look: Looked) -> None:
    counted = figure(31.0, unit="agreements", known_from=datetime(2023, 7, 1))  # noqa: DTZ001
    row = look("own >= 70", [counted], "indicator: rate, period: 2023")
    assert row["elapsed_pct"] == pytest.approx(100 * 181 / 365)
    assert row["projected"] == pytest.approx(31 * 365 / 181)
    assert (row["rest_needed"], row["scenarios"]) == (39, 0)
    assert row["projected_low"] is None
    assert row["outlook"].endswith(
        "Fremskrivning (intet tal fra kilden): 63 aftaler, hvis det går som hidtil; uden spænd, "
        "for tallet fra samme dag i tidligere år kendes ikke. Kan stadig nås."
    )


@pytest.mark.parametrize(("day", "kind"), [(date(2023, 1, 3), "pace"), (date(2023, 6, 28), "pace"),
                                           (date(2023, 6, 30), "projection")])  # fmt: skip
def test_a_count_of_the_first_days_tells_nothing_of_the_year(
    look: Looked, day: date, kind: str
) -> None:
    counted = [figure(1.0, unit="agreements")]
    row = look("own >= 70", counted, "indicator: rate, period: 2023", day=day)
    assert (row["kind"], row["so_far"]) == (kind, 1)
    assert ("Fremskrivning" in row["outlook"]) is (kind == "projection")


@pytest.mark.parametrize(("known", "kind"), [(1, "pace"), (2, "pace"), (3, "projection")])
def test_the_first_months_tell_nothing_of_the_year(look: Looked, known: int, kind: str) -> None:
    before = [row for of in (2020, 2021, 2022) for row in months(of, [25.0] * 12)]
    row = look("own >= 25", before + months(2023, [25.0] * known), year("mean"))
    assert row["kind"] == kind
    december = "indicator: rate, period: 2023M12"
    assert look("own >= 25", before + months(2023, [25.0] * known), december)["kind"] == kind


def test_a_month_that_runs_is_no_whole_month(look: Looked) -> None:
    orders: dict[str, Any] = {"unit": "job_orders"}
    rows = [row for of in (2020, 2021, 2022) for row in months(of, [30.0] * 12, **orders)]
    rows += months(2023, [30.0] * 7 + [14.0], **orders)
    row = look("own >= 25", rows, year("mean"))
    assert (row["so_far"], row["periods_known"]) == (30, 7)
    assert (row["projected"], row["projected_low"], row["projected_high"]) == (30, 30, 30)
    total = look("own >= 300", rows, year("sum"))
    assert (total["so_far"], total["expected"], total["rest_needed"]) == (210, 175, 18)
    assert total["projected"] == 360


def test_a_share_of_a_year_that_runs_is_shown_and_not_projected(look: Looked) -> None:
    rows = [figure(20.0, period="2022"), figure(30.0)]
    row = look("own >= 25", rows, "indicator: rate, period: 2023")
    assert (row["kind"], row["so_far"], row["projected"]) == ("pace", 30, None)
    assert row["outlook"] == (
        "Indtil nu 30 % mod kravet mindst 25 % efter 62 % af perioden. Kravet er opfyldt nu."
    )


LISTED = {"source_tables": "fasit_offers"}


@pytest.mark.parametrize(
    ("counted", "measure"),
    [
        (figure(12.0, unit="agreements"), ""),
        (figure(12.0, unit="persons", **LISTED), ""),
        (figure(40.0, numerator=12.0, denominator=30.0, **LISTED), ", part: numerator"),
    ],
)
def test_a_count_that_has_passed_its_limit_is_lost_as_its_score_says(
    look: Looked, counted: dict[str, Any], measure: str
) -> None:
    asked = f"indicator: rate, period: 2023{measure}"
    lost = look("own <= 10", [counted], asked)
    assert lost["can_be_met"] is False
    assert lost["outlook"].endswith("Kan ikke længere nås.")
    secured = look("own >= 10", [counted], asked)
    assert secured["outlook"].endswith("Nået, hvad end resten bliver.")
    later = look("own <= 10", [counted], asked, rest="        due: 2025")
    assert later["outlook"].endswith("Kan stadig nås inden fristen, 31. december 2025.")


@pytest.mark.parametrize(
    ("path", "outlook"),
    [
        (
            "{2023: 10, 2024..2025: 20}",
            "Tallet er 12 % mod fristens krav mindst 20 %; fristen er 31. december 2025. "
            "Kan stadig nås.",
        ),
        (
            "{2023: 10, 2024..2025: 11}",
            "Tallet er 12 % mod fristens krav mindst 11 %; fristen er 31. december 2025. "
            "Kravet er opfyldt nu.",
        ),
        (
            "{2023: 10}",
            "Tallet er 12 %; fristen er 31. december 2025, som planen intet krav har til.",
        ),
    ],
)
def test_a_deadline_has_the_demand_of_its_own_year(look: Looked, path: str, outlook: str) -> None:
    row = look(
        "own >= target", [figure(12.0)], "indicator: rate, period: 2023", day=date(2024, 8, 15),
        rest=f"        path: {path}\n        due: 2025",
    )  # fmt: skip
    assert row["outlook"] == outlook


def test_last_years_figure_is_shown_and_tells_nothing_of_this_year(look: Looked) -> None:
    rows = [figure(30.0, period="2021"), figure(40.0, period="2022")]
    row = look("own >= 50", rows, "indicator: rate, period: 2023")
    assert (row["so_far"], row["projected"], row["pace_gap"]) == (40, None, None)
    none = look("own >= 50", [figure(indicator="x")], "indicator: x, period: 2023")
    assert (none["kind"], none["outlook"]) == (
        "no_figure",
        "Der er endnu intet tal at bedømme udsigten på.",
    )


def test_a_figure_that_answers_another_question_is_no_figure(look: Looked) -> None:
    rows = [figure(41.0, period="2022", answers_goal=False)]
    assert look("own >= 60", rows, "indicator: rate, period: 2023")["kind"] == "no_figure"


def test_a_deadline_ahead_leaves_a_goal_open_whatever_its_figures_are(look: Looked) -> None:
    row = look(
        "own <= 10", [figure(20.0)], "indicator: rate, period: 2023", rest="        due: 2025",
        day=date(2024, 8, 15),
    )  # fmt: skip
    assert (row["kind"], row["can_be_met"], row["lost_from"]) == ("status", True, None)
    assert row["outlook"] == (
        "Tallet er 20 % mod kravet højst 10 %; fristen er 31. december 2025. Kan stadig nås."
    )
    held = look(
        "own <= 30", [figure(20.0)], "indicator: rate, period: 2023", rest="        due: 2025",
        day=date(2024, 8, 15),
    )  # fmt: skip
    assert held["outlook"].endswith("Kravet er opfyldt nu.")


def test_nothing_is_told_of_a_hidden_month(look: Looked) -> None:
    rows = months(2023, [8.0] * 5, unit="agreements")
    hidden = figure(period="2023M06", unit="agreements", value_low=1, value_high=4, **DISCLOSED)
    row = look("own >= 120", [*rows, hidden], year("sum"))
    assert (row["kind"], row["so_far"], row["rest_needed"]) == ("no_figure", None, None)


def test_a_plan_that_is_over_has_no_outlook(tmp_path: Path) -> None:
    scorer, figures = Scorer(tmp_path), figures_of([figure(80.0)])
    scorer.plan("own >= 80", figures, own="indicator: rate, period: 2023")
    plan = plans.load(scorer.file, figures.vocabulary(AREAS), date(2024, 1, 1))
    assert outlook(plan, figures, {}).is_empty()
    assert not score(plan, figures, AREAS, "sample")["provisional"].any()


def test_next_years_plan_is_under_way_on_the_sample(built: Warehouse, tmp_path: Path) -> None:
    written = Path("data/plans/norddjurs-2023.yaml").read_text("utf-8")
    file = tmp_path / "norddjurs-2024.yaml"
    file.write_text(written.replace("year: 2023\n", "year: 2024\n"), "utf-8")
    catalogue = built.frame("from mart.indicator_catalogue")
    figures = Figures(built.frame("from mart.indicator where area_code in ('707', '000')"),
                      catalogue)  # fmt: skip
    plan = plans.load(file, figures.vocabulary(AREAS), date(2024, 8, 15))
    rows = {row["goal_id"]: row for row in outlook(plan, figures, {}).to_dicts()}
    assert rows["5.1"]["kind"] == rows["2.3"]["kind"] == "projection"
    assert (rows["5.1"]["periods_known"], rows["5.1"]["scenarios"]) == (6, 3)
    assert "3.1.1" not in rows
    assert all(row["can_be_met"] for row in rows.values())


NUMBER = st.integers(0, 24)
RULE = st.builds("own {} {}".format, st.sampled_from([">=", "<=", ">", "<"]), NUMBER)
OF_ANY = ["mean", "min", "max", "last"]
UNIT_AND_TAKE = st.one_of(
    st.tuples(st.sampled_from(["pct", "rank"]), st.sampled_from(OF_ANY)),
    st.tuples(st.sampled_from(["agreements", "persons"]), st.sampled_from([*OF_ANY, "sum"])),
)


@given(rule=RULE, of=UNIT_AND_TAKE, known=st.lists(NUMBER, max_size=12), whole=st.booleans())
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_an_outlook_never_contradicts_the_score(
    tmp_path: Path, rule: str, of: tuple[str, str], known: list[int], whole: bool
) -> None:
    unit, take = of
    facts: dict[str, Any] = {"unit": unit, "source_tables": "fasit_offers"}
    rows = [figure(float(max(known, default=0)), **facts)] if whole else []
    rows += months(2022, [float(value) for value in range(12)], **facts)
    rows += months(2023, [float(value) for value in known], **facts)
    figures, scorer = figures_of(rows), Scorer(tmp_path)
    scorer.plan(rule, figures, own="indicator: rate, period: 2023" if whole else year(take))
    plan = plans.load(scorer.file, figures.vocabulary(AREAS), AUGUST)
    row = outlook(plan, figures, {}).row(0, named=True)
    verdict = score(plan, figures, AREAS, "sample")["verdict"][0]
    if not row["can_be_met"]:
        assert verdict != "met"
    if "Nået, hvad end" in row["outlook"]:
        assert verdict != "not_met"
    assert ("Kravet er opfyldt nu" in row["outlook"]) <= (verdict == "met")
    if whole and unit in {"agreements", "persons"} and verdict == "not_met" and "<" in rule:
        assert not row["can_be_met"]
    if row["projected"] is not None and not row["can_be_met"]:
        assert row["scenarios_met"] in {None, 0}
