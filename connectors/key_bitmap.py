"""A bitmap of the keys seen, for finding duplicate or absent rows in a stream."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import polars as pl

MOST_KEYS = 2**31
"""Possible keys: a bitmap of 256 MB."""


class KeyBitmap:
    """The keys of rows; ``seen`` has a bit for each possible key, the first column slowest."""

    def __init__(self, enums: Mapping[str, pl.Enum]) -> None:
        """Start empty; ``enums`` are the key columns."""
        self._enums = enums
        self.seen = pl.repeat(False, _possible(enums), eager=True)
        self._rows = 0

    @classmethod
    def of(cls, rows: pl.DataFrame, key: Sequence[str]) -> KeyBitmap | None:
        """A bitmap for a key; None if a column is not an enum or too many keys are possible."""
        kinds = {name: rows.schema.get(name) for name in key}
        enums = {name: kind for name, kind in kinds.items() if isinstance(kind, pl.Enum)}
        return cls(enums) if len(enums) == len(key) and _possible(enums) <= MOST_KEYS else None

    def add(self, rows: pl.DataFrame) -> None:
        """Add the keys of rows; a row with a null in its key is ignored."""
        index = pl.lit(0, dtype=pl.Int64)
        for name, enum in self._enums.items():
            number = pl.col(name).cast(enum).to_physical().cast(pl.Int64)
            index = index * len(enum.categories) + number
        self.seen.scatter(rows.select(index).to_series().drop_nulls(), True)
        self._rows += rows.height

    @property
    def repeated(self) -> int:
        """How many rows have a key seen before, or an incomplete one."""
        return self._rows - int(self.seen.sum())


def _possible(enums: Mapping[str, pl.Enum]) -> int:
    return math.prod(len(enum.categories) for enum in enums.values())
