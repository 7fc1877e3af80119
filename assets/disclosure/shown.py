"""What published files have said of figures about persons: a record in the archive.

A reader may have kept any copy, so that a figure which was shown once is known for good, and a
count that was hidden then must not be found by what is shown now. Each publication adds the figures
that it has otherwise than the one before: with other numbers, shown or hidden otherwise, or gone (a
row without numbers). A hidden figure is recorded with its true numbers, as the archive has them in
its lists and in the figures that are carried forward; nothing published is made of them.
Frozen follow-ups are such copies too; of them only what they show is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import polars as pl

from assets.indicators.indicator_catalogue import FIGURE_KEY, FIGURES
from assets.indicators.kept_rows import load_rows, save_rows
from assets.text.hidden import MARK
from connectors import warehouse
from connectors.archive.snapshots import SnapshotStore
from connectors.warehouse import literal

TABLE = "shown"
IMPORTED_KIND = "imported"
"""The kind of a figure that another municipality has sent."""
NUMBERS = ["numerator", "denominator", "value"]
SCHEMA = pl.Schema(
    {
        **dict.fromkeys(FIGURE_KEY, pl.String),
        "starts_on": pl.Date,
        "ends_on": pl.Date,
        "unit": pl.String,
        **dict.fromkeys(NUMBERS, pl.Float64),
        "is_hidden": pl.Boolean,
        "publication": pl.Int64,
        "shown_on": pl.Date,
        "copy": pl.String,
    }
)
"""``publication`` numbers the publications from 1; it is 0 for follow-ups and for older records."""
_FIGURE = [*FIGURE_KEY, *NUMBERS]
_STATE = [*_FIGURE, "is_hidden"]


def select_shown(figures: pl.DataFrame, day: date, copy: str) -> pl.DataFrame:
    """The figures that a file shows, in the shape of the record.

    Args:
        figures: rows of ``mart.indicator``.
        day: the day of the file.
        copy: its name.
    """
    # What came from another municipality was gated there, and says nothing of our counts.
    is_shown = (pl.col("mark") != MARK).fill_null(value=True) & pl.col("kind").ne_missing(
        IMPORTED_KIND
    )
    return select_published(figures.filter(is_shown), [], day, copy).with_columns(
        publication=pl.lit(0, pl.Int64)
    )


def select_published(
    figures: pl.DataFrame, hidden: Iterable[tuple[str, ...]], day: date, copy: str
) -> pl.DataFrame:
    """The figures that a publication has, shown and hidden, in the shape of the record.

    Args:
        figures: the true figures about persons, as rows of ``mart.indicator``.
        hidden: the keys of those that are hidden.
        day: the day of the file.
        copy: its name.
    """
    gone = pl.DataFrame([*hidden], dict.fromkeys(FIGURE_KEY, pl.String), orient="row")
    return (
        figures.filter(pl.any_horizontal(pl.col(NUMBERS).is_not_null()))
        .join(gone.with_columns(is_hidden=True), on=FIGURE_KEY, how="left", maintain_order="left")
        .with_columns(
            pl.col("is_hidden").fill_null(value=False),
            publication=1,
            shown_on=pl.lit(day),
            copy=pl.lit(copy),
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    )


def merge(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """All records in the order of their days; what is the same, as it was first."""
    every = pl.concat([pl.DataFrame(schema=SCHEMA), *parts])
    return every.sort("shown_on", maintain_order=True).unique(
        [*_STATE, "publication"], keep="first", maintain_order=True
    )


def load(
    store: SnapshotStore, published: Path, as_of: datetime | None, indicators: Iterable[str]
) -> pl.DataFrame:
    """Load the record until now, or until a day.

    Where nothing is recorded yet, the copies that lie beside the published file are read, for the
    indicators that rest on persons.

    Raises:
        HomeError: the snapshot is damaged.
    """
    recorded = _find_record(store, as_of)
    if recorded is not None:
        return recorded
    return merge(_read_copies(published, indicators) if as_of is None else ())


def _find_record(store: SnapshotStore, as_of: datetime | None = None) -> pl.DataFrame | None:
    """The stored record; the first ones had only what was shown, without the columns since then."""
    stored = load_rows(store, TABLE, SCHEMA, as_of)
    return (
        stored
        if stored is None
        else stored.with_columns(
            pl.col("is_hidden").fill_null(value=False), pl.col("publication").fill_null(0)
        )
    )


def _read_copies(published: Path, indicators: Iterable[str]) -> Iterator[pl.DataFrame]:
    names = ", ".join(map(literal, sorted(indicators)))
    for copy in sorted((published / "copies").glob("pejl_*.duckdb")):
        day = date.fromisoformat(copy.stem.removeprefix("pejl_"))
        with warehouse.reading(copy) as opened:
            figures = opened.frame(f"from {FIGURES} where list_contains([{names}], indicator)")
            yield select_shown(figures, day, copy.name)


def save(store: SnapshotStore, shown: pl.DataFrame, now: pl.DataFrame) -> None:
    """Add a publication to the record; one that says what the last did writes nothing.

    Args:
        store: the archive.
        shown: what the build knew to have been shown.
        now: what the new file has, from `select_published`.

    Raises:
        HomeError: the archive cannot be written.
    """
    recorded = _find_record(store)
    before = pl.DataFrame(schema=SCHEMA) if recorded is None else recorded
    learned = shown.filter(publication=0).join(
        before.filter(~pl.col("is_hidden")), on=_FIGURE, how="anti", nulls_equal=True
    )
    after = add_publication(pl.concat([before, learned]), now)
    if after.height == before.height:
        return
    save_rows(store, TABLE, after)


def add_publication(record: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """The record with what a publication has otherwise than the last one.

    Args:
        record: as it was.
        now: what the publication has, from `select_published`.
    """
    last = (
        record.filter(pl.col("publication") > 0)
        .unique(FIGURE_KEY, keep="last", maintain_order=True)
        .filter(pl.any_horizontal(pl.col(NUMBERS).is_not_null()))
    )
    changed = now.join(last, on=_STATE, how="anti", nulls_equal=True)
    gone = last.join(now, on=FIGURE_KEY, how="anti").with_columns(
        *[pl.lit(None, pl.Float64).alias(name) for name in NUMBERS],
        is_hidden=pl.lit(value=False),
        shown_on=pl.lit(now["shown_on"].first(), pl.Date),
        copy=pl.lit(now["copy"].first(), pl.String),
    )
    number = record.select(1 + pl.col("publication").max().fill_null(0)).item()
    return pl.concat(
        [record, pl.concat([changed, gone]).with_columns(publication=pl.lit(number, pl.Int64))]
    )
