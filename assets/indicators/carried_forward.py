"""Figures that outlive the rows about persons they were computed from.

An export covers some years, and its pseudonymised rows are deleted when they may be kept no longer;
the figure of a past year stays, with the snapshot that it rested on. Every build keeps the figures
that rest on such a source in the archive, as an answer like any other: the same figures again
write nothing.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from connectors.archive.answers import Part, Received
from connectors.archive.snapshots import SnapshotStore

SOURCE, TABLE = "kept", "indicator"


def select_past(
    figures: pl.DataFrame, kept: pl.DataFrame, deleted: Mapping[str, date]
) -> pl.DataFrame:
    """The kept figures that stand instead of, or beside, those that can be computed now.

    Beside them: of periods before the first one that the indicator has a figure for now. Instead of
    them: of periods that had ended when rows behind them were last drawn that have been deleted
    since, for what can be computed of the rest is another figure. Else what is corrected now is
    corrected.

    Args:
        figures: rows of ``mart.indicator``.
        kept: such rows from earlier builds.
        deleted: per raw table the day on which the newest rows were drawn that are deleted.
    """
    covered = figures.group_by("indicator", "area_code").agg(
        pl.col("starts_on").min().alias("covered_from")
    )
    is_settled = pl.lit(value=False)
    for table, day in deleted.items():
        rests = pl.col("source_tables").str.split(" ").list.contains(table)
        is_settled |= rests & (pl.col("ends_on") <= day)
    is_before = pl.col("covered_from").is_null() | (pl.col("ends_on") < pl.col("covered_from"))
    joined = kept.join(covered, on=["indicator", "area_code"], how="left")
    return joined.filter(is_before | is_settled).select(figures.columns)


def save(store: SnapshotStore, figures: pl.DataFrame) -> None:
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


def load(store: SnapshotStore, schema: Mapping[str, Any], as_of: datetime | None) -> pl.DataFrame:
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
