"""``raw.rejected``: the cells of export files that broke their layout, without what stood there.

It stays in the working database: the row numbers of a file are not for those who read figures.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from assets.build import Build
from assets.ingest.validation import Selection
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
"""``file`` is the hash of the file, ``row`` its row in it, ``field`` our name for the column."""


def note(build: Build, loaded: Sequence[Selection]) -> dict[str, int]:
    """Remember what was rejected of the files that tables are made of now.

    Returns how many of their rows were, by raw table; only of sources that have such files.
    """
    about = {found.entry.name: _rejects(found) for found in loaded if found.entry.source == NAME}
    if not about:
        return {}
    kept = [pl.DataFrame(schema=SCHEMA)]
    if "rejected" in build.warehouse.tables("raw"):
        others = build.warehouse.frame(f"from {REJECTED}")
        kept.append(others.filter(~pl.col("raw_table").is_in(list(about))))
    named = [rows.select(pl.lit(name).alias("raw_table"), pl.all()) for name, rows in about.items()]
    build.warehouse.replace(REJECTED, pl.concat([*kept, *named]))
    return {name: rows.select("file", "row").n_unique() for name, rows in about.items()}


def _rejects(found: Selection) -> pl.DataFrame:
    none = pl.DataFrame(schema=SCHEMA).drop("raw_table")
    return rejected_cells(found.good.snapshot) if found.good else none
