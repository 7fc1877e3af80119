"""Scores of small plans on small figures: what each kind of figure decides, and how it reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.plan import plan as plans
from assets.scoring.score import Figures, measures, score
from assets.tables.contracts.marts import MARTS
from connectors import periods

AREAS = pl.DataFrame(
    {"area_code": ["706", "707", "730"], "area": ["Syddjurs", "Norddjurs", "Randers"]}
)
MONTHS = [f"2023M{month:02}" for month in range(1, 13)]
RETRIEVED = datetime(2024, 8, 15)  # noqa: DTZ001  (tables hold UTC without a zone)
HIDDEN: dict[str, Any] = {"value": None, "value_low": 0.0, "value_high": 2.0, "mark": "<3"}
DISCLOSED: dict[str, Any] = {"value": None, "mark": "disclosure", "remark": "skjult"}
MISSING: dict[str, Any] = {"value": None, "mark": "missing"}


def figure(value: float | None = None, **given: Any) -> dict[str, Any]:
    """A row of mart.indicator: a point of Norddjurs in 2023, unless something else is said."""
    row: dict[str, Any] = {"indicator": "rate", "area_code": "707", "period": "2023"}
    row |= {"value": value, "unit": "pct", "kind": "computed"} | given
    row.setdefault("value_low", row["value"])
    row.setdefault("value_high", row["value"])
    period = periods.parse(row["period"])
    return row | {"period": period.code, "starts_on": period.starts_on, "ends_on": period.ends_on}


def figures_of(rows: Sequence[Mapping[str, Any]], *known: tuple[str, str]) -> Figures:
    """The rows as mart.indicator, and the catalogue of their indicators and of those ``known``."""
    long = pl.DataFrame(rows, schema=MARTS["indicator"].types, strict=False)
    units = dict(known) | {row["indicator"]: row["unit"] for row in rows}
    catalogue = pl.DataFrame(
        [
            {
                "indicator": name,
                "label": f"Andel af {name}",
                "about": "",
                "unit": unit,
                "kind": "computed",
                "source": "Prøvekilde",
                "known_from": RETRIEVED,
                "stale": False,
                "snapshots": "abc",
                "areas": 1,
            }
            for name, unit in units.items()
        ],
        schema=MARTS["indicator_catalogue"].types,
    )
    return Figures(long, catalogue)


class Scorer:
    """Scores a plan of one goal, written to a real file."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "plan.yaml"

    def plan(self, rule: str, figures: Figures, rest: str = "", **asked: str) -> plans.Plan:
        lines = "\n".join(f"          {name}: {{{what}}}" for name, what in asked.items())
        self.file.write_text(
            f"""\
title: Plan
municipality: "707"
year: 2023
sections:
  - title: Afsnit
    goals:
      - id: "1"
        text: Målet.
        measures:
{lines}
        rule: {rule}
{rest}
""",
            "utf-8",
        )
        return plans.load(self.file, figures.vocabulary(AREAS))

    def rows(self, rule: str, figures: Figures, rest: str = "", **asked: str) -> pl.DataFrame:
        plan = self.plan(rule, figures, rest, **(asked or {"own": "indicator: rate, period: 2023"}))
        rows = score(plan, figures, AREAS, "sample")
        assert MARTS["goal_score"].breaches(rows) == []
        for column in rows.select(pl.col(pl.Float64)):
            assert column.is_finite().all(), column.name
        return rows

    def own(self, rule: str, figures: Figures, rest: str = "", **asked: str) -> dict[str, Any]:
        return self.rows(rule, figures, rest, **asked).row(0, named=True)


@pytest.fixture
def scorer(tmp_path: Path) -> Scorer:
    return Scorer(tmp_path)


def monthly(values: Mapping[str, Any] | Sequence[Any], **given: Any) -> list[dict[str, Any]]:
    """A row a month; a value may be a number or a dictionary of columns."""
    pairs = values.items() if isinstance(values, Mapping) else zip(MONTHS, values, strict=True)
    return [
        figure(
            **({"value": value} if not isinstance(value, dict) else value), period=month, **given
        )
        for month, value in pairs
    ]


def year(take: str, indicator: str = "rate") -> str:
    return f"indicator: {indicator}, period: 2023M01..2023M12, take: {take}"


# What is known of a figure


@pytest.mark.parametrize(
    ("value", "verdict", "gap"), [(80.0, "met", 0.0), (80.1, "met", 0.1), (79.9, "not_met", -0.1)]
)
def test_a_number_decides_and_has_a_gap_with_its_sign(
    scorer: Scorer, value: float, verdict: str, gap: float
) -> None:
    row = scorer.own("own >= 80", figures_of([figure(value)]))
    assert row["verdict"] == verdict
    assert row["gap"] == pytest.approx(gap)
    assert row["value"] == row["value_low"] == row["value_high"] == value
    assert (row["target"], row["unit"], row["gap_unit"]) == (80, "pct", "pct_point")


@pytest.mark.parametrize(
    ("rule", "value", "reason"),
    [
        ("own >= 37.5", 37.46, "37,46 % mod kravet mindst 37,5 %."),
        ("own >= 37.5", 37.4996, "37,4996 % mod kravet mindst 37,5 %."),
        ("own <= 13.3", 13.34, "13,34 % mod kravet højst 13,3 %."),
        ("own > 37.5", 37.54, "37,54 % mod kravet over 37,5 %."),
        ("own > 37.5", 37.5, "37,5 % mod kravet over 37,5 %."),
        ("own < 37.5", 37.46, "37,46 % mod kravet under 37,5 %."),
        ("own >= 37.55", 37.56, "37,56 % mod kravet mindst 37,55 %."),
        ("own <= 37.55", 37.54, "37,54 % mod kravet højst 37,55 %."),
        ("own >= 37.54", 37.46, "37,46 % mod kravet mindst 37,54 %."),
        ("own >= 100 / 3", 33.3333, "33,3333 % mod kravet mindst 33,33333 %."),
    ],
)
def test_a_reason_has_the_decimals_that_decide(
    scorer: Scorer, rule: str, value: float, reason: str
) -> None:
    row = scorer.own(rule, figures_of([figure(value)]))
    assert row["reason"] == reason
    assert reason == f"{row['value_text']} mod kravet {row['comparison']} {row['target_text']}."


def test_a_gap_that_decides_is_not_nought(scorer: Scorer) -> None:
    row = scorer.own("own >= 37.5", figures_of([figure(37.46)]))
    assert (row["gap_text"], row["verdict"]) == ("−0,04 procentpoint", "not_met")


def test_a_mean_of_counts_has_the_decimals_that_decide(scorer: Scorer) -> None:
    rows = monthly([50.0] * 11 + [49.95], unit="job_orders")
    row = scorer.own("own >= 50", figures_of(rows), own=year("mean"))
    assert row["reason"] == "49,996 jobordrer mod kravet mindst 50 jobordrer."


@given(st.floats(0, 100), st.floats(0, 100), st.sampled_from([">=", "<=", ">", "<"]))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_a_reason_says_is_what_was_decided(
    scorer: Scorer, value: float, target: float, operator: str
) -> None:
    near = round(target, 2) + (value - 50) / 1000
    row = scorer.own(
        f"own {operator} {target:.2f}", figures_of([figure(min(100.0, max(0.0, near)))])
    )
    said, demand = (float(row[name].removesuffix(" %").replace(",", "."))
                    for name in ("value_text", "target_text"))  # fmt: skip
    compare = {">=": said >= demand, "<=": said <= demand, ">": said > demand, "<": said < demand}
    assert compare[operator] is (row["verdict"] == "met")


def test_twenty_nine_of_fifty_meets_fifty_eight_per_cent(scorer: Scorer) -> None:
    assert 29 / 50 * 100 < 58
    row = scorer.own("own >= 58", figures_of([figure(29 / 50 * 100)]))
    assert row["verdict"] == "met"


def test_at_least_eighty_meets_eighty_and_cannot_decide_ninety(scorer: Scorer) -> None:
    bound = figures_of([figure(value_low=80.0, value_high=100.0)])
    met = scorer.own("own >= 80", bound)
    assert (met["verdict"], met["value"], met["value_text"]) == ("met", 80, "mindst 80 %")
    assert (met["value_low"], met["value_high"], met["gap"]) == (80, 100, None)
    open_ = scorer.own("own >= 90", bound)
    assert open_["verdict"] == "not_followable"
    assert open_["reason"] == "”Andel af rate” er kun kendt som mindst 80 % og højst 100 %."
    assert open_["reason_code"] == "not_settled_by_bounds"
    assert scorer.own("own < 80", bound)["verdict"] == "not_met"


def test_at_most_five_is_shown_as_the_upper_bound_that_was_stated(scorer: Scorer) -> None:
    row = scorer.own("own <= 10", figures_of([figure(value_low=0.0, value_high=5.0)]))
    assert (row["verdict"], row["value"], row["value_text"]) == ("met", 5, "højst 5 %")


def test_a_lower_bound_of_a_count_has_no_upper_end(scorer: Scorer) -> None:
    bound = figures_of([figure(unit="cases", value_low=5.0, value_high=None)])
    row = scorer.own("own >= 5", bound)
    assert (row["verdict"], row["value_text"], row["value_high"]) == ("met", "mindst 5 sager", None)
    assert (
        scorer.own("own >= 8", bound)["reason"]
        == "”Andel af rate” er kun kendt som mindst 5 sager."
    )


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [("own <= 2", "met"), ("own >= 3", "not_met"), ("own <= 1", "not_followable")],
)
def test_a_hidden_count_is_nought_to_two(scorer: Scorer, rule: str, verdict: str) -> None:
    row = scorer.own(rule, figures_of([figure(**HIDDEN, unit="persons")]))
    assert row["verdict"] == verdict
    assert (row["value_low"], row["value_high"]) == (0, 2)
    assert row["value_text"] == "højst 2 personer"


def test_a_figure_that_does_not_exist_decides_nothing(scorer: Scorer) -> None:
    row = scorer.own("own >= 80", figures_of([], ("rate", "pct")))
    assert row["verdict"] == "not_followable"
    assert (row["value"], row["value_text"], row["gap_text"]) == (None, None, None)
    assert row["reason"] == "”Andel af rate” mangler: der er ingen tal for 2023."
    assert row["reason_code"] == "no_figure"


@pytest.mark.parametrize(
    ("mark", "code", "why"),
    [
        ("hidden", "hidden_by_source", "et antal bag tallet er skjult af kilden"),
        ("not_mature", "too_early", "opfølgningstiden er ikke gået"),
        ("missing", "no_figure", "der er ingen tal"),
    ],
)
def test_a_figure_that_the_source_does_not_give_says_why(
    scorer: Scorer, mark: str, code: str, why: str
) -> None:
    row = scorer.own("own >= 80", figures_of([figure(mark=mark)]))
    assert (row["verdict"], row["reason_code"]) == ("not_followable", code)
    assert row["reason"] == f"”Andel af rate” mangler: {why} for 2023."


def test_a_missing_figure_says_why_and_who_owes_it(scorer: Scorer) -> None:
    remark = "ikke offentliggjort; ansvarlig: Ministeriet; ventes 01-11-2024"
    rows = [figure(mark="ikke offentliggjort", remark=remark)]
    row = scorer.own("own >= 80", figures_of(rows))
    assert row["reason"] == f"”Andel af rate” mangler: {remark}."
    assert row["reason_code"] == "not_published"


def test_a_figure_that_answers_another_question_decides_nothing_but_is_named(
    scorer: Scorer,
) -> None:
    rows = [figure(41.0, answers_goal=False, remark="41 % gælder alle, der forlod skolen")]
    figures = figures_of(rows)
    row = scorer.own("own >= 60", figures)
    assert row["verdict"] == "not_followable"
    assert (row["value"], row["value_low"], row["value_high"]) == (None, None, None)
    assert row["reason"] == (
        "”Andel af rate” svarer ikke på målet: 41 % gælder alle, der forlod skolen."
    )
    assert row["reason_code"] == "answers_another_question"
    plan = scorer.plan("own >= 60", figures, own="indicator: rate, period: 2023")
    kept = measures(plan, figures).row(0, named=True)
    assert (kept["value"], kept["value_low"], kept["answers_goal"]) == (41, None, False)


@pytest.mark.parametrize(
    ("rule", "verdict"), [("own >= 70", "not_met"), ("own >= 1", "met"), ("own < 3", "met")]
)
def test_a_figure_hidden_by_the_gate_decides_by_its_bounds_and_shows_none_of_them(
    scorer: Scorer, rule: str, verdict: str
) -> None:
    bounds: dict[str, Any] = {"value_low": 1.0, "value_high": 2.0, "unit": "agreements"}
    row = scorer.own(rule, figures_of([figure(**(DISCLOSED | bounds))]))
    assert (row["verdict"], row["value_text"]) == (verdict, "skjult af hensyn til diskretion")
    numbers = ("value", "value_low", "value_high", "gap", "gap_text")
    assert {row[name] for name in numbers} == {None}


def test_a_verdict_that_the_bounds_of_a_hidden_figure_leave_open_names_no_bound(
    scorer: Scorer,
) -> None:
    bounds: dict[str, Any] = {"value_low": 1.0, "value_high": 2.0, "unit": "agreements"}
    row = scorer.own("own >= 2", figures_of([figure(**(DISCLOSED | bounds))]))
    assert (row["verdict"], row["reason_code"]) == ("not_followable", "disclosure")
    assert row["reason"] == "”Andel af rate” er skjult af hensyn til diskretion."


def test_a_mean_with_a_month_hidden_by_the_gate_is_hidden_too(scorer: Scorer) -> None:
    months = monthly([90.0] * 11 + [DISCLOSED | {"value_low": 10.0, "value_high": 20.0}])
    row = scorer.own("own >= 50", figures_of(months), own=year("mean"))
    assert (row["verdict"], row["value"], row["value_low"]) == ("met", None, None)
    plan = scorer.plan("own >= 50", figures_of(months), own=year("mean"))
    [shown] = measures(plan, figures_of(months)).to_dicts()
    assert (shown["value"], shown["value_low"], shown["value_high"]) == (None, None, None)
    last = scorer.own("own >= 50", figures_of(months[::-1]), own=year("last"))
    assert last["value"] is None


# Several legs


TWO_LEGS = {"own": "indicator: rate, period: 2023", "other": "indicator: other, period: 2023"}


def test_a_missing_leg_does_not_save_a_failing_one(scorer: Scorer) -> None:
    figures = figures_of([figure(67.7)], ("other", "pct"))
    row = scorer.own("own >= 80 and other >= 80", figures, **TWO_LEGS)
    assert row["verdict"] == "not_met"
    assert row["reason"] == "67,7 % mod kravet mindst 80 %."
    turned = scorer.own("other >= 80 and own >= 80", figures, **TWO_LEGS)
    assert turned["verdict"] == "not_met"
    assert turned["reason"] == (
        "Tallet mod kravet mindst 80 %; et andet led i reglen er ikke opfyldt."
    )


def test_a_missing_leg_leaves_a_goal_open_whose_other_leg_is_kept(scorer: Scorer) -> None:
    row = scorer.own(
        "own >= 60 and other >= 80", figures_of([figure(67.7)], ("other", "pct")), **TWO_LEGS
    )
    assert row["verdict"] == "not_followable"
    assert row["reason"] == "”Andel af other” mangler: der er ingen tal for 2023."


def test_a_rule_with_or_says_that_another_leg_decided(scorer: Scorer) -> None:
    figures = figures_of([figure(30.0), figure(90.0, indicator="other")])
    row = scorer.own("own >= 80 or other >= 80", figures, **TWO_LEGS)
    assert row["verdict"] == "met"
    assert row["reason"] == "30 % mod kravet mindst 80 %; et andet led i reglen er opfyldt."


PASS_RULE = "passed >= national if took >= 25 else took - passes <= 4"
PASS_MEASURES = {
    "passed": "indicator: rate, period: 2023",
    "national": "indicator: rate, period: 2023, area: country",
    "took": "indicator: rate, period: 2023, part: denominator",
    "passes": "indicator: rate, period: 2023, part: numerator",
}


@pytest.mark.parametrize(
    ("passes", "took", "national", "verdict"),
    [
        (36, 38, None, "not_followable"),
        (36, 38, 90.0, "met"),
        (36, 38, 95.0, "not_met"),
        (20, 24, None, "met"),
        (19, 24, None, "not_met"),
        (24, 25, None, "not_followable"),
    ],
)
def test_a_rule_with_if_takes_the_branch_that_its_condition_chooses(
    scorer: Scorer, passes: int, took: int, national: float | None, verdict: str
) -> None:
    rows = [figure(100 * passes / took, numerator=passes, denominator=took)]
    if national is not None:
        rows.append(figure(national, area_code="000"))
    row = scorer.own(PASS_RULE, figures_of(rows), **PASS_MEASURES)
    assert row["verdict"] == verdict
    if verdict == "not_followable":
        assert row["reason"] == (
            "”Andel af rate” (hele landet) mangler: der er ingen tal for 2023."
        )
    if took < 25:
        decided = "opfyldt" if verdict == "met" else "ikke opfyldt"
        assert row["reason"].endswith(f"et andet led i reglen er {decided}.")


def test_a_dropped_goal_is_dropped_whatever_its_figure_says(scorer: Scorer) -> None:
    rest = "        dropped: {decided_by: Udvalget, decided_on: 2023-08-30, why: Ikke længere.}"
    for rows in ([figure(0.0)], [figure(100.0)], [figure(**MISSING)]):
        row = scorer.own("own >= 10", figures_of(rows), rest)
        assert (row["verdict"], row["verdict_text"]) == ("dropped", "Målet er udgået")
        assert row["reason"] == "Udvalget 30. august 2023: Ikke længere."
        assert row["reason_code"] == "dropped_by_decision"


# A span of periods


def test_a_mean_is_of_the_months_and_not_their_sum(scorer: Scorer) -> None:
    row = scorer.own("own >= 50", figures_of(monthly([25.0] * 12)), own=year("mean"))
    assert (row["value"], row["verdict"]) == (25, "not_met")
    counted = figures_of(monthly([25.0] * 12, unit="persons"))
    row = scorer.own("own >= 50", counted, own=year("sum"))
    assert (row["value"], row["verdict"]) == (300, "met")


def test_a_mean_with_a_missing_month_is_unknown_and_names_the_month(scorer: Scorer) -> None:
    months = [60.0] * 12
    rows = [row for row in monthly(months) if row["period"] != "2023M05"]
    row = scorer.own("own >= 50", figures_of(rows), own=year("mean"))
    assert row["verdict"] == "not_followable"
    assert row["reason"] == "”Andel af rate” mangler: der er ingen tal for maj 2023."
    assert (row["value"], row["value_text"]) == (None, None)


def test_a_note_on_a_known_month_is_no_reason_for_a_missing_one(scorer: Scorer) -> None:
    rows = [row | {"remark": "Metodebrud"} for row in monthly([60.0] * 12)][:11]
    row = scorer.own("own >= 50", figures_of(rows), own=year("mean"))
    assert row["reason"] == "”Andel af rate” mangler: der er ingen tal for december 2023."


def test_a_mean_with_a_hidden_month_is_decided_where_its_bounds_are(scorer: Scorer) -> None:
    rows = monthly([*[4.0] * 11, HIDDEN], unit="persons")
    row = scorer.own("own >= 3", figures_of(rows), own=year("mean"))
    assert row["verdict"] == "met"
    assert row["value_low"] == pytest.approx(44 / 12)
    assert row["value_high"] == pytest.approx(46 / 12)
    assert scorer.own("own >= 3.8", figures_of(rows), own=year("mean"))["verdict"] == (
        "not_followable"
    )


def test_every_month_is_the_smallest_month_and_one_bad_month_decides(scorer: Scorer) -> None:
    every = {"own": year("min")}
    good = monthly([5.0] * 12, unit="companies")
    assert scorer.own("own >= 5", figures_of(good), **every)["verdict"] == "met"
    bad = monthly([9.0] * 11 + [4.0], unit="companies")
    assert scorer.own("own >= 5", figures_of(bad), **every)["verdict"] == "not_met"
    assert scorer.own("own >= 5", figures_of(bad[1:]), **every)["verdict"] == "not_met"
    assert scorer.own("own >= 5", figures_of(good[1:]), **every)["verdict"] == "not_followable"


def test_the_largest_and_the_last_month_are_taken_as_asked(scorer: Scorer) -> None:
    rows = figures_of(monthly([float(month) for month in range(12, 0, -1)]))
    assert scorer.own("own >= 12", rows, own=year("max"))["value"] == 12
    assert scorer.own("own >= 12", rows, own=year("last"))["value"] == 1


def counts(
    pairs: Sequence[tuple[float | None, float | None]], **given: Any
) -> list[dict[str, Any]]:
    quarters = [f"2023Q{number}" for number in range(1, len(pairs) + 1)]
    return [
        figure(
            None if n is None or d is None else 100.0 * n / d,
            numerator=n,
            denominator=d,
            period=quarter,
            **given,
        )
        for quarter, (n, d) in zip(quarters, pairs, strict=True)
    ]


POOLED = "indicator: rate, period: 2023Q1..2023Q3, take: pooled"


def test_pooled_is_sum_over_sum_and_not_the_mean_of_the_rates(scorer: Scorer) -> None:
    row = scorer.own("own >= 50", figures_of(counts([(1, 1), (10, 100), (0, 99)])), own=POOLED)
    assert row["value"] == pytest.approx(100 * 11 / 200)
    assert row["verdict"] == "not_met"
    mean = POOLED.replace("pooled", "mean")
    row = scorer.own("own >= 36", figures_of(counts([(1, 1), (10, 100), (0, 99)])), own=mean)
    assert row["verdict"] == "met"


@pytest.mark.parametrize("gone", [(None, 100), (10, None), (None, None)])
def test_pooled_is_unknown_where_a_count_is_missing(
    scorer: Scorer, gone: tuple[float | None, float | None]
) -> None:
    row = scorer.own("own >= 50", figures_of(counts([(9, 10), gone, (9, 10)])), own=POOLED)
    assert row["verdict"] == "not_followable"
    assert row["value"] is None
    assert "2. kvartal 2023" in row["reason"]


def test_pooled_over_nobody_is_unknown_and_no_nan(scorer: Scorer) -> None:
    rows = [row | {"value": None, "value_low": None, "value_high": None, "numerator": 0.0,
                   "denominator": 0.0} for row in counts([(1, 1)] * 3)]  # fmt: skip
    row = scorer.own("own >= 50", figures_of(rows), own=POOLED)
    assert (row["verdict"], row["value"]) == ("not_followable", None)


# Areas


def test_the_country_is_held_against_every_municipality(scorer: Scorer) -> None:
    rows = [figure(60.0, area_code="000"), figure(50.0), figure(70.0, area_code="730")]
    asked = {
        "own": "indicator: rate, period: 2023",
        "land": "indicator: rate, period: 2023, area: country",
    }
    scored = scorer.rows("own >= land", figures_of(rows), **asked)
    assert dict(scored.select("area_code", "verdict").iter_rows()) == {
        "707": "not_met",
        "706": "not_followable",
        "730": "met",
    }
    assert scored["target"].to_list() == [60, 60, 60]


def test_other_municipalities_get_no_verdict_from_a_figure_that_is_not_theirs(
    scorer: Scorer,
) -> None:
    scored = scorer.rows("own >= 80", figures_of([figure(90.0)]))
    assert scored["area_code"].to_list() == ["707", "706", "730"]
    assert scored["verdict"].to_list() == ["met", "not_followable", "not_followable"]
    assert scored["own"].to_list() == [True, False, False]
    assert scored["value"].to_list() == [90, None, None]


def test_a_plan_of_another_municipality_puts_that_one_first(scorer: Scorer) -> None:
    figures = figures_of([figure(90.0), figure(10.0, area_code="730")])
    scorer.plan("own >= 80", figures, own="indicator: rate, period: 2023")
    scorer.file.write_text(scorer.file.read_text("utf-8").replace("707", "730"), "utf-8")
    plan = plans.load(scorer.file, figures.vocabulary(AREAS))
    scored = score(plan, figures, AREAS, "sample")
    assert scored["area_code"].to_list() == ["730", "706", "707"]
    assert scored["verdict"][0] == "not_met"
    assert measures(plan, figures)["area_code"].to_list() == ["730"]


# How it reads


@pytest.mark.parametrize(
    ("unit", "value", "text", "gap"),
    [
        ("cases", 1.0, "1 sag", "−1 sag"),
        ("cases", 10.0, "10 sager", "+8 sager"),
        ("agreements", 0.0, "0 aftaler", "−2 aftaler"),
        ("score_1_5", 3.8, "3,8 point", "+1,8 point"),
        ("lessons", 137.75, "137,75 lektioner", "+135,75 lektioner"),
        ("persons", 16357.0, "16.357 personer", "+16.355 personer"),
        ("pct", 67.74, "67,7 %", "+65,7 procentpoint"),
        ("pct", 2.0, "2 %", "0 procentpoint"),
        ("count", 3.0, "3", "+1"),
    ],
)
def test_figures_and_gaps_are_written_with_their_unit(
    scorer: Scorer, unit: str, value: float, text: str, gap: str
) -> None:
    row = scorer.own("own >= 2", figures_of([figure(value, unit=unit)]))
    assert (row["value_text"], row["gap_text"]) == (text, gap)


def test_a_difference_of_two_shares_is_in_percentage_points(scorer: Scorer) -> None:
    figures = figures_of([figure(69.5), figure(66.5, indicator="other")])
    row = scorer.own("own - other <= 4", figures, **TWO_LEGS)
    assert (row["value"], row["unit"], row["gap_unit"]) == (3, "pct_point", "pct_point")
    assert row["value_text"] == "3 procentpoint"
    assert row["target_text"] == "4 procentpoint"


def test_a_part_of_a_share_is_a_plain_count(scorer: Scorer) -> None:
    rows = [figure(95.0, numerator=19.0, denominator=20.0)]
    row = scorer.own("own <= 25", figures_of(rows), own=PASS_MEASURES["took"])
    assert (row["value"], row["unit"], row["value_text"]) == (20, "count", "20")


def test_a_score_names_its_sources_and_how_fresh_they_are(scorer: Scorer) -> None:
    figures = figures_of([figure(90.0)], ("other", "pct"))
    stale = figures.catalogue.with_columns(
        stale=pl.col("indicator") == "other",
        source=pl.col("indicator").replace({"other": "Anden kilde"}),
    )
    row = scorer.own("own >= 80 or other >= 80", Figures(figures.long, stale), **TWO_LEGS)
    assert (row["source"], row["stale"]) == ("rate; Anden kilde", True)
    assert row["known_from"] == RETRIEVED
    only_shown = TWO_LEGS | {"other": TWO_LEGS["other"] + ", role: context"}
    row = scorer.own("own >= 80", Figures(figures.long, stale), **only_shown)
    assert (row["source"], row["stale"]) == ("rate", False)


def test_an_indicator_without_any_row_still_has_its_unit(scorer: Scorer) -> None:
    row = scorer.own("own >= 5", figures_of([], ("rate", "companies")))
    assert (row["unit"], row["target_text"]) == ("companies", "5 virksomheder")


def test_the_names_of_a_rule_may_come_in_another_order_than_its_measures(scorer: Scorer) -> None:
    figures = figures_of([figure(90.0), figure(70.0, indicator="other")])
    row = scorer.own("other >= 80 and own >= 80", figures, **TWO_LEGS)
    assert (row["value"], row["verdict"]) == (70, "not_met")


def test_measures_may_have_danish_names(scorer: Scorer) -> None:
    row = scorer.own(
        "nå_øst >= 80", figures_of([figure(90.0)]), **{"nå_øst": "indicator: rate, period: 2023"}
    )
    assert row["verdict"] == "met"


# Properties


numbers = st.floats(0, 100, allow_nan=False) | st.none()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.lists(numbers, min_size=12, max_size=12), shuffle=st.randoms(use_true_random=False)
)
def test_scores_do_not_depend_on_the_order_of_the_figures(
    scorer: Scorer, values: list[float | None], shuffle: Any
) -> None:
    rows = [
        row
        for area in ("707", "730", "000")
        for row in monthly(values, area_code=area)
    ]  # fmt: skip
    shuffled = list(rows)
    shuffle.shuffle(shuffled)
    asked = {
        "own": year("mean"),
        "least": year("min"),
        "latest": year("last"),
        "land": year("max") + ", area: country",
    }
    rule = "own >= 50 and least >= 10 or latest <= land"
    expected = scorer.rows(rule, figures_of(rows), **asked)
    found = scorer.rows(rule, figures_of(shuffled), **asked)
    exact = ["goal_id", "area_code", "verdict", "reason", "value_text"]
    assert found.select(exact).equals(expected.select(exact))


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    pairs=st.lists(
        st.integers(1, 10_000).flatmap(
            lambda whole: st.tuples(st.integers(0, whole), st.just(whole))
        ),
        min_size=3,
        max_size=3,
    )
)
def test_a_pooled_rate_lies_between_the_smallest_and_the_largest(
    scorer: Scorer, pairs: list[tuple[int, int]]
) -> None:
    rates = [100.0 * n / d for n, d in pairs]
    row = scorer.own("own >= 50", figures_of(counts(pairs)), own=POOLED)
    assert min(rates) - 1e-9 <= row["value"] <= max(rates) + 1e-9
