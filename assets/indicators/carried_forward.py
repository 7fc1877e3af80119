"""Figures carried forward when the lists behind them no longer cover their periods.

A Fasit export covers some years, and its pseudonymised rows are deleted when their retention ends.
Every build archives the figures that rest on them as a snapshot; unchanged figures write nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from assets.indicators.indicator_catalogue import FIGURE_KEY
from assets.indicators.kept_rows import load_rows, save_rows
from connectors.archive.snapshots import SnapshotStore

TABLE = "indicator"


def select_past(
    figures: pl.DataFrame, archived: pl.DataFrame, deleted: Mapping[str, date]
) -> pl.DataFrame:
    """Archived figures to add to, or use instead of, those computed now.

    Added: periods before the first one that the indicator has a figure for now. Used instead:
    periods that had ended when the deleted rows were drawn, since what remains gives another
    figure; and periods of which the lists now cover fewer days than those behind the archived
    figure. All other figures are computed anew, so corrections count.

    Args:
        figures: rows of ``mart.indicator``.
        archived: such rows from earlier builds.
        deleted: per raw table, the day on which its newest deleted rows were drawn.
    """
    covered = figures.group_by("indicator", "area_code").agg(
        pl.col("starts_on").min().alias("first_on")
    )
    is_settled = pl.lit(value=False)
    for table, day in deleted.items():
        is_on_table = pl.col("source_tables").str.split(" ").list.contains(table)
        is_settled |= is_on_table & (pl.col("ends_on") <= day)
    now = figures.select(*FIGURE_KEY, now_from="covered_from", now_to="covered_to")
    is_before = pl.col("first_on").is_null() | (pl.col("ends_on") < pl.col("first_on"))
    covers_more = (
        (pl.col("covered_from") <= pl.col("now_from"))
        & (pl.col("covered_to") >= pl.col("now_to"))
        & (
            (pl.col("covered_from") < pl.col("now_from"))
            | (pl.col("covered_to") > pl.col("now_to"))
        )
    )
    joined = archived.join(covered, on=["indicator", "area_code"], how="left").join(
        now, on=FIGURE_KEY, how="left"
    )
    return joined.filter(is_before | is_settled | covers_more).select(figures.columns)


def save(store: SnapshotStore, figures: pl.DataFrame) -> None:
    """Archive figures; none writes nothing.

    Raises:
        HomeError: the archive cannot be written.
    """
    if figures.is_empty():
        return
    save_rows(store, TABLE, figures.sort("indicator", "area_code", "period"))


def load(store: SnapshotStore, schema: Mapping[str, Any], as_of: datetime | None) -> pl.DataFrame:
    """Load the figures archived last; columns added since then are null.

    Raises:
        HomeError: the snapshot is damaged.
    """
    archived = load_rows(store, TABLE, schema, as_of)
    return pl.DataFrame(schema=schema) if archived is None else archived
