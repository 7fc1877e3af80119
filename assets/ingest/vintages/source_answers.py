"""``mart.source_answer``: every answer of a public source that can be relied on, and since when.

An answer is read as the catalogue describes its table today; where that cannot be, as it did when
the answer was asked for. What raw refused is none: it never was anybody's number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import polars as pl

from assets.build import Build, Table, utc
from assets.catalogue.catalogue import Catalogue, Entry
from assets.contracts.marts import MARTS
from assets.ingest.sources import Sources
from assets.ingest.validation import GoodSnapshot, validate_with_history
from assets.ingest.vintages import past_entries
from connectors import periods
from connectors.archive.answers import Snapshot
from connectors.archive.attempts import Attempt
from connectors.archive.snapshots import SnapshotStore

NAME = "mart.source_answer"
READINGS = "core.reading"
"""Where the rows of each answer lie, and which of its names are others now."""
OpenSources = Callable[[], AbstractContextManager[Sources]]


def answer_table(catalogue: Catalogue, store: SnapshotStore, open_sources: OpenSources) -> Table:
    """The table of answers, and beside it ``core.reading``: where the rows of each lie.

    Args:
        catalogue: the source tables.
        store: the archive.
        open_sources: what reads an answer that has not been parsed.
    """

    def write(build: Build) -> None:
        with open_sources() as sources:
            archive = _Archive(sources, store, build.as_of, areas_of(build))
            entries = past_entries.entries(catalogue, store, build.as_of)
            answers = {entry.name: list(archive.good(entry)) for entry in entries}
            rows = [row for entry in entries for row in archive.rows(entry, answers[entry.name])]
        build.warehouse.replace(NAME, pl.DataFrame(rows, schema=MARTS["source_answer"].types))
        build.warehouse.replace(READINGS, _readings(answers))

    return Table(
        name=NAME,
        reads=frozenset(
            {"core.area"}
            | {
                f"raw.{e.name}"
                for source in past_entries.SHAPES
                for e in catalogue.of_source(source)
            }
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
class _Way:
    """How an answer is read: by which entry, and which names of values are new ones since."""

    name: str
    entry: Entry
    renamed: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class _Answer:
    """A good answer, since when it was known, and how it is read."""

    good: GoodSnapshot
    known_from: datetime
    way: _Way


def _readings(answers: Mapping[str, Sequence[_Answer]]) -> pl.DataFrame:
    """The files of each answer, and by dimension the names of then and now, as JSON."""
    rows = [
        (table, answer.way.name, [*map(str, answer.good.files)], json.dumps(answer.way.renamed))
        for table, found in answers.items()
        for answer in found
    ]
    schema = {
        "raw_table": pl.String,
        "reading": pl.String,
        "files": pl.List(pl.String),
        "renamed": pl.String,
    }
    return pl.DataFrame(rows, schema, orient="row")


@dataclass(frozen=True)
class _Archive:
    """One look at the archive, up to the day of the build."""

    sources: Sources
    store: SnapshotStore
    as_of: datetime | None
    areas: str

    @cached_property
    def _attempts(self) -> Mapping[tuple[str, str], Sequence[Attempt]]:
        found: dict[tuple[str, str], list[Attempt]] = {}
        for attempt in self.store.attempts(self.as_of):
            found.setdefault((attempt.source, attempt.table), []).append(attempt)
        return found

    def rows(self, entry: Entry, answers: Sequence[_Answer]) -> Iterator[dict[str, Any]]:
        """One row per good answer."""
        attempts = self._attempts.get((entry.source, entry.table), [])
        before: Snapshot | None = None
        for answer, after in zip(answers, [*answers, None][1:], strict=True):
            snapshot = answer.good.snapshot
            seen = [
                attempt.at
                for attempt in attempts
                if attempt.sha256 == snapshot.sha256
                and attempt.at >= answer.known_from
                and (after is None or attempt.at < after.known_from)
            ]
            covered = sorted(map(periods.parse, answer.good.verdict.periods), key=_end)
            yield {
                "raw_table": entry.name,
                "known_from": utc(answer.known_from),
                "last_seen": utc(max([answer.known_from, *seen])),
                "source_updated": snapshot.source_updated,
                "sha256": snapshot.sha256,
                "question": snapshot.question,
                "asked_anew": before is not None and before.question != snapshot.question,
                "reading": answer.way.name,
                "rows": answer.good.rows,
                "first_period": covered[0].code if covered else None,
                "last_period": covered[-1].code if covered else None,
            }
            before = snapshot

    def good(self, entry: Entry) -> Iterator[_Answer]:
        """The good answers, the first one first; of those of one moment the last."""
        newest_first = list(self.store.newest_first(entry.source, entry.table, self.as_of))
        now = next((s for s in newest_first if s.question == entry.question), None)
        if now is not None and self.as_of is None:
            past_entries.keep(self.store.root, entry)
        found: list[_Answer] = []
        for at, snapshot in reversed([*enumerate(newest_first)]):
            answer = self._read(entry, snapshot, newest_first[at + 1 :], now)
            if answer is None:
                continue
            if found:
                known_from = max(answer.known_from, found[-1].known_from)
                answer = replace(answer, known_from=known_from)
                if known_from == found[-1].known_from:
                    found.pop()
            found.append(answer)
        yield from found

    def _read(
        self, entry: Entry, snapshot: Snapshot, earlier: Sequence[Snapshot], now: Snapshot | None
    ) -> _Answer | None:
        """The answer, read so that it is good; None where it is not."""
        for way in self._ways(entry, snapshot, now):
            judged = validate_with_history(way.entry, snapshot, earlier, self.sources)
            if isinstance(judged, GoodSnapshot):
                return _Answer(judged, snapshot.retrieved_at, way)
        return None

    def _ways(self, entry: Entry, snapshot: Snapshot, now: Snapshot | None) -> Iterator[_Way]:
        """How an answer may be read: as the entry describes it, or as the entry of then did."""
        answer = f"{snapshot.sha256[:16]}-{self.areas}"
        yield _Way(f"{answer}-{entry.question}", entry, {})
        then = past_entries.of_then(self.store.root, snapshot)
        if snapshot.question == entry.question or then is None:
            return
        renamed = (
            past_entries.renamed(past_entries.names(then, snapshot), past_entries.names(entry, now))
            if now
            else {}
        )
        until = entry.question if now else "alone"
        yield _Way(f"{answer}-{snapshot.question}-{until}", then, renamed)


def _end(period: periods.Period) -> date:
    return period.ends_on
