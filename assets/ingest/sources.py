"""The sources of one run: fetches a catalogue entry, and parses its snapshots."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path

import polars as pl

from assets.catalogue.catalogue import PROVENANCE, Catalogue, Entry
from assets.ingest.parsed import ParsedAnswer, parsed_folder
from assets.text.area_codes import COUNTRY
from assets.text.danish import day
from connectors import register
from connectors.archive.answers import Announcement, Confirmed, LastAnswer, Received, Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError, InputError
from connectors.fasit import pseudonyms
from connectors.fasit import response as fasit_answer
from connectors.fasit.exports import ExportFolder
from connectors.fasit.layouts import Layout
from connectors.jobindsats import breakdowns
from connectors.jobindsats import response as jobindsats_answer
from connectors.jobindsats.breakdowns import BreakdownEntry
from connectors.jobindsats.client import Jobindsats
from connectors.jobindsats.config import JobindsatsEntry
from connectors.observations import Areas, Notices, check_labels
from connectors.origins import NATIONALITIES
from connectors.periods import day_in_denmark
from connectors.statbank import response as statbank_answer
from connectors.statbank.client import StatBank
from connectors.statbank.config import StatbankEntry

AREA = "reference_area"
Periods = frozenset[str]
_KEPT = 64
"""Lists that are kept: some of Pejl's own, and the registers of several municipalities."""


@dataclass(frozen=True)
class Sources:
    """The clients of a run, and what parsing needs besides the bytes.

    Args:
        catalogue: the source tables.
        jobindsats: the client of jobindsats.dk.
        statbank: the client of Statistikbanken.
        fasit_folder: where staff put Fasit lists; None if not set.
        pseudonym_key: the file with the pseudonym key.
        spool: temporary folder of large lists, pseudonymised.
        parsed_root: the folder of parsed snapshots.
        list_folders: folders of reference lists; the first that has a file wins.
        register_folders: folders of the register.
        goals: the indicators and periods that the plan takes from the register, by goal.
        clock: the present moment.
        own_area: the code of the own municipality, which answers must have; None if no plan says.
        neighbours: gives the municipalities whose breakdowns are fetched: those in a group with the
            own one, itself included.
        areas: gives the area list to check answers against; the current list if None.
    """

    catalogue: Catalogue
    jobindsats: Jobindsats
    statbank: StatBank
    fasit_folder: Path | None
    pseudonym_key: Path
    spool: Path
    parsed_root: Path
    list_folders: Sequence[Path]
    register_folders: Sequence[Path]
    goals: register.Goals
    clock: Callable[[], datetime]
    areas: Callable[[], pl.DataFrame] | None = None
    own_area: str | None = None
    neighbours: Callable[[], Collection[str]] = tuple[str, ...]

    def fetch(self, entry: Entry, current: LastAnswer | None = None) -> Received | Confirmed:
        """Fetch a table, or confirm that the current answer is still the source's newest.

        Raises:
            PejlError: no usable answer, or a setting is missing.
        """
        match entry.definition:
            case BreakdownEntry() as table:
                return self.jobindsats.fetch(table.table, table, current, self.neighbours())
            case JobindsatsEntry() as table:
                return self.jobindsats.fetch(entry.table, table, current)
            case StatbankEntry() as table:
                return self.statbank.fetch(entry.table, table, current)
            case Layout():
                return self._exports.fetch(entry.table, day_in_denmark(self.clock()), current)
            case register.StaffTable() as table:
                folders = self.register_folders if table.is_register else self.list_folders
                return register.fetch(table, folders)

    def announcement(self, entry: Entry) -> Announcement | None:
        """What the source's metadata say of a table now; None if it has none.

        Raises:
            SourceError: the source does not answer.
        """
        match entry.definition:
            case BreakdownEntry() as table:
                return self.jobindsats.announcement(table.table, table)
            case JobindsatsEntry() as table:
                return self.jobindsats.announcement(entry.table, table)
            case StatbankEntry():
                return self.statbank.announcement(entry.table)
            case Layout() | register.StaffTable():
                return None

    def parse(
        self, entry: Entry, snapshot: Snapshot, notices: Notices | None = None
    ) -> Iterator[pl.DataFrame]:
        """Parse a snapshot into rows of its raw table; several pieces if the source streams.

        ``notices`` takes what is noticed, the last of it after the last piece.

        Raises:
            AnswerError: the snapshot is not what the entry describes.
            HomeError: the snapshot is damaged.
        """
        for piece in self._parse(entry, snapshot, notices or Notices()):
            name = pl.lit(entry.name, dtype=pl.Enum([entry.name]))
            yield piece.with_columns(name.alias(PROVENANCE))

    def _parse(self, entry: Entry, snapshot: Snapshot, notices: Notices) -> Iterator[pl.DataFrame]:
        match entry.definition:
            case BreakdownEntry() as table:
                requests = [part["request"] for part in snapshot.parts]
                parts = zip(requests, snapshot.bodies(), strict=True)
                yield breakdowns.read(table, parts, self.areas_of(entry), notices)
            case JobindsatsEntry() as table:
                levels = snapshot.parts[0]["request"].get("levels") if snapshot.parts else None
                yield jobindsats_answer.read(
                    entry.table,
                    table,
                    snapshot.bodies(),
                    self.areas_of(entry),
                    notices,
                    levels=levels,
                )
            case StatbankEntry() as table:
                yield from statbank_answer.read(
                    entry.table, table, snapshot.stored_parts(), self.areas_of(entry), notices
                )
            case Layout() as table:
                retrieved_on = day_in_denmark(snapshot.retrieved_at)
                yield from fasit_answer.read(table, snapshot.stored_parts(), retrieved_on)
            case register.StaffTable() as table:
                today = day_in_denmark(snapshot.retrieved_at)
                rows = register.read_rows(table, snapshot.bodies(), self.goals, today=today)
                self._check_areas(table, rows)
                yield rows

    def parsed_answer(self, entry: Entry, snapshot: Snapshot) -> ParsedAnswer:
        """Where the parsed rows of a snapshot lie; the folder may not exist yet.

        Raises:
            PejlError: the area list cannot be read.
        """
        match entry.definition:
            case JobindsatsEntry() | StatbankEntry():
                inputs: object = [self._area_rows.rows(), self.own_area]
            case Layout():
                inputs = None
            case register.StaffTable() as table:
                has_areas = any(column.type == "area" for column in table.columns.values())
                goals = {
                    goal: {name: sorted(periods) for name, periods in indicators.items()}
                    for goal, indicators in self.goals.items()
                }
                inputs = [
                    self._area_rows.rows() if has_areas else None,
                    goals if table.is_register else None,
                ]
        return ParsedAnswer(parsed_folder(self.parsed_root, entry, snapshot, json.dumps(inputs)))

    def areas_of(self, entry: Entry) -> Areas:
        """The areas as a public table spells them: by name at jobindsats, else by code.

        Of breakdowns the country is required, and the own municipality where it is fetched.
        """
        if isinstance(entry.definition, BreakdownEntry):
            areas = self._areas["area"]
            there = {breakdowns.COUNTRY, *self.neighbours()}
            fetched = [each for each in areas.vital if each in there]
            return Areas(areas.known, fetched, fetched)
        if isinstance(entry.definition, JobindsatsEntry):
            return self._areas["area"]
        areas = self._areas["area_code"]
        if isinstance(entry.definition, StatbankEntry) and not entry.definition.area.has_country:
            required = [code for code in areas.required if code != COUNTRY]
            vital = [code for code in areas.vital if code != COUNTRY]
            return Areas(areas.known, required, vital)
        return areas

    @cached_property
    def layouts(self) -> Mapping[str, Layout]:
        """As `load_layouts` gives them."""
        return load_layouts(self.catalogue, self.list_folders)

    @cached_property
    def _exports(self) -> ExportFolder:
        if self.fasit_folder is None:
            raise InputError("Sæt PEJL_FASIT_DIR til mappen med lister fra Fasit.")
        keyed = pseudonyms.load_key(self.pseudonym_key)
        return ExportFolder(self.fasit_folder, self.layouts, keyed, self.spool)

    def _check_areas(self, table: register.StaffTable, rows: pl.DataFrame) -> None:
        """Refuse unknown area codes, whose rows a join would drop silently."""
        for name, column in table.columns.items():
            if column.type == "area":
                known = self._areas["area_code"].known
                remedy = "ret koden; 707 er Norddjurs, 000 hele landet"
                check_labels(table.file, f"kolonnen {name}", rows[name].drop_nulls(), known, remedy)

    @cached_property
    def _area_rows(self) -> pl.DataFrame:
        rows = self.areas() if self.areas else load_list(self.catalogue, self.list_folders, AREA)
        return rows.select("area_code", "area", "kind")

    @cached_property
    def _areas(self) -> Mapping[str, Areas]:
        """The areas by name and by code."""
        areas = self._area_rows
        required = areas.filter(pl.col("kind").is_in(["country", "municipality"]))
        is_own = pl.col("area_code").eq_missing(pl.lit(self.own_area, dtype=pl.String))
        vital = areas.filter((pl.col("kind") == "country") | is_own)
        return {
            column: Areas(*(rows[column].to_list() for rows in (areas, required, vital)))
            for column in ("area", "area_code")
        }


def load_layouts(catalogue: Catalogue, list_folders: Sequence[Path]) -> dict[str, Layout]:
    """The Fasit layouts by name, with the values that reference lists allow in their columns.

    Raises:
        SourceError: a reference list that a layout names cannot be read.
    """
    layouts = catalogue.layouts
    lists = {name for layout in layouts.values() for name in layout.lists}
    known = {name: _spellings(catalogue, list_folders, name) for name in lists}
    nationalities = dict(_rows(NATIONALITIES, list_folders).iter_rows())
    return {
        name: layout.with_values(known).with_origins(nationalities)
        for name, layout in layouts.items()
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
    """Load a reference list, or the register, from its file.

    Args:
        catalogue: the source tables.
        list_folders: folders of the list, the first that has a file wins, or of the register.
        name: the raw table.
        goals: as in `Sources`.

    Raises:
        SourceError: the file cannot be read.
    """
    definition = catalogue[name].definition
    if not isinstance(definition, register.StaffTable):
        raise TypeError(name)
    return _rows(definition, list_folders, goals)


def _rows(
    table: register.StaffTable, list_folders: Sequence[Path], goals: register.Goals | None = None
) -> pl.DataFrame:
    received = register.fetch(table, list_folders)
    bodies = tuple(b"".join(part.chunks()) for part in received.parts)
    taken = tuple((goal, tuple(periods.items())) for goal, periods in (goals or {}).items())
    return _read_once(table.model_dump_json(), bodies, taken)


@lru_cache(maxsize=_KEPT)
def _read_once(
    entry: str, bodies: Sequence[bytes], goals: Iterable[tuple[str, Iterable[tuple[str, Periods]]]]
) -> pl.DataFrame:
    """The rows of a list's files, read once a process: every municipality has the same areas.

    Args:
        entry: the list's catalogue entry as JSON, which has a hash where the entry has none.
        bodies: the bytes of its files.
        goals: what `Sources` has as a mapping.
    """
    table = register.StaffTable.model_validate_json(entry)
    return register.read_rows(table, bodies, {goal: dict(periods) for goal, periods in goals})


def load_list_as_of(
    catalogue: Catalogue, store: SnapshotStore, name: str, as_of: datetime
) -> pl.DataFrame:
    """Load a reference list from its newest snapshot at a moment.

    Raises:
        HomeError: no snapshot is that old, or it is damaged.
    """
    entry = catalogue[name]
    if not isinstance(entry.definition, register.StaffTable):
        raise TypeError(name)
    newest = next(store.newest_first(entry.source, entry.table, as_of), None)
    if newest is None:
        raise HomeError(f"{entry.title} var ikke hentet den {day(as_of)}; vælg en senere dag.")
    return register.read_rows(entry.definition, newest.bodies())
