"""Provisional figures: the newest periods of a source, which it will still change.

Late registration makes the newest month of a monthly table grow at the next publication, one
national count by 4.7 % (`docs/sources/jobindsats.md`). So that month is provisional until the
source has published the next one. ``settles_after`` in the catalogue gives another number of
periods where the source says so.

A list of Fasit is provisional from the day on which it came: a year that had not ended by then is
not counted to its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from assets.catalogue.catalogue import Catalogue, Entry
from assets.ingest.loaded import read_loaded
from assets.tables.build import Build
from connectors import periods
from connectors.fasit.layouts import Layout
from connectors.observations import CADENCES, TableEntry
from connectors.periods import day_in_denmark

SETTLES_AFTER = {"monthly": 1}
"""Provisional periods by cadence, where the catalogue gives no number."""


def find_provisional_from(catalogue: Catalogue, build: Build) -> pl.DataFrame:
    """The raw tables with provisional periods and their first day, ``provisional_from``.

    A discontinued series has none.
    """
    loaded = {row["raw_table"]: row for row in read_loaded(build.warehouse).to_dicts()}
    rows = [
        (name, day)
        for name, entry in catalogue.items()
        if name in loaded and (day := _provisional_from(entry, loaded[name], build.day))
    ]
    return pl.DataFrame(rows, {"raw_table": pl.String, "provisional_from": pl.Date}, orient="row")


def _provisional_from(entry: Entry, loaded: Mapping[str, Any], today: date) -> date | None:
    """The first provisional day of a source table, from its row of ``raw.loaded``."""
    described, last, came_at = entry.definition, loaded["last_period"], loaded["retrieved_at"]
    if isinstance(described, Layout):
        # A list without days, as an extract of CVR, is of the year that it states.
        has_days = any(column.type == "date" for column in described.columns.values())
        return day_in_denmark(came_at) if has_days and came_at else None
    if not isinstance(described, TableEntry) or last is None or entry.ended(today):
        return None
    count = provisional_periods(described)
    back = (count - 1) * CADENCES[described.cadence]
    return periods.add_months(periods.parse(last).starts_on, -back) if count else None


def provisional_periods(table: TableEntry) -> int:
    """How many of the newest periods of a table its source will still change."""
    if table.settles_after is not None:
        return table.settles_after
    return SETTLES_AFTER.get(table.cadence, 0)
