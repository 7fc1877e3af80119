"""Which figures their source still counts on: the newest, unsettled months.

What is registered late makes the newest month of a monthly source grow at the next publication (one
national count by 4.7 %, `jobindsats-api.md` section 6); the ministry leaves it out of its reports.
So the newest period of a monthly table is unsettled until the source has published the next one. A
table whose source says otherwise has ``settles_after`` in the catalogue: how many periods.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.build import Build
from assets.catalogue.catalogue import Catalogue
from assets.ingest.loaded import read_loaded
from connectors import periods
from connectors.observations import TableEntry

SETTLES_AFTER = {"monthly": 1}
"""Periods that are unsettled where the catalogue says nothing, by how often a table comes."""
_MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}


def find_provisional_from(catalogue: Catalogue, build: Build) -> pl.DataFrame:
    """The raw tables with unsettled periods, and the first day of those: ``provisional_from``.

    A series that the source has ended is settled.
    """
    newest = dict(read_loaded(build.warehouse).select("raw_table", "last_period").iter_rows())
    rows: list[tuple[str, date]] = []
    for name, entry in catalogue.items():
        told, last = entry.definition, newest.get(name)
        if not isinstance(told, TableEntry) or last is None or entry.ended(build.now.date()):
            continue
        count = told.settles_after
        if count is None:
            count = SETTLES_AFTER.get(told.cadence, 0)
        if count:
            back = (count - 1) * _MONTHS[told.cadence]
            rows.append((name, _months_before(periods.parse(last).starts_on, back)))
    return pl.DataFrame(rows, {"raw_table": pl.String, "provisional_from": pl.Date}, orient="row")


def _months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
