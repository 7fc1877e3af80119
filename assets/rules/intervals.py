"""Evaluation of rules over intervals, for all rows of a frame at once.

A figure is an interval: the columns ``<name>.low`` and ``<name>.high``, in the unit of its
measure. A null bound is unbounded, so a missing figure is (-inf, +inf). A condition compiles to
the pair *surely* and *possibly* true: three-valued logic without nulls, in which each branch of
an ``if`` is written once.
"""

import math
import sys

import polars as pl

from assets.rules import tree
from assets.rules.comparison import UPWARDS, holds
from assets.rules.rule import Rule

Pair = tuple[pl.Expr, pl.Expr]

LARGEST = sys.float_info.max


def verdict(rule: Rule) -> pl.Expr:
    """The verdict of a rule per row: true, false, or null where the intervals leave it open.

    The expression is named ``verdict`` and reads ``<name>.low`` and ``<name>.high`` of every name
    in the rule; Polars raises ColumnNotFoundError where one is missing. It is undefined where a
    low is above its high.
    """
    return truth(rule.tree).alias("verdict")


def truth(condition: tree.Condition) -> pl.Expr:
    """The truth of one condition, such as `rule.main`, per row: true, false or null."""
    surely, possibly = _pair(condition)
    # In three-valued logic null remains only where the condition is possibly but not surely true.
    unknown = pl.lit(None, dtype=pl.Boolean)
    return surely | (possibly & unknown)


def bounds(node: tree.Numeric) -> Pair:
    """The low and high of a number in a rule, such as `rule.main.left`, without names.

    Unbounded is -inf and +inf, never null or NaN.
    """
    match node:
        case tree.Number():
            return pl.lit(node.value), pl.lit(node.value)
        case tree.Name():
            return _named(node.name)
        case tree.Sum():
            return _sum(node)
        case tree.Scaled():
            return _scaled(node)
        case tree.NumericChoice():
            return _hull(node)


def _guarded(low: pl.Expr, high: pl.Expr) -> Pair:
    """Keep a low below +inf and a high above -inf, since inf - inf would be NaN."""
    return low.clip(upper_bound=LARGEST), high.clip(lower_bound=-LARGEST)


def _named(name: str) -> Pair:
    # Polars evaluates NaN >= 80 as true, so NaN counts as null. The cast is for all-null columns,
    # which have no numeric type.
    low, high = (
        pl.col(f"{name}.{side}").cast(pl.Float64).fill_nan(None).fill_null(unbounded)
        for side, unbounded in (("low", -math.inf), ("high", math.inf))
    )
    return _guarded(low, high)


def _sum(node: tree.Sum) -> Pair:
    left, right = bounds(node.left), bounds(node.right)
    if node.operator == "+":
        return _guarded(left[0] + right[0], left[1] + right[1])
    return _guarded(left[0] - right[1], left[1] - right[0])


def _scaled(node: tree.Scaled) -> Pair:
    low, high = bounds(node.operand)
    if node.factor < 0:
        low, high = high, low
    if node.operator == "*":
        return _guarded(low * node.factor, high * node.factor)
    return _guarded(low / node.factor, high / node.factor)


def _hull(node: tree.NumericChoice) -> Pair:
    """The interval around the branches that the condition leaves open."""
    surely, possibly = _pair(node.condition)
    then, otherwise = bounds(node.then), bounds(node.otherwise)

    # A branch that is ruled out gets the bound that loses to any other.
    low = _where(possibly, then[0], pl.lit(math.inf)).clip(
        upper_bound=_where(surely, pl.lit(math.inf), otherwise[0])
    )
    high = _where(possibly, then[1], pl.lit(-math.inf)).clip(
        lower_bound=_where(surely, pl.lit(-math.inf), otherwise[1])
    )
    return _guarded(low, high)


def _where(condition: pl.Expr, then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
    # The types of Polars mention numpy, which is not installed and so unknown to pyright.
    return pl.when(condition).then(then).otherwise(otherwise)  # pyright: ignore[reportUnknownMemberType]


def _pair(node: tree.Condition) -> Pair:
    match node:
        case tree.Comparison():
            return _comparison(node)
        case tree.Not():
            surely, possibly = _pair(node.operand)
            return ~possibly, ~surely
        case tree.Junction():
            left, right = _pair(node.left), _pair(node.right)
            if node.operator == "and":
                return left[0] & right[0], left[1] & right[1]
            return left[0] | right[0], left[1] | right[1]
        case tree.LogicalChoice():
            return _choice(node)


def _comparison(node: tree.Comparison) -> Pair:
    left, right = bounds(node.left), bounds(node.right)
    if node.operator in UPWARDS:
        (worst, best), (hardest, easiest) = left, right[::-1]
    else:
        (worst, best), (hardest, easiest) = left[::-1], right
    return holds(node.operator, worst, hardest), holds(node.operator, best, easiest)


def _choice(node: tree.LogicalChoice) -> Pair:
    surely, possibly = _pair(node.condition)
    then, otherwise = _pair(node.then), _pair(node.otherwise)
    return (
        (~possibly | then[0]) & (surely | otherwise[0]),
        (possibly & then[1]) | (~surely & otherwise[1]),
    )
