"""``mart.source_answer``: every good answer of the public sources, and when it was known.

A snapshot is parsed by today's catalogue entry or, if that fails, by the entry it was fetched by.
Refused snapshots are left out.
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

from assets.catalogue.catalogue import Catalogue, Entry
from assets.ingest.sources import Sources
from assets.ingest.validation import GoodSnapshot, validate_with_history
from assets.ingest.vintages import past_entries
from assets.tables.build import Build, Table, utc
from assets.tables.contracts.marts import MARTS
from connectors import periods
from connectors.archive.answers import Snapshot
from connectors.archive.attempts import Attempt, attempts_by_table
from connectors.archive.snapshots import SnapshotStore

NAME = "mart.source_answer"
READINGS = "core.reading"
"""The parsed files of each answer, and its renamed values."""
OpenSources = Callable[[], AbstractContextManager[Sources]]


def answer_table(catalogue: Catalogue, store: SnapshotStore, open_sources: OpenSources) -> Table:
    """The tables ``mart.source_answer`` and ``core.reading``.

    Args:
        catalogue: the source tables.
        store: the archive.
        open_sources: opens the sources that parse snapshots.
    """

    def write(build: Build) -> None:
        with open_sources() as sources:
            archive = _Archive(sources, store, build.as_of, _area_hash(build))
            entries = past_entries.entries_with_vintages(catalogue, store, build.as_of)
            answers = {entry.name: list(archive.good(entry)) for entry in entries}
            rows = [row for entry in entries for row in archive.rows(entry, answers[entry.name])]
        build.warehouse.replace(NAME, pl.DataFrame(rows, schema=MARTS["source_answer"].types))
        build.warehouse.replace(READINGS, _reading_table(answers))

    return Table(
        name=NAME,
        reads=frozenset(
            {"core.area"} | {f"raw.{e.name}" for e in past_entries.tables_with_vintages(catalogue)}
        ),
        write=write,
        contract=MARTS["source_answer"],
    )


def _area_hash(build: Build) -> str:
    """The hash of the area list that answers are checked against."""
    query = "select md5(string_agg(area_code || area, ';' order by area_code)) from core.area"
    return str(build.warehouse.frame(query).item())[:8]


@dataclass(frozen=True)
class _Reading:
    """How a snapshot is parsed: by which entry, and which of its values were renamed since."""

    name: str
    entry: Entry
    renamed: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class _Answer:
    """A good answer, when it became known, and how it was parsed."""

    good: GoodSnapshot
    known_from: datetime
    reading: _Reading


def _reading_table(answers: Mapping[str, Sequence[_Answer]]) -> pl.DataFrame:
    """The files of each answer and, as JSON by dimension, the old and new names."""
    rows = [
        (
            table,
            answer.reading.name,
            [*map(str, answer.good.files)],
            json.dumps(answer.reading.renamed),
        )
        for table, table_answers in answers.items()
        for answer in table_answers
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
    """The archive up to the moment of the build."""

    sources: Sources
    store: SnapshotStore
    as_of: datetime | None
    areas: str

    @cached_property
    def _attempts(self) -> Mapping[tuple[str, str], Sequence[Attempt]]:
        return attempts_by_table(self.store.attempts(self.as_of))

    def rows(self, entry: Entry, answers: Sequence[_Answer]) -> Iterator[dict[str, Any]]:
        """One row per good answer."""
        attempts = self._attempts.get((entry.source, entry.table), [])
        before: Snapshot | None = None
        for answer, after in zip(answers, [*answers, None][1:], strict=True):
            snapshot = answer.good.snapshot
            seen_at = [
                attempt.at
                for attempt in attempts
                if attempt.sha256 == snapshot.sha256
                and attempt.at >= answer.known_from
                and (after is None or attempt.at < after.known_from)
            ]
            covered_periods = sorted(map(periods.parse, answer.good.verdict.periods), key=_end)
            yield {
                "raw_table": entry.name,
                "known_from": utc(answer.known_from),
                "last_seen": utc(max([answer.known_from, *seen_at])),
                "source_updated": snapshot.source_updated,
                "sha256": snapshot.sha256,
                "question": snapshot.question,
                "asked_anew": before is not None and before.question != snapshot.question,
                "reading": answer.reading.name,
                "rows": answer.good.verdict.rows,
                "first_period": covered_periods[0].code if covered_periods else None,
                "last_period": covered_periods[-1].code if covered_periods else None,
            }
            before = snapshot

    def good(self, entry: Entry) -> Iterator[_Answer]:
        """The good answers, oldest first; of several at one moment only the last."""
        newest_first = list(self.store.newest_first(entry.source, entry.table, self.as_of))
        now = next((s for s in newest_first if s.question == entry.question), None)
        if now is not None and self.as_of is None:
            past_entries.save_entry(self.store.root, entry)
        answers: list[_Answer] = []
        for at, snapshot in reversed([*enumerate(newest_first)]):
            answer = self._read(entry, snapshot, newest_first[at + 1 :], now)
            if answer is None:
                continue
            if answers:
                known_from = max(answer.known_from, answers[-1].known_from)
                answer = replace(answer, known_from=known_from)
                if known_from == answers[-1].known_from:
                    answers.pop()
            answers.append(answer)
        yield from answers

    def _read(
        self, entry: Entry, snapshot: Snapshot, earlier: Sequence[Snapshot], now: Snapshot | None
    ) -> _Answer | None:
        """The answer by the first reading that makes it valid; None if none does."""
        for reading in self._readings(entry, snapshot, now):
            result = validate_with_history(reading.entry, snapshot, earlier, self.sources)
            if isinstance(result, GoodSnapshot):
                return _Answer(result, snapshot.retrieved_at, reading)
        return None

    def _readings(
        self, entry: Entry, snapshot: Snapshot, now: Snapshot | None
    ) -> Iterator[_Reading]:
        """Today's entry first, then the entry that the snapshot was fetched by."""
        answer = f"{snapshot.sha256[:16]}-{self.areas}"
        yield _Reading(f"{answer}-{entry.question}", entry, {})
        then = past_entries.load_entry(self.store.root, snapshot)
        if snapshot.question == entry.question or then is None:
            return
        renamed = (
            past_entries.find_renamed(
                past_entries.value_names(then, snapshot), past_entries.value_names(entry, now)
            )
            if now
            else {}
        )
        until = entry.question if now else "alone"
        yield _Reading(f"{answer}-{snapshot.question}-{until}", then, renamed)


def _end(period: periods.Period) -> date:
    return period.ends_on
