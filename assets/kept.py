"""Figures that outlive the rows about persons they were computed from.

An export covers some years, and its pseudonymised rows are deleted when they may be kept no longer;
the figure of a past year stays, with the snapshot that it rested on. Every build keeps the figures
that rest on such a source in the archive, as an answer like any other: the same figures again
write nothing.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from connectors.answers import Part, Received
from connectors.snapshots import SnapshotStore

SOURCE, TABLE = "kept", "indicator"


def with_kept(figures: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Figures, and those kept from before the first period that each has a figure for now.

    A figure of a period that is covered now is never kept beside it: what was corrected is
    corrected.

    Args:
        figures: rows of ``mart.indicator``.
        kept: such rows from earlier builds.
    """
    covered = figures.group_by("indicator", "area_code").agg(
        pl.col("starts_on").min().alias("covered_from")
    )
    gone = kept.join(covered, on=["indicator", "area_code"], how="left").filter(
        pl.col("covered_from").is_null() | (pl.col("ends_on") < pl.col("covered_from"))
    )
    return pl.concat([figures, gone.select(figures.columns)])


def keep(store: SnapshotStore, figures: pl.DataFrame) -> None:
    """Keep these figures, where there are any.

    Raises:
        HomeError: the archive cannot be written.
    """
    if figures.is_empty():
        return
    body = io.BytesIO()
    figures.sort("indicator", "area_code", "period").write_parquet(body)
    part = Part({"rows": figures.height}, body.getvalue())
    store.save(SOURCE, TABLE, Received([part], "parquet"))


def read(store: SnapshotStore, schema: Mapping[str, Any], as_of: datetime | None) -> pl.DataFrame:
    """The figures that were kept last, in these columns; one that is new since then is null.

    Raises:
        HomeError: they are damaged.
    """
    newest = next(store.newest_first(SOURCE, TABLE, as_of), None)
    if newest is None:
        return pl.DataFrame(schema=schema)
    (body,) = newest.bodies()
    found = pl.read_parquet(body)
    columns = [
        pl.col(name).cast(kind) if name in found.columns else pl.lit(None, kind).alias(name)
        for name, kind in schema.items()
    ]
    return found.select(columns)
