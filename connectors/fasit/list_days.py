"""The days that a list tells of, and which of two lists of a layout is newer.

Exports do not say which days they cover (`docs/sources/fasit.md`), so it is seen in the rows. Some
say above the headings when they were drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from connectors.fasit.breaks import CoveredTime, ends_long_before, find_times
from connectors.fasit.layouts import LISTED, Layout

FEW_ROWS, ROWS_BEYOND = 20, 100
"""A list of so many rows, and each further hundred, may have one mistyped day beyond the others."""
_DRAWN = re.compile(
    r"\b(dannet|udtrukket|udskrevet|eksporteret|trukket|kørt|pr\.?)\b", re.IGNORECASE
)
_DAY = r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}"
_PERIOD = re.compile(
    rf"\b(?:perioden?|fra|mellem|interval|dækker)\b[^0-9]{{0,40}}{_DAY}[^0-9]{{1,10}}{_DAY}",
    re.IGNORECASE,
)
_DANISH_DAY = re.compile(r"(?<![0-9])([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})(?![0-9])")
_ISO_DAY = re.compile(r"(?<![0-9])([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?![0-9])")


@dataclass
class ListDays:
    """The days that one list tells of.

    Args:
        layout: the layout of the list.
        written_on: the day on which it was drawn or its file last written; the fetch's at most.
        today: the day of the fetch.
        drawn_on: the day on which it was drawn, where it says so.
        period: the first and last day that it says it covers.
        named_on: the day in its file's name.
        last: the last day until the fetch in any column.
        listed_on: the last day that the list tells of, set by `set_listed_on`.
    """

    layout: Layout
    written_on: date
    today: date
    drawn_on: date | None = None
    period: tuple[date, date] | None = None
    named_on: date | None = None
    last: date | None = None
    listed_on: date = date.max
    _begun: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DAYS))
    _ended: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DAYS))

    def widen(self, rows: pl.DataFrame) -> None:
        """Take in the days of more rows."""
        if self.layout.dated_by is None:
            return
        self._begun = _add(self._begun, rows.select(day=self._day()))
        if self.layout.runs_to is not None:
            ends = rows.select(day=self.layout.runs_to)
            self._ended = _add(self._ended, ends.filter(pl.col("day") <= self.today))
        for days in rows.select(pl.col(pl.Date)):
            self.last = _greatest(self.last, days.filter(days <= self.today).max())

    def _day(self) -> pl.Expr:
        """The day that places a row in time; the first of the year where it is a year."""
        name = str(self.layout.dated_by)
        return pl.date(pl.col(name), 1, 1) if self._is_yearly else pl.col(name)

    @property
    def _is_yearly(self) -> bool:
        return self.layout.columns[str(self.layout.dated_by)].type == "year"

    @property
    def rows(self) -> int:
        """The number of its rows that have a day."""
        return int(self._begun["rows"].sum())

    @property
    def first(self) -> date | None:
        """The first day that places a row in time (`Layout.dated_by`)."""
        return _least(None, self._begun["day"].min())

    @property
    def has_plausible_time(self) -> bool:
        """Whether its file was written after a row began: no list is written before all of them."""
        return self.first is None or self.first <= self.written_on or self.first > self.today

    def newest(self, rank: int = 1) -> date | None:
        """Return the day on which the newest row began, or the ``rank``-th newest.

        Rows that began after the list was written are planned. Where all do, its file's time cannot
        be right, and those until the fetch count.
        """
        until = self.written_on if self.has_plausible_time else self.today
        begun = self._begun.filter(pl.col("day") <= until).sort("day", descending=True)
        if not begun.height:
            return None
        ranked = begun.filter(pl.col("rows").cum_sum() >= min(rank, begun["rows"].sum()))
        day: date = ranked["day"][0]
        return min(day.replace(month=12, day=31), until) if self._is_yearly else day

    def is_written_long_after(self, day: date) -> bool:
        """Whether its file was written so long after a day that rows are lacking in between."""
        return self.period is None and ends_long_before(self._begun["day"], day, self.written_on)

    def covers(self) -> list[CoveredTime]:
        """Return the times in which the list holds every row.

        A list that leaves out a time has several; one that ends long before its day was drawn for
        a time that ends there. A layout whose rows run from one day to another holds those that
        run in its time: those that had ended before the first end in it are lacking. A list in
        which no row has ended holds only those that run on its own day. Planned rows say nothing.
        """
        if self.first is None:
            return []
        newest = self.newest() or date.max
        if self.period is not None and self.period[0] <= newest and self.first <= self.period[1]:
            begins, ends = self.period
            return [CoveredTime(min(begins, self.first), begins, min(ends, self.listed_on))]
        if self.layout.runs_to is not None:
            times = find_times(self._ended["day"], self.listed_on, self.listed_on)
            begins = self._begins(times[-1].begins) if times else self.listed_on
            return [CoveredTime(self.first, begins, self.listed_on)]
        if self._is_yearly:
            return [CoveredTime(self.first, self._begins(self.first), self.listed_on)]
        until = max(self.first, self.listed_on, self.written_on)
        begun = self._begun["day"].filter(self._begun["day"] <= until)
        times = find_times(begun, self.listed_on, self.written_on)
        return [time._replace(begins=self._begins(time.begins)) for time in times]

    def _begins(self, seen: date) -> date:
        """The day on which a list begins in which this is the first day."""
        match self.layout.drawn_from:
            case "year":
                return seen.replace(month=1, day=1)
            case "month":
                return seen.replace(day=1)
            case _:
                return seen

    def holds(self) -> pl.Expr:
        """Whether the list would hold a row of an older list if that row were still true.

        The row has a ``listed_on``. Of a list without ended rows it is not known which days it
        covers: an open row that began after its first one counts as within its time.
        """
        times = self.covers()
        if not times:
            return pl.lit(value=False)
        if self.layout.runs_to is None:
            return pl.any_horizontal(
                self._day().is_between(time.begins, time.ends if time.slack else date.max)
                for time in times
            )
        end = pl.col(self.layout.runs_to)
        if not self._ended.height and self.period is None:
            return (end.is_null() | (end > pl.col(LISTED))) & (self._day() >= self.first)
        return pl.coalesce(end, LISTED) >= times[-1].begins


DAYS = pl.Schema({"day": pl.Date(), "rows": pl.UInt32()})
"""Days, and how many rows have each."""


def _add(days: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    counted = more.drop_nulls().group_by("day").agg(rows=pl.len())
    return pl.concat([days, counted]).group_by("day").agg(pl.col("rows").sum())


def oldest_first(lists: Sequence[ListDays]) -> list[int]:
    """Return the places of lists, the oldest first: by the newest days in them, then as they stand.

    The days on which they were drawn come first if all lists say so. A mistyped day in few rows
    does not decide. Neither does when a file was written: an older export may be copied last.
    """
    drawn = [days.drawn_on for days in lists]
    drawn_on = [date.min] * len(lists) if None in drawn else drawn
    fewest = min((days.rows for days in lists), default=0)
    beyond = 1 + (fewest + ROWS_BEYOND - FEW_ROWS) // ROWS_BEYOND

    def age(at: int) -> tuple[date, ...]:
        days = lists[at]
        newest = (days.newest(beyond), days.newest(), days.last, days.named_on)
        return (drawn_on[at] or date.min, *(day or date.min for day in newest))

    return sorted(range(len(lists)), key=lambda at: (age(at), at))


def set_listed_on(lists: Sequence[ListDays], order: Sequence[int]) -> None:
    """Set the day of each list: when its file was written, or else the newest day in it.

    The file's time cannot be right where it lies before every day on which a row began, after the
    time of a newer list, or long after all days in it: then it was copied.
    """
    written_on = listed_on = date.max
    for at in reversed(order):
        days = lists[at]
        in_rows = min(_greatest(days.newest(), days.last) or days.written_on, listed_on)
        is_right = days.has_plausible_time and days.written_on <= written_on
        if days.drawn_on is None and days.is_written_long_after(in_rows):
            is_right = False
        days.listed_on = days.written_on if is_right else in_rows
        written_on, listed_on = min(written_on, days.written_on), min(listed_on, days.listed_on)


def find_drawn_on(titles: Iterable[Sequence[object]], today: date) -> date | None:
    """Return the day on which a list was drawn, from the rows above its headings; None if unsaid.

    A row may also give the time that the list covers.
    """
    texts = [_PERIOD.sub("", text) for text in _texts(titles)]
    stated = {day for text in texts if _DRAWN.search(text) for day in _days_in(text)}
    return stated.pop() if len(stated) == 1 and max(stated) <= today else None


def find_period(titles: Iterable[Sequence[object]]) -> tuple[date, date] | None:
    """Return the first and last day that a list says it covers, above its headings."""
    stated = [match[0] for text in _texts(titles) for match in _PERIOD.finditer(text)]
    periods = {(min(days), max(days)) for text in stated if (days := set(_days_in(text)))}
    return periods.pop() if len(periods) == 1 else None


def find_named_on(name: str, today: date) -> date | None:
    """Return the day in the name of a file; None if there is none or more than one."""
    days = {day for day in _days_in(name) if date(2000, 1, 1) <= day <= today}
    return days.pop() if len(days) == 1 else None


def _texts(titles: Iterable[Sequence[object]]) -> Iterator[str]:
    for row in titles:
        yield " ".join(str(cell).removesuffix(" 00:00:00") for cell in row)


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
