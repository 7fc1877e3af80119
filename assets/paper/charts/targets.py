"""What a goal's rule demands of each of its figures, for the target lines of charts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from assets.paper import words
from assets.paper.charts.series import Line, Point, Target
from assets.paper.charts.subject import Figures, Measured
from assets.paper.goal_model import PaperGoal
from assets.plan.schema import TARGET
from assets.rules import intervals
from assets.rules.rule import Rule, names_in, parse_rule
from assets.rules.tree import Comparison, Condition, Junction, Name, Numeric
from assets.scoring.reasons import COMPARISONS
from assets.text import plan_periods


def targets_by_indicator(goal: PaperGoal) -> dict[str, Target]:
    """The target of each indicator, from the comparisons that every way to meet the goal needs."""
    targets: dict[str, Target] = {}
    measures = {measure.name: measure for measure in goal.measures}
    if goal.target is not None:
        targets[goal.main.indicator] = Target(goal.target, f"Mål: {goal.demand}")
    bounds = {
        f"{m.name}.{side}": [bound]
        for m in goal.measures
        for side, bound in (("low", m.low), ("high", m.high))
    }
    for comparison in _required(rule_of(goal.rule, goal.target).tree):
        left = comparison.left
        measure = measures.get(left.name) if isinstance(left, Name) else None
        if measure is None or measure.indicator in targets:
            continue
        (value,) = _exact_values(comparison.right, bounds)
        if value is not None:
            demand = f"{COMPARISONS[comparison.operator]} {words.figure(value, measure.unit)}"
            targets[measure.indicator] = Target(value, f"Mål: {demand}")
    return targets


def follow_over_time(
    target: Target,
    rule: Rule,
    measures: Sequence[Measured],
    *,
    period: str,
    tables: Figures,
    own: Line,
) -> Target:
    """The target of a goal's main figure over time, where it follows other figures.

    Args:
        target: what the goal demands in its period.
        rule: the goal's rule.
        measures: the goal's measures.
        period: of the main figure.
        tables: the figures of all periods.
        own: the line of the main figure.
    """
    names = names_in(rule.main.right)
    if set(names) <= {TARGET}:
        return target
    used = [measure for measure in measures if measure.name in names]
    is_alike = all(measure.period == period for measure in used)
    # A rule that uses several periods demands nothing of each of them.
    is_single = len(plan_periods.parts(period)) == 1
    points = _target_points(rule.main.right, used, tables, own) if is_alike and is_single else []
    return replace(target, days=days_of(period), points=points)


def days_of(period: str) -> tuple[date, date] | None:
    """The first day of a period, and the day after its last."""
    parts = plan_periods.parts(period)
    return (parts[0].starts_on, parts[-1].ends_on + timedelta(days=1)) if parts else None


def rule_of(rule: str, target: float | None) -> Rule:
    """A goal's rule; a target from a path by year is replaced by this year's."""
    return parse_rule(rule, {} if target is None else {TARGET: target})


def _required(condition: Condition) -> Iterator[Comparison]:
    """The comparisons that must all be true."""
    match condition:
        case Comparison():
            yield condition
        case Junction(operator="and"):
            yield from _required(condition.left)
            yield from _required(condition.right)
        case _:
            return


def _target_points(
    right_side: Numeric, used: Sequence[Measured], tables: Figures, own: Line
) -> list[Point]:
    """The target in each period of a line, of the figures of the same period."""
    bounds: dict[str, list[float | None]] = {}
    for measure in used:
        known = figures_by_start(tables, measure)
        values = [known.get(point.starts_on) for point in own.points]
        bounds |= {f"{measure.name}.low": values, f"{measure.name}.high": values}
    values = _exact_values(right_side, bounds)
    return [replace(p, value=v) for p, v in zip(own.points, values, strict=True)]


def figures_by_start(tables: Figures, measure: Measured) -> dict[date, float | None]:
    """A measure's figures in all periods by their first day, also where it is a group's."""
    if measure.comparison is not None:
        rows = tables.benchmarks.filter(
            indicator=measure.indicator, comparison=measure.comparison, unit=measure.unit
        ).select("starts_on", "comparison_value")
    else:
        rows = tables.indicators.filter(
            indicator=measure.indicator, area_code=measure.area_code, unit=measure.unit
        ).select("starts_on", "value")
    return dict(rows.iter_rows())


def _exact_values(node: Numeric, bounds: Mapping[str, list[float | None]]) -> list[float | None]:
    """The value of an expression in each row; None where it is only known as an interval."""
    low, high = intervals.bounds(node)
    rows = pl.DataFrame(bounds, schema=dict.fromkeys(bounds, pl.Float64)).select(low=low, high=high)
    return [a if a == b and math.isfinite(a) else None for a, b in rows.iter_rows()]
