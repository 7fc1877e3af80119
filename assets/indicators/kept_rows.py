"""Rows that builds keep in the archive, as Parquet: figures to carry forward, what was shown."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from connectors.archive.answers import Part, Received
from connectors.archive.snapshots import SnapshotStore

SOURCE = "kept"


def save_rows(store: SnapshotStore, table: str, rows: pl.DataFrame) -> None:
    """Keep rows under a name; the same rows as last time write nothing.

    Raises:
        HomeError: the archive cannot be written.
    """
    part = Part({"rows": rows.height}, as_parquet(rows))
    store.save(SOURCE, table, Received([part], "parquet"))


def as_parquet(rows: pl.DataFrame) -> bytes:
    """Rows as the bytes of a Parquet file."""
    to = io.BytesIO()
    rows.write_parquet(to)
    return to.getvalue()


def load_rows(
    store: SnapshotStore, table: str, schema: Mapping[str, Any], as_of: datetime | None = None
) -> pl.DataFrame | None:
    """Load the rows kept last; columns added since then are null. None before the first.

    Raises:
        HomeError: the snapshot is damaged.
    """
    newest = next(store.newest_first(SOURCE, table, as_of), None)
    if newest is None:
        return None
    (body,) = newest.bodies()
    stored = pl.read_parquet(body)
    return stored.select(
        pl.col(name).cast(kind) if name in stored.columns else pl.lit(None, kind).alias(name)
        for name, kind in schema.items()
    )
