"""One row of each key out of many files, the newest, in memory that does not grow with them.

Rows whose keys fall into one bucket are the only ones that can be of one key: each bucket is
written to files of its own, and read back alone. All rows are pseudonymised before they come here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from connectors.archive.atomic_write import unwritable
from connectors.fasit.fields import ROW

FILE = "\x00file"
"""The number of the file that a row came from, the oldest first; it is never stored."""
_BUCKET = "\x00bucket"
BUCKET_BYTES = 16 << 20
"""Bytes of files whose rows make one bucket; what is less stays in memory altogether."""
UNZIPPED = 8
"""How many bytes of text a byte of a workbook is, at most, as a rule."""
MOST_HELD = 400_000
"""Rows that are in memory before they are written to their buckets."""


@dataclass(frozen=True)
class Bucket:
    """The rows of some keys: those that stay, and those that do not.

    ``repeated`` counts by file the rows that stand in it twice in the same words, ``superseded``
    those that a newer file holds too. ``contradicted`` are the rows (file and row number) whose
    key stands again further down in the same file with other values.
    """

    rows: pl.DataFrame
    repeated: pl.DataFrame
    superseded: pl.DataFrame
    contradicted: pl.DataFrame


class Shelf:
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

    def buckets(self) -> Iterator[Bucket]:
        """The rows by bucket, one of each key; afterwards the shelf is empty.

        Raises:
            HomeError: the disk is full.
        """
        if self._folder is None or not self._flushed:
            held, self._held = self._held, []
            yield self._newest(pl.concat(held)) if held else _nothing()
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

    def _newest(self, rows: pl.DataFrame) -> Bucket:
        if not rows.select(self._key).is_duplicated().any():
            nothing = rows.clear()
            return Bucket(rows, _by_file(nothing), _by_file(nothing), nothing.select(FILE, ROW))
        values = [name for name in rows.columns if name != ROW]
        once = rows.unique(values, keep="last", maintain_order=True)
        of_file = once.unique([*self._key, FILE], keep="last", maintain_order=True)
        newest = of_file.unique(self._key, keep="last", maintain_order=True)
        return Bucket(
            newest,
            _by_file(_without(rows, once)),
            _by_file(_without(of_file, newest)),
            _without(once, of_file).select(FILE, ROW),
        )


def _nothing() -> Bucket:
    empty = pl.DataFrame(schema={FILE: pl.Int32, ROW: pl.Int64})
    return Bucket(empty, _by_file(empty), _by_file(empty), empty)


def _without(rows: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    return rows.join(kept.select(FILE, ROW), on=[FILE, ROW], how="anti")


def _by_file(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by(FILE).agg(pl.len().cast(pl.Int64).alias("rows"))


def buckets(paths: Iterable[Path]) -> int:
    """In how many buckets the rows of these files go; one stays in memory."""
    sizes = (p.stat().st_size * (UNZIPPED if p.suffix.lower()[:4] == ".xls" else 1) for p in paths)
    return sum(sizes) // BUCKET_BYTES + 1
