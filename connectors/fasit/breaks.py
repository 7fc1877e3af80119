"""Breaks in the days on which the rows of a list began.

A list seldom says for which days it was drawn. One without rows for a time that is many times as
long as usual between two of its rows was drawn without that time, or has a mistyped day.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import polars as pl

SHORT_GAP = 60
"""Days without a row that are no break, however many rows a list has."""
LONG_GAP = 20
"""How many times the usual gap around it a break is."""
NEAREST = 20
"""The gaps around one that tell what is usual there: a list may grow from year to year."""
FEW_GAPS = 10
"""Fewer gaps than this say nothing."""
SLACK = 5
"""How many times the usual gap a list may reach beyond its last row."""


class CoveredTime(NamedTuple):
    """A time in which a list holds every row.

    ``first`` is the first day in the list, ``slack`` the number of days that the time may reach
    beyond an end that was seen; 0 for an end that is known.
    """

    first: date
    begins: date
    ends: date
    slack: int = 0


def find_times(days: pl.Series, until: date, written_on: date) -> list[CoveredTime]:
    """Return the times without a break among the distinct days on which rows began.

    Args:
        days: the days.
        until: the day of the list, which ends the last time if there is no break before it.
        written_on: the day on which its file was written.
    """
    ordered: list[date] = days.sort().to_list()
    if not ordered:
        return []
    gaps = [(later - day).days for day, later in pairwise(ordered)]
    breaks = [at for at, gap in enumerate(gaps) if gap > _longest(gaps, at)]
    last_is_seen = (written_on - ordered[-1]).days > _longest(gaps, len(gaps))
    spans = pairwise([0, *(at + 1 for at in breaks), len(ordered)])
    times = [
        CoveredTime(ordered[start], ordered[start], ordered[end - 1], _slack(gaps, end - 1))
        for start, end in spans
    ]
    return times if last_is_seen else [*times[:-1], times[-1]._replace(ends=until, slack=0)]


def ends_long_before(days: pl.Series, newest: date, day: date) -> bool:
    """Return whether there is a break between the newest day in a list and another day."""
    gaps: list[int] = days.sort().diff().dt.total_days().drop_nulls().to_list()
    return (day - newest).days > _longest(gaps, len(gaps))


def _longest(gaps: Sequence[int], at: int) -> float:
    """The most days that are no break, at the place of a gap or after the last one."""
    return max(SHORT_GAP, LONG_GAP * _usual(gaps, at))


def _slack(gaps: Sequence[int], at: int) -> int:
    usual = _usual(gaps, at)
    return round(SLACK * usual) if math.isfinite(usual) else 0


def _usual(gaps: Sequence[int], at: int) -> float:
    """The mean of the gaps nearest to a place, without the one there."""
    others = len(gaps) - (at < len(gaps))
    first = max(0, min(at - NEAREST // 2, others - NEAREST))
    around = gaps[first : first + NEAREST + 1]
    nearest = [gap for place, gap in enumerate(around, first) if place != at][:NEAREST]
    return sum(nearest) / len(nearest) if len(nearest) >= FEW_GAPS else math.inf


def without_gaps(times: Iterable[CoveredTime]) -> list[CoveredTime]:
    """Extend each end that was seen, so that it gives away the day of no single row.

    A time reaches to the next list's if that begins within its slack, else to the end of its month
    or of the month before.
    """
    every = list(times)
    return [time._replace(ends=_end(time, every)) if time.slack else time for time in every]


def reach_their_next(times: Iterable[CoveredTime]) -> bool:
    """Return whether no list leaves out a time that no other covers."""
    every = list(times)
    return all(not time.slack or _next(time, every) is not None for time in every)


def _end(time: CoveredTime, every: Iterable[CoveredTime]) -> date:
    if following := _next(time, every):
        return following - timedelta(days=1)
    next_month = (time.ends.replace(day=1) + timedelta(days=31)).replace(day=1)
    month_end = next_month - timedelta(days=1)
    if (month_end - time.ends).days <= time.slack:
        return month_end
    return time.ends.replace(day=1) - timedelta(days=1)


def _next(time: CoveredTime, every: Iterable[CoveredTime]) -> date | None:
    """Return the first day of the list that follows, or in which the end lies; None without one."""
    latest = time.ends + timedelta(days=time.slack)
    if any(other.begins <= time.ends < other.ends for other in every):
        return time.ends + timedelta(days=1)
    return min((o.begins for o in every if time.ends < o.begins <= latest), default=None)
