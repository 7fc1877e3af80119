"""What was stored of export files, read back: rows in pieces, rejected cells, and what was lost."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import polars as pl

from connectors.archive.answers import Snapshot, StoredPart
from connectors.errors import AnswerError
from connectors.fasit.layouts import AREA, Layout
from connectors.fasit.loading import HOLDS, KEY, REJECTED, REJECTS

SUDDENLY_FEWER = 10
"""An answer with at most this part of an earlier one's rows is not believed."""


def read(table: Layout, stored: Sequence[StoredPart]) -> Iterator[pl.DataFrame]:
    """The rows of a stored export in pieces, and whose they are in ``area_code``.

    Raises:
        AnswerError: they were stored under another layout.
    """
    for part in stored:
        if part.request.get(HOLDS) == REJECTS:
            continue
        rows = pl.read_parquet(io.BytesIO(part.body()))
        if dict(rows.schema) != table.stored:
            raise AnswerError(
                f"The stored rows of {table.title} have other columns than its layout now; "
                "fetch the export again."
            )
        yield rows.with_columns(pl.lit(table.municipality).alias(AREA))


def rejected_cells(snapshot: Snapshot) -> pl.DataFrame:
    """Every cell of a stored export that broke its layout: file (its hash), row, field, reason.

    No value is among them. A row with several such cells is in several rows.

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
    """What to say of a list with fewer rows than it had; None where it has as many, or more."""
    rows, had = _loaded(now), _loaded(before)
    if rows is None or had is None or rows >= had:
        return None
    return f"the list has fewer rows than on {before.retrieved_at:%Y-%m-%d}"


def lost_most_rows(now: Snapshot, before: Snapshot) -> bool:
    """Whether a list has so few of the rows that it had that it cannot be whole."""
    rows, had = _loaded(now), _loaded(before)
    return rows is not None and had is not None and rows * SUDDENLY_FEWER <= had and had > 0


def has_other_key(now: Snapshot, before: Snapshot) -> bool:
    """Whether two lists were pseudonymised with different keys, so that no person is in both."""
    keys = [part["request"].get(KEY) for each in (now, before) for part in each.parts[:1]]
    return len(keys) == 2 and None not in keys and keys[0] != keys[1]  # noqa: PLR2004  (a pair)


def _loaded(snapshot: Snapshot) -> int | None:
    told = [part["request"].get("loaded") for part in snapshot.parts[:1]]
    return told[0] if told else None
