"""The newest row of each key in many files, in bounded memory.

Rows are hashed by key into buckets on disk, so that all rows of a key are in one bucket; buckets
are read back one at a time. Rows are pseudonymised before they come here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

import polars as pl

from connectors.archive.atomic_write import unwritable
from connectors.fasit.fields import ROW

FILE = "\x00file"
"""The index of a row's file, oldest first; never stored."""
DROPPED = "\x00dropped"
"""Why a row is dropped, a `DropReason`; never stored."""
_BUCKET = "\x00bucket"
BUCKET_BYTES = 16 << 20
"""Bytes of files for each bucket; smaller files stay in memory."""
UNZIPPED = 8
"""Usual upper bound of the bytes of text in a byte of a workbook."""
MAX_ROWS_IN_MEMORY = 400_000
"""Rows buffered before they are written to their buckets."""


class DropReason(StrEnum):
    """Why a row is dropped: what another row of its key is.

    The same further down in its file, one with other values there, or one in a newer file.
    """

    REPEATED = "repeated"
    CONTRADICTED = "contradicted"
    SUPERSEDED = "superseded"


class LatestRows:
    """Collects the accepted rows of all files, and yields the newest of each key.

    Args:
        key: the columns that identify a row.
        folder: where the buckets are written; None to keep all rows in memory.
        buckets: the number of buckets, from `bucket_count`.
    """

    def __init__(self, key: Sequence[str], folder: Path | None, buckets: int) -> None:
        """Start without rows."""
        self._key = list(key)
        self._folder = folder
        self._buckets = buckets
        self._buffer: list[pl.DataFrame] = []
        self._height = 0
        self._flushed = 0

    def add(self, file: int, rows: pl.DataFrame) -> None:
        """Add rows of a file in their order; files must come oldest first.

        Raises:
            HomeError: the disk is full.
        """
        self._buffer.append(rows.with_columns(pl.lit(file, dtype=pl.Int32).alias(FILE)))
        self._height += rows.height
        if self._folder is not None and self._height > MAX_ROWS_IN_MEMORY:
            self._flush(self._folder)

    def buckets(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Yield the newest rows and the dropped rows of each bucket, which empties it.

        Raises:
            HomeError: the disk is full.
        """
        if self._folder is None or not self._flushed:
            buffer, self._buffer = self._buffer, []
            if buffer:
                yield self._newest(pl.concat(buffer))
            return
        self._flush(self._folder)
        for bucket in range(self._buckets):
            paths = [self._path(self._folder, bucket, at) for at in range(self._flushed)]
            written = [path for path in paths if path.exists()]
            if written:
                yield self._newest(pl.concat(pl.read_ipc(path) for path in written))
            for path in written:
                path.unlink()

    def _flush(self, folder: Path) -> None:
        if not self._buffer:
            return
        bucket = pl.struct(self._key).hash(seed=0) % self._buckets
        rows = pl.concat(self._buffer).with_columns(bucket.alias(_BUCKET))
        parts = rows.partition_by(_BUCKET, maintain_order=True, include_key=False, as_dict=True)
        for (number, *_), part in parts.items():
            path = self._path(folder, int(str(number)), self._flushed)
            try:
                part.write_ipc(path)
            except (OSError, pl.exceptions.PolarsError) as error:
                raise unwritable(path, OSError(0, str(error))) from error
        self._buffer, self._height, self._flushed = [], 0, self._flushed + 1

    @staticmethod
    def _path(folder: Path, bucket: int, flush: int) -> Path:
        return folder / f"bucket-{bucket:05}-{flush:05}.arrow"

    def _newest(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        reason = pl.lit(None, dtype=pl.Enum(DropReason))
        if rows.select(self._key).is_duplicated().any():
            reason = (
                pl.when(~_is_last(name for name in rows.columns if name != ROW))
                .then(pl.lit(DropReason.REPEATED))
                .when(~_is_last([*self._key, FILE]))
                .then(pl.lit(DropReason.CONTRADICTED))
                .when(~_is_last(self._key))
                .then(pl.lit(DropReason.SUPERSEDED))
                .cast(pl.Enum(DropReason))
            )
        rows = rows.with_columns(reason.alias(DROPPED))
        is_newest = rows[DROPPED].is_null()
        return rows.filter(is_newest), rows.filter(~is_newest)


def _is_last(columns: Iterable[str]) -> pl.Expr:
    """Return whether no row further down has the same values."""
    return pl.struct(columns).is_last_distinct()


def bucket_count(paths: Iterable[Path]) -> int:
    """Return how many buckets the rows of these files need; 1 means that they fit in memory."""
    sizes = (p.stat().st_size * (UNZIPPED if p.suffix.lower()[:4] == ".xls" else 1) for p in paths)
    return sum(sizes) // BUCKET_BYTES + 1
