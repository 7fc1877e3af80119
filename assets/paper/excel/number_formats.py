"""The number formats of a column of figures: as many decimals as their units need.

Excel shows them with the comma and point of whoever opens the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from assets.text.danish import MOST_DECIMALS
from assets.text.units import UNITS

_SMALLEST = 6
"""The most decimals that a figure is shown with, however small it is."""


def number_formats(values: Sequence[float | None], units: Sequence[str | None]) -> list[str]:
    """The format of each figure of a column: the same for all of one unit."""
    needed: dict[str | None, int] = {}
    for value, unit in zip(values, units, strict=True):
        needed[unit] = max(needed.get(unit, 0), _needed(value, unit))
    return [
        _format(_enough(value, needed[unit])) for value, unit in zip(values, units, strict=True)
    ]


def rounded(value: float | None, unit: str) -> float | None:
    """A figure with the decimals that its unit has in the papers, but never rounded to nothing."""
    if value is None:
        return None
    return float(_round(value, _enough(value, UNITS[unit].decimals)))


def _needed(value: float | None, unit: str | None) -> int:
    """How many decimals a figure is written with."""
    most = UNITS[unit].decimals if unit in UNITS else MOST_DECIMALS
    if most < MOST_DECIMALS:
        return most
    if value is None:
        return 0
    shortest = _round(value, MOST_DECIMALS).normalize().as_tuple().exponent
    return max(-shortest, 0) if isinstance(shortest, int) else 0


def _enough(value: float | None, least: int) -> int:
    """So many decimals, or as many more as it takes not to show a small figure as 0."""
    decimals = least
    while value and decimals < _SMALLEST and not _round(value, decimals):
        decimals += 1
    return decimals


def _round(value: float, decimals: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _format(decimals: int) -> str:
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"
