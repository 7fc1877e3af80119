"""The inputs of scoring: published figures, what groups have, and the catalogue of indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from assets.indicators import group_rows
from assets.plan.breakdowns import group_of, is_compared
from assets.plan.comparisons import Comparison, read_comparisons
from assets.plan.plan import Plan
from assets.plan.vocabulary import Vocabulary
from assets.scoring import latest
from assets.scoring.alike import no_alike
from assets.tables.contracts.marts import MARTS
from assets.text.area_codes import COUNTRY
from assets.text.area_names import MUNICIPALITY, AreaNames
from assets.text.group_names import Group, indicator_of
from connectors.warehouse import Warehouse, literal

OWN_AND_COUNTRY = 2
FASIT = "Fasit"
"""The evidence of a figure that no register keeps."""
ALONE = {
    **{
        evidence: f"kun kommunen selv kan opgøre det, {how}"
        for evidence, how in {
            FASIT: "ud fra sine egne lister",
            "fagsystem": "i sit fagsystem",
            "stikprøve": "med en stikprøve",
            "undersøgelse": "med en undersøgelse",
            "optælling": "med en optælling",
            "dokument": "ud fra sine egne papirer",
        }.items()
    },
    "offentliggjort tal": "registeret har det kun for planens egen kommune",
}
"""Why other municipalities lack a figure, by the evidence of the one that there is."""
DIVIDED = "tal efter køn, alder og herkomst hentes kun for planens egen kommune"
"""Why they lack that of a group which the plan holds against no other municipality."""
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
        alike: which municipalities are like which.
    """

    long: pl.DataFrame
    catalogue: pl.DataFrame
    benchmarks: pl.DataFrame = field(default_factory=MARTS["benchmark"].empty)
    comparisons: Mapping[str, Comparison] = field(default_factory=dict[str, Comparison])
    alike: pl.DataFrame = field(default_factory=no_alike)

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

    def counted_by_own_alone(self) -> dict[str, str]:
        """Why others lack each indicator that one municipality alone, and the country, may have."""
        few = [name for name, areas in self.about("areas").items() if areas <= OWN_AND_COUNTRY]
        is_one = pl.col("area_code").filter(pl.col("area_code") != COUNTRY).n_unique() <= 1
        rows = self.long.filter(pl.col("indicator").is_in(few)).group_by("indicator")
        evidence = pl.col("evidence").drop_nulls().last().fill_null(FASIT)
        alone = rows.agg(is_one.alias("is_one"), evidence).filter("is_one").drop("is_one")
        return {
            name: ALONE[how] if indicator_of(name) == name else DIVIDED
            for name, how in alone.iter_rows()
        }

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


def unpublished_groups(plan: Plan, known: pl.DataFrame) -> list[Group]:
    """The groups that a plan asks for and that have no rows, as of a plan that nobody published."""
    goals = (each.goal for each in plan.goals)
    groups = {group for goal in goals for m in goal.measures.values() if (group := group_of(m))}
    names = set(known["indicator"])
    return sorted(group for group in groups if group.name not in names)


def goals_without_others(plan: Plan, figures: Figures) -> list[str]:
    """The goals that hold a group against other municipalities of which nobody published it."""
    is_other = ~pl.col("area_code").is_in([plan.municipality, COUNTRY])
    of_others = set(figures.long.filter(is_other)["indicator"])
    return [
        each.goal.id
        for each in plan.goals
        if any(
            (group := group_of(measure)) and is_compared(measure) and group.name not in of_others
            for measure in each.goal.measures.values()
        )
    ]


def with_groups(catalogue: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The catalogue with the groups that a plan asks for, each as its indicator."""
    return group_rows.with_groups(catalogue, unpublished_groups(plan, catalogue))


def load_comparisons(warehouse: Warehouse) -> dict[str, Comparison]:
    """The groups of a database by name."""
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
