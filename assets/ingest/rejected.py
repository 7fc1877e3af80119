"""``raw.rejected``: the cells of export files that broke their layout, without what stood there.

It stays in the working database: the row numbers of a file are not for those who read figures.
"""

from __future__ import annotations

import polars as pl

from assets.build import Build
from assets.catalogue.catalogue import Entry
from connectors.archive.answers import Snapshot
from connectors.fasit import NAME
from connectors.fasit.response import rejects

REJECTED = "raw.rejected"
SCHEMA = {
    "raw_table": pl.String,
    "file": pl.String,
    "row": pl.Int64,
    "field": pl.String,
    "reason": pl.String,
}
"""``file`` is the hash of the file, ``row`` its row in it, ``field`` our name for the column."""


def note(build: Build, entry: Entry, snapshot: Snapshot | None) -> int | None:
    """Remember what was rejected of the files that a table is made of now.

    Returns how many of their rows were; None for a source that has no such files.
    """
    if entry.source != NAME:
        return None
    found = rejects(snapshot) if snapshot else pl.DataFrame(schema=SCHEMA).drop("raw_table")
    named = found.select(pl.lit(entry.name).alias("raw_table"), pl.all())
    kept = [pl.concat([pl.DataFrame(schema=SCHEMA), named])]
    if "rejected" in build.warehouse.tables("raw"):
        kept.append(build.warehouse.frame(f"from {REJECTED} where raw_table <> '{entry.name}'"))
    build.warehouse.replace(REJECTED, pl.concat(kept))
    return found.select("file", "row").n_unique()
