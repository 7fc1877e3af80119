"""Where a municipality stands on its own goals among all."""

from pathlib import Path

import pytest

from assets.contracts.marts import MARTS
from assets.scoring.standing import standing
from connectors.warehouse import Warehouse
from tests.assets.scoring.test_score import Scorer, figure, figures_of


@pytest.fixture
def scorer(tmp_path: Path) -> Scorer:
    return Scorer(tmp_path)


def test_the_published_plan_is_held_up_against_all_98(built: Warehouse) -> None:
    rows = {row["goal_id"]: row for row in built.frame("from mart.goal_standing").to_dicts()}
    scores = built.frame("from mart.goal_score where goal_id = '4.1'")
    goal = rows["4.1"]
    assert goal["met"] + goal["not_met"] + goal["unknown"] == goal["areas"] == 98
    assert goal["met"] == scores.filter(computed_verdict="met").height
    assert goal["standing"].startswith(f"ville være nået i {goal['met']} af {goal['judged']} ")


def test_what_only_the_municipality_counts_says_nothing_of_others(built: Warehouse) -> None:
    rows = {row["goal_id"]: row for row in built.frame("from mart.goal_standing").to_dicts()}
    agreements = rows["2.3"]
    assert (agreements["judged"], agreements["unknown"]) == (1, 97)
    assert agreements["standing"] == "ingen anden kommune kan bedømmes"
    assert (agreements["rank"], agreements["median_of_others"]) == (None, None)


@pytest.mark.parametrize(("rule", "rank"), [("own >= 70", 2), ("own <= 70", 2), ("own > 60", 2)])
def test_the_best_is_number_one_whichever_way_that_is(scorer: Scorer, rule: str, rank: int) -> None:
    figures = [figure(70.0), figure(60.0, area_code="706"), figure(80.0, area_code="730")]
    [row] = standing(scorer.rows(rule, figures_of(figures))).to_dicts()
    assert (row["rank"], row["ranked"], row["median_of_others"]) == (rank, 3, 70)


def test_who_has_no_figure_is_not_judged_and_a_bound_has_no_rank(scorer: Scorer) -> None:
    figures = [figure(value_low=80.0, value_high=100.0), figure(60.0, area_code="706")]
    rows = standing(scorer.rows("own >= 70", figures_of(figures)))
    assert MARTS["goal_standing"].breaches(rows) == []
    [row] = rows.to_dicts()
    assert (row["met"], row["not_met"], row["unknown"]) == (1, 1, 1)
    assert row["standing"] == "ville være nået i 1 af 2 kommuner; 1 kan ikke bedømmes"
    assert (row["value"], row["rank"], row["ranked"]) == (None, None, 1)


def test_a_dropped_goal_is_dropped_among_all_too(scorer: Scorer) -> None:
    dropped = "decided_by: Udvalget, decided_on: 2023-08-30, why: Derfor"
    figures = [figure(70.0), figure(60.0, area_code="706")]
    rows = standing(
        scorer.rows("own >= 70", figures_of(figures), f"        dropped: {{{dropped}}}")
    )
    assert MARTS["goal_standing"].breaches(rows) == []
    [row] = rows.to_dicts()
    assert (row["verdict"], row["computed_verdict"], row["standing"]) == (
        "dropped", "met", "er udgået",
    )  # fmt: skip


def test_counts_are_not_ranked_for_the_largest_has_most_of_everything(scorer: Scorer) -> None:
    counted = [figure(70.0, unit="offers"), figure(600.0, unit="offers", area_code="730")]
    [row] = standing(scorer.rows("own >= 70", figures_of(counted))).to_dicts()
    assert (row["rank"], row["ranked"], row["median_text"]) == (None, None, None)
    assert row["met"] == 2
