"""Excel number formats, with the decimals that a column's figures need.

Excel shows them with the reader's own decimal and thousands separators.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from assets.text.danish import MOST_DECIMALS
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
    return float(_round(value, _decimals_to_show(value, UNITS[unit].decimals)))


def _decimals_in(value: float | None, unit: str | None) -> int:
    """The decimals of a figure: its unit's, or where they vary, its own."""
    most = UNITS[unit].decimals if unit in UNITS else MOST_DECIMALS
    if most < MOST_DECIMALS:
        return most
    if value is None:
        return 0
    shortest = _round(value, MOST_DECIMALS).normalize().as_tuple().exponent
    return max(-shortest, 0) if isinstance(shortest, int) else 0


def _decimals_to_show(value: float | None, least: int) -> int:
    """At least this many decimals, and more where a small figure would show as 0."""
    decimals = least
    while value and decimals < _MAX_DECIMALS and not _round(value, decimals):
        decimals += 1
    return decimals


def _round(value: float, decimals: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _format(decimals: int) -> str:
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"
