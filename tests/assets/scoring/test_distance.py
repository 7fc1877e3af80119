"""What is missing of a goal, in its own terms."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.plan.schema import Measure
from assets.rules import intervals
from assets.rules.rule import parse_rule
from assets.scoring.thresholds import find_demand
from connectors.warehouse import Warehouse
from tests.assets.scoring.test_score import DISCLOSED, Scorer, figure, figures_of, monthly, year

OWN = "indicator: rate, period: 2023"
TWO = {"own": OWN, "other": "indicator: other, period: 2023"}


@pytest.fixture
def scorer(tmp_path: Path) -> Scorer:
    return Scorer(tmp_path)


def share(count: float, of: float, **given: Any) -> dict[str, Any]:
    return figure(100 * count / of, numerator=count, denominator=of, **given)


@pytest.fixture(scope="module")
def own(built: Warehouse) -> dict[str, dict[str, Any]]:
    rows = built.frame("from mart.goal_score where own").to_dicts()
    return {row["goal_id"]: row for row in rows}


@pytest.mark.parametrize(
    ("goal", "distance"),
    [
        ("1.1", "9 sager for mange"),
        ("1.2", "nået (det præcise tal er ikke opgjort)"),
        ("2.1", "123 flere ledige med jobmål i et styrkeområde af 1.000"),
        ("2.2", "138 flere uddannelsestilbud af 1.500"),
        ("1.4", "0,2 point for lav"),
        ("2.3", "mangler 9 aftaler"),
        ("4.1", "0,8 procentpoint for høj"),
        ("4.4", "2 flere unge af 59"),
        ("5.1", "mangler 25 jobordrer i gennemsnit"),
        ("5.5", "nået med 2,7 procentpoint"),
        ("5.7", "nået med 1 procentpoint"),
    ],
)
def test_the_follow_ups_goals_lack_what_its_figures_say(own, goal: str, distance: str) -> None:
    assert own[goal]["distance_text"] == distance


def test_a_missing_national_figure_would_decide_and_somebody_owes_it(own) -> None:
    assert own["3.3.1"]["would_decide"] == (
        "Nået, hvis ”Beståelsesprocent ved danskprøverne PD1-PD3” (hele landet) er højst 94,7 %."
    )
    assert own["3.3.1"]["reason"].endswith(
        "ansvarlig: Udlændinge- og Integrationsministeriet; ventes 1. november 2024."
    )
    assert own["3.3.1"]["distance_text"] is None


def test_a_full_count_has_no_caution_of_a_sample(own) -> None:
    assert own["4.4"]["caution"] is None
    assert own["4.4"]["verdict"] == "not_met"


def test_the_margin_is_above_zero_on_the_good_side(own) -> None:
    assert own["4.1"]["margin_pct"] == pytest.approx(100 * (13.3 - 14.1) / 13.3, abs=0.1)
    assert own["5.5"]["margin_pct"] == pytest.approx(100 * 2.7 / 55)
    assert own["1.4"]["margin_pct"] is None


@pytest.mark.parametrize(
    ("rule", "count", "distance"),
    [
        ("own >= 50", 9, "1 flere af 20"),
        ("own > 50", 10, "1 flere af 20"),
        ("own <= 50", 12, "2 færre af 20"),
        ("own < 50", 10, "1 færre af 20"),
        ("not (own >= 50)", 10, "1 færre af 20"),
        ("own - 10 >= 40", 9, "1 flere af 20"),
        ("own > 100", 19, "mere end alle"),
    ],
)
def test_a_share_lacks_a_whole_number_of_its_denominator(
    scorer: Scorer, rule: str, count: int, distance: str
) -> None:
    row = scorer.own(rule, figures_of([share(count, 20)]))
    expected = "5 procentpoint for lav" if distance == "mere end alle" else distance
    assert row["distance_text"] == expected


def test_the_country_stays_where_it_is_when_own_persons_are_counted(scorer: Scorer) -> None:
    rows = [share(169, 243), share(6000, 10000, area_code="000")]
    row = scorer.own(
        "own <= national + 4", figures_of(rows), own=OWN, national=f"{OWN}, area: country"
    )
    assert row["distance_text"] == "14 færre af 243"
    assert 100 * 155 / 243 <= 64 < 100 * 156 / 243


def test_shares_of_several_months_lack_points_for_their_persons_may_be_the_same(
    scorer: Scorer,
) -> None:
    months = [share(9, 20) | {"period": None} for _ in range(12)]
    rows = monthly([{k: v for k, v in month.items() if k in ("value", "numerator", "denominator")}
                    for month in months])  # fmt: skip
    row = scorer.own("own >= 50", figures_of(rows), own=year("pooled"))
    assert row["distance_text"] == "5 procentpoint for lav"


@pytest.mark.parametrize(
    ("value", "distance"), [(79.96, "under 0,1 procentpoint for lav"), (80.0, "nået præcis")]
)
def test_a_small_distance_never_reads_as_none(scorer: Scorer, value: float, distance: str) -> None:
    assert scorer.own("own >= 80", figures_of([figure(value)]))["distance_text"] == distance


def test_a_figure_on_a_strict_demand_stands_on_the_edge(scorer: Scorer) -> None:
    row = scorer.own("own > 80", figures_of([figure(80.0)]))
    assert row["distance_text"] == "står på grænsen; kravet er over 80 %"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("own >= 70 and 1 < 2", "nået med 10 procentpoint"),
        ("own >= 90 or 2 < 1", "10 procentpoint for lav"),
    ],
)
def test_a_comparison_of_numbers_alone_has_no_distance(
    scorer: Scorer, rule: str, told: str
) -> None:
    assert scorer.own(rule, figures_of([figure(80.0)]))["distance_text"] == told


def test_a_known_bound_gives_the_least_that_lacks(scorer: Scorer) -> None:
    bound = figures_of([figure(value_low=0.0, value_high=60.0)])
    assert scorer.own("own >= 80", bound)["distance_text"] == "mindst 20 procentpoint for lav"


def test_an_interval_that_leaves_it_open_says_where_it_turns(scorer: Scorer) -> None:
    open_ = figures_of([figure(value_low=20.0, value_high=30.0, unit="offers")])
    row = scorer.own("own > 24", open_)
    assert (
        row["would_decide"] == "Nået, hvis ”Andel af rate” er mindst 25 tilbud. Kilde: Prøvekilde."
    )


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("own >= 80 and other >= 80", "10 procentpoint for lav og ”Andel af other”: "
         "20 procentpoint for lav"),
        ("own >= 80 or other >= 80", "10 procentpoint for lav eller ”Andel af other”: "
         "20 procentpoint for lav"),
        ("own >= 60 and other >= 80", "”Andel af other”: 20 procentpoint for lav"),
        ("own >= 60 or other >= 80", "nået med 10 procentpoint"),
        ("own >= 80 if other >= 50 else own >= 10", "10 procentpoint for lav"),
    ],
)  # fmt: skip
def test_a_rule_of_several_parts_tells_what_each_lacks(
    scorer: Scorer, rule: str, told: str
) -> None:
    rows = figures_of([figure(70.0), figure(60.0, indicator="other")])
    assert scorer.own(rule, rows, **TWO)["distance_text"] == told


def test_nothing_is_told_of_how_far_a_hidden_figure_is(scorer: Scorer) -> None:
    hidden = figure(unit="agreements", value_low=1.0, value_high=4.0, **DISCLOSED)
    row = scorer.own("own >= 70", figures_of([hidden]))
    assert row["verdict"] == "not_met"
    assert row["distance_text"] == "skjult af hensyn til diskretion"
    assert row["margin_pct"] is None
    undecided = scorer.own("own >= 2", figures_of([hidden]))
    assert undecided["would_decide"].startswith("Nået, hvis ”Andel af rate” er mindst 2 aftaler.")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    operator=st.sampled_from([">=", ">", "<=", "<"]),
    of=st.integers(1, 40),
    asked=st.integers(0, 1000).map(lambda tenths: tenths / 10),
)
def test_the_whole_number_is_the_last_on_the_good_side(operator, of, asked) -> None:
    rule = parse_rule(f"own {operator} {asked}")
    measure = Measure.model_validate({"indicator": "rate", "period": "2023"})
    found = find_demand(rule.main, "own", {"own": measure}, {"own": "pct"})
    assert found is not None
    every = pl.DataFrame({"n": range(-of, 2 * of + 1)}).with_columns(
        **{"own.low": 100.0 * pl.col("n") / of, "own.high": 100.0 * pl.col("n") / of}
    ).with_columns(**{"own.hidden": pl.lit(value=False)})  # fmt: skip
    told = every.with_columns(intervals.verdict(rule), at=found.threshold)
    good = told.filter("verdict")["n"]
    assert not good.is_empty()
    last = good.min() if found.upwards else good.max()
    assert {found.edge(at, float(of)) for at in told["at"]} == {float(last)}


@pytest.mark.parametrize(
    ("unit", "rule", "value", "told"),
    [
        ("rank", "own <= 40", 57.0, "17 pladser for langt nede"),
        ("rank", "own <= 40", 41.0, "1 plads for langt nede"),
        ("third", "own <= 1", 2.0, "1 tredjedel for langt nede"),
        ("third", "own <= 1", 3.0, "2 tredjedele for langt nede"),
    ],
)
def test_places_and_thirds_lie_above_and_below(
    scorer: Scorer, unit: str, rule: str, value: float, told: str
) -> None:
    assert scorer.own(rule, figures_of([figure(value, unit=unit)]))["distance_text"] == told
