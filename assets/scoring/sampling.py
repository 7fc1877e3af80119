"""How sure the shares are that rest on a count of persons: a caution, never part of a verdict."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from assets.plan.schema import Goal
from assets.rules.rules import Rule
from assets.text import danish


def cautions(goal: Goal, rule: Rule, figures: pl.DataFrame) -> Iterator[pl.Expr]:
    """``21 af 59: 25-48 % (95 %-interval).`` of each sampled share of a rule; null where none is.

    Args:
        goal: the goal.
        rule: its rule.
        figures: the columns of each of its measures.

    The interval is Wilson's, of ``mart.indicator``; see `connectors.register.wilson`.
    """
    for name in rule.names:
        is_sampled = figures[f"{name}.sampled_low"].null_count() < figures.height
        if is_sampled and goal.measures[name].part == "value":
            column = {part: pl.col(f"{name}.{part}") for part in ("count", "of")}
            low, high = (pl.col(f"{name}.sampled_{end}") for end in ("low", "high"))
            yield pl.concat_str(
                danish.number(column["count"]),
                pl.lit(" af "),
                danish.number(column["of"]),
                pl.lit(": "),
                danish.number(low, 0),
                pl.lit("-"),
                danish.number(high, 0),
                pl.lit(" % (95 %-interval)."),
            )
