"""Excel number formats, with the decimals that a column's figures need.

Excel shows them with the reader's own decimal and thousands separators.
"""

from __future__ import annotations

from collections.abc import Sequence

from assets.text import numbers
from assets.text.units import UNITS

_MAX_DECIMALS = 6


def number_formats(values: Sequence[float | None], units: Sequence[str | None]) -> list[str]:
    """The format of each figure of a column; figures of one unit share the decimals."""
    by_unit: dict[str | None, int] = {}
    for value, unit in zip(values, units, strict=True):
        by_unit[unit] = max(by_unit.get(unit, 0), _decimals_in(value, unit))
    return [
        _format(_decimals_to_show(value, by_unit[unit]))
        for value, unit in zip(values, units, strict=True)
    ]


def rounded(value: float | None, unit: str) -> float | None:
    """A figure rounded to its unit's decimals, but never to zero."""
    if value is None:
        return None
    return numbers.rounded(value, _decimals_to_show(value, UNITS[unit].decimals))


def _decimals_in(value: float | None, unit: str | None) -> int:
    """The decimals of a figure: its unit's, or where they vary, its own."""
    most = UNITS[unit].decimals if unit in UNITS else numbers.MOST_DECIMALS
    if most < numbers.MOST_DECIMALS:
        return most
    if value is None:
        return 0
    return next(
        n for n in range(most + 1) if numbers.rounded(value, n) == numbers.rounded(value, most)
    )


def _decimals_to_show(value: float | None, least: int) -> int:
    """At least this many decimals, and more where a small figure would show as 0."""
    decimals = least
    while value and decimals < _MAX_DECIMALS and not numbers.rounded(value, decimals):
        decimals += 1
    return decimals


def _format(decimals: int) -> str:
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"
