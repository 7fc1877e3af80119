"""What a goal asks of each of its figures, for the lines that they are held against."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from assets.paper import words
from assets.paper.charts.bars import Demand
from assets.paper.charts.series import Line, Point
from assets.paper.model import GoalText, Measured, Paper
from assets.plan.schema import TARGET
from assets.rules import intervals, rules
from assets.rules.rules import Rule
from assets.rules.tree import Comparison, Condition, Junction, Name, Numeric
from assets.scoring.reasons import COMPARISONS


def rule(goal: GoalText) -> Rule:
    """The goal's rule, what a path asks for this year put in its place."""
    return rules.parse(goal.rule, {} if goal.target is None else {TARGET: goal.target})


def main(goal: GoalText) -> Measured:
    """The figure that the goal's demand is held against."""
    named = {measured.name: measured for measured in goal.measures}
    wanted = [name for name in rules.names_in(rule(goal).main.left) if name in named]
    return named[wanted[0]] if wanted else goal.measures[0]


def is_fixed(goal: GoalText) -> bool:
    """Whether the demand is a number of the plan, and no other figure of the period."""
    return not set(rules.names_in(rule(goal).main.right)) - {TARGET}


def text(goal: GoalText) -> str:
    """The goal's demand as it is written at its line."""
    return f"Mål: {goal.comparison} {goal.target_text}"


def by_indicator(goal: GoalText) -> dict[str, Demand]:
    """What is asked of the figures of each indicator; only what holds whatever else is true."""
    found: dict[str, Demand] = {}
    named = {measured.name: measured for measured in goal.measures}
    if goal.target is not None:
        found[main(goal).indicator] = Demand(goal.target, text(goal))
    for comparison in _each(rule(goal).tree):
        left = comparison.left
        if isinstance(left, Name) and (measured := named.get(left.name)):
            value = _value(comparison.right, goal)
            if value is not None and measured.indicator not in found:
                asked = words.figure(value, measured.unit)
                told = f"Mål: {COMPARISONS[comparison.operator]} {asked}"
                found[measured.indicator] = Demand(value, told)
    return found


def _each(condition: Condition) -> Iterator[Comparison]:
    """The comparisons that must all hold."""
    match condition:
        case Comparison():
            yield condition
        case Junction(operator="and"):
            yield from _each(condition.left)
            yield from _each(condition.right)
        case _:
            return


def _value(node: Numeric, goal: GoalText) -> float | None:
    ends = {
        f"{m.name}.{side}": [end]
        for m in goal.measures
        for side, end in (("low", m.low), ("high", m.high))
    }
    (value,) = _settled(node, ends)
    return value


def _settled(node: Numeric, columns: Mapping[str, list[float | None]]) -> list[float | None]:
    """A number of the rule in each row; None where it is not known to the point."""
    low, high = intervals.bounds(node)
    found = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64)).select(
        low=low, high=high
    )
    return [a if a == b and math.isfinite(a) else None for a, b in found.iter_rows()]


def course(paper: Paper, goal: GoalText, own: Line) -> list[Point]:
    """What is asked for in each period of a line, where that follows figures of the same period.

    None where the demand is one number, or is made of several periods.
    """
    asked = rule(goal).main.right
    names, measured = rules.names_in(asked), main(goal)
    used = [each for each in goal.measures if each.name in names]
    if is_fixed(goal) or any(m.take or m.period != measured.period for m in [measured, *used]):
        return []
    columns: dict[str, list[float | None]] = {}
    for each in used:
        rows = paper.tables.indicators.filter(
            indicator=each.indicator, area_code=each.area_code, unit=each.unit
        )
        known = dict(rows.select("starts_on", "value").iter_rows())
        values = [known.get(point.starts_on) for point in own.points]
        columns |= {f"{each.name}.low": values, f"{each.name}.high": values}
    values = _settled(asked, columns)
    return [replace(p, value=v) for p, v in zip(own.points, values, strict=True)]
