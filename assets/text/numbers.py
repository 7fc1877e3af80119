"""Numbers as Danish text: ``67,7 %``, ``16.357``."""

from __future__ import annotations

import math
from collections.abc import Callable

from assets.text.units import UNITS

MOST_DECIMALS = 2
MOST_DECIDING_DECIMALS = 9
MINUS = "\N{MINUS SIGN}"
_LARGEST = 2**63


def number(value: float | None, most_decimals: int = MOST_DECIMALS) -> str | None:
    """A number with decimal comma, thousands points and no trailing zeros.

    None for None, NaN, infinity and more than 17 digits.
    """
    if value is None or not math.isfinite(value):
        return None
    scale = 10**most_decimals
    scaled = _half_up(abs(value) * scale)
    if scaled is None:
        return None
    whole, rest = divmod(scaled, scale)
    sign = MINUS if value < 0 and scaled else ""
    decimals = f"{rest:0{most_decimals}d}".rstrip("0") if most_decimals else ""
    return sign + f"{whole:,}".replace(",", ".") + (f",{decimals}" if decimals else "")


def rounded(value: float, decimals: int) -> float:
    """A number as `number` writes it, a half rounded up; itself where it has too many digits."""
    scaled = _half_up(abs(value) * 10**decimals)
    return value if scaled is None else math.copysign(scaled / 10**decimals, value)


def deciding_decimals(unit: str, is_told: Callable[[int], bool]) -> int:
    """The fewest decimals, from the unit's own, with which figures tell what is so.

    ``is_told`` is whether they do with some decimals. The unit's own if none do.
    """
    usual = UNITS[unit].decimals
    most = range(usual, MOST_DECIDING_DECIMALS + 1)
    return next((decimals for decimals in most if is_told(decimals)), usual)


def demand_decimals(demand: float, unit: str) -> int:
    """The decimals of a demand as the plan has it, at most two: 0.75 % has two.

    The unit's own where two do not suffice, as for a demand that is computed.
    """
    usual = UNITS[unit].decimals
    written = range(usual, MOST_DECIMALS + 1)
    return next((decimals for decimals in written if rounded(demand, decimals) == demand), usual)


def figure(value: float | None, unit: str, decimals: int | None = None) -> str | None:
    """A number with its unit: ``67,7 %``, ``1 sag``, ``10 sager``; None stays None.

    Shares have at most one decimal, other figures two, unless ``decimals`` says otherwise.
    """
    words = UNITS[unit]
    text = number(value, words.decimals if decimals is None else decimals)
    if text is None:
        return None
    if words.before:
        return f"{words.before} {text}"
    return f"{text} {words.one if text == '1' else words.many}".rstrip()


def signed(value: float | None, unit: str, decimals: int | None = None) -> str | None:
    """A difference with its sign: ``+3,0 procentpoint``, ``−9 aftaler``, ``0``."""
    text = None if value is None else figure(abs(value), unit, decimals)
    if value is None or text is None:
        return None
    is_nought = number(value, UNITS[unit].decimals if decimals is None else decimals) == "0"
    return text if is_nought else f"{'+' if value > 0 else MINUS}{text}"


def _half_up(value: float) -> int | None:
    """The nearest whole number, a half rounded up; None where it has too many digits."""
    if value >= _LARGEST:
        return None
    below = math.floor(value)
    return below + (value - below >= 0.5)  # noqa: PLR2004
