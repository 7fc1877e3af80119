"""A source with one small table, that says something on some days, and a build of what it said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import polars as pl

from assets.catalogue import catalogue
from assets.catalogue.catalogue import Catalogue, Entry
from assets.ingest import raw
from assets.ingest.sources import Sources
from assets.ingest.validation import select_snapshot
from assets.ingest.vintages import measure_history, source_answers
from assets.tables.build import Build
from connectors import warehouse
from connectors.archive.answers import Confirmed, Part, Received
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import SourceError
from connectors.jobindsats.client import Jobindsats
from connectors.statbank.client import StatBank
from pipelines.settings import DATA, SQL

NAME = "jobindsats_y99z01"
ENTRY = """
title: Personer på en ydelse
link: https://jobindsats.dk/databank/
cadence: monthly
periods: {type: M, since: 2020M01}
area: {hierarchy: _hele_landet}
dimensions:
  age:
    hierarchy: _alder
    label: Alder
    about: Personernes alder.
    values: [16-24, 25-66]
measures:
  persons: {label: Antal personer, unit: persons, hidden_below: 3, about: "Antal personer."}
"""
Row = tuple[str, str, int | None]
"""Month, age, persons."""


@dataclass
class Teller:
    """The archive of one home: what the source said when, and what is built of it."""

    home: Path
    entry_text: str = ENTRY
    ids: str = "/1/,/2/"
    day: date = field(default=date(2024, 1, 20))
    hour: time = time(12)

    @property
    def now(self) -> datetime:
        """The moment at which the source answers."""
        return datetime.combine(self.day, self.hour, UTC)

    @property
    def store(self) -> SnapshotStore:
        return SnapshotStore(self.home / "archive", "sample", lambda: self.now)

    @property
    def catalogue(self) -> Catalogue:
        file = self.home / "sources" / "jobindsats" / "y99z01.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        if self.entry_text:
            file.write_text(self.entry_text, "utf-8")
        else:
            file.unlink(missing_ok=True)
        own = catalogue.load([self.home / "sources"])
        return Catalogue([*own.values(), _areas()])

    @property
    def entry(self) -> Entry:
        return self.catalogue[NAME]

    def says(self, day: date, rows: Sequence[Row], label: str = "Antal personer") -> None:
        """The source answers on a day with these rows."""
        columns = ["Periode", "Område", "Alder", label]
        told = [[month, "Hele landet", age, count] for month, age, count in rows]
        self.answers(day, json.dumps({"columns": columns, "rows": told}).encode())

    def answers(self, day: date, body: bytes) -> None:
        """The source answers on a day with these bytes."""
        self.day = day
        entry = self.entry
        request = {"params": {"hierarchy._alder": self.ids}}
        received = Received([Part(request, body)], "json", str(day))
        self.store.save(entry.source, entry.table, received, entry.question)

    def confirms(self, day: date) -> None:
        """The source says on a day that it has nothing newer."""
        self.day = day
        self.store.confirm(self.entry.source, self.entry.table, Confirmed("unchanged"))

    @contextmanager
    def built(self, as_of: date | None = None) -> Iterator[Callable[[str], pl.DataFrame]]:
        """The tables of history, built upon what an earlier build left; gives a query's rows."""
        file = self.home / "work" / str(as_of or "today") / "warehouse.duckdb"
        day = datetime.combine(as_of, time.max, UTC) if as_of else None
        with warehouse.writing(file) as opened:
            build = Build(opened, "sample", self.now, self.home / "published", day)
            opened.replace("core.area", pl.DataFrame({"area_code": ["000"], "area": "Hele landet"}))
            self._load(build)
            source_answers.answer_table(self.catalogue, self.store, self.opened).write(build)
            measure_history.measure_table().write(build)
            opened.replace("core.indicator_measure", _no_indicator())
            for name in ("revision", "revision_profile"):
                sql = (SQL / "mart" / f"{name}.sql").read_text("utf-8")
                opened.create_table(f"mart.{name}", sql)
            yield opened.frame

    def _load(self, build: Build) -> None:
        if NAME not in self.catalogue:
            return
        with self.opened() as sources:
            found = select_snapshot(self.entry, sources, self.store, build.as_of)
            raw.load(build.warehouse, found)
            raw.write_loaded(build, [found])

    @contextmanager
    def opened(self) -> Iterator[Sources]:
        nobody = SourceError("nobody is asked")
        yield Sources(
            catalogue=self.catalogue,
            jobindsats=Jobindsats(nobody),
            statbank=StatBank(nobody, self.home),
            fasit_folder=None,
            pseudonym_key=self.home / "key",
            spool=self.home,
            parsed_root=self.home / "work" / "parsed",
            list_folders=[DATA],
            register_folders=[DATA],
            goals={},
            clock=lambda: self.now,
        )


@cache
def _areas() -> Entry:
    return catalogue.load([DATA / "sources"])["reference_area"]


def _no_indicator() -> pl.DataFrame:
    columns = ["indicator", "raw_table", "measure", "unit"]
    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))


def states(built: Callable[[str], pl.DataFrame], where: str = "true") -> list[Mapping[str, object]]:
    """The states of ``mart.measure`` in the order of their keys and days."""
    return built(
        "select period, dimensions, value, mark, known_from::date as since, "
        f"known_until::date as until from mart.measure where {where} "
        "order by dimensions, period, known_from"
    ).to_dicts()
