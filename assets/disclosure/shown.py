"""The figures about persons that published files have shown: an append-only record in the archive.

A reader may have kept any copy, so that a figure which was shown once is known for good. Each
publication adds the figures that none has shown before with these numbers, with the day and the
file. Frozen follow-ups are such copies too.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import polars as pl

from assets.indicators.carried_forward import SOURCE
from assets.indicators.indicator_catalogue import FIGURE_KEY, FIGURES
from assets.text.hidden import MARK
from connectors import warehouse
from connectors.archive.answers import Part, Received
from connectors.archive.snapshots import SnapshotStore
from connectors.warehouse import literal

TABLE = "shown"
NUMBERS = ["numerator", "denominator", "value"]
SCHEMA = pl.Schema(
    {
        **dict.fromkeys(FIGURE_KEY, pl.String),
        **dict.fromkeys(NUMBERS, pl.Float64),
        "shown_on": pl.Date,
        "copy": pl.String,
    }
)
_FIGURE = [*FIGURE_KEY, *NUMBERS]


def select_shown(figures: pl.DataFrame, day: date, copy: str) -> pl.DataFrame:
    """The figures that a file shows, in the shape of the record.

    Args:
        figures: rows of ``mart.indicator``.
        day: the day of the file.
        copy: its name.
    """
    has_number = pl.any_horizontal(pl.col(NUMBERS).is_not_null())
    is_shown = has_number & (pl.col("mark") != MARK).fill_null(value=True)
    return figures.filter(is_shown).select(
        *[pl.col(name).cast(SCHEMA[name]) for name in _FIGURE],
        shown_on=pl.lit(day, pl.Date),
        copy=pl.lit(copy, pl.String),
    )


def merge(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Each figure once by its numbers, as it was shown first."""
    every = pl.concat([pl.DataFrame(schema=SCHEMA), *parts])
    return every.sort("shown_on", maintain_order=True).unique(
        _FIGURE, keep="first", maintain_order=True
    )


def load(
    store: SnapshotStore, published: Path, as_of: datetime | None, indicators: Iterable[str]
) -> pl.DataFrame:
    """Load what was shown until now, or until a day.

    Where nothing is recorded yet, the copies that lie beside the published file are read, for the
    indicators that rest on persons.

    Raises:
        HomeError: the snapshot is damaged.
    """
    newest = next(store.newest_first(SOURCE, TABLE, as_of), None)
    if newest is not None:
        (body,) = newest.bodies()
        return _parse(body)
    return merge(_read_copies(published, indicators) if as_of is None else ())


def _parse(body: bytes) -> pl.DataFrame:
    return pl.read_parquet(body).cast(SCHEMA)


def _read_copies(published: Path, indicators: Iterable[str]) -> Iterator[pl.DataFrame]:
    names = ", ".join(map(literal, sorted(indicators)))
    for copy in sorted((published / "copies").glob("pejl_*.duckdb")):
        day = date.fromisoformat(copy.stem.removeprefix("pejl_"))
        with warehouse.reading(copy) as opened:
            figures = opened.frame(f"from {FIGURES} where list_contains([{names}], indicator)")
            yield select_shown(figures, day, copy.name)


def save(store: SnapshotStore, shown: pl.DataFrame, now: pl.DataFrame) -> None:
    """Add what a file shows to the record; what is there already writes nothing.

    Args:
        store: the archive.
        shown: what the build knew to have been shown.
        now: what the new file shows, from `select_shown`.

    Raises:
        HomeError: the archive cannot be written.
    """
    newest = next(store.newest_first(SOURCE, TABLE), None)
    before = [_parse(body) for body in newest.bodies()] if newest else []
    after = merge([*before, shown, now])
    if after.height == sum(part.height for part in before):
        return
    body = io.BytesIO()
    after.write_parquet(body)
    part = Part({"rows": after.height}, body.getvalue())
    store.save(SOURCE, TABLE, Received([part], "parquet"))
