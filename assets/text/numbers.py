"""Numbers as Danish text: ``67,7 %``, ``16.357``."""

from __future__ import annotations

import math

from assets.text.units import UNITS

MOST_DECIMALS = 2
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


def figure(value: float | None, unit: str) -> str | None:
    """A number with its unit: ``67,7 %``, ``1 sag``, ``10 sager``; None stays None.

    Shares have at most one decimal, other figures two.
    """
    words = UNITS[unit]
    text = number(value, words.decimals)
    if text is None:
        return None
    if words.before:
        return f"{words.before} {text}"
    return f"{text} {words.one if text == '1' else words.many}".rstrip()


def signed(value: float | None, unit: str) -> str | None:
    """A difference with its sign: ``+3,0 procentpoint``, ``−9 aftaler``, ``0``."""
    text = None if value is None else figure(abs(value), unit)
    if value is None or text is None:
        return None
    is_nought = number(value, UNITS[unit].decimals) == "0"
    return text if is_nought else f"{'+' if value > 0 else MINUS}{text}"


def _half_up(value: float) -> int | None:
    """The nearest whole number, a half rounded up; None where it has too many digits."""
    if value >= _LARGEST:
        return None
    below = math.floor(value)
    return below + (value - below >= 0.5)  # noqa: PLR2004
