"""Which days of its period the lists behind a figure cover.

A list seldom says which days it covers. A figure of a period whose first day no list reaches is
too low for reasons that nobody sees in it; so it says from which day they do, and to which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from assets.ingest.covered_days import read_covered_days
from assets.ingest.loaded import read_loaded
from assets.tables.build import Build

COVERAGE = {
    "source_tables": pl.String,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
    "covered_from": pl.Date,
    "covered_to": pl.Date,
    "has_list": pl.Boolean,
}


class Days(NamedTuple):
    """The first day seen in lists, and the days that they cover without a gap."""

    first_on: date
    covers_from: date
    covers_to: date


def read_coverage(figures: pl.DataFrame, lists: Iterable[str], build: Build) -> pl.DataFrame:
    """The coverage of each list of source tables and period.

    Args:
        figures: distinct ``source_tables``, ``starts_on`` and ``ends_on``.
        lists: the raw tables that are lists.
        build: the build.

    Returns:
        Those that rest on lists, with ``covered_from`` and ``covered_to``: the part of the period
        that all of them cover; a day after the period where they cover none of it; null where an
        older Pejl stored a list and did not note it. ``has_list`` is false where one of them has no
        row of the period at all, or has not begun on its first day, so that there is no figure.
    """
    known = set(lists)
    loaded = dict(read_loaded(build.warehouse).select("raw_table", "rows").iter_rows())
    by_table = {
        str(name): _merged(Days(*row) for row in rows.drop("raw_table").iter_rows())
        for (name, *_), rows in read_covered_days(build.warehouse).group_by("raw_table")
    }
    rows: list[tuple[str, date, date, date | None, date | None, bool]] = []
    for tables, starts_on, ends_on in figures.iter_rows():
        names = [name for name in tables.split(" ") if name in known]
        if not names:
            continue
        days = [
            _of_period(by_table.get(name, []), starts_on, ends_on)
            for name in names
            if name in by_table or not loaded.get(name)
        ]
        is_noted = len(days) == len(names)
        spans = [each for each in days if each is not None]
        rows.append((
            tables,
            starts_on,
            ends_on,
            max(starts_on, *(_month_begun(each.covers_from, starts_on) for each in spans))
            if is_noted and spans
            else None,
            min(ends_on, *(each.covers_to for each in spans)) if is_noted and spans else None,
            len(spans) == len(days),
        ))  # fmt: skip
    return pl.DataFrame(rows, COVERAGE, orient="row")


def _month_begun(day: date, starts_on: date) -> date:
    """The first day of the next month of a day in the period: the day of one row is not shown."""
    if day <= starts_on or day.day == 1:
        return day
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _of_period(lists: Iterable[Days], starts_on: date, ends_on: date) -> Days | None:
    """The lists of a period: the last of those that have rows of it; None without any."""
    within = [days for days in lists if days.first_on <= ends_on and days.covers_to >= starts_on]
    return within[-1] if within else None


def _merged(lists: Iterable[Days]) -> list[Days]:
    """Lists by their days, those that leave no gap between them as one."""
    return list(_merge(sorted(lists, key=lambda days: days.covers_from)))


def _merge(lists: Iterable[Days]) -> Iterator[Days]:
    current: Days | None = None
    for days in lists:
        if current is None:
            current = days
        elif days.covers_from <= current.covers_to + timedelta(days=1):
            first_on, covers_to = min(current.first_on, days.first_on), current.covers_to
            current = Days(first_on, current.covers_from, max(covers_to, days.covers_to))
        else:
            yield current
            current = days
    if current is not None:
        yield current
