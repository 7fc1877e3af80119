"""What a published file has of a plan and a municipality, each of its tables read once."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from assets.build import Mode
from assets.indicators.indicator_catalogue import CATALOGUE
from assets.paper.model import Tables
from assets.plan.plan import Plan
from assets.scoring import latest, score
from assets.text.area_codes import COUNTRY
from connectors.errors import InputError
from connectors.warehouse import Warehouse, literal


@dataclass(frozen=True)
class Published:
    """What stands published.

    Args:
        plan: the plan, its ``latest`` periods settled.
        figures: ``mart.indicator`` of the municipality, the plan's own and the country.
        tables: what the paper shows rows of.
        owner: the area's name of the plan's own municipality.
    """

    plan: Plan
    figures: pl.DataFrame
    tables: Tables
    owner: str


def read(file: Warehouse, plan: Plan, area: str, mode: Mode, history: pl.DataFrame) -> Published:
    """What a published file has of a plan and a municipality.

    A plan that is not the one that was published is scored here.

    Raises:
        InputError: there is no municipality of that code.
    """

    def of_area(name: str, *also: str, order: str = "all") -> pl.DataFrame:
        codes = ", ".join(map(literal, (area, *also)))
        return file.frame(f"from mart.{name} where area_code in ({codes}) order by {order}")

    scores = of_area("goal_score", plan.municipality, order="rowid")
    shown = pl.col("area_code") == area
    if (held := scores.filter(shown)).is_empty():
        raise InputError(
            f"{area} is not a municipality's code; 707 is Norddjurs, and data/reference/area.csv "
            "has them all."
        )
    figures = of_area(
        "indicator", plan.municipality, COUNTRY, order="indicator, starts_on, period, area_code"
    )
    catalogue = file.frame(f"from {CATALOGUE} order by indicator")
    settled = latest.settled(plan, figures)
    is_published = score.is_published(file, plan)
    if not is_published:
        areas = held.select("area_code", "area").unique()
        held = score.score(settled, score.Figures(figures, catalogue), areas, mode)
    outlook, standing = of_area("goal_outlook"), of_area("goal_standing")
    printed = file.frame("from mart.reconciliation order by figure")
    tables = Tables(
        scores=held,
        indicators=figures.filter(shown | (pl.col("area_code") == COUNTRY)),
        catalogue=catalogue,
        benchmarks=of_area("benchmark", order="indicator, starts_on, period, comparison"),
        reconciliation=printed if area == plan.municipality else printed.clear(),
        revisions=of_area("revision"),
        freshness=file.frame("from mart.source_freshness order by raw_table"),
        # What a refresh made of its plan holds for no other.
        outlook=outlook if is_published else outlook.clear(),
        standing=standing if is_published else standing.clear(),
        refusion=file.frame("from mart.refusion_rate"),
        history=history,
    )
    owner = scores.filter(pl.col("area_code") == plan.municipality)["area"][0]
    return Published(settled, figures, tables, owner)
