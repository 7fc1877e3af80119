"""What a goal's rule demands of each of its figures, for the target lines of charts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from assets.paper import words
from assets.paper.charts.series import Line, Point, Target
from assets.paper.goal_model import PaperGoal, PaperMeasure
from assets.paper.model import Paper
from assets.plan.schema import TARGET
from assets.rules import intervals
from assets.rules.rule import Rule, names_in, parse_rule
from assets.rules.tree import Comparison, Condition, Junction, Name, Numeric
from assets.scoring.reasons import COMPARISONS


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
    for comparison in _required(_rule(goal).tree):
        left = comparison.left
        measure = measures.get(left.name) if isinstance(left, Name) else None
        if measure is None or measure.indicator in targets:
            continue
        (value,) = _exact_values(comparison.right, bounds)
        if value is not None:
            demand = f"{COMPARISONS[comparison.operator]} {words.figure(value, measure.unit)}"
            targets[measure.indicator] = Target(value, f"Mål: {demand}")
    return targets


def target_over_time(
    paper: Paper, goal: PaperGoal, own: Line, band: tuple[date, date] | None
) -> Target | None:
    """The target of the goal's main figure over time; None where it is unknown.

    ``band`` is the days that the goal is measured over.
    """
    if goal.target is None:
        return None
    target = Target(goal.target, f"Mål: {goal.demand}")
    right_side = _rule(goal).main.right
    if set(names_in(right_side)) <= {TARGET}:
        return target
    return replace(target, days=band, points=_target_points(paper, goal, right_side, own))


def _rule(goal: PaperGoal) -> Rule:
    """The goal's rule; a target from a path by year is replaced by this year's."""
    return parse_rule(goal.rule, {} if goal.target is None else {TARGET: goal.target})


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


def _target_points(paper: Paper, goal: PaperGoal, right_side: Numeric, own: Line) -> list[Point]:
    """The target in each period of a line, where it follows figures of the same period.

    Empty where the rule uses several periods.
    """
    names, main = names_in(right_side), goal.main
    used = [measure for measure in goal.measures if measure.name in names]
    if any(measure.take or measure.period != main.period for measure in [main, *used]):
        return []
    bounds: dict[str, list[float | None]] = {}
    for measure in used:
        known = figures_by_start(paper, measure)
        values = [known.get(point.starts_on) for point in own.points]
        bounds |= {f"{measure.name}.low": values, f"{measure.name}.high": values}
    values = _exact_values(right_side, bounds)
    return [replace(p, value=v) for p, v in zip(own.points, values, strict=True)]


def figures_by_start(paper: Paper, measure: PaperMeasure) -> dict[date, float | None]:
    """A measure's figures in all periods by their first day, also where it is a group's."""
    if measure.comparison is not None:
        rows = paper.tables.benchmarks.filter(
            indicator=measure.indicator, comparison=measure.comparison, unit=measure.unit
        ).select("starts_on", "comparison_value")
    else:
        rows = paper.tables.indicators.filter(
            indicator=measure.indicator, area_code=measure.area_code, unit=measure.unit
        ).select("starts_on", "value")
    return dict(rows.iter_rows())


def _exact_values(node: Numeric, bounds: Mapping[str, list[float | None]]) -> list[float | None]:
    """The value of an expression in each row; None where it is only known as an interval."""
    low, high = intervals.bounds(node)
    rows = pl.DataFrame(bounds, schema=dict.fromkeys(bounds, pl.Float64)).select(low=low, high=high)
    return [a if a == b and math.isfinite(a) else None for a, b in rows.iter_rows()]
