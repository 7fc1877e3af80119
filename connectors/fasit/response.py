"""Read a stored list back: its rows, its rejected cells, and how it differs from earlier ones."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from connectors.archive.answers import Snapshot, StoredPart
from connectors.errors import AnswerError
from connectors.fasit.layouts import AREA, LISTED, Layout
from connectors.fasit.loading import COVERS, FORM, HOLDS, KEY, REJECTED, REJECTS
from connectors.fasit.normal_form import VERSION
from connectors.periods import day_in_denmark, show_day

SUDDENLY_FEWER = 10
"""An answer with at most one in this many of an earlier one's rows is refused."""


def read(
    layout: Layout, stored: Sequence[StoredPart], retrieved_on: date | None = None
) -> Iterator[pl.DataFrame]:
    """Read the rows of a stored list in pieces, with the municipality in ``area_code``.

    Args:
        layout: the layout of the list.
        stored: the stored parts.
        retrieved_on: the day of rows that were stored before the day of their list was.

    Raises:
        AnswerError: they were stored under another layout.
    """
    for part in stored:
        if part.request.get(HOLDS) == REJECTS:
            continue
        rows = _with_later_columns(layout, pl.read_parquet(io.BytesIO(part.body())), retrieved_on)
        if dict(rows.schema) != layout.stored:
            raise AnswerError(
                f"De gemte rækker til {layout.title} har andre kolonner end layoutet nu; hent "
                "listen igen."
            )
        yield rows.with_columns(pl.lit(layout.municipality).alias(AREA))


def _with_later_columns(
    layout: Layout, rows: pl.DataFrame, retrieved_on: date | None
) -> pl.DataFrame:
    """Add the optional columns that the layout has got since, and the day of the list."""
    later = {
        name: pl.lit(None, column.dtype)
        for name, column in layout.columns.items()
        if column.optional
    }
    if layout.counts is None and retrieved_on is not None:
        later[LISTED] = pl.lit(retrieved_on)
    missing = [value.alias(name) for name, value in later.items() if name not in rows.columns]
    if not missing:
        return rows
    rows = rows.with_columns(missing)
    return rows.select(sorted(rows.columns, key=[*layout.stored, *rows.columns].index))


def covered_days(snapshot: Snapshot) -> list[tuple[date, date, date]]:
    """Return of each list its first day, the one from which it holds every row, and its own day."""
    return [
        (date.fromisoformat(first), date.fromisoformat(whole_from), date.fromisoformat(listed_on))
        for first, whole_from, listed_on in _summary(snapshot).get(COVERS, ())
    ]


def is_of_an_older_version(snapshot: Snapshot) -> bool:
    """Return whether a list was stored with keys in another normal form, or without its days."""
    summary = _summary(snapshot)
    is_current = COVERS in summary and summary.get(FORM) == VERSION
    return bool(summary.get("loaded")) and not is_current


def rejected_cells(snapshot: Snapshot) -> pl.DataFrame:
    """Read the cells of a stored list that broke its layout: file (hash), row, field, reason.

    No value is stored. A row with several such cells is in several rows.

    Raises:
        HomeError: the snapshot's bytes are not those that were stored.
    """
    frames = [
        pl.read_parquet(io.BytesIO(part.body()))
        for part in snapshot.stored_parts()
        if part.request.get(HOLDS) == REJECTS
    ]
    return pl.concat([pl.DataFrame(schema=REJECTED), *frames])


def notice_of_fewer_rows(now: Snapshot, before: Snapshot) -> str | None:
    """Return a Danish notice if a list has fewer rows than before, else None."""
    rows, rows_before = _loaded(now), _loaded(before)
    if rows is None or rows_before is None or rows >= rows_before:
        return None
    return f"listen har færre rækker end den {show_day(day_in_denmark(before.retrieved_at))}"


def lost_most_rows(now: Snapshot, before: Snapshot) -> bool:
    """Return whether a list has so few of its earlier rows that it cannot be whole."""
    rows, rows_before = _loaded(now), _loaded(before)
    return bool(rows is not None and rows_before and rows * SUDDENLY_FEWER <= rows_before)


def has_other_key(now: Snapshot, before: Snapshot) -> bool:
    """Return whether two lists were pseudonymised with different keys."""
    key, key_before = _summary(now).get(KEY), _summary(before).get(KEY)
    return None not in (key, key_before) and key != key_before


def _loaded(snapshot: Snapshot) -> int | None:
    return _summary(snapshot).get("loaded")


def _summary(snapshot: Snapshot) -> Mapping[str, Any]:
    return snapshot.parts[0]["request"] if snapshot.parts else {}
