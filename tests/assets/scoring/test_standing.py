"""Where a municipality stands on its own goals among all."""

import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from assets.scoring.figures import goals_without_others
from assets.scoring.score import score, score_by_public_figures
from assets.scoring.standing import standing
from assets.tables.contracts.marts import MARTS
from assets.text.yaml_file import FileError
from connectors.warehouse import Warehouse
from tests.assets.scoring.test_score import AREAS, Scorer, figure, figures_of

OWN = "indicator: rate, period: year"
PUBLIC = {"indicator": "public", "period": "year", "role": "context"}


def as_yaml(measure: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in measure.items())


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
    assert agreements["why_alone"] == (
        "”Indgåede voksenelevaftaler” mangler: kun kommunen selv kan opgøre det, ud fra sine egne "
        "lister."
    )


def test_eleven_goals_are_scored_in_all_municipalities_and_each_of_the_others_says_why_not(
    built: Warehouse,
) -> None:
    rows = built.frame("from mart.goal_standing")
    of_all = rows.filter(pl.col("judged") > 90)["goal_id"].to_list()
    assert of_all == [
        "2.1", "2.2", "3.1.2", "4.1", "4.3", "5.1", "5.2", "5.4", "5.5", "5.7", "5.8",
    ]  # fmt: skip
    others = rows.filter(~pl.col("goal_id").is_in(of_all), pl.col("verdict") != "dropped")
    assert others.height == 13
    assert others["why_alone"].str.contains("kun kommunen selv|kun for planens egen").all()


def test_a_public_figure_stands_for_one_that_the_own_municipality_alone_has(
    scorer: Scorer,
) -> None:
    rows = [
        figure(80.0), figure(60.0, indicator="public"),
        figure(75.0, indicator="public", area_code="706"),
        figure(50.0, indicator="public", area_code="730"),
    ]  # fmt: skip
    figures, public = figures_of(rows), PUBLIC | {"stands_for": "own"}
    plan = scorer.plan("own >= 70", figures, own=OWN, public=as_yaml(public))
    scores = score(plan, figures, AREAS, "sample")
    values = scores.select("area_code", "value", "verdict").rows()
    assert values == [("707", 80, "met"), ("706", 75, "met"), ("730", 50, "not_met")]
    by_public = score_by_public_figures(plan, figures, AREAS, "sample")
    [row] = standing(scores, by_public).to_dicts()
    assert (row["value"], row["verdict"], row["rank"], row["met"]) == (80, "met", 2, 1)
    assert row["compared_on"] == (
        "Kommunerne sammenlignes på ”Andel af public”, hvor Norddjurs har 60 % og ikke ville have "
        "nået målet."
    )


def test_others_lack_a_group_by_sex_that_is_fetched_for_the_own_municipality_alone(
    scorer: Scorer,
) -> None:
    figures = figures_of([figure(80.0, indicator="rate_by_kvinder"), figure(80.0)])
    plan = scorer.plan("own >= 70", figures, own=f"{OWN}, by: {{sex: kvinder}}")
    [row] = standing(score(plan, figures, AREAS, "sample")).to_dicts()
    assert row["why_alone"] == (
        "”Andel af rate_by_kvinder” mangler: tal efter køn, alder og herkomst hentes kun for "
        "planens egen kommune."
    )
    assert goals_without_others(plan, figures) == []


def test_a_group_that_is_held_against_others_waits_for_theirs(scorer: Scorer) -> None:
    rows = [figure(80.0, indicator="rate_by_kvinder"), figure(80.0)]
    others = [figure(60.0, indicator="rate_by_kvinder", area_code="706")]
    own = f"{OWN}, by: {{sex: kvinder}}, area: '706'"
    for figures, waiting in ((figures_of(rows), ["1"]), (figures_of(rows + others), [])):
        plan = scorer.plan("own >= 70", figures, own=own)
        assert goals_without_others(plan, figures) == waiting


@pytest.mark.parametrize(
    ("public", "mistake"),
    [
        ({"stands_for": "owm"}, "mente du own?"),
        ({"stands_for": "own", "role": "window"}, "skriv `role: context`"),
        ({"stands_for": "own", "area": "country"}, "fjern area"),
        ({"stands_for": "own", "indicator": "persons"}, "brug et tal i samme enhed"),
    ],
)
def test_a_figure_that_cannot_stand_for_another_is_refused(
    scorer: Scorer, public: dict[str, str], mistake: str
) -> None:
    figures = figures_of([figure(80.0)], ("public", "pct"), ("persons", "persons"))
    with pytest.raises(FileError, match=re.escape(mistake)):
        scorer.plan("own >= 70", figures, own=OWN, public=as_yaml(PUBLIC | public))


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
