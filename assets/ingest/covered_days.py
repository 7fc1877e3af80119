"""``raw.covered_days``: the days that each Fasit list tells of, several where a table has several.

Never published. A list that an older Pejl stored has no row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from assets.ingest.loaded import read_rows, replace_rows
from assets.ingest.validation import Selection
from assets.tables.build import Build
from connectors.fasit.response import covered_days
from connectors.warehouse import Warehouse

COVERED_DAYS = "raw.covered_days"
SCHEMA = {
    "raw_table": pl.String,
    "first_on": pl.Date,
    "covers_from": pl.Date,
    "covers_to": pl.Date,
}
"""``first_on`` is the first day in the list; from ``covers_from`` on it holds every row."""


def write_covered_days(build: Build, loaded: Sequence[Selection]) -> None:
    """Replace the days of tables that were just loaded."""
    rows = pl.DataFrame(list(_rows(loaded)), SCHEMA, orient="row")
    replace_rows(build.warehouse, COVERED_DAYS, [item.entry.name for item in loaded], rows)


def read_covered_days(warehouse: Warehouse) -> pl.DataFrame:
    """``raw.covered_days``; empty before the first raw table is loaded."""
    return read_rows(warehouse, COVERED_DAYS, SCHEMA)


def _rows(loaded: Sequence[Selection]) -> Iterator[tuple[object, ...]]:
    for item in loaded:
        if item.good is not None:
            for days in covered_days(item.good.snapshot):
                yield item.entry.name, *days
