"""What a goal asks of each of its figures, for the lines that they are held against."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from assets.paper import words
from assets.paper.charts.series import Line, Point, Target
from assets.paper.goal_model import GoalText
from assets.paper.model import Paper
from assets.plan.schema import TARGET
from assets.rules import intervals
from assets.rules.rule import Rule, names_in, parse_rule
from assets.rules.tree import Comparison, Condition, Junction, Name, Numeric
from assets.scoring.reasons import COMPARISONS


def by_indicator(goal: GoalText) -> dict[str, Target]:
    """What is asked of the figures of each indicator; only what holds whatever else is true."""
    found: dict[str, Target] = {}
    measures = {measured.name: measured for measured in goal.measures}
    if goal.target is not None:
        found[goal.main.indicator] = Target(goal.target, f"Mål: {goal.demand}")
    bounds = {
        f"{m.name}.{side}": [bound]
        for m in goal.measures
        for side, bound in (("low", m.low), ("high", m.high))
    }
    for comparison in _required(_rule(goal).tree):
        left = comparison.left
        measured = measures.get(left.name) if isinstance(left, Name) else None
        if measured is None or measured.indicator in found:
            continue
        (value,) = _known(comparison.right, bounds)
        if value is not None:
            asked = f"{COMPARISONS[comparison.operator]} {words.figure(value, measured.unit)}"
            found[measured.indicator] = Target(value, f"Mål: {asked}")
    return found


def over_time(
    paper: Paper, goal: GoalText, own: Line, band: tuple[date, date] | None
) -> Target | None:
    """What is asked of the goal's main figure over time; None where that is not known.

    ``band`` is the days that the goal is measured over.
    """
    if goal.target is None:
        return None
    target = Target(goal.target, f"Mål: {goal.demand}")
    asked = _rule(goal).main.right
    if set(names_in(asked)) <= {TARGET}:
        return target
    return replace(target, between=band, course=_course(paper, goal, asked, own))


def _rule(goal: GoalText) -> Rule:
    """The goal's rule, what a path asks for this year put in its place."""
    return parse_rule(goal.rule, {} if goal.target is None else {TARGET: goal.target})


def _required(condition: Condition) -> Iterator[Comparison]:
    """The comparisons that must all hold."""
    match condition:
        case Comparison():
            yield condition
        case Junction(operator="and"):
            yield from _required(condition.left)
            yield from _required(condition.right)
        case _:
            return


def _course(paper: Paper, goal: GoalText, asked: Numeric, own: Line) -> list[Point]:
    """What is asked for in each period of a line, where that follows figures of the same period.

    None where it is made of several periods.
    """
    names, main = names_in(asked), goal.main
    used = [each for each in goal.measures if each.name in names]
    if any(each.take or each.period != main.period for each in [main, *used]):
        return []
    bounds: dict[str, list[float | None]] = {}
    for each in used:
        rows = paper.tables.indicators.filter(
            indicator=each.indicator, area_code=each.area_code, unit=each.unit
        )
        known = dict(rows.select("starts_on", "value").iter_rows())
        values = [known.get(point.starts_on) for point in own.points]
        bounds |= {f"{each.name}.low": values, f"{each.name}.high": values}
    values = _known(asked, bounds)
    return [replace(p, value=v) for p, v in zip(own.points, values, strict=True)]


def _known(node: Numeric, bounds: Mapping[str, list[float | None]]) -> list[float | None]:
    """A number of the rule in each row; None where it is not known to the point."""
    low, high = intervals.bounds(node)
    rows = pl.DataFrame(bounds, schema=dict.fromkeys(bounds, pl.Float64)).select(low=low, high=high)
    return [a if a == b and math.isfinite(a) else None for a, b in rows.iter_rows()]
