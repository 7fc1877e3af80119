"""``raw.loaded``: the snapshot behind each raw table, and why a newer one was refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
}


def read_loaded(warehouse: Warehouse) -> pl.DataFrame:
    """``raw.loaded``; empty before the first raw table is loaded."""
    return read_rows(warehouse, LOADED, LOADED_SCHEMA)


def read_rows(
    warehouse: Warehouse, name: str, schema: Mapping[str, pl.DataType | type[pl.DataType]]
) -> pl.DataFrame:
    """The rows of a table about raw tables; empty before the first raw table is loaded."""
    empty = pl.DataFrame(schema=schema)
    schema_name, _, table = name.partition(".")
    if table not in warehouse.tables(schema_name):
        return empty
    # A database from an older version may have other columns.
    rows = pl.concat([empty, warehouse.frame(f"from {name}")], how="diagonal")
    return rows.select(schema.keys())


def replace_rows(
    warehouse: Warehouse, name: str, raw_tables: Iterable[str], rows: pl.DataFrame
) -> None:
    """Replace the rows of some raw tables in a table about raw tables."""
    others = read_rows(warehouse, name, rows.schema)
    others = others.filter(~pl.col("raw_table").is_in([*raw_tables]))
    warehouse.replace(name, pl.concat([others, rows]))
