"""The number formats of a column of figures: as many decimals as their units need.

Excel shows them with the comma and point of whoever opens the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from assets.text import danish

SHARES = ("pct", "pct_point")
_SMALLEST = 6
"""The most decimals that a figure is shown with, however small it is."""


def number_formats(values: Sequence[float | None], units: Sequence[str | None]) -> list[str]:
    """The format of each figure of a column: the same for all of one unit.

    Args:
        values: the figures.
        units: the unit of each.
    """
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
    least = danish.SHARE_DECIMALS if unit in SHARES else danish.MOST_DECIMALS
    return float(_round(value, _enough(value, least)))


def _needed(value: float | None, unit: str | None) -> int:
    """How many decimals a figure is written with."""
    if unit in SHARES:
        return danish.SHARE_DECIMALS
    if value is None:
        return 0
    shortest = _round(value, danish.MOST_DECIMALS).normalize().as_tuple().exponent
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
