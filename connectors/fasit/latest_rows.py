"""The newest row of each key in many files, in bounded memory.

Rows are hashed by key into buckets on disk, so that all rows of a key are in one bucket; buckets
are read back one at a time. Rows are pseudonymised before they come here.

A newer list also replaces the rows of an older one that it would hold if they were still true. Two
lists over the same days with hardly a key in common are two parts of one list instead: both count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

import polars as pl

from connectors.archive.atomic_write import unwritable
from connectors.fasit.fields import ROW
from connectors.fasit.layouts import LISTED
from connectors.fasit.list_days import ListDays
from connectors.fasit.unread_kinds import READ

FILE = "\x00file"
"""The index of a row's file; never stored."""
DROPPED = "\x00dropped"
"""Why a row is dropped, a `DropReason`; never stored."""
_BUCKET = "\x00bucket"
_NEWER = "\x00newer"
BUCKET_BYTES = 16 << 20
"""Bytes of files for each bucket; smaller files stay in memory."""
UNZIPPED = 8
"""Usual upper bound of the bytes of text in a byte of a workbook."""
MAX_ROWS_IN_MEMORY = 400_000
"""Rows buffered before they are written to their buckets."""
SAME_LIST = 0.1
"""The least share of an older list's rows of the same days that a newer version of it holds."""
FEW_ROWS = 10
"""Fewer rows of the same days than this say nothing of whether two lists are versions of one."""


class DropReason(StrEnum):
    """Why a row is dropped: what another row of its key is.

    The same further down in its file, one with other values there, or one in a newer file. A row is
    withdrawn when a newer list of its days does not hold its key, not even in a rejected row.
    """

    REPEATED = "repeated"
    CONTRADICTED = "contradicted"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


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
        self._rejected_keys: dict[int, list[pl.DataFrame]] = {}
        self._height = 0
        self._flushed = 0
        self._lists: Sequence[ListDays] = ()
        self._order: Sequence[int] = ()
        self._versions: Sequence[tuple[int, int]] = ()
        self.takes_back = False
        """Whether a newer list opens a row that an older one had ended, or counts one that did not
        count."""

    def add(self, file: int, rows: pl.DataFrame, rejected_keys: pl.DataFrame) -> None:
        """Add rows of a file in their order, and the keys of its rejected rows.

        Raises:
            HomeError: the disk is full.
        """
        self._buffer.append(rows.with_columns(pl.lit(file, dtype=pl.Int32).alias(FILE)))
        self._height += rows.height
        if rejected_keys.height:
            self._rejected_keys.setdefault(file, []).append(rejected_keys)
        if self._folder is not None and self._height > MAX_ROWS_IN_MEMORY:
            self._flush(self._folder)

    def find_parts(self, lists: Sequence[ListDays], order: Sequence[int]) -> bool:
        """Find which lists are versions of each other, before the buckets are read.

        Args:
            lists: the days of each file, with their ``listed_on``.
            order: the indexes of the files, the oldest first.

        Returns:
            Whether two lists over the same days are parts of one list.

        Raises:
            HomeError: the disk is full.
        """
        self._lists, self._order = lists, order
        pairs = [(old, new) for at, new in enumerate(order) for old in order[:at]]
        if not pairs:
            return False
        covered, shared = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
        for rows in self._read_buckets():
            files = rows.with_columns(self._listed_on()).unique([*self._key, FILE])
            for old, new in pairs:
                same_days = files.filter((pl.col(FILE) == old) & lists[new].holds())
                keys = files.filter(pl.col(FILE) == new).select(self._key)
                covered[old, new] += same_days.height
                shared[old, new] += same_days.join(keys, on=self._key, how="semi").height
        parts = {
            pair
            for pair in pairs
            if covered[pair] >= FEW_ROWS and shared[pair] < SAME_LIST * covered[pair]
        }
        self._versions = [pair for pair in pairs if pair not in parts]
        return bool(parts)

    def buckets(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Yield the newest rows and the dropped rows of each bucket, which empties it.

        Raises:
            HomeError: the disk is full.
        """
        for rows in self._read_buckets(last_time=True):
            yield self._newest(rows)

    def _read_buckets(self, *, last_time: bool = False) -> Iterator[pl.DataFrame]:
        """Yield the rows of each bucket; reading the last time empties it."""
        if self._folder is None or not self._flushed:
            buffer = self._buffer
            if last_time:
                self._buffer = []
            if buffer:
                yield pl.concat(buffer)
            return
        self._flush(self._folder)
        for bucket in range(self._buckets):
            paths = [self._path(self._folder, bucket, at) for at in range(self._flushed)]
            written = [path for path in paths if path.exists()]
            if written:
                yield pl.concat(pl.read_ipc(path) for path in written)
            for path in written if last_time else ():
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

    def _listed_on(self) -> pl.Expr:
        """The day of a row's list."""
        days = [days.listed_on for days in self._lists]
        files = pl.col(FILE).replace_strict(range(len(days)), days, return_dtype=pl.Date)
        return files.alias(LISTED)

    def _newest(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        rows = rows.with_columns(self._listed_on())
        if list(self._order) != sorted(self._order):
            age = {file: at for at, file in enumerate(self._order)}
            rows = rows.sort(pl.col(FILE).replace_strict(age), maintain_order=True)
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
        if self._versions:
            withdrawn = [
                (pl.col(FILE) == old) & self._lists[new].holds() & ~self._are_rejected(new, rows)
                for old, new in self._versions
            ]
            rows = rows.with_columns(
                pl.when(pl.col(DROPPED).is_null() & pl.any_horizontal(withdrawn))
                .then(pl.lit(DropReason.WITHDRAWN, dtype=pl.Enum(DropReason)))
                .otherwise(DROPPED)
                .alias(DROPPED)
            )
        is_newest = rows[DROPPED].is_null()
        newest, dropped = rows.filter(is_newest), rows.filter(~is_newest)
        self.takes_back |= self._takes_back(dropped, newest)
        return newest, dropped

    def _are_rejected(self, file: int, rows: pl.DataFrame) -> pl.Series:
        """Return which rows have a key that a file has in a rejected row."""
        keys = pl.concat([rows.select(self._key).clear(), *self._rejected_keys.get(file, [])])
        marked = keys.unique().with_columns(rejected=True)
        joined = rows.select(self._key).join(
            marked, on=self._key, how="left", maintain_order="left"
        )
        return joined["rejected"].is_not_null()

    def _takes_back(self, dropped: pl.DataFrame, newest: pl.DataFrame) -> bool:
        superseded = dropped.filter(pl.col(DROPPED) == DropReason.SUPERSEDED)
        if not superseded.height:
            return False
        layout = self._lists[0].layout
        versions = superseded.join(newest, on=self._key, suffix=_NEWER)
        reopened = [
            pl.col(name).is_not_null() & pl.col(f"{name}{_NEWER}").is_null()
            for name in layout.ends
            if name not in self._key
        ]
        restored = [
            pl.col(name).is_in(values)
            & ~pl.col(f"{name}{_NEWER}").is_in(values).fill_null(value=False)
            for name, values in layout.not_counted.items()
        ]
        return (
            versions.select(pl.any_horizontal(pl.lit(value=False), *reopened, *restored))
            .to_series()
            .any()
        )


def _is_last(columns: Iterable[str]) -> pl.Expr:
    """Return whether no row further down has the same values."""
    return pl.struct(columns).is_last_distinct()


def bucket_count(paths: Iterable[Path]) -> int:
    """Return how many buckets the rows of these files need; 1 means that they fit in memory."""
    lists = [path for path in paths if path.suffix.lower() in READ]
    sizes = (p.stat().st_size * (UNZIPPED if p.suffix.lower()[:4] == ".xls" else 1) for p in lists)
    return sum(sizes) // BUCKET_BYTES + 1
