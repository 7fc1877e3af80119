"""Read a stored list back: its rows, its rejected cells, and how it differs from earlier ones."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from connectors.archive.answers import Snapshot, StoredPart
from connectors.errors import AnswerError
from connectors.fasit.layouts import AREA, Layout
from connectors.fasit.loading import HOLDS, KEY, REJECTED, REJECTS

SUDDENLY_FEWER = 10
"""An answer with at most one in this many of an earlier one's rows is refused."""


def read(layout: Layout, stored: Sequence[StoredPart]) -> Iterator[pl.DataFrame]:
    """Read the rows of a stored list in pieces, with the municipality in ``area_code``.

    Raises:
        AnswerError: they were stored under another layout.
    """
    for part in stored:
        if part.request.get(HOLDS) == REJECTS:
            continue
        rows = pl.read_parquet(io.BytesIO(part.body()))
        if dict(rows.schema) != layout.stored:
            raise AnswerError(
                f"De gemte rækker til {layout.title} har andre kolonner end layoutet nu; hent "
                "listen igen."
            )
        yield rows.with_columns(pl.lit(layout.municipality).alias(AREA))


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
    return f"listen har færre rækker end den {before.retrieved_at:%d-%m-%Y}"


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
