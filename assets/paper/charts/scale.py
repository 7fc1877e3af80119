"""Scales and ticks of plots, and the spreading of labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from assets.text.numbers import MINUS
from assets.text.units import UNITS

_MAX_STEPS = 6
_STEPS = (1.0, 2.0, 5.0, 10.0)
_MIN_SHARE_TO_CUT = 0.5
"""Where the lowest value is above this share of the highest, the axis need not begin at zero."""
_MIN_ROOM = 1e-9
"""The least room above the highest value."""
_SHORT_MONTHS = (
    "jan.", "feb.", "marts", "april", "maj", "juni",
    "juli", "aug.", "sep.", "okt.", "nov.", "dec.",
)  # fmt: skip
"""Danish abbreviations; "jul" would mean Christmas."""


@dataclass(frozen=True)
class Scale:
    """A linear scale from ``low`` to ``high``, with its ticks."""

    low: float
    high: float
    ticks: Sequence[float]

    def at(self, value: float) -> float:
        """The position of a value, from 0 at ``low`` to 1 at ``high``."""
        return (value - self.low) / (self.high - self.low)


def fit(values: Sequence[float], *, is_share: bool, from_zero: bool) -> Scale:
    """Fit a scale to values.

    Args:
        values: everything that is drawn, targets included.
        is_share: whether 100 is the maximum.
        from_zero: whether the scale must begin at zero, as for bars and counts.
    """
    low, high = min(values), max(values)
    if from_zero or low < _MIN_SHARE_TO_CUT * high or low < 0:
        low = min(0.0, low)
    room = max((high - low or abs(high) or 1.0) * 0.08, _MIN_ROOM)
    top = high + room
    bottom = low if low <= 0 else max(0.0, low - room)
    if is_share:
        top = max(min(top, 100.0), high)
    step = _step(top - bottom)
    first, last = math.floor(bottom / step + 1e-9), math.ceil(top / step - 1e-9)
    return Scale(first * step, last * step, [n * step for n in range(first, last + 1)])


def _step(span: float) -> float:
    power = 10.0 ** math.floor(math.log10(span / _MAX_STEPS))
    return next(s * power for s in _STEPS if span / (s * power) <= _MAX_STEPS)


def tick_text(tick: float, unit: str) -> str:
    """The number at a tick: ``1.000``, ``2,5 %``."""
    text = f"{tick:,.6f}".rstrip("0").rstrip(".")
    text = text.translate(str.maketrans(",.-", f".,{MINUS}"))
    return f"{text} %" if UNITS[unit].is_share else text


def day_ticks(first: date, last: date, most: int) -> list[tuple[date, str]]:
    """At most ``most`` ticks at the first of a month or year, with their text."""
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
    """The first of every so many months between two days."""
    start = _month(first) + (first.day > 1)
    start += -start % every
    return [date(n // 12, n % 12 + 1, 1) for n in range(start, _month(last) + 1, every)]


def spread(preferred: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions as little as possible to keep a gap between them, inside low and high."""
    order = sorted(range(len(preferred)), key=lambda at: preferred[at])
    # Isotonic regression by pooling adjacent violators, on the positions less the gaps before
    # them: positions that would fall share their mean.
    pools: list[list[float]] = []
    for rank, at in enumerate(order):
        pools.append([preferred[at] - rank * gap])
        while len(pools) > 1 and fmean(pools[-1]) < fmean(pools[-2]):
            last = pools.pop()
            pools[-1] += last
    fitted = [fmean(pool) for pool in pools for _ in pool]
    highest = high - gap * (len(preferred) - 1)
    positions = [0.0] * len(preferred)
    for rank, (at, position) in enumerate(zip(order, fitted, strict=True)):
        positions[at] = max(low, min(position, highest)) + rank * gap
    return positions
