"""Evaluate rules over intervals, for all rows of a frame at once.

A figure is what is known of it: the column ``<name>.low`` and the column ``<name>.high``, in the
unit of the measure. A missing bound is no bound, so a missing figure is everything. Every
condition is compiled to a pair, *surely* true and *possibly* true, which is three-valued logic
without nulls and without writing a branch of an ``if`` twice.
"""

import math
import sys

import polars as pl

from assets.rules import tree
from assets.rules.rules import Rule

Pair = tuple[pl.Expr, pl.Expr]

# 29 / 50 * 100 is a hair under 58, and a goal of 58 is met by it.
FORGIVEN = 1e-9
LARGEST = sys.float_info.max


def verdict(rule: Rule) -> pl.Expr:
    """Decide a rule for every row: true, false, or null where the intervals do not settle it.

    The expression is named ``verdict`` and reads ``<name>.low`` and ``<name>.high`` of every name
    in the rule; Polars raises ColumnNotFoundError where one is missing. A low above its high has
    no meaning, and none is given to the answer.
    """
    return settled(rule.tree).alias("verdict")


def settled(condition: tree.Condition) -> pl.Expr:
    """Decide one condition of a rule, such as `rule.main`, as `verdict` does the whole."""
    surely, possibly = _truth(condition)
    # Three-valued `and` and `or`: null stays only where the rule is possibly, not surely, true.
    unknown = pl.lit(None, dtype=pl.Boolean)
    return surely | (possibly & unknown)


def bounds(node: tree.Numeric) -> Pair:
    """Give the low and high of a number in a rule, such as `rule.main.left`, in its own unit.

    Unbounded is -inf and +inf, never null or NaN. Give the expressions a name with `alias`.
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
    """Keep overflow from a low of +inf or a high of -inf: inf - inf would then be NaN."""
    return low.clip(upper_bound=LARGEST), high.clip(lower_bound=-LARGEST)


def _named(name: str) -> Pair:
    # Polars holds NaN >= 80 for true, so NaN goes where null goes. The cast takes an all-null
    # column, which has no number type of its own.
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
    """Span the branches that the condition leaves open."""
    surely, possibly = _truth(node.condition)
    then, otherwise = bounds(node.then), bounds(node.otherwise)

    # A closed branch gets the bound that no other bound yields to.
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


def _truth(node: tree.Condition) -> Pair:
    match node:
        case tree.Comparison():
            return _compared(node)
        case tree.Not():
            surely, possibly = _truth(node.operand)
            return ~possibly, ~surely
        case tree.Junction():
            left, right = _truth(node.left), _truth(node.right)
            if node.operator == "and":
                return left[0] & right[0], left[1] & right[1]
            return left[0] | right[0], left[1] | right[1]
        case tree.LogicalChoice():
            return _chosen(node)


def _compared(node: tree.Comparison) -> Pair:
    smaller, larger = bounds(node.left), bounds(node.right)
    if node.operator in {">", ">="}:
        smaller, larger = larger, smaller
    if node.operator in {"<=", ">="}:
        surely = smaller[1] <= larger[0] + FORGIVEN
        never = smaller[0] > larger[1] + FORGIVEN
    else:
        surely = smaller[1] < larger[0] - FORGIVEN
        never = smaller[0] >= larger[1] - FORGIVEN
    return surely, ~never


def _chosen(node: tree.LogicalChoice) -> Pair:
    surely, possibly = _truth(node.condition)
    then, otherwise = _truth(node.then), _truth(node.otherwise)
    return (
        (~possibly | then[0]) & (surely | otherwise[0]),
        (possibly & then[1]) | (~surely & otherwise[1]),
    )
