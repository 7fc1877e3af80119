"""The sources of one run: how an entry of the catalogue is fetched, and how its bytes are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import polars as pl

from assets.catalogue.catalogue import PROVENANCE, Catalogue, Entry
from assets.ingest.parsed import ParsedAnswer, parsed_folder
from connectors import register
from connectors.archive.answers import Confirmed, LastAnswer, Received, Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError, InputError
from connectors.fasit import pseudonyms
from connectors.fasit import response as fasit_answer
from connectors.fasit.exports import ExportFolder
from connectors.fasit.layouts import Layout
from connectors.jobindsats import response as jobindsats_answer
from connectors.jobindsats.client import Jobindsats
from connectors.jobindsats.config import JobindsatsEntry
from connectors.observations import Areas, check_labels
from connectors.origins import NATIONALITIES
from connectors.statbank import response as statbank_answer
from connectors.statbank.client import StatBank
from connectors.statbank.config import StatbankEntry

AREA = "reference_area"


@dataclass(frozen=True)
class Sources:
    """Everything that can be asked.

    Args:
        catalogue: which tables there are.
        jobindsats: the client of jobindsats.dk.
        statbank: the client of Statistikbanken.
        fasit_folder: where Fasit exports are dropped; None where no folder is set.
        pseudonym_key: the file with the key for persons and companies.
        spool: where many rows of exports lie, pseudonymised, until they are stored.
        parsed_root: where the rows of answers lie, once parsed.
        list_folders: folders of reference lists and registers; the first that has a file wins.
        goals: what the goals of the plan take from the register, where a row names the goal alone.
        clock: the present moment.
        areas: the list of areas that answers are held against; as it lies now where none is given.
    """

    catalogue: Catalogue
    jobindsats: Jobindsats
    statbank: StatBank
    fasit_folder: Path | None
    pseudonym_key: Path
    spool: Path
    parsed_root: Path
    list_folders: Sequence[Path]
    goals: register.Goals
    clock: Callable[[], datetime]
    areas: Callable[[], pl.DataFrame] | None = None

    def fetch(self, entry: Entry, held: LastAnswer | None = None) -> Received | Confirmed:
        """Ask the source for what an entry describes, unless what is held is still its newest.

        Raises:
            PejlError: the source gave no usable answer, or something to ask it with is missing.
        """
        match entry.definition:
            case JobindsatsEntry() as table:
                return self.jobindsats.fetch(entry.table, table, held)
            case StatbankEntry() as table:
                return self.statbank.fetch(entry.table, table, held)
            case Layout():
                return self._exports.fetch(entry.table, self.clock().date(), held)
            case register.StaffTable() as table:
                return register.fetch(table, self.list_folders)

    def parse(self, entry: Entry, snapshot: Snapshot) -> Iterator[pl.DataFrame]:
        """The raw table that a stored answer holds, in one piece unless the source streams it.

        Raises:
            AnswerError: the answer is not what the entry describes.
            HomeError: its bytes are not those that came.
        """
        for piece in self._parse(entry, snapshot):
            name = pl.lit(entry.name, dtype=pl.Enum([entry.name]))
            yield piece.with_columns(name.alias(PROVENANCE))

    def _parse(self, entry: Entry, snapshot: Snapshot) -> Iterator[pl.DataFrame]:
        match entry.definition:
            case JobindsatsEntry() as table:
                yield jobindsats_answer.read(
                    entry.table, table, snapshot.bodies(), self._areas["area"]
                )
            case StatbankEntry() as table:
                areas = self._areas["area_code"]
                yield from statbank_answer.read(entry.table, table, snapshot.stored_parts(), areas)
            case Layout() as table:
                yield from fasit_answer.read(table, snapshot.stored_parts())
            case register.StaffTable() as table:
                rows = register.read_rows(table, snapshot.bodies(), self.goals)
                self._check_areas(table, rows)
                yield rows

    def parsed_answer(self, entry: Entry, snapshot: Snapshot) -> ParsedAnswer:
        """Where the rows of an answer lie once they have been read; `read` gives them.

        Raises:
            PejlError: the areas cannot be read that it is held against.
        """
        match entry.definition:
            case JobindsatsEntry() | StatbankEntry():
                read_with: object = self._area_rows.rows()
            case Layout():
                read_with = None
            case register.StaffTable() as table:
                has_areas = any(column.type == "area" for column in table.columns.values())
                goals = {
                    goal: {name: sorted(periods) for name, periods in taken.items()}
                    for goal, taken in self.goals.items()
                }
                read_with = [
                    self._area_rows.rows() if has_areas else None,
                    goals if table.is_register else None,
                ]
        return ParsedAnswer(parsed_folder(self.parsed_root, entry, snapshot, json.dumps(read_with)))

    @cached_property
    def layouts(self) -> Mapping[str, Layout]:
        """The layouts of export files by name, with what their columns may hold.

        Raises:
            SourceError: a reference list that a layout names cannot be read.
        """
        return load_layouts(self.catalogue, self.list_folders)

    @cached_property
    def _exports(self) -> ExportFolder:
        """The folder of export files."""
        if self.fasit_folder is None:
            raise InputError("Set PEJL_FASIT_DIR to the folder with Fasit's exports.")
        keyed = pseudonyms.load_key(self.pseudonym_key)
        return ExportFolder(self.fasit_folder, self.layouts, keyed, self.spool)

    def _check_areas(self, table: register.StaffTable, rows: pl.DataFrame) -> None:
        """Refuse an area code that is none; a join would drop its row without a word."""
        for name, column in table.columns.items():
            if column.type == "area":
                known = self._areas["area_code"].known
                remedy = "correct the code; 707 is Norddjurs, 000 the country"
                check_labels(
                    table.file, f"the column {name}", rows[name].drop_nulls(), known, remedy
                )

    @cached_property
    def _area_rows(self) -> pl.DataFrame:
        rows = self.areas() if self.areas else load_list(self.catalogue, self.list_folders, AREA)
        return rows.select("area_code", "area", "kind")

    @cached_property
    def _areas(self) -> Mapping[str, Areas]:
        """The areas by name and by code."""
        areas = self._area_rows
        required = areas.filter(pl.col("kind").is_in(["country", "municipality"]))
        return {
            column: Areas(areas[column].to_list(), required[column].to_list())
            for column in ("area", "area_code")
        }


def load_layouts(catalogue: Catalogue, list_folders: Sequence[Path]) -> dict[str, Layout]:
    """The layouts of export files by name, with what their columns may hold.

    Raises:
        SourceError: a reference list that a layout names cannot be read.
    """
    found = catalogue.layouts
    lists = {name for table in found.values() for name in table.lists}
    known = {name: _spellings(catalogue, list_folders, name) for name in lists}
    nationalities = dict(_rows(NATIONALITIES, list_folders).iter_rows())
    return {
        name: table.with_values(known).with_origins(nationalities) for name, table in found.items()
    }


def _spellings(catalogue: Catalogue, list_folders: Sequence[Path], name: str) -> list[str]:
    rows = load_list(catalogue, list_folders, f"reference_{name}")
    return rows["spelling"].unique(maintain_order=True).to_list()


def load_list(
    catalogue: Catalogue,
    list_folders: Sequence[Path],
    name: str,
    goals: register.Goals | None = None,
) -> pl.DataFrame:
    """A reference list, or the register, as it lies now.

    Args:
        catalogue: the source tables.
        list_folders: folders of reference lists and registers; the first that has a file wins.
        name: its raw table.
        goals: what the goals of the plan take from the register.

    Raises:
        SourceError: it cannot be read.
    """
    definition = catalogue[name].definition
    if not isinstance(definition, register.StaffTable):
        raise TypeError(name)
    return _rows(definition, list_folders, goals)


def _rows(
    table: register.StaffTable, list_folders: Sequence[Path], goals: register.Goals | None = None
) -> pl.DataFrame:
    received = register.fetch(table, list_folders)
    bodies = [b"".join(part.chunks()) for part in received.parts]
    return register.read_rows(table, bodies, goals)


def load_list_as_of(
    catalogue: Catalogue, store: SnapshotStore, name: str, as_of: datetime
) -> pl.DataFrame:
    """A reference list as it was held at a moment.

    Raises:
        HomeError: its snapshot is damaged, or there is none.
    """
    entry = catalogue[name]
    if not isinstance(entry.definition, register.StaffTable):
        raise TypeError(name)
    newest = next(store.newest_first(entry.source, entry.table, as_of), None)
    if newest is None:
        raise HomeError(f"No {entry.title} was held on {as_of:%Y-%m-%d}; choose a later day.")
    return register.read_rows(entry.definition, newest.bodies())
