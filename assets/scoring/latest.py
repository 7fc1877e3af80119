"""Resolving ``latest`` to the newest period with a figure, when a plan is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from assets.plan.plan import Plan, ScoredGoal
from assets.text.hidden import MARK
from assets.text.plan_periods import LATEST


def resolve_latest(plan: Plan, figures: pl.DataFrame) -> Plan:
    """The plan with each ``latest`` replaced by a period of ``mart.indicator``, if it has one.

    It is the newest period that begins in or before the plan year and for which the plan's own
    municipality has a figure, bounded and hidden ones included; for a measure with ``provisional:
    leave_out``, a final one. All areas use that period. Of two that begin together, the longer.
    """
    indicators = {
        measure.indicator
        for scored in plan.goals
        for measure in scored.goal.measures.values()
        if measure.period == LATEST
    }
    if not indicators:
        return plan
    has_figure = pl.any_horizontal(
        pl.col("value_low").is_not_null(),
        pl.col("value_high").is_not_null(),
        pl.col("mark").eq_missing(MARK),
    )
    known = figures.filter(
        has_figure,
        pl.col("indicator").is_in(indicators),
        pl.col("area_code") == plan.municipality,
        pl.col("starts_on") <= date(plan.file.year, 12, 31),
    ).sort("starts_on", "ends_on")
    periods = {
        "use": _newest(known),
        "leave_out": _newest(known.filter(~pl.col("provisional"))),
    }
    return replace(plan, goals=[_goal(scored, periods) for scored in plan.goals])


def _newest(known: pl.DataFrame) -> dict[str, str]:
    """The last period of each indicator."""
    return dict(known.group_by("indicator").agg(pl.col("period").last()).iter_rows())


def _goal(scored: ScoredGoal, periods: Mapping[str, Mapping[str, str]]) -> ScoredGoal:
    measures = {
        name: measure.model_copy(
            update={"period": periods[measure.provisional].get(measure.indicator, LATEST)}
        )
        if measure.period == LATEST
        else measure
        for name, measure in scored.goal.measures.items()
    }
    return replace(scored, goal=scored.goal.model_copy(update={"measures": measures}))
