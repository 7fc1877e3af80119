"""Goals held against the municipalities that are alike, worked out by hand as well."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from assets.plan import plan as plans
from assets.scoring.alike import with_alike
from assets.scoring.score import read_scoring_inputs, score
from assets.tables.contracts.marts import MARTS
from connectors.errors import InputError
from connectors.warehouse import Warehouse

PLAN = """municipality: Norddjurs
year: 2023
title: Beskæftigelsesplan 2023
sections:
  - title: Ledighed
    goals:
      - id: "1"
        text: Ledigheden skal være højst som i de kommuner, der ligner os mest.
        measures:
          own: {indicator: unemployment_share, period: 2023M12}
          alike: {indicator: unemployment_share, period: 2023M12, area: similar}
        rule: own <= alike
      - id: "2"
        text: Ledigheden skal være blandt de tre laveste.
        measures:
          place: {indicator: unemployment_share, period: 2023M12, rank: similar}
        rule: place <= 3
"""


@pytest.fixture(scope="module")
def rows(built: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    path = tmp_path_factory.mktemp("plan") / "alike-2023.yaml"
    path.write_text(PLAN, "utf-8")
    plan, figures, areas = read_scoring_inputs(built, lambda known: plans.load(path, known))
    scored = score(plan, figures, areas, "sample")
    assert MARTS["goal_score"].breaches(scored) == []
    return scored


@pytest.fixture(scope="module")
def groups(built: Warehouse) -> dict[str, list[str]]:
    """The eight of each municipality, nearest first."""
    found = built.frame(
        "select area_code, list(other_area_code order by rank) as others "
        "from mart.similar_municipality where basis = 'structure' group by area_code"
    )
    return dict(found.iter_rows())


@pytest.fixture(scope="module")
def values(built: Warehouse) -> dict[str, float]:
    return dict(
        built.frame(
            "select area_code, value from mart.indicator "
            "where indicator = 'unemployment_share' and period = '2023M12'"
        ).iter_rows()
    )


def test_each_of_the_98_is_held_against_its_own_eight_without_itself(
    rows: pl.DataFrame, groups: dict[str, list[str]], values: dict[str, float], built: Warehouse
) -> None:
    force = dict(
        built.frame(
            "select area_code, persons from core.labour_force where period = '2022'"
        ).iter_rows()
    )
    found = rows.filter(goal_id="1")
    assert found.height == len(groups) == 98
    for row in found.iter_rows(named=True):
        others = groups[row["area_code"]]
        assert len(others) == 8
        assert row["area_code"] not in others
        mean = sum(values[code] * force[code] for code in others) / sum(force[c] for c in others)
        assert row["target"] == pytest.approx(mean)
        assert row["verdict"] == ("met" if values[row["area_code"]] <= mean + 1e-9 else "not_met")


def test_a_place_is_among_the_municipality_and_its_eight(
    rows: pl.DataFrame, groups: dict[str, list[str]], values: dict[str, float]
) -> None:
    for row in rows.filter(goal_id="2").iter_rows(named=True):
        own = row["area_code"]
        better = sum(round(values[code], 9) < round(values[own], 9) for code in groups[own])
        assert row["value"] == 1 + better


def test_a_goal_that_is_not_met_names_those_alike_that_would_meet_it(
    rows: pl.DataFrame, groups: dict[str, list[str]]
) -> None:
    found = rows.filter(goal_id="1")
    met = set(found.filter(verdict="met")["area_code"])
    names = dict(found.select("area_code", "area").iter_rows())
    for row in found.iter_rows(named=True):
        if row["verdict"] == "met":
            assert row["among_similar"] is None
            continue
        able = [names[code] for code in groups[row["area_code"]] if code in met]
        assert able or row["among_similar"].startswith("Ingen af de 8 kommuner, der ligner mest")
        assert all(name in row["among_similar"] for name in able)
        assert "egen beregning" in row["among_similar"]


def test_who_cannot_be_judged_is_counted_and_without_anybody_nothing_is_said() -> None:
    scores = pl.DataFrame(
        [
            {"plan": "p", "goal_id": "1", "area_code": code, "area": name, "own": code == "707",
             "verdict": verdict, "computed_verdict": verdict}
            for code, name, verdict in (
                ("707", "Norddjurs", "not_met"), ("730", "Randers", "met"),
                ("706", "Syddjurs", "not_followable"), ("710", "Favrskov", "not_met"),
            )
        ],
        schema_overrides={name: MARTS["goal_score"].types[name] for name in ("plan", "goal_id")},
    ).with_columns(among_similar=pl.lit(None, pl.String))  # fmt: skip
    alike = pl.DataFrame(
        {"area_code": ["707", "707", "710"], "other_area_code": ["730", "706", "706"]}
    )
    texts = dict(with_alike(scores, alike).select("area_code", "among_similar").iter_rows())
    assert texts["707"] == (
        "Af de 2 kommuner, der ligner mest (egen beregning), ville Randers have nået målet; "
        "1 af dem kan ikke bedømmes."
    )
    assert texts["710"] is None
    assert texts["730"] is None


@pytest.mark.parametrize(
    ("written", "wrong", "said"),
    [
        ("2023M12, area: similar", "2021M12, area: similar",
         "gruppen similar er fra 1. januar 2023 og har ingen medlemmer 31. december 2021; vælg"),
        ("area: similar", "area: similiar", "similiar er hverken own, en gruppe eller en kommune"),
    ],
)  # fmt: skip
def test_a_plan_is_told_of_a_group_that_it_cannot_be_held_against(
    built: Warehouse, tmp_path: Path, written: str, wrong: str, said: str
) -> None:
    path = tmp_path / "alike-2023.yaml"
    path.write_text(PLAN.replace(written, wrong), "utf-8")
    with pytest.raises(InputError, match=said):
        read_scoring_inputs(built, lambda known: plans.load(path, known))
