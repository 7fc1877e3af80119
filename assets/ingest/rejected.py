"""``raw.rejected``: the cells of Fasit lists that break their layout, without their values.

Never published.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from assets.ingest.loaded import replace_rows
from assets.ingest.validation import Selection
from assets.tables.build import Build
from connectors.fasit import NAME
from connectors.fasit.response import rejected_cells

REJECTED = "raw.rejected"
SCHEMA = {
    "raw_table": pl.String,
    "file": pl.String,
    "row": pl.Int64,
    "field": pl.String,
    "reason": pl.String,
}
"""``file`` is the file's hash, ``row`` the row in it, ``field`` our name of the column."""


def write_rejected(build: Build, loaded: Sequence[Selection]) -> None:
    """Replace the rejected cells of those of these tables that are Fasit's."""
    tables = {item.entry.name: _cells(item) for item in loaded if item.entry.source == NAME}
    if tables:
        named = [
            cells.select(pl.lit(name).alias("raw_table"), "*") for name, cells in tables.items()
        ]
        replace_rows(build.warehouse, REJECTED, tables, pl.concat(named))


def _cells(selection: Selection) -> pl.DataFrame:
    none = pl.DataFrame(schema=SCHEMA).drop("raw_table")
    return rejected_cells(selection.good.snapshot) if selection.good else none
