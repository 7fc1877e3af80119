"""Which combinations of the values of some enums have occurred, with a bit for each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import polars as pl

MOST = 2**31
"""Combinations that can be remembered: 256 MB of bits."""


class KeyBitmap:
    """The combinations that rows had; ``seen`` has a bit for each, the first enum slowest."""

    def __init__(self, enums: Mapping[str, pl.Enum]) -> None:
        """Begin with none; ``enums`` are those of the columns that make the key."""
        self._enums = enums
        self.seen = pl.repeat(False, _possible(enums), eager=True)
        self._rows = 0

    @classmethod
    def of(cls, rows: pl.DataFrame, key: Sequence[str]) -> KeyBitmap | None:
        """Those of a key; None where a column of it is no enum, or too many are possible."""
        kinds = {name: rows.schema.get(name) for name in key}
        enums = {name: kind for name, kind in kinds.items() if isinstance(kind, pl.Enum)}
        return cls(enums) if len(enums) == len(key) and _possible(enums) <= MOST else None

    def add(self, rows: pl.DataFrame) -> None:
        """Remember the keys of rows; a row that lacks a part of its key has none."""
        place = pl.lit(0, dtype=pl.Int64)
        for name, enum in self._enums.items():
            number = pl.col(name).cast(enum).to_physical().cast(pl.Int64)
            place = place * len(enum.categories) + number
        self.seen.scatter(rows.select(place).to_series().drop_nulls(), True)
        self._rows += rows.height

    @property
    def repeated(self) -> int:
        """How many rows have a key that seen before, or none."""
        return self._rows - int(self.seen.sum())


def _possible(enums: Mapping[str, pl.Enum]) -> int:
    return math.prod(len(enum.categories) for enum in enums.values())
