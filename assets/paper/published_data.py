"""Everything that a paper needs of a published file; each table is read once."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from assets.indicators.indicator_catalogue import CATALOGUE, FIGURES
from assets.paper.model import Tables
from assets.plan.comparisons import COUNTRY as COMPARED_COUNTRY
from assets.plan.plan import Plan
from assets.plan.schema import OWN
from assets.published import numbers
from assets.scoring import score
from assets.scoring.figures import Figures, load_comparisons, read_benchmarks, with_groups
from assets.tables.build import Mode
from assets.text.area_codes import COUNTRY
from connectors.warehouse import Warehouse, listed


@dataclass(frozen=True)
class PublishedData:
    """The published rows of a plan and a municipality.

    Args:
        plan: the plan, with its ``latest`` periods resolved.
        figures: the figures of the municipality, the plan's own, the country, and whom a goal is
            held against.
        tables: the rows that the paper shows.
        owner: the area name of the plan's own municipality.
        build: the file's build.
    """

    plan: Plan
    figures: Figures
    tables: Tables
    owner: str
    build: str


def read_published(
    file: Warehouse, plan: Plan, area: str, mode: Mode, history: pl.DataFrame
) -> PublishedData:
    """Read what a published file holds of a plan and a municipality.

    A plan other than the published one is scored here, without outlook and standing.
    """

    def read_area(table: str, *also: str, order: str = "all") -> pl.DataFrame:
        codes = listed((area, *also))
        return file.frame(f"from mart.{table} where area_code in {codes} order by {order}")

    def read_plan(table: str, *also: str, order: str = "all") -> pl.DataFrame:
        rows = read_area(table, *also, order=order)
        return rows.filter(pl.col("plan") == plan.name) if is_published else rows

    def read_published_plan(table: str) -> pl.DataFrame:
        """Rows that are only known of the plan that was published."""
        rows = read_plan(table)
        return rows if is_published else rows.clear()

    is_published = score.is_published(file, plan)
    all_scores = read_plan("goal_score", plan.municipality, order="rowid")
    is_area = pl.col("area_code") == area
    scores = all_scores.filter(is_area)
    measures = [m for each in plan.goals for m in each.goal.measures.values()]
    others = {m.area for m in measures if m.area != OWN and not m.group} - {COMPARED_COUNTRY}
    shown = sorted({area, COUNTRY, *others})
    ranked = sorted({m.indicator for m in measures if m.ranked_among}) or [""]
    figures = file.frame(
        f"from {FIGURES} where area_code in {listed([*shown, plan.municipality])} "
        f"or indicator in {listed(ranked)} order by indicator, starts_on, period, area_code"
    )
    figures = score.with_figures_of_groups(figures, file, plan)
    catalogue = with_groups(file.frame(f"from {CATALOGUE} order by indicator"), plan)
    scored = Figures(figures, catalogue, read_benchmarks(file, plan), load_comparisons(file))
    resolved = scored.resolve_latest(plan)
    if not is_published:
        areas = scores.select("area_code", "area").unique()
        scores = score.score(resolved, scored, areas, mode)
    printed = file.frame("from mart.reconciliation order by figure")
    tables = Tables(
        scores=scores,
        indicators=figures.filter(pl.col("area_code").is_in(shown)),
        catalogue=catalogue,
        benchmarks=read_area("benchmark", order="indicator, starts_on, period, comparison"),
        ministry_benchmark=read_area("ministry_benchmark", order="starts_on, benefit_group"),
        reconciliation=printed if area == plan.municipality else printed.clear(),
        revisions=read_area("revision"),
        freshness=file.frame("from mart.source_freshness order by raw_table"),
        outlook=read_published_plan("goal_outlook"),
        behind=read_published_plan("goal_change"),
        standing=read_published_plan("goal_standing"),
        refusion=file.frame("from mart.refusion_rate"),
        history=history,
        changes=file.frame("from mart.followup_change order by goal_id").filter(plan=plan.name),
    )
    owner = all_scores.filter(pl.col("area_code") == plan.municipality)["area"][0]
    build = numbers.read_about(file).build
    return PublishedData(resolved, scored, tables, owner, build)
