"""The newest period, what a reader is warned of, and the recorded decisions, on small figures."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.plan import plan as plans
from assets.scoring.score import measures, score
from assets.tables.contracts.marts import MARTS
from assets.text.yaml_file import FileError
from tests.assets.scoring.test_score import (
    AREAS,
    DISCLOSED,
    HIDDEN,
    MISSING,
    Scorer,
    figure,
    figures_of,
)

LATEST = {"own": "indicator: rate, period: latest"}
BOTH = LATEST | {"national": "indicator: rate, period: latest, area: country"}


@pytest.fixture
def scorer(tmp_path: Path) -> Scorer:
    return Scorer(tmp_path)


def test_latest_is_the_newest_period_with_a_figure_that_begins_in_the_plan_year(
    scorer: Scorer,
) -> None:
    rows = [
        *(figure(value, period=f"2023M{month:02}") for month, value in ((9, 70.0), (10, 90.0))),
        figure(**MISSING, period="2023M11"),
        figure(10.0, period="2024M01"),
        figure(20.0, period="2023M12", area_code="730"),
    ]
    row = scorer.own("own >= 80", figures_of(rows), **LATEST)
    assert (row["verdict"], row["value"], row["period"]) == ("met", 90, "2023M10")
    assert row["caution"] is None


@pytest.mark.parametrize(
    ("first", "last", "caution"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), None),
        (None, None, None),
        (
            date(2023, 9, 5),
            date(2023, 12, 31),
            "”Andel af rate” hviler på en liste, der først har alle rækker fra 5. september 2023.",
        ),
        (
            date(2023, 1, 1),
            date(2023, 6, 30),
            "”Andel af rate” hviler på en liste, der kun når til 30. juni 2023.",
        ),
    ],
)
def test_a_figure_on_a_list_of_a_part_of_its_period_carries_a_caution(
    scorer: Scorer, first: date | None, last: date | None, caution: str | None
) -> None:
    rows = [figure(90.0, covered_from=first, covered_to=last)]
    row = scorer.own("own >= 80", figures_of(rows), own="indicator: rate, period: 2023")
    assert (row["verdict"], row["caution"]) == ("met", caution)


def test_every_area_and_the_country_are_held_up_at_the_municipalitys_latest(
    scorer: Scorer,
) -> None:
    rows = [
        figure(60.0, period="2023M10"),
        figure(50.0, period="2023M10", area_code="000"),
        figure(99.0, period="2023M11", area_code="000"),
        figure(40.0, period="2023M10", area_code="730"),
        figure(99.0, period="2023M11", area_code="730"),
    ]
    scored = scorer.rows("own >= national", figures_of(rows), **BOTH)
    assert scored["target"].to_list() == [50, 50, 50]
    verdicts = dict(scored.select("area_code", "verdict").iter_rows())
    assert verdicts == {"707": "met", "706": "not_followable", "730": "not_met"}
    plan = scorer.plan("own >= national", figures_of(rows), **BOTH)
    assert measures(plan, figures_of(rows))["period"].to_list() == ["2023M10", "2023M10"]


@pytest.mark.parametrize("newest", [HIDDEN, DISCLOSED, {"value": None, "value_low": 80.0}])
def test_a_hidden_figure_or_a_bound_is_a_figure_that_there_is(
    scorer: Scorer, newest: dict[str, Any]
) -> None:
    rows = [figure(90.0, period="2023M09"), figure(**newest, period="2023M10")]
    assert scorer.own("own >= 80", figures_of(rows), **LATEST)["period"] == "2023M10"


def test_of_two_periods_the_one_that_begins_later_is_the_latest(scorer: Scorer) -> None:
    rows = [figure(10.0, period="2023"), figure(90.0, period="2023M12")]
    assert scorer.own("own >= 80", figures_of(rows), **LATEST)["period"] == "2023M12"


def test_latest_without_any_figure_says_so(scorer: Scorer) -> None:
    figures = figures_of([figure(90.0, period="2024M01"), figure(9.0, area_code="730")])
    row = scorer.own("own >= 80", figures, **LATEST)
    assert (row["verdict"], row["period"]) == ("not_followable", "latest")
    assert row["reason"] == (
        "”Andel af rate” mangler: der er ingen tal for kommunen i eller før planåret."
    )
    plan = scorer.plan("own >= 80", figures, **LATEST)
    kept = measures(plan, figures)
    assert MARTS["goal_measure"].breaches(kept) == []
    assert kept["value"].to_list() == [None]


def test_a_latest_figure_from_before_the_plan_year_is_used_with_a_caution(scorer: Scorer) -> None:
    row = scorer.own("own >= 80", figures_of([figure(90.0, period="2022M11")]), **LATEST)
    assert row["verdict"] == "met"
    assert row["caution"] == "”Andel af rate” er fra november 2022 og ikke fra planåret 2023."


OLD = (
    "”Andel af rate” mangler: det nyeste tal er fra {} og for gammelt; skriv perioden i planen, "
    "eller hvor mange måneder gammelt tallet må være, med not_older_than."
)


def test_a_latest_figure_that_is_too_old_for_the_plan_year_decides_nothing(scorer: Scorer) -> None:
    figures = figures_of([figure(90.0, period="2021M06"), figure(99.0, period="2021M06",
                                                                 area_code="730")])  # fmt: skip
    own, _, other = scorer.rows("own >= 80", figures, **LATEST).to_dicts()
    for row in (own, other):
        assert (row["verdict"], row["reason_code"]) == ("not_followable", "too_old")
        assert (row["value"], row["period"], row["caution"]) == (None, "2021M06", None)
    assert own["reason"] == OLD.format("juni 2021")
    shown = measures(scorer.plan("own >= 80", figures, **LATEST), figures)
    assert MARTS["goal_measure"].breaches(shown) == []
    assert shown["value"].to_list() == [None]


@pytest.mark.parametrize(
    ("cadence", "newest", "verdict"),
    [
        (1, "2022M11", "met"),
        (1, "2022M10", "not_followable"),
        (3, "2022Q3", "met"),
        (3, "2022Q2", "not_followable"),
        (6, "2022Q2-4Q", "met"),
        (6, "2022Q1-4Q", "not_followable"),
        (12, "2021", "met"),
        (12, "2020", "not_followable"),
        (None, "2022M11", "met"),
        (None, "2022M10", "not_followable"),
        (None, "2021", "met"),
        (None, "2020", "not_followable"),
    ],
)
def test_a_latest_figure_may_be_a_year_and_its_cadence_old(
    scorer: Scorer, cadence: int | None, newest: str, verdict: str
) -> None:
    figures = figures_of([figure(90.0, period=newest)])
    months = pl.lit(cadence, pl.Int64)
    figures = replace(figures, catalogue=figures.catalogue.with_columns(cadence_months=months))
    assert scorer.own("own >= 80", figures, **LATEST)["verdict"] == verdict


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(date(2023, 1, 31), "met"), (date(2023, 2, 1), "not_followable"), (None, "not_followable")],
)
def test_the_age_of_a_latest_figure_is_that_on_the_day_of_scoring_in_the_plan_year(
    scorer: Scorer, day: date | None, verdict: str
) -> None:
    figures = figures_of([figure(90.0, period="2021M12")])
    scorer.plan("own >= 80", figures, **LATEST)
    plan = plans.load(scorer.file, figures.vocabulary(AREAS), day)
    assert score(plan, figures, AREAS, "sample")["verdict"][0] == verdict


@pytest.mark.parametrize(
    ("day", "period"), [(date(2023, 8, 15), "2023M08"), (date(2023, 12, 1), "2023M12")]
)
def test_a_period_that_has_not_begun_is_not_the_latest(
    scorer: Scorer, day: date, period: str
) -> None:
    figures = figures_of([figure(90.0, period=each) for each in ("2023M07", "2023M08", "2023M12")])
    scorer.plan("own >= 80", figures, **LATEST)
    plan = plans.load(scorer.file, figures.vocabulary(AREAS), day)
    assert score(plan, figures, AREAS, "sample")["period"][0] == period


@pytest.mark.parametrize(("months", "verdict"), [(30, "met"), (29, "not_followable")])
def test_a_plan_says_how_old_a_latest_figure_may_be(
    scorer: Scorer, months: int, verdict: str
) -> None:
    asked = {"own": f"indicator: rate, period: latest, not_older_than: {months}"}
    figures = figures_of([figure(90.0, period="2021M06")])
    assert scorer.own("own >= 80", figures, **asked)["verdict"] == verdict


def test_a_written_period_and_one_that_is_only_shown_are_never_too_old(scorer: Scorer) -> None:
    figures = figures_of([figure(90.0, period="2019M06"), figure(80.0, indicator="other")])
    written = {"own": "indicator: rate, period: 2019M06, role: baseline"}
    assert scorer.own("own >= 80", figures, **written)["verdict"] == "met"
    shown = {"own": "indicator: other, period: 2023"}
    shown |= {"before": "indicator: rate, period: latest, role: context"}
    plan = scorer.plan("own >= 80", figures, **shown)
    assert measures(plan, figures)["value"].to_list() == [80, 90]


@pytest.mark.parametrize(
    ("measure", "mistake"),
    [
        ("period: 2023, not_older_than: 24", r"linje 10: own gælder 2023, og en periode, der er"),
        ("period: latest, not_older_than: 0", r"linje 10: .*not_older_than"),
        ("period: latest, not_older_than: to år", r"skriv et helt antal måneder, fx 18"),
    ],
)
def test_an_age_that_cannot_be_used_is_refused_with_its_line(
    scorer: Scorer, measure: str, mistake: str
) -> None:
    with pytest.raises(FileError, match=mistake):
        scorer.plan("own >= 80", figures_of([figure(9.0)]), own=f"indicator: rate, {measure}")


# Populations


POPULATION = "        population: 25-årige"


@pytest.mark.parametrize(
    ("said", "caution"),
    [
        (None, None),
        ("25-årige", None),
        (" 25-ÅRIGE ", None),
        ("20-25-årige", "”Andel af rate” gælder 20-25-årige, men målet gælder 25-årige."),
    ],
)
def test_another_population_is_a_caution_and_never_another_verdict(
    scorer: Scorer, said: str | None, caution: str | None
) -> None:
    row = scorer.own("own >= 80", figures_of([figure(90.0, population=said)]), POPULATION)
    assert (row["verdict"], row["value"], row["caution"]) == ("met", 90, caution)


def test_a_measure_may_want_another_population_than_its_goal(scorer: Scorer) -> None:
    asked = {"own": "indicator: rate, period: 2023, population: alle"}
    row = scorer.own("own >= 80", figures_of([figure(9.0, population="alle")]), POPULATION, **asked)
    assert row["caution"] is None


def test_only_what_is_recorded_as_no_answer_removes_a_figure(scorer: Scorer) -> None:
    rows = [figure(90.0, population="andre", answers_goal=False, remark="andre")]
    row = scorer.own("own >= 80", figures_of(rows), POPULATION)
    assert (row["verdict"], row["reason_code"]) == ("not_followable", "answers_another_question")
    assert row["caution"] == "”Andel af rate” gælder andre, men målet gælder 25-årige."


def test_a_sample_is_a_caution_and_the_verdict_rests_on_its_share(scorer: Scorer) -> None:
    counts = {"numerator": 21.0, "denominator": 59.0, "sampled_low": 24.6, "sampled_high": 48.3}
    row = scorer.own("own >= 35", figures_of([figure(100 * 21 / 59, **counts)]))
    assert row["verdict"] == "met"
    assert row["caution"] == "21 af 59: 25-48 % (95 %-interval)."


# Deadlines and years


@pytest.mark.parametrize(
    ("line", "caution"),
    [
        ("due: 2023", None),
        ("due: 2023-06-30", None),
        ("due: year+2", "Fristen er 31. december 2025; bedømmelsen er en status for 2023."),
        (
            "due: 2022M06",
            "Fristen, 30. juni 2022, udløb før planåret 2023; forny eller fjern målet.",
        ),
        ("holds: 2022..2025", None),
        ("holds: 2024..2025", "Målet gælder 2024-2025 og ikke 2023; forny eller fjern det."),
    ],
)
@pytest.mark.parametrize(("value", "verdict"), [(90.0, "met"), (70.0, "not_met")])
def test_a_deadline_or_the_years_of_a_goal_are_said_and_decide_nothing(
    scorer: Scorer, line: str, caution: str | None, value: float, verdict: str
) -> None:
    row = scorer.own("own >= 80", figures_of([figure(value)]), f"        {line}")
    assert (row["verdict"], row["caution"]) == (verdict, caution)


# Decisions


DECIDED = "decided_by: Udvalget, decided_on: 2023-08-30, why: Derfor"


def test_a_goal_that_nothing_was_decided_of_has_its_computed_verdict(scorer: Scorer) -> None:
    row = scorer.own("own >= 80", figures_of([figure(90.0)]))
    assert (row["verdict"], row["computed_verdict"], row["decision"]) == ("met", "met", None)


def test_a_dropped_goal_keeps_its_computed_verdict(scorer: Scorer) -> None:
    rest = f"        dropped: {{{DECIDED}}}"
    row = scorer.own("own >= 80", figures_of([figure(70.0)]), rest)
    assert (row["verdict"], row["computed_verdict"]) == ("dropped", "not_met")
    assert row["decision"] == "Udgået. Udvalget 30. august 2023: Derfor."


@pytest.mark.parametrize("verdict", ["met", "not_met", "not_followable"])
def test_an_override_holds_for_the_plans_own_municipality_alone(
    scorer: Scorer, verdict: str
) -> None:
    rest = f"        override: {{verdict: {verdict}, {DECIDED}}}"
    rows = [figure(70.0), figure(90.0, area_code="730")]
    scored = scorer.rows("own >= 80", figures_of(rows), rest)
    assert scored["verdict"].to_list() == [verdict, "not_followable", "met"]
    assert scored["computed_verdict"].to_list() == ["not_met", "not_followable", "met"]
    assert scored["decision"].is_null().to_list() == [False, True, True]
    assert scored["reason"][0] == (
        "Udvalget 30. august 2023: Derfor. Beregnet: Målet er ikke nået. "
        "70 % mod kravet mindst 80 %."
    )


def test_a_changed_rule_decides_and_the_adopted_one_stays_visible(scorer: Scorer) -> None:
    rest = f"        changed: [{{{DECIDED}, rule: own >= 60}}]"
    figures = figures_of([figure(70.0)])
    row = scorer.own("own >= 80", figures, rest)
    assert (row["verdict"], row["target"], row["rule"]) == ("met", 60, "own >= 60")
    assert row["decision"] == (
        "Ændret: reglen fra ”own >= 80” til ”own >= 60”. Udvalget 30. august 2023: Derfor."
    )
    earlier = plans.load(scorer.file, figures.vocabulary(AREAS), date(2023, 8, 29))
    first = score(earlier, figures, AREAS, "sample").row(0, named=True)
    assert (first["verdict"], first["decision"]) == ("not_met", None)


# Aggregation, with what is missing or hidden


def months(*values: float | dict[str, Any], **given: Any) -> list[dict[str, Any]]:
    return [
        figure(
            **(value if isinstance(value, dict) else {"value": value}),
            period=f"2023M{at:02}",
            **given,
        )
        for at, value in enumerate(values, 1)
    ]


@pytest.mark.parametrize(
    ("take", "whole", "hidden", "missing"),
    [
        ("mean", (20, 20), (40 / 3, 14), (None, None)),
        ("sum", (60, 60), (40, 42), (None, None)),
        ("min", (10, 10), (0, 2), (None, 10)),
        ("max", (30, 30), (30, 30), (30, None)),
        ("last", (30, 30), (30, 30), (30, 30)),
    ],
)
def test_a_span_is_known_as_far_as_its_periods_are(
    scorer: Scorer, take: str, whole: Any, hidden: Any, missing: Any
) -> None:
    asked = {"own": f"indicator: rate, period: yearM01..yearM03, take: {take}"}
    for second, ends in ((20.0, whole), (HIDDEN, hidden), (MISSING, missing)):
        rows = months(10.0, second, 30.0, unit="persons")
        row = scorer.own("own >= 25", figures_of(rows), **asked)
        assert (row["value_low"], row["value_high"]) == tuple(
            None if end is None else pytest.approx(end) for end in ends
        )


@pytest.mark.parametrize("second", [HIDDEN, MISSING])
def test_a_pooled_share_is_unknown_where_a_part_of_it_is(
    scorer: Scorer, second: dict[str, Any]
) -> None:
    asked = {"own": "indicator: rate, period: yearM01..yearM02, take: pooled"}
    rows = [
        figure(50.0, period="2023M01", numerator=1.0, denominator=2.0),
        figure(10.0, period="2023M02", numerator=1.0, denominator=10.0),
    ]
    row = scorer.own("own >= 15", figures_of(rows), **asked)
    assert row["value"] == pytest.approx(100 * 2 / 12)
    lacking = [rows[0], figure(**second, period="2023M02", denominator=10.0)]
    row = scorer.own("own >= 15", figures_of(lacking), **asked)
    assert (row["verdict"], row["value_low"]) == ("not_followable", None)
