"""The days that a list tells of, and which of two lists of a layout is newer.

Exports do not say which days they cover (`docs/sources/fasit.md`), so it is seen in the rows. Some
say above the headings when they were drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import polars as pl

from connectors.fasit.layouts import LISTED, Layout

_DRAWN = re.compile(
    r"\b(dannet|udtrukket|udskrevet|eksporteret|trukket|kørt|pr\.?)\b", re.IGNORECASE
)
_DANISH_DAY = re.compile(r"\b([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})\b")
_ISO_DAY = re.compile(r"\b([0-9]{4})-([0-9]{2})-([0-9]{2})")


@dataclass
class ListDays:
    """The days that one list tells of.

    Args:
        layout: the layout of the list.
        written_on: the day on which it was drawn or its file last written; the fetch's at most.
        drawn_on: the day on which it was drawn, where it says so.
        first: the first day that places a row in time (`Layout.dated_by`).
        began: the newest such day until the file was written; later ones are planned.
        began_by_today: the newest such day until the fetch.
        first_end: the first day on which a row ended (`Layout.runs_to`).
        last: the last day until the fetch in any column.
        listed_on: the last day that the list tells of, set by `set_listed_on`.
    """

    layout: Layout
    written_on: date
    drawn_on: date | None = None
    first: date | None = None
    began: date | None = None
    began_by_today: date | None = None
    first_end: date | None = None
    last: date | None = None
    listed_on: date = date.max

    def widen(self, rows: pl.DataFrame, today: date) -> None:
        """Take in the days of more rows."""
        if self.layout.dated_by is None:
            return
        placed = rows.select(first=self._day(), last=self._day(12, 31))
        self.first = _least(self.first, placed["first"].min())
        self.began = _greatest(self.began, _newest(placed, self.written_on))
        self.began_by_today = _greatest(self.began_by_today, _newest(placed, today))
        if self.layout.runs_to is not None:
            ends = rows[self.layout.runs_to]
            self.first_end = _least(self.first_end, ends.filter(ends <= today).min())
        for days in rows.select(pl.col(pl.Date)):
            self.last = _greatest(self.last, days.filter(days <= today).max())

    def _day(self, month: int = 1, day: int = 1) -> pl.Expr:
        """The day that places a row in time; a day of the year where it is a year."""
        name = str(self.layout.dated_by)
        is_year = self.layout.columns[name].type == "year"
        return pl.date(pl.col(name), month, day) if is_year else pl.col(name)

    @property
    def newest(self) -> date | None:
        """The newest day on which a row began; by the fetch where the file's time cannot be right.

        No list is written before the days in it.
        """
        return self.began or self.began_by_today

    @property
    def covers_from(self) -> date | None:
        """The first day from which the list holds every row; None if it has no days.

        A layout whose rows run from one day to another holds those that run in its time: those that
        had ended before the first end in it are lacking. A list in which no row has ended holds
        only those that run on its own day.
        """
        if self.layout.runs_to is None or self.first is None:
            return self._begins(self.first)
        return self.listed_on if self.first_end is None else self._begins(self.first_end)

    def _begins(self, seen: date | None) -> date | None:
        """The day on which a list begins in which this is the first day."""
        match self.layout.drawn_from:
            case "year" if seen is not None:
                return seen.replace(month=1, day=1)
            case "month" if seen is not None:
                return seen.replace(day=1)
            case _:
                return seen

    def holds(self) -> pl.Expr:
        """Whether the list would hold a row of an older list if that row were still true.

        The row has a ``listed_on``. Of a list without ended rows it is not known which days it
        covers: an open row that began after its first one counts as within its time.
        """
        if self.layout.dated_by is None or self.first is None:
            return pl.lit(value=False)
        if self.layout.runs_to is None:
            return self._day() >= self.covers_from
        end = pl.col(self.layout.runs_to)
        if self.first_end is None:
            return (end.is_null() | (end > pl.col(LISTED))) & (self._day() >= self.first)
        return pl.coalesce(end, LISTED) >= self.covers_from


def oldest_first(lists: Sequence[ListDays]) -> list[int]:
    """Return the places of lists, the oldest first: by the newest days in them, then as they stand.

    The days on which they were drawn come first if all lists say so. When a file was written does
    not decide: an older export may be copied last.
    """
    drawn = [days.drawn_on for days in lists]
    drawn_on = [date.min] * len(lists) if None in drawn else drawn
    newest_days = [
        (drawn or date.min, days.newest or date.min, days.last or date.min)
        for drawn, days in zip(drawn_on, lists, strict=True)
    ]
    return sorted(range(len(lists)), key=lambda at: (newest_days[at], at))


def set_listed_on(lists: Sequence[ListDays], order: Sequence[int]) -> None:
    """Set the day of each list: when its file was written, or else the newest day in it.

    The file's time cannot be right where it lies before every day on which a row began, or after
    the time of a newer list.
    """
    written_on = listed_on = date.max
    for at in reversed(order):
        days = lists[at]
        has_plausible_time = days.began is not None or days.newest is None
        is_right = has_plausible_time and days.written_on <= written_on
        in_rows = min(_greatest(days.newest, days.last) or days.written_on, listed_on)
        days.listed_on = days.written_on if is_right else in_rows
        written_on, listed_on = min(written_on, days.written_on), min(listed_on, days.listed_on)


def _newest(placed: pl.DataFrame, until: date) -> object:
    """The last day of the rows that began until a day, no later than that day."""
    return placed.filter(pl.col("first") <= until)["last"].clip(upper_bound=until).max()


def find_drawn_on(titles: Iterable[Sequence[object]], today: date) -> date | None:
    """Return the day on which a list was drawn, from the rows above its headings; None if unsaid.

    A row may also give the time that the list covers, which is two days or has no such word.
    """
    texts = [" ".join(map(str, row)) for row in titles]
    stated = {day for text in texts if _DRAWN.search(text) for day in _days_in(text)}
    return stated.pop() if len(stated) == 1 and max(stated) <= today else None


def _days_in(text: str) -> Iterator[date]:
    danish = [(year, month, day) for day, month, year in _DANISH_DAY.findall(text)]
    for year, month, day in (*danish, *_ISO_DAY.findall(text)):
        with suppress(ValueError):
            yield date(int(year), int(month), int(day))


def _least(one: date | None, other: object) -> date | None:
    days = [day for day in (one, other) if isinstance(day, date)]
    return min(days, default=None)


def _greatest(one: date | None, other: object) -> date | None:
    days = [day for day in (one, other) if isinstance(day, date)]
    return max(days, default=None)
