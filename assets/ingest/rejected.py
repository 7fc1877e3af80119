"""``raw.rejected``: the cells of Fasit lists that break their layout, without their values.

Never published.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

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


def write_rejected(build: Build, loaded: Sequence[Selection]) -> dict[str, int]:
    """Replace the rejected cells of these tables.

    Returns the number of rejected rows by raw table, for Fasit tables only.
    """
    rejected = {item.entry.name: _cells(item) for item in loaded if item.entry.source == NAME}
    if not rejected:
        return {}
    tables = [pl.DataFrame(schema=SCHEMA)]
    if "rejected" in build.warehouse.tables("raw"):
        others = build.warehouse.frame(f"from {REJECTED}")
        tables.append(others.filter(~pl.col("raw_table").is_in(list(rejected))))
    named = [
        rows.select(pl.lit(name).alias("raw_table"), pl.all()) for name, rows in rejected.items()
    ]
    build.warehouse.replace(REJECTED, pl.concat([*tables, *named]))
    return {name: rows.select("file", "row").n_unique() for name, rows in rejected.items()}


def _cells(selection: Selection) -> pl.DataFrame:
    none = pl.DataFrame(schema=SCHEMA).drop("raw_table")
    return rejected_cells(selection.good.snapshot) if selection.good else none
