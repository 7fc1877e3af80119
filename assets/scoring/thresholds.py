"""The demand of a comparison on one measure, with the other measures as they are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from assets.plan.schema import Measure
from assets.rules import intervals, linear, tree
from assets.rules.comparison import TOLERANCE, UPWARDS
from assets.text.units import UNITS

NEGATED = {">=": "<", "<": ">=", "<=": ">", ">": "<="}
"""The operator of a negated comparison."""
_MIRRORED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}


@dataclass(frozen=True)
class Demand:
    """A demand on one measure: ``operator`` and ``threshold``, as in ``>= 80``.

    The threshold is null where another figure of the comparison is unknown or hidden.
    """

    operator: str
    threshold: pl.Expr
    unit: str
    is_whole: bool

    @property
    def upwards(self) -> bool:
        """Whether more is better."""
        return self.operator in UPWARDS

    def edge(self, threshold: float, out_of: float | None = None) -> float:
        """The last whole number on the good side of the threshold in one area.

        ``out_of`` is the count that the threshold is a percentage of.
        """
        scale = 1.0 if out_of is None else out_of / 100
        tolerance, at = TOLERANCE * scale, threshold * scale
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


def find_demand(
    comparison: tree.Comparison,
    name: str,
    measures: Mapping[str, Measure],
    units: Mapping[str, str],
    *,
    is_negated: bool = False,
) -> Demand | None:
    """Find the demand of a comparison on one of its measures; None where it is no single bound.

    ``is_negated``: whether the rule requires that the comparison does not hold.
    """
    gap = linear.difference(comparison)
    coefficient = linear.coefficients(gap).get(name)
    if not coefficient:
        return None
    without = tree.with_numbers(gap, {name: 0.0})
    low, high = intervals.bounds(without)
    others = [pl.col(f"{other}.hidden") for other in tree.names_in(without)]
    is_shown = ~pl.any_horizontal(pl.lit(value=False), *others).fill_null(value=False)
    is_known = (low == high) & (low.abs() < intervals.LARGEST) & is_shown
    operator = NEGATED[comparison.operator] if is_negated else comparison.operator
    measure = measures[name]
    return Demand(
        operator=operator if coefficient > 0 else _MIRRORED[operator],
        threshold=pl.when(is_known).then(-low / coefficient),
        unit=units[name],
        is_whole=UNITS[units[name]].is_whole and measure.take not in {"mean", "pooled"},
    )
