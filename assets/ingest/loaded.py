"""``raw.loaded``: the snapshot behind each raw table, and why a newer one was refused."""

from __future__ import annotations

import polars as pl

from connectors.warehouse import Warehouse

LOADED = "raw.loaded"
"""One row per raw table."""
LOADED_SCHEMA = {
    "raw_table": pl.String,
    "sha256": pl.String,
    "retrieved_at": pl.Datetime("us"),
    "source_updated": pl.String,
    "rows": pl.Int64,
    "first_period": pl.String,
    "last_period": pl.String,
    "refused_at": pl.Datetime("us"),
    "problem": pl.String,
    "noticed": pl.String,
    "rejected": pl.Int64,
}


def read_loaded(warehouse: Warehouse) -> pl.DataFrame:
    """``raw.loaded``; empty before the first raw table is loaded."""
    if "loaded" not in warehouse.tables("raw"):
        return pl.DataFrame(schema=LOADED_SCHEMA)
    # A database from an older version may lack a column.
    empty = pl.DataFrame(schema=LOADED_SCHEMA)
    return pl.concat([empty, warehouse.frame(f"from {LOADED}")], how="diagonal")
