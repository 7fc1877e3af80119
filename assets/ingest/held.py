"""``raw.held``: which snapshot each raw table holds, and why not a newer one."""

from __future__ import annotations

import polars as pl

from connectors.warehouse import Warehouse

HELD = "raw.held"
"""One row per raw table."""
HELD_SCHEMA = {
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


def held(warehouse: Warehouse) -> pl.DataFrame:
    """The rows of ``raw.held``; none before the first raw table is made."""
    if "held" not in warehouse.tables("raw"):
        return pl.DataFrame(schema=HELD_SCHEMA)
    # A database that an older Pejl made may lack a column.
    empty = pl.DataFrame(schema=HELD_SCHEMA)
    return pl.concat([empty, warehouse.frame(f"from {HELD}")], how="diagonal")
