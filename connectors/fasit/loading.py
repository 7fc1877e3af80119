"""The files of one kind of list while they are read: what stays, what does not, what to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from connectors.errors import AnswerError
from connectors.fasit import cells, fields, recognition
from connectors.fasit.fields import ROW
from connectors.fasit.files import Stamp
from connectors.fasit.latest_rows import FATE, FILE, Fate, LatestRows
from connectors.fasit.layouts import Counts, Layout
from connectors.fasit.pseudonyms import Pseudonyms
from connectors.fasit.recognition import RecognisedFile
from connectors.read_ahead import read_ahead

HOLDS, REJECTS, KEY = "holds", "rejects", "key"
REJECTED = pl.Schema(
    {"file": pl.String(), "row": pl.Int64(), "field": pl.String(), "reason": pl.String()}
)
_REJECTED = pl.Schema({**fields.REJECTED, FILE: pl.Int32()})
_AGAIN = "stands again further down with other values"


@dataclass
class Count:
    """What became of the rows of one file. ``sha256`` is all that is kept of the file itself."""

    sha256: str
    rows: int = 0
    rejected: int = 0
    repeated: int = 0
    superseded: int = 0


@dataclass
class Loading:
    """The files of one kind of list while they are read, the oldest first."""

    name: str
    table: Layout
    pseudonyms: Pseudonyms
    shelf: LatestRows
    counts: list[Count] = field(default_factory=list[Count])
    said: list[str] = field(default_factory=list[str])
    unknown: Counter[str] = field(default_factory=Counter[str])
    written: list[date] = field(default_factory=list[date])
    _rejects: list[pl.DataFrame] = field(default_factory=list[pl.DataFrame])

    def add(self, known: RecognisedFile) -> None:
        """Read one file.

        Raises:
            AnswerError: it is not whole, its characters cannot be told, or too many of its rows
                break the layout.
            HomeError: the disk is full.
            OSError: it cannot be read.
        """
        if twice := known.start.match.twice:
            raise AnswerError(
                f"A file for {self.name} has the heading {twice[0]!r} twice; export the list with "
                "it once."
            )
        stamp = Stamp.of(known.path)
        scanned = recognition.scan(known)
        if scanned.sha256 in {count.sha256 for count in self.counts}:
            self.said.append("a file lies in the folder twice and is read once")
            return
        self.written.append(datetime.fromtimestamp(stamp.changed_ns / 1e9, UTC).date())
        count = Count(scanned.sha256)
        self.counts.append(count)
        self._read(known, scanned.codec, count)
        if Stamp.of(known.path) != stamp:
            raise AnswerError(
                f"A file for {self.name} has changed while it was read; try again when it is whole."
            )
        if not count.rows:
            self.said.append("a file has the headings and no rows")

    def _read(self, known: RecognisedFile, codec: str, count: Count) -> None:
        at = len(self.counts) - 1
        reader = fields.Reader(self.table, self.pseudonyms)
        blocks = read_ahead(cells.blocks(known, self.table, codec))
        for found in read_ahead(reader.read(block) for block in blocks):
            count.rows += found.rows
            count.rejected += found.rows - found.accepted.height
            self._reject(found.rejected.with_columns(pl.lit(at).alias(FILE)))
            self._count_unknown(found.accepted)
            self.shelf.add(at, found.accepted)
        self._check_share(at)

    def _count_unknown(self, rows: pl.DataFrame) -> None:
        for name, column in self.table.columns.items():
            if column.otherwise is not None and (
                some := rows.filter(pl.col(name) == column.otherwise).height
            ):
                self.unknown[name] += some

    def _reject(self, rejected: pl.DataFrame) -> None:
        if rejected.height:
            self._rejects.append(rejected.select(*_REJECTED).cast(_REJECTED))

    def _check_share(self, at: int) -> None:
        count = self.counts[at]
        if count.rejected <= self.table.most_rejected * max(count.rows, 1):
            return
        first = self._rejected().filter(pl.col(FILE) == at).sort("row", maintain_order=True)
        row, what, reason = first.row(0)[:3]
        raise AnswerError(
            f"{count.rejected / count.rows:.0%} of the rows of a file for {self.name} break its "
            f"layout, first row {row}, {what} {reason}; correct the export or "
            f"data/sources/fasit/{self.name}.yaml."
        )

    def _rejected(self) -> pl.DataFrame:
        return pl.concat([pl.DataFrame(schema=_REJECTED), *self._rejects])

    def pieces(self) -> Iterator[pl.DataFrame]:
        """The rows that stay, some at a time, or the counts that a delicate list gives.

        Raises:
            AnswerError: too many rows of a file contradict others of it.
            HomeError: the disk is full.
        """
        for rows, others in self.shelf.buckets():
            self._count(others)
            if counts := self.table.counts:
                yield _counted(self.table, counts, rows)
            elif rows.height:
                yield rows.select(*self.table.stored)
        for at in range(len(self.counts)):
            self._check_share(at)

    def _count(self, others: pl.DataFrame) -> None:
        for at, fate, rows in others.group_by(FILE, FATE).len().iter_rows():
            count = self.counts[int(at)]
            match Fate(fate):
                case Fate.REPEATED:
                    count.repeated += rows
                case Fate.CONTRADICTED:
                    count.rejected += rows
                case Fate.SUPERSEDED:
                    count.superseded += rows
        contradicted = others.filter(pl.col(FATE) == Fate.CONTRADICTED)
        key, why = pl.lit(", ".join(self.table.key)), pl.lit(_AGAIN)
        self._reject(contradicted.select(pl.col(ROW).alias("row"), FILE, field=key, reason=why))

    def rejects(self) -> pl.DataFrame:
        """Every cell that broke the layout: the file's hash, row, field and reason; no value."""
        hashes = pl.DataFrame(
            {"file": [count.sha256 for count in self.counts]}, schema={"file": pl.String}
        ).with_row_index(FILE)
        return (
            self._rejected()
            .with_columns(pl.col(FILE).cast(pl.UInt32))
            .join(hashes, on=FILE, how="left", maintain_order="left")
            .select(*REJECTED)
            .cast(REJECTED)
        )

    @property
    def told(self) -> dict[str, Any]:
        """What is kept beside the rows: the files' hashes, and what became of their rows."""
        kinds = ("rows", "rejected", "repeated", "superseded")
        sums = {kind: sum(getattr(count, kind) for count in self.counts) for kind in kinds}
        loaded = sums["rows"] - sums["rejected"] - sums["repeated"] - sums["superseded"]
        return {
            "files": [count.sha256 for count in self.counts],
            **sums,
            "loaded": loaded,
            "noticed": [*dict.fromkeys(self.said), *self._said_of_rows(sums)],
        }

    def _said_of_rows(self, sums: Mapping[str, int]) -> Iterator[str]:
        """It is published, and a total of rows can give a small count of persons back."""
        if sums["rejected"]:
            most = self._rejected().group_by("field", "reason").len().sort("len", "field", "reason")
            what, reason, _ = most.row(-1)
            yield f"rows that break the layout are left out (most often: {what} {reason})"
        if sums["repeated"]:
            yield "rows that stand twice in a file are counted once"
        for name in sorted(self.unknown):
            otherwise = self.table.columns[name].otherwise
            yield f"rows have a {name} that is not known, and count as {otherwise!r}"


def _counted(table: Layout, counts: Counts, rows: pl.DataFrame) -> pl.DataFrame:
    """How many different persons (or companies) there are in each group."""
    if not rows.height:
        return pl.DataFrame(schema=table.stored)
    found = pl.col(counts.of).n_unique().cast(pl.Int64).alias(counts.name)
    return rows.group_by(counts.by).agg(found).sort(counts.by).select(*table.stored)
