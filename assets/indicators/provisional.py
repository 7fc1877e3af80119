"""Provisional figures: the newest periods of a source, which it will still change.

Late registration makes the newest month of a monthly table grow at the next publication, one
national count by 4.7 % (`docs/sources/jobindsats.md`). So that month is provisional until the
source has published the next one. ``settles_after`` in the catalogue gives another number of
periods where the source says so.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.build import Build
from assets.catalogue.catalogue import Catalogue
from assets.ingest.loaded import read_loaded
from connectors import periods
from connectors.observations import CADENCES, TableEntry

SETTLES_AFTER = {"monthly": 1}
"""Provisional periods by cadence, where the catalogue gives no number."""


def find_provisional_from(catalogue: Catalogue, build: Build) -> pl.DataFrame:
    """The raw tables with provisional periods and their first day, ``provisional_from``.

    A discontinued series has none.
    """
    newest = dict(read_loaded(build.warehouse).select("raw_table", "last_period").iter_rows())
    rows: list[tuple[str, date]] = []
    for name, entry in catalogue.items():
        described, last = entry.definition, newest.get(name)
        if not isinstance(described, TableEntry) or last is None or entry.ended(build.now.date()):
            continue
        count = described.settles_after
        if count is None:
            count = SETTLES_AFTER.get(described.cadence, 0)
        if count:
            back = (count - 1) * CADENCES[described.cadence]
            rows.append((name, _months_before(periods.parse(last).starts_on, back)))
    return pl.DataFrame(rows, {"raw_table": pl.String, "provisional_from": pl.Date}, orient="row")


def _months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
