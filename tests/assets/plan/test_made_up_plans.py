"""Plans of another character than Norddjurs': a large city's ranks, an island's hidden counts."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.plan import plan as plans
from assets.scoring.score import Figures, measures, read_areas, score
from assets.tables.contracts.marts import MARTS
from connectors.warehouse import Warehouse
from tests.stored import figures_of

PLANS = Path(__file__).parent / "plans"
TODAY = date(2024, 8, 15)


@pytest.fixture(scope="module")
def figures(built: Warehouse) -> Figures:
    return figures_of(built)


@pytest.fixture(scope="module")
def areas(built: Warehouse) -> pl.DataFrame:
    return read_areas(built)


def scored(name: str, figures: Figures, areas: pl.DataFrame) -> pl.DataFrame:
    plan = plans.load(PLANS / f"{name}.yaml", figures.vocabulary(areas), TODAY)
    rows = score(plan, figures, areas, "sample")
    assert MARTS["goal_score"].breaches(rows) == []
    assert MARTS["goal_measure"].breaches(measures(plan, figures)) == []
    return rows


def own(rows: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["goal_id"]: row for row in rows.filter("own").to_dicts()}


def test_a_large_city_wants_to_be_among_the_best_quarter(
    figures: Figures, areas: pl.DataFrame
) -> None:
    rows = scored("storby-2023", figures, areas)
    ranked = rows.filter(goal_id="1")
    met = ranked.filter(verdict="met")
    assert (met.height, ranked.height) == (24, 98)
    assert met["value"].sort().to_list() == [float(place) for place in range(1, 25)]
    assert own(rows)["1"]["period"] == "2023Q4-4Q"
    assert set(rows.filter(goal_id="2")["verdict"]) == {"met", "not_met"}


def test_a_changed_path_is_the_demand_and_the_first_one_stays_visible(
    figures: Figures, areas: pl.DataFrame
) -> None:
    goal = own(scored("storby-2023", figures, areas))["4"]
    assert goal["target_text"] == "75 %"
    assert goal["decision"].startswith("Ændret: kravene fra 65 i 2023, 62,5 i 2024, 60 i 2025 til")
    assert goal["decision"].endswith("Byrådet 14. juni 2023: Landstallet er steget siden planen.")
    assert goal["caution"] == "Fristen er 31. december 2025; bedømmelsen er en status for 2023."


def test_an_island_is_judged_on_what_is_known_of_its_hidden_counts(
    figures: Figures, areas: pl.DataFrame
) -> None:
    goals = own(scored("oe-2023", figures, areas))
    quarter, march = goals["1"], goals["2"]
    assert quarter["verdict"] == "met"
    assert (quarter["value_low"], quarter["value_high"]) == (1, pytest.approx(7 / 3))
    assert march["verdict"] == "not_followable"
    assert march["reason"].endswith(
        "er kun kendt som mindst 0 fuldtidspersoner og højst 2 fuldtidspersoner."
    )
    assert goals["3"]["period"] == "2023M12"


def test_a_verdict_that_is_decided_otherwise_stands_beside_the_computed_one(
    figures: Figures, areas: pl.DataFrame
) -> None:
    rows = scored("oe-2023", figures, areas).filter(goal_id="4")
    goal = own(rows)["4"]
    assert (goal["verdict"], goal["computed_verdict"]) == ("met", "not_followable")
    assert goal["reason_code"] == "overridden_by_decision"
    assert goal["reason"].startswith("Øens udvalg 1. februar 2024: Begge kursister bestod;")
    assert "Beregnet: Det er ikke muligt at følge op på målet." in goal["reason"]
    assert "der er ingen tal for kommunen i eller før planåret" in goal["reason"]
    assert rows.filter(~pl.col("own"), verdict="met").is_empty()


def test_a_plan_is_scored_for_every_area(figures: Figures, areas: pl.DataFrame) -> None:
    rows = scored("storby-2023", figures, areas)
    assert rows.height == 4 * 98
