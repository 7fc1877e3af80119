"""The rows of each answer as Parquet, so that it is read once; the files may be deleted.

    work/history/1/<raw table>/<hash of the answer>-<how it is read>/0001.parquet
    work/history/1/<raw table>/<hash of the answer>-<how it is read>.refused

Columns: ``area, period, starts_on, ends_on, dimensions, measure, unit, value, mark``.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from assets.catalogue.catalogue import Entry
from connectors import periods
from connectors.archive.atomic_write import write_whole
from connectors.observations import columns
from connectors.warehouse import Warehouse

FORMAT = 1
"""Changes when the columns or the text of the dimensions do."""


@dataclass(frozen=True)
class Parsed:
    """The files of one home, written with the help of a warehouse.

    Args:
        root: the folder that they lie in.
        warehouse: where raw tables are, and what writes the files.
    """

    root: Path
    warehouse: Warehouse

    def folder(self, raw_table: str, reading: str) -> Path:
        """Where the rows of an answer lie, read in one way; it may not be there."""
        return self.root / f"{FORMAT}" / raw_table / reading

    def is_refused(self, raw_table: str, reading: str) -> bool:
        """Whether the answer could not be relied on when it was last read so."""
        return self._refusal(raw_table, reading).exists()

    def refuse(self, raw_table: str, reading: str) -> None:
        """Remember that the answer cannot be relied on, read so."""
        write_whole(self._refusal(raw_table, reading), b"")

    def write_raw(self, entry: Entry, reading: str) -> None:
        """Write what the raw table of an entry holds now."""
        self._write(entry, reading, [f"raw.{entry.name}"])

    def write_pieces(
        self,
        entry: Entry,
        reading: str,
        pieces: Iterable[pl.DataFrame],
        renamed: Mapping[str, Mapping[str, str]],
    ) -> None:
        """Write rows that come a piece at a time, with new names for values of dimensions."""
        named = [pl.col(each).replace(pairs) for each, pairs in renamed.items()]
        self._write(entry, reading, self._registered(p.with_columns(named) for p in pieces))

    def _registered(self, pieces: Iterable[pl.DataFrame]) -> Iterator[str]:
        for piece in pieces:
            with self._as_table("piece", piece):
                yield "piece"

    def _write(self, entry: Entry, reading: str, tables: Iterable[str]) -> None:
        folder = self.folder(entry.name, reading)
        beside = folder.with_name(f".{folder.name}.partial")
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        for at, table in enumerate(tables, 1):
            with self._as_table("spelled", self._periods(table)):
                self.warehouse.connection.execute(
                    f"copy ({_select(entry, table)}) to '{_escaped(beside / f'{at:04}.parquet')}' "
                    "(format parquet, compression zstd)"
                )
        shutil.rmtree(folder, ignore_errors=True)
        beside.rename(folder)

    def _periods(self, table: str) -> pl.DataFrame:
        spellings = self.warehouse.frame(f"select distinct period from {table}")["period"]
        rows = [
            (spelling, period.code, period.starts_on, period.ends_on)
            for spelling in spellings
            for period in [periods.parse(spelling)]
        ]
        schema = {
            "period": pl.String,
            "code": pl.String,
            "starts_on": pl.Date,
            "ends_on": pl.Date,
        }
        return pl.DataFrame(rows, schema, orient="row")

    @contextmanager
    def _as_table(self, name: str, frame: pl.DataFrame) -> Generator[None]:
        self.warehouse.connection.register(name, frame)
        try:
            yield
        finally:
            self.warehouse.connection.unregister(name)

    def _refusal(self, raw_table: str, reading: str) -> Path:
        return self.folder(raw_table, reading).with_name(f"{reading}.refused")


def _select(entry: Entry, table: str) -> str:
    fixed = {*columns(()), "source_table"}
    dimensions = sorted(name for name in entry.schema if name not in fixed)
    text = ", ".join(f"'{name}=' || {name}" for name in dimensions)
    return f"""
        select area, code as period, starts_on, ends_on,
            {f"concat_ws('; ', {text})" if text else "''"} as dimensions,
            measure, unit, value, mark
        from {table}
        join spelled using (period)
    """


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
