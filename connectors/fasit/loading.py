"""Load the files of one layout: the newest rows, the rejected cells, counts and notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from connectors.errors import AnswerError
from connectors.fasit import cells, fields, recognition
from connectors.fasit.breaks import CoveredTime, reach_their_next, without_gaps
from connectors.fasit.fields import ROW
from connectors.fasit.files import Stamp
from connectors.fasit.latest_rows import DROPPED, FILE, DropReason, LatestRows
from connectors.fasit.layouts import Counts, Layout
from connectors.fasit.list_days import (
    ListDays,
    find_drawn_on,
    find_named_on,
    find_period,
    oldest_first,
    set_listed_on,
)
from connectors.fasit.pseudonyms import Pseudonyms
from connectors.fasit.recognition import RecognisedFile
from connectors.periods import day_in_denmark
from connectors.read_ahead import read_ahead

HOLDS, REJECTS, KEY, COVERS, FORM = "holds", "rejects", "key", "covers", "normal_form"
"""Fields of a stored part's request, and the value of ``holds`` for rejected cells."""
REJECTED = pl.Schema(
    {"file": pl.String(), "row": pl.Int64(), "field": pl.String(), "reason": pl.String()}
)
_REJECTED = pl.Schema({**fields.REJECTED, FILE: pl.Int32()})
MAX_ROWS_NAMED = 5
_CONTRADICTED = "står igen længere nede med andre værdier"


@dataclass
class FileCounts:
    """The rows of one file by outcome; the file itself is known by its hash alone."""

    sha256: str
    rows: int = 0
    rejected: int = 0
    repeated: int = 0
    superseded: int = 0
    withdrawn: int = 0
    not_counted: int = 0


@dataclass(frozen=True)
class UnknownTexts:
    """How many rows of a column have a text that no list holds, and the first of them."""

    rows: int
    first_rows: Sequence[int]


@dataclass
class LayoutLoader:
    """Loads the files of one layout.

    Args:
        name: the layout's name.
        latest: collects the accepted rows.
        today: the day of the fetch; no list tells of a later one.
        counts: the outcome of each file.
        notices: Danish sentences about the files.
        unknown: by column, how many rows have a text that no list holds, and the first of them.
        lists: the days that each file tells of.
        written_on: the day on which each file was last written.
        inner_lines: lines that begin inside a quoted cell.
    """

    name: str
    layout: Layout
    pseudonyms: Pseudonyms
    latest: LatestRows
    today: date
    counts: list[FileCounts] = field(default_factory=list[FileCounts])
    notices: list[str] = field(default_factory=list[str])
    unknown: dict[str, UnknownTexts] = field(default_factory=dict[str, "UnknownTexts"])
    lists: list[ListDays] = field(default_factory=list[ListDays])
    written_on: list[date] = field(default_factory=list[date])
    inner_lines: int = 0
    _rejected: list[pl.DataFrame] = field(default_factory=list[pl.DataFrame])
    _has_rows_of_older_lists: bool = False

    def add(self, file: RecognisedFile) -> None:
        """Read one file.

        Raises:
            AnswerError: it is not whole, its encoding cannot be told, or too many of its rows break
                the layout.
            HomeError: the disk is full.
            OSError: it cannot be read.
        """
        if duplicates := file.header.match.duplicates:
            raise AnswerError(
                f"En fil til {self.name} har overskriften {duplicates[0]!r} to gange; eksportér "
                "listen med den én gang."
            )
        stamp = Stamp.of(file.path)
        scanned = recognition.scan(file)
        if scanned.sha256 in {counts.sha256 for counts in self.counts}:
            self.notices.append("en fil ligger to gange i mappen og er læst én gang")
            return
        self.written_on.append(day_in_denmark(datetime.fromtimestamp(stamp.changed_ns / 1e9, UTC)))
        titles = file.header.titles
        drawn_on = find_drawn_on(titles, self.today)
        days = ListDays(
            self.layout,
            drawn_on or min(self.today, self.written_on[-1]),
            self.today,
            drawn_on,
            find_period(titles),
            find_named_on(file.path.stem, self.today),
        )
        self.lists.append(days)
        counts = FileCounts(scanned.sha256)
        self.counts.append(counts)
        self._read(file, scanned.codec, counts)
        if Stamp.of(file.path) != stamp:
            raise AnswerError(
                f"En fil til {self.name} blev ændret, mens den blev læst; prøv igen, når den er "
                "skrevet færdig."
            )
        if file.header.sheet and file.header.sheet.hidden_rows:
            self.notices.append(
                "en fil har skjulte rækker, som tæller med; slet dem, hvis de ikke skal tælle"
            )
        if not counts.rows:
            self.notices.append("en fil har overskrifter, men ingen rækker")

    def _read(self, file: RecognisedFile, codec: str, counts: FileCounts) -> None:
        index = len(self.counts) - 1
        parser = fields.BlockParser(self.layout, self.pseudonyms, self.today)
        blocks = read_ahead(cells.read_blocks(file, self.layout, codec))
        for parsed in read_ahead(parser.parse(block) for block in blocks):
            counts.rows += parsed.rows
            self.inner_lines += parsed.inner_lines
            counts.rejected += parsed.rows - parsed.accepted.height
            self._reject(parsed.rejected.with_columns(pl.lit(index).alias(FILE)))
            self._count_unknown(parsed.unknown)
            self.lists[index].widen(parsed.accepted)
            self.latest.add(index, parsed.accepted, parsed.rejected_keys)
        self._check_share(index)

    def _count_unknown(self, unknown: Mapping[str, pl.Series]) -> None:
        for name, numbers in unknown.items():
            if len(numbers):
                before = self.unknown.get(name, UnknownTexts(0, ()))
                first = (*before.first_rows, *numbers.head(MAX_ROWS_NAMED))[:MAX_ROWS_NAMED]
                self.unknown[name] = UnknownTexts(before.rows + len(numbers), first)

    def _reject(self, rejected: pl.DataFrame) -> None:
        if rejected.height:
            self._rejected.append(rejected.select(*_REJECTED).cast(_REJECTED))

    def _check_share(self, index: int) -> None:
        counts = self.counts[index]
        if counts.rejected <= self.layout.most_rejected * max(counts.rows, 1):
            return
        rejected = self._all_rejected().filter(pl.col(FILE) == index)
        row, name, reason = rejected.sort("row", maintain_order=True).row(0)[:3]
        heading = self.layout.headings(name)
        raise AnswerError(
            f"{100 * counts.rejected / counts.rows:.0f} procent af rækkerne i en fil til "
            f"{self.name} bryder layoutet, først række {row}, {heading} {reason}; ret listen eller "
            f"data/sources/fasit/{self.name}.yaml."
        )

    def _all_rejected(self) -> pl.DataFrame:
        return pl.concat([pl.DataFrame(schema=_REJECTED), *self._rejected])

    def read_pieces(self) -> Iterator[pl.DataFrame]:
        """Yield the newest row of each key in pieces, or the counts of a sensitive list.

        Raises:
            AnswerError: too many rows of a file contradict others of it.
            HomeError: the disk is full.
        """
        order = oldest_first(self.lists)
        set_listed_on(self.lists, order)
        dated = [at for at in order if self.lists[at].newest() is not None]
        if dated != sorted(dated):
            self.notices.append(
                "en ældre liste er gemt sidst; den liste, hvis rækker når længst frem, er nyest"
            )
        if self.latest.find_parts(self.lists, order):
            self.notices.append(
                "to lister dækker de samme dage og har næsten ingen rækker til fælles, så begge "
                "tæller; slet den ældste fil, hvis de er to udgaver af samme liste"
            )
        for newest, dropped in self.latest.buckets():
            self._count_dropped(dropped)
            self._has_rows_of_older_lists |= bool((newest[FILE] != order[-1]).any())
            rows = self._without_not_counted(newest)
            if counts := self.layout.counts:
                yield _count_distinct(self.layout, counts, rows)
            elif rows.height:
                yield rows.select(*self.layout.stored)
        for index in range(len(self.counts)):
            self._check_share(index)

    def _count_dropped(self, dropped: pl.DataFrame) -> None:
        for index, reason, rows in dropped.group_by(FILE, DROPPED).len().iter_rows():
            counts = self.counts[int(index)]
            match DropReason(reason):
                case DropReason.REPEATED:
                    counts.repeated += rows
                case DropReason.CONTRADICTED:
                    counts.rejected += rows
                case DropReason.SUPERSEDED:
                    counts.superseded += rows
                case DropReason.WITHDRAWN:
                    counts.withdrawn += rows
        contradicted = dropped.filter(pl.col(DROPPED) == DropReason.CONTRADICTED)
        key, reason = pl.lit(", ".join(self.layout.key)), pl.lit(_CONTRADICTED)
        self._reject(contradicted.select(pl.col(ROW).alias("row"), FILE, field=key, reason=reason))

    def _without_not_counted(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Leave out the rows with a value that the layout does not count."""
        left_out = pl.any_horizontal(
            pl.lit(value=False),
            *(pl.col(name).is_in(values) for name, values in self.layout.not_counted.items()),
        ).fill_null(value=False)
        for index, number in rows.filter(left_out).group_by(FILE).len().iter_rows():
            self.counts[int(index)].not_counted += number
        return rows.filter(~left_out)

    def covers(self) -> list[CoveredTime]:
        """Return the times that the files cover."""
        return [time for days in self.lists for time in days.covers()]

    def rejected_cells(self) -> pl.DataFrame:
        """Return each cell that broke the layout by file hash, row, field and reason, no value."""
        hashes = pl.DataFrame(
            {"file": [counts.sha256 for counts in self.counts]}, schema={"file": pl.String}
        ).with_row_index(FILE)
        return (
            self._all_rejected()
            .with_columns(pl.col(FILE).cast(pl.UInt32))
            .join(hashes, on=FILE, how="left", maintain_order="left")
            .select(*REJECTED)
            .cast(REJECTED)
        )

    @property
    def summary(self) -> dict[str, Any]:
        """The request stored with the rows: hashes of the files, counts of rows, notices."""
        outcomes = ("rejected", "repeated", "superseded", "withdrawn", "not_counted")
        sums = {name: sum(getattr(counts, name) for counts in self.counts) for name in outcomes}
        rows = sum(counts.rows for counts in self.counts)
        covers = self.covers()
        return {
            "files": [counts.sha256 for counts in self.counts],
            "rows": rows,
            **sums,
            "loaded": rows - sum(sums.values()),
            COVERS: [[day.isoformat() for day in time[:3]] for time in without_gaps(covers)],
            "noticed": [*dict.fromkeys(self.notices), *self._row_notices(sums, covers)],
        }

    def _row_notices(self, sums: Mapping[str, int], covers: Sequence[CoveredTime]) -> Iterator[str]:
        """Yield notices without counts: they are published, and could reveal small numbers."""
        if sums["rejected"]:
            reasons = self._all_rejected().group_by("field", "reason").len()
            name, reason, _ = reasons.sort("len", "field", "reason").row(-1)
            heading = self.layout.headings(name)
            yield f"rækker, der bryder layoutet, er sat til side (oftest: {heading} {reason})"
        if sums["repeated"]:
            yield "rækker, der står to gange i en fil, tæller én gang"
        if sums["withdrawn"]:
            yield "rækker i en ældre liste, som en nyere liste over samme tid mangler, tæller ikke"
        if self._has_rows_of_older_lists:
            yield "rækker, som kun en ældre liste har, tæller, men højst til den listes dag"
        if self.latest.takes_back:
            yield (
                "rækker, som en ældre liste havde afsluttet eller annulleret, er åbne igen i en "
                "nyere; slet den nyeste fil, hvis den er et ældre udtræk"
            )
        if not reach_their_next(covers):
            yield (
                "en liste har ingen rækker i en længere tid midt i den eller op til dens dag, som "
                "derfor ikke regnes for dækket"
            )
        if sums["not_counted"]:
            names = self.layout.headings(", ".join(self.layout.not_counted))
            yield f"rækker, som layoutet ikke regner med ({names}), tæller ikke"
        for name in sorted(self.unknown):
            column = self.layout.columns[name]
            known = "nationality" if column.type == "origin" else column.values_of
            remedy = f"; føj stavemåden til reference/{known}.csv" if known else ""
            if column.not_counted:
                remedy = (
                    "; føj værdien til values i layoutet, og til not_counted, hvis rækkerne ikke "
                    "skal tælle"
                )
            counts_as = f"tæller som {column.unknown_value!r}"
            heading = self.layout.headings(name)
            yield f"rækker har en ukendt værdi i {heading} og {counts_as}{remedy}"


def _count_distinct(layout: Layout, counts: Counts, rows: pl.DataFrame) -> pl.DataFrame:
    """Count the distinct persons (or companies) of each group."""
    if not rows.height:
        return pl.DataFrame(schema=layout.stored)
    distinct = pl.col(counts.of).n_unique().cast(pl.Int64).alias(counts.name)
    return rows.group_by(counts.by).agg(distinct).sort(counts.by).select(*layout.stored)
