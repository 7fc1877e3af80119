"""The inputs of scoring: published figures, what groups have, and the catalogue of indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from assets.contracts.marts import MARTS
from assets.plan.comparisons import Comparison, read_comparisons
from assets.plan.plan import Plan
from assets.plan.validation import Vocabulary
from assets.scoring import latest
from assets.text.area_names import MUNICIPALITY, AreaNames
from connectors.warehouse import Warehouse, literal

BENCHMARK = "mart.benchmark"
COMPARISON_GROUP = "mart.comparison_group"


@dataclass(frozen=True)
class Figures:
    """The inputs of scoring.

    Args:
        long: ``mart.indicator``, with the bounds that a reader may know.
        catalogue: ``mart.indicator_catalogue``.
        benchmarks: ``mart.benchmark`` of the municipalities, for the indicators and groups that a
            plan holds figures against; see `read_benchmarks`.
        comparisons: the groups, by name.
    """

    long: pl.DataFrame
    catalogue: pl.DataFrame
    benchmarks: pl.DataFrame = field(default_factory=MARTS["benchmark"].empty)
    comparisons: Mapping[str, Comparison] = field(default_factory=dict[str, Comparison])

    def vocabulary(self, areas: pl.DataFrame) -> Vocabulary:
        """The names that a plan may use; ``areas`` has ``area_code`` and ``area``."""
        return Vocabulary(
            units=self.about("unit"),
            municipalities=municipality_names(areas),
            labels=self.about("label"),
            comparisons=self.comparisons,
            better=self.about("better"),
        )

    def about(self, column: str) -> dict[str, Any]:
        """A column of the catalogue by indicator; empty in a file from before the column."""
        if column not in self.catalogue.columns:
            return {}
        return dict(self.catalogue.select("indicator", column).iter_rows())

    def resolve_latest(self, plan: Plan) -> Plan:
        """The plan with absolute periods; see `assets.scoring.latest`."""
        return latest.resolve_latest(plan, self.long, self.about("cadence_months"))

    def of(self, plan: Plan) -> Figures:
        """The figures that a plan uses."""
        used = pl.col("indicator").is_in(indicators_of(plan))
        return replace(self, long=self.long.filter(used))


def municipality_names(areas: pl.DataFrame) -> AreaNames:
    """The municipalities of rows with ``area_code`` and ``area``."""
    names = areas.select("area_code", "area").unique(maintain_order=True)
    return AreaNames(names.iter_rows(), MUNICIPALITY)


def indicators_of(plan: Plan) -> list[str]:
    """The indicators of a plan, sorted by name."""
    return sorted({m.indicator for each in plan.goals for m in each.goal.measures.values()})


def load_comparisons(warehouse: Warehouse) -> dict[str, Comparison]:
    """The groups of a database by name; none in a file from before they were published."""
    if COMPARISON_GROUP.removeprefix("mart.") not in warehouse.tables("mart"):
        return {}
    return read_comparisons(warehouse.frame(f"from {COMPARISON_GROUP}").iter_rows(named=True))


def read_benchmarks(warehouse: Warehouse, plan: Plan) -> pl.DataFrame:
    """``mart.benchmark`` of every municipality, for what the plan holds figures against."""
    pairs = sorted(
        {
            (measure.indicator, group)
            for each in plan.goals
            for measure in each.goal.measures.values()
            for group in [measure.held_against]
            if group is not None
        }
    )
    if not pairs:
        return MARTS["benchmark"].empty()
    wanted = ", ".join(f"({literal(name)}, {literal(group)})" for name, group in pairs)
    return warehouse.frame(
        f"from {BENCHMARK} where (indicator, comparison) in ({wanted}) "
        f"and area_code in (select area_code from {COMPARISON_GROUP})"
    )
