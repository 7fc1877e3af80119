"""Where a comparison turns: what it asks of one of its measures, the others being as they are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from assets.plan.schema import Measure
from assets.rules import intervals, tree
from assets.text.units import UNITS

TURNED = {">=": "<", "<": ">=", "<=": ">", ">": "<="}
"""What a comparison says where it is denied."""
_MIRRORED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}


@dataclass(frozen=True)
class Demand:
    """What a comparison asks of one measure: to be held by ``operator`` against ``at``.

    ``at`` is null where the other figures are not all known, or rest on one that is hidden.
    """

    operator: str
    at: pl.Expr
    unit: str
    is_whole: bool

    @property
    def upwards(self) -> bool:
        """Whether more is better."""
        return self.operator in {">", ">="}

    def edge(self, at: float, out_of: float | None = None) -> float:
        """The whole number at which the comparison turns: the last on its good side.

        ``at`` is what it is in an area, ``out_of`` the count that the demand is a percentage of.
        """
        scale = 1.0 if out_of is None else out_of / 100
        tolerance, at = intervals.TOLERANCE * scale, at * scale
        if not math.isfinite(at):
            return at
        match self.operator:
            case ">=":
                return float(math.ceil(at - tolerance))
            case ">":
                return float(math.floor(at + tolerance) + 1)
            case "<=":
                return float(math.floor(at + tolerance))
            case _:
                return float(math.ceil(at - tolerance) - 1)


def demand(
    comparison: tree.Comparison,
    name: str,
    measures: Mapping[str, Measure],
    units: Mapping[str, str],
    *,
    denied: bool = False,
) -> Demand | None:
    """What a comparison asks of one of its measures; None where that is no single bound.

    ``denied`` says that the rule wants the comparison not to hold.
    """
    gap = tree.Sum(0, 0, comparison.left, "-", comparison.right, 0)
    factor = _factor(gap, name)
    if not factor:
        return None
    without = tree.with_numbers(gap, {name: 0.0})
    low, high = intervals.bounds(without)
    others = [pl.col(f"{other}.hidden") for other in tree.names_in(without)]
    told = ~pl.any_horizontal(pl.lit(value=False), *others).fill_null(value=False)
    is_known = (low == high) & (low.abs() < intervals.LARGEST) & told
    operator = TURNED[comparison.operator] if denied else comparison.operator
    measure = measures[name]
    return Demand(
        operator=operator if factor > 0 else _MIRRORED[operator],
        at=pl.when(is_known).then(-low / factor),
        unit=units[name],
        is_whole=UNITS[units[name]].is_whole and measure.take not in {"mean", "pooled"},
    )


def _factor(node: tree.Numeric, name: str) -> float | None:
    """How much a number moves when a name in it moves by one; None where that depends."""
    match node:
        case tree.Number():
            moved = 0.0
        case tree.Name():
            moved = 1.0 if node.name == name else 0.0
        case tree.Sum():
            moved = _of_sum(node, name)
        case tree.Scaled():
            inner = _factor(node.operand, name)
            times = node.factor if node.operator == "*" else 1 / node.factor
            moved = None if inner is None else inner * times
        case tree.NumericChoice():
            moved = None if name in tree.names_in(node) else 0.0
    return moved


def _of_sum(node: tree.Sum, name: str) -> float | None:
    left, right = _factor(node.left, name), _factor(node.right, name)
    if left is None or right is None:
        return None
    moved = left + right if node.operator == "+" else left - right
    return 0.0 if math.isclose(moved, 0.0, abs_tol=1e-12) else moved
