"""Comparisons of numbers, the same for a rule's verdict and for every sentence about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import polars as pl

UPWARDS = frozenset({">", ">="})
"""The operators with which more is better."""
# 29 / 50 * 100 is a hair under 58, and it meets a goal of 58.
TOLERANCE = 1e-9

Side = TypeVar("Side", float, "pl.Expr")


def holds(operator: str, left: Side, right: Side):
    """Whether two numbers, or two columns, compare as an operator says."""
    smaller, larger = (right, left) if operator in UPWARDS else (left, right)
    if operator in {"<=", ">="}:
        return smaller <= larger + TOLERANCE
    return smaller < larger - TOLERANCE
