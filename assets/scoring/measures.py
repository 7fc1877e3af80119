"""The measures of a plan as intervals, for every area at once.

A number is a point, "mindst 80 %" is [80, 100], a hidden count [0, 2]. A figure that is missing
or answers another question is unbounded (null ends). A suppressed figure has the bounds that the
disclosure gate publishes, and no number.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import polars as pl

from assets.plan.plan import Plan
from assets.scoring import groups
from assets.scoring.figures import Figures
from assets.scoring.measure_rows import (
    FIGURE,
    KEY,
    MeasureOf,
    aggregate_periods,
    of_one_period,
    rows_of_periods,
    with_bounds,
)
from assets.scoring.places import rows_of_places


@dataclass(frozen=True, slots=True)
class Known:
    """One measure in one area; see `resolve_measures` for the fields."""

    low: float | None
    high: float | None
    shown: float | None
    answers: bool
    why: str | None
    mark: str | None
    missing: str | None
    hidden: bool
    population: str | None
    count: float | None
    of: float | None
    sampled_low: float | None
    sampled_high: float | None
    covered_from: date | None
    covered_to: date | None
    remark: str | None

    @property
    def is_open(self) -> bool:
        """Whether it is not a single number."""
        return self.low is None or self.low != self.high


KNOWN = [field.name for field in fields(Known)]


def resolve_measures(plan: Plan, figures: Figures, areas: pl.Series) -> pl.DataFrame:
    """The interval of each measure of each goal in each area.

    Returns:
        One row per goal, measure and area: ``low`` and ``high`` (null where unbounded), ``shown``
        (the number as its source gives it, even if it answers another question), ``answers``
        (whether it answers the goal), ``hidden`` (whether it rests on a suppressed figure),
        ``remark``, ``population`` (whom it counts, if recorded). Of a missing figure ``why`` and
        ``mark`` of the last missing period, and ``missing``, the names of the missing periods
        unless all are. Of a figure of one period the counts ``count`` and ``of``, and the
        interval ``sampled_low`` to ``sampled_high``. ``covered_from`` and ``covered_to`` of a
        period that the lists behind its figure do not cover from its first to its last day.
    """
    return (
        with_bounds(join_figures(plan, figures, areas))
        .group_by(KEY, maintain_order=True)
        .agg(*aggregate_periods(), *of_one_period())
    )


def join_figures(plan: Plan, figures: Figures, areas: pl.Series) -> pl.DataFrame:
    """One row per goal, measure, area and period, with the figure if any; a place has one row."""
    measures = [
        MeasureOf(each.goal.id, name, measure, name in each.too_old)
        for each in plan.goals
        for name, measure in each.goal.measures.items()
    ]
    rows = rows_of_periods(
        (each for each in measures if not each.measure.ranked_among),
        groups.with_groups(figures).select("indicator", "area_code", "period", *FIGURE),
        areas,
    )
    places = [each for each in measures if each.measure.ranked_among]
    if not places:
        return rows
    return pl.concat([rows, rows_of_places(places, figures, areas).select(rows.columns)])
