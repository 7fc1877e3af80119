"""``mart.source_answer``: every answer of a public source that can be relied on, and since when.

An answer is read as the catalogue describes its table today; where that cannot be, as it did when
the answer was asked for. What raw refused is none: it never was anybody's number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from assets.build import Build, utc
from assets.catalogue.catalogue import Catalogue, Entry
from assets.contracts.marts import MARTS
from assets.ingest import raw
from assets.ingest.parsed import Parsed
from assets.ingest.sources import Sources
from assets.ingest.validation import Refused, judge_after
from assets.ingest.vintages import questions
from assets.warehouse.tables import Table
from connectors.archive.answers import Snapshot
from connectors.archive.attempts import Attempt
from connectors.archive.snapshots import SnapshotStore

NAME = "mart.source_answer"
OpenSources = Callable[[], AbstractContextManager[Sources]]


def answer_table(
    catalogue: Catalogue, store: SnapshotStore, open_sources: OpenSources, folder: Path
) -> Table:
    """The table of answers; their rows are in the cache when it has been made.

    Args:
        catalogue: the source tables.
        store: the archive.
        open_sources: what reads an answer that is not in the cache.
        folder: where the cache lies.
    """

    def write(build: Build) -> None:
        with ExitStack() as opened:
            reading = _Reading(
                Parsed(folder, build.warehouse),
                store,
                build.as_of,
                lambda: opened.enter_context(open_sources()),
                areas_of(build),
            )
            found = reading.table(questions.entries(catalogue, store, build.as_of))
        build.warehouse.replace(NAME, found)

    return Table(
        name=NAME,
        reads=frozenset(
            {"core.area"}
            | {f"raw.{e.name}" for source in questions.SHAPES for e in catalogue.of_source(source)}
        ),
        write=write,
        description="Every answer of a public source that can be relied on. One row per source "
        "table and answer; the same answer again is no new one.",
        contract=MARTS["source_answer"],
    )


def areas_of(build: Build) -> str:
    """Changes when the areas that an answer is held against do."""
    query = "select md5(string_agg(area_code || area, ';' order by area_code)) from core.area"
    return str(build.warehouse.frame(query).item())[:8]


@dataclass(frozen=True)
class _Answer:
    """A good answer: its snapshot, since when it was known, and where its rows lie."""

    snapshot: Snapshot
    known_from: datetime
    reading: str


@dataclass(frozen=True)
class _Way:
    """How an answer is read: by which entry, and which names of values are new ones since."""

    name: str
    entry: Entry
    renamed: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class _Reading:
    """One look at the archive, up to the day of the build."""

    parsed: Parsed
    store: SnapshotStore
    as_of: datetime | None
    open_sources: Callable[[], Sources]
    areas: str

    def table(self, entries: Sequence[Entry]) -> pl.DataFrame:
        """One row per answer."""
        rows = [row for entry in entries for row in self._rows(entry)]
        return pl.DataFrame(rows, schema=MARTS["source_answer"].types)

    @cached_property
    def _sources(self) -> Sources:
        return self.open_sources()

    @cached_property
    def _held(self) -> Mapping[str, str]:
        """The hash of the answer that each raw table holds now."""
        held = raw.held(self.parsed.warehouse).drop_nulls("sha256")
        return dict(held.select("raw_table", "sha256").iter_rows())

    @cached_property
    def _attempts(self) -> Mapping[tuple[str, str], Sequence[Attempt]]:
        found: dict[tuple[str, str], list[Attempt]] = {}
        for attempt in self.store.attempts(self.as_of):
            found.setdefault((attempt.source, attempt.table), []).append(attempt)
        return found

    def _rows(self, entry: Entry) -> Iterator[dict[str, Any]]:
        answers = list(self._good(entry))
        attempts = self._attempts.get((entry.source, entry.table), [])
        before: _Answer | None = None
        for answer, after in zip(answers, [*answers, None][1:], strict=True):
            seen = [
                attempt.at
                for attempt in attempts
                if attempt.sha256 == answer.snapshot.sha256
                and attempt.at >= answer.known_from
                and (after is None or attempt.at < after.known_from)
            ]
            yield {
                "raw_table": entry.name,
                "known_from": utc(answer.known_from),
                "last_seen": utc(max([answer.known_from, *seen])),
                "source_updated": answer.snapshot.source_updated,
                "sha256": answer.snapshot.sha256,
                "question": answer.snapshot.question,
                "asked_anew": before is not None
                and before.snapshot.question != answer.snapshot.question,
                "reading": answer.reading,
            } | self._facts(entry, answer)
            before = answer

    def _facts(self, entry: Entry, answer: _Answer) -> dict[str, Any]:
        files = self.parsed.folder(entry.name, answer.reading) / "*.parquet"
        (facts,) = self.parsed.warehouse.frame(
            "select count(*) as rows, arg_min(period, ends_on) as first_period, "
            f"arg_max(period, ends_on) as last_period from read_parquet('{files}')"
        ).to_dicts()
        return facts

    def _good(self, entry: Entry) -> Iterator[_Answer]:
        """The good answers, the first one first; of those of one moment the last."""
        newest_first = list(self.store.newest_first(entry.source, entry.table, self.as_of))
        now = next((s for s in newest_first if s.question == entry.question), None)
        if now is not None and self.as_of is None:
            questions.keep(self.store.root, entry)
        found: list[_Answer] = []
        for at, snapshot in reversed([*enumerate(newest_first)]):
            reading = self._read(entry, snapshot, newest_first[at + 1 :], now)
            if reading is None:
                continue
            known_from = snapshot.retrieved_at
            if found:
                known_from = max(known_from, found[-1].known_from)
                if known_from == found[-1].known_from:
                    found.pop()
            found.append(_Answer(snapshot, known_from, reading))
        yield from found

    def _read(
        self, entry: Entry, snapshot: Snapshot, earlier: Sequence[Snapshot], now: Snapshot | None
    ) -> str | None:
        """How an answer is read so that it is good; None where it is not. Its rows are cached."""
        for way in self._ways(entry, snapshot, now):
            if self.parsed.folder(entry.name, way.name).exists():
                return way.name
            if way.entry is entry and self._held.get(entry.name) == snapshot.sha256:
                self.parsed.write_raw(entry, way.name)
                return way.name
            if self._is_good(way, snapshot, earlier):
                return way.name
        return None

    def _ways(self, entry: Entry, snapshot: Snapshot, now: Snapshot | None) -> Iterator[_Way]:
        """How an answer may be read: as the entry describes it, or as the entry of then did."""
        answer = f"{snapshot.sha256[:16]}-{self.areas}"
        yield _Way(f"{answer}-{entry.question}", entry, {})
        then = questions.of_then(self.store.root, snapshot)
        if snapshot.question == entry.question or then is None:
            return
        renamed = (
            questions.renamed(questions.names(then, snapshot), questions.names(entry, now))
            if now
            else {}
        )
        until = entry.question if now else "alone"
        yield _Way(f"{answer}-{snapshot.question}-{until}", then, renamed)

    def _is_good(self, way: _Way, snapshot: Snapshot, earlier: Sequence[Snapshot]) -> bool:
        """Whether an answer is good, read in this way; if so, its rows are cached."""
        table = way.entry.name
        if self.parsed.is_refused(table, way.name):
            return False
        judged = judge_after(way.entry, snapshot, earlier, self._sources)
        if isinstance(judged, Refused):
            if snapshot.is_whole():  # A damaged one may be restored.
                self.parsed.refuse(table, way.name)
            return False
        self.parsed.write_pieces(way.entry, way.name, judged.pieces(), way.renamed)
        return True
