"""The plan's own route: a ``path`` that stands beside a goal's rule and decides nothing."""

from __future__ import annotations

from assets.plan.schema import TARGET, Goal, years_of
from assets.rules.rule import parse_rule


def route_by_year(goal: Goal) -> dict[int, float]:
    """What the route asks for in each year; empty where the rule itself uses the ``path``."""
    if TARGET in parse_rule(goal.rule).names:
        return {}
    return {year: value for span, value in goal.path.items() for year in years_of(span)}
