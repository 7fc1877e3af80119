"""One row of each key out of many files, the newest, in memory that does not grow with them.

Rows whose keys fall into one bucket are the only ones that can be of one key: each bucket is
written to files of its own, and read back alone. All rows are pseudonymised before they come here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

import polars as pl

from connectors.archive.atomic_write import unwritable
from connectors.fasit.fields import ROW

FILE = "\x00file"
"""The number of the file that a row came from, the oldest first; it is never stored."""
FATE = "\x00fate"
_BUCKET = "\x00bucket"
BUCKET_BYTES = 16 << 20
"""Bytes of files whose rows make one bucket; what is less stays in memory altogether."""
UNZIPPED = 8
"""How many bytes of text a byte of a workbook is, at most, as a rule."""
MOST_HELD = 400_000
"""Rows that are in memory before they are written to their buckets."""


class Fate(StrEnum):
    """Why a row is not loaded.

    Another of its key stands further down in its file, in the same words or with other values, or
    in a newer file.
    """

    REPEATED = "repeated"
    CONTRADICTED = "contradicted"
    SUPERSEDED = "superseded"


class LatestRows:
    """Where accepted rows wait until all files are read.

    Args:
        key: the columns that tell one row from another.
        folder: where the buckets are written; None where all rows are to stay in memory.
        buckets: how many there are; more make each smaller.
    """

    def __init__(self, key: Sequence[str], folder: Path | None, buckets: int) -> None:
        """See the class."""
        self._key = list(key)
        self._folder = folder
        self._buckets = buckets
        self._held: list[pl.DataFrame] = []
        self._height = 0
        self._flushed = 0

    def add(self, file: int, rows: pl.DataFrame) -> None:
        """Put rows of a file on the shelf; files come oldest first, and rows in their order.

        Raises:
            HomeError: the disk is full.
        """
        self._held.append(rows.with_columns(pl.lit(file, dtype=pl.Int32).alias(FILE)))
        self._height += rows.height
        if self._folder is not None and self._height > MOST_HELD:
            self._flush(self._folder)

    def buckets(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """The rows by bucket: one of each key, and the others with their fate.

        Afterwards the shelf is empty.

        Raises:
            HomeError: the disk is full.
        """
        if self._folder is None or not self._flushed:
            held, self._held = self._held, []
            if held:
                yield self._newest(pl.concat(held))
            return
        self._flush(self._folder)
        for bucket in range(self._buckets):
            paths = [self._path(self._folder, bucket, at) for at in range(self._flushed)]
            there = [path for path in paths if path.exists()]
            if there:
                yield self._newest(pl.concat(pl.read_ipc(path) for path in there))
            for path in there:
                path.unlink()

    def _flush(self, folder: Path) -> None:
        if not self._held:
            return
        bucket = pl.struct(self._key).hash(seed=0) % self._buckets
        rows = pl.concat(self._held).with_columns(bucket.alias(_BUCKET))
        parts = rows.partition_by(_BUCKET, maintain_order=True, include_key=False, as_dict=True)
        for (number, *_), part in parts.items():
            path = self._path(folder, int(str(number)), self._flushed)
            try:
                part.write_ipc(path)
            except (OSError, pl.exceptions.PolarsError) as error:
                raise unwritable(path, OSError(0, str(error))) from error
        self._held, self._height, self._flushed = [], 0, self._flushed + 1

    @staticmethod
    def _path(folder: Path, bucket: int, flush: int) -> Path:
        return folder / f"bucket-{bucket:05}-{flush:05}.arrow"

    def _newest(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        fate = pl.lit(None, dtype=pl.Enum(Fate))
        if rows.select(self._key).is_duplicated().any():
            fate = (
                pl.when(~_is_last(name for name in rows.columns if name != ROW))
                .then(pl.lit(Fate.REPEATED))
                .when(~_is_last([*self._key, FILE]))
                .then(pl.lit(Fate.CONTRADICTED))
                .when(~_is_last(self._key))
                .then(pl.lit(Fate.SUPERSEDED))
                .cast(pl.Enum(Fate))
            )
        rows = rows.with_columns(fate.alias(FATE))
        stays = rows[FATE].is_null()
        return rows.filter(stays), rows.filter(~stays)


def _is_last(columns: Iterable[str]) -> pl.Expr:
    """Whether no row further down has the same values."""
    return pl.struct(columns).is_last_distinct()


def buckets(paths: Iterable[Path]) -> int:
    """In how many buckets the rows of these files go; one stays in memory."""
    sizes = (p.stat().st_size * (UNZIPPED if p.suffix.lower()[:4] == ".xls" else 1) for p in paths)
    return sum(sizes) // BUCKET_BYTES + 1
