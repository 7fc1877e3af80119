"""Where a plot's numbers and days lie: domains, ticks, and places for labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_MOST_TICKS = 7
_STEPS = (1.0, 2.0, 5.0, 10.0)
_FAR_FROM_ZERO = 0.5
"""A line whose least figure is above this part of its greatest may leave zero out, and says so."""
_MONTHS_A_YEAR = 12
_TOO_LITTLE_TO_SEE = 0.01

_LEAST_ROOM = 1e-9
"""Numbers that lie closer are drawn as one."""


@dataclass(frozen=True)
class Scale:
    """A scale of numbers from ``low`` to ``high``, with its ticks."""

    low: float
    high: float
    ticks: Sequence[float]

    def at(self, value: float, height: int) -> float:
        """Pixels from the top of a plot."""
        return height * (self.high - value) / (self.high - self.low)


def upright(values: Sequence[float], *, is_share: bool, from_zero: bool) -> Scale:
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
    power = 10.0 ** math.floor(math.log10(span / (_MOST_TICKS - 1)))
    return next(s * power for s in _STEPS if span / (s * power) <= _MOST_TICKS - 1)


def day_ticks(first: date, last: date, most: int) -> tuple[list[date], str]:
    """Ticks at the first of a month or year, at most so many, and how they are written."""
    months = (last.year - first.year) * _MONTHS_A_YEAR + last.month - first.month
    for every in (1, 2, 3, 6, 12, 24, 36, 60, 120):
        ticks = _firsts(first, last, every)
        if len(ticks) <= most:
            break
    yearly = all(tick.month == 1 for tick in ticks) and months > _MONTHS_A_YEAR
    return ticks, "%Y" if yearly else "%b %Y"


def _firsts(first: date, last: date, every: int) -> list[date]:
    start = first.year * _MONTHS_A_YEAR + first.month - 1 + (first.day > 1)
    start += -start % every
    end = last.year * _MONTHS_A_YEAR + last.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(start, end + 1, every)]


def middle(starts_on: date, ends_on: date) -> date:
    """The day in the middle of a period, where its figure is drawn."""
    return starts_on + timedelta(days=(ends_on - starts_on).days // 2)


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near the wanted ones as can be with a gap between them, inside low and high."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    places = [wanted[at] for at in order]
    for _ in range(60):
        moved = False
        for at in range(len(places) - 1):
            lacking = gap - (places[at + 1] - places[at])
            if lacking > _TOO_LITTLE_TO_SEE:
                places[at] -= lacking / 2
                places[at + 1] += lacking / 2
                moved = True
        if places and places[0] < low:
            places[0] = low
        if places and places[-1] > high:
            places[-1] = high
        if not moved:
            break
    found = [0.0] * len(wanted)
    for at, place in zip(order, places, strict=True):
        found[at] = place
    return found
