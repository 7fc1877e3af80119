"""Where a plot's numbers and days lie: domains, ticks, and places for labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from assets.text.numbers import MINUS
from assets.text.units import UNITS

_MOST_STEPS = 6
_STEPS = (1.0, 2.0, 5.0, 10.0)
_FAR_FROM_ZERO = 0.5
"""A line whose least figure is above this part of its greatest may leave zero out, and says so."""
_LEAST_ROOM = 1e-9
"""Numbers that lie closer are drawn as one."""
_SHORT_MONTHS = (
    "jan.", "feb.", "marts", "april", "maj", "juni",
    "juli", "aug.", "sep.", "okt.", "nov.", "dec.",
)  # fmt: skip
"""As Danish shortens them; "jul" would be Christmas."""


@dataclass(frozen=True)
class Scale:
    """A scale of numbers from ``low`` to ``high``, with its ticks."""

    low: float
    high: float
    ticks: Sequence[float]

    def at(self, value: float) -> float:
        """Where a number lies, from 0 at ``low`` to 1 at ``high``."""
        return (value - self.low) / (self.high - self.low)


def fit(values: Sequence[float], *, is_share: bool, from_zero: bool) -> Scale:
    """The scale of these numbers.

    Args:
        values: everything that is drawn, targets too.
        is_share: whether no number can be above 100.
        from_zero: whether the length from zero carries the meaning, as in bars and counts.
    """
    low, high = min(values), max(values)
    if from_zero or low < _FAR_FROM_ZERO * high or low < 0:
        low = min(0.0, low)
    room = max((high - low or abs(high) or 1.0) * 0.08, _LEAST_ROOM)
    top = high + room
    bottom = low if low <= 0 else max(0.0, low - room)
    if is_share:
        top = max(min(top, 100.0), high)
    step = _step(top - bottom)
    first, last = math.floor(bottom / step + 1e-9), math.ceil(top / step - 1e-9)
    return Scale(first * step, last * step, [n * step for n in range(first, last + 1)])


def _step(span: float) -> float:
    power = 10.0 ** math.floor(math.log10(span / _MOST_STEPS))
    return next(s * power for s in _STEPS if span / (s * power) <= _MOST_STEPS)


def tick_text(tick: float, unit: str) -> str:
    """A number at a scale: ``1.000``, ``2,5 %``."""
    text = f"{tick:,.6f}".rstrip("0").rstrip(".")
    text = text.translate(str.maketrans(",.-", f".,{MINUS}"))
    return f"{text} %" if UNITS[unit].is_share else text


def day_ticks(first: date, last: date, most: int) -> list[tuple[date, str]]:
    """Ticks at the first of a month or year, at most so many, and how they are written."""
    for every in (1, 2, 3, 6, 12, 24, 36, 60, 120):
        ticks = _firsts(first, last, every)
        if len(ticks) <= most:
            break
    is_yearly = all(tick.month == 1 for tick in ticks) and first.replace(year=first.year + 1) < last
    months = ["" if is_yearly else f"{_SHORT_MONTHS[tick.month - 1]} " for tick in ticks]
    return [(tick, f"{month}{tick.year}") for tick, month in zip(ticks, months, strict=True)]


def _month(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def _firsts(first: date, last: date, every: int) -> list[date]:
    start = _month(first) + (first.day > 1)
    start += -start % every
    return [date(n // 12, n % 12 + 1, 1) for n in range(start, _month(last) + 1, every)]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near the wanted ones as can be with a gap between them, inside low and high."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    # Without the gaps above them, places may not fall: those that would share their mean
    # (isotonic regression by pooling adjacent violators).
    pools: list[list[float]] = []
    for rank, at in enumerate(order):
        pools.append([wanted[at] - rank * gap])
        while len(pools) > 1 and fmean(pools[-1]) < fmean(pools[-2]):
            last = pools.pop()
            pools[-1] += last
    fitted = [fmean(pool) for pool in pools for _ in pool]
    most = high - gap * (len(wanted) - 1)
    found = [0.0] * len(wanted)
    for rank, (at, place) in enumerate(zip(order, fitted, strict=True)):
        found[at] = max(low, min(place, most)) + rank * gap
    return found
