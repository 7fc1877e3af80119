"""The source catalogue: ``data/sources/<source>/<table>.yaml``, one file per source table.

The path is the name: ``data/sources/jobindsats/y09c07.yaml`` is the asset
``snapshot/jobindsats_y09c07`` and the table ``raw.jobindsats_y09c07``. A municipality's own entries
(Fasit layouts) lie below ``PEJL_SITE`` and override the project's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import cast

import polars as pl
from pydantic import ValidationError
from pydantic.main import IncEx

from assets.catalogue.entry_files import find_files, parse_source
from assets.catalogue.parts import Parts, parse_parts
from assets.text import yaml_file
from assets.text.units import UNITS
from connectors import observations, register
from connectors.errors import InputError
from connectors.fasit.layouts import AREA, Layout
from connectors.jobindsats.breakdowns import BreakdownEntry, breakdown_entry
from connectors.jobindsats.config import JobindsatsEntry
from connectors.jobindsats.group_names import WORDS
from connectors.lists import joined
from connectors.statbank.config import StatbankEntry
from connectors.tabular import columns

Definition = JobindsatsEntry | StatbankEntry | Layout | register.StaffTable

_MODELS: dict[str, type[Definition]] = {
    "jobindsats": JobindsatsEntry,
    "statbank": StatbankEntry,
    "fasit": Layout,
    "register": register.StaffTable,
    "reference": register.StaffTable,
}
SOURCE_TITLES = {
    "jobindsats": "jobindsats.dk",
    "statbank": "Danmarks Statistik",
    "fasit": "Fasit",
    "register": "Register",
    "reference": "Reference",
    "exchange": "Udveksling",
}

ABOUT_PERSONS = frozenset({"fasit", "register"})
"""The sources whose counts must pass our disclosure gate; others are protected by the source."""
ON_PERSONS = f"(^| )({'|'.join(sorted(ABOUT_PERSONS))})_"
"""Regular expression of lists of raw tables, separated by spaces, with one about persons."""
BY = "_by"
"""The end of the name of a table's breakdowns."""
PROVENANCE = "source_table"
"""The column that holds a row's raw table, in every layer."""


@dataclass(frozen=True)
class Entry:
    """A source table: its source, its name there, and its definition."""

    source: str
    table: str
    definition: Definition
    path: Path

    @property
    def name(self) -> str:
        """The name of the snapshot asset and the raw table."""
        return f"{self.source}_{self.table.lower()}"

    @property
    def file(self) -> str:
        """Its file, as messages name it."""
        return f"data/sources/{self.source}/{self.path.name}"

    @property
    def title(self) -> str:
        """The Danish name for staff: the source and its table."""
        source = SOURCE_TITLES[self.source]
        if isinstance(self.definition, BreakdownEntry):
            words = joined(WORDS[by] for by in self.definition.by)
            return f"{source} {self.definition.table} efter {words}"
        if isinstance(self.definition, JobindsatsEntry | StatbankEntry):
            return f"{source} {self.table}"
        return source if self.definition.title.startswith(source) else self.definition.title

    @property
    def link(self) -> str | None:
        """A page about the table."""
        return getattr(self.definition, "link", None)

    @property
    def question(self) -> str:
        """The hash of the definition: changes with what is requested or how it is parsed.

        Texts for readers are left out, and so is what has its default: a field that Pejl gets later
        asks no table anew.
        """
        definition = self.definition.model_dump_json(exclude=_NOT_ASKED, exclude_defaults=True)
        return hashlib.sha256(definition.encode()).hexdigest()[:16]

    def ended(self, today: date) -> bool:
        """Whether the source has ended the series, so that a failed fetch is no error."""
        last_day: date | None = getattr(self.definition, "ends_on", None)
        return last_day is not None and last_day < today

    @property
    def schema(self) -> dict[str, type[pl.DataType]]:
        """The columns of the raw table in order, with types."""
        match self.definition:
            case JobindsatsEntry() | StatbankEntry():
                schema = observations.raw_columns(self.definition.dimensions)
            case Layout():
                schema = {**self.definition.stored, AREA: pl.String}
            case register.StaffTable():
                schema = columns.schema(self.definition.columns)
        return {**schema, PROVENANCE: pl.String}

    @property
    def descriptions(self) -> dict[str, str]:
        """The Danish description of each column of the raw table."""
        match self.definition:
            case JobindsatsEntry() | StatbankEntry():
                about = {name: d.about for name, d in self.definition.dimensions.items()}
                return _OBSERVATION_COLUMNS | about | _PROVENANCE_COLUMN
            case Layout() as table:
                own = {AREA: "Kommunen, hvis liste det er."}
                return own | table.about | _PROVENANCE_COLUMN
            case register.StaffTable() as table:
                about = {name: column.about for name, column in table.columns.items()}
                return about | _PROVENANCE_COLUMN

    @property
    def key(self) -> list[str]:
        """The columns that identify a row of the raw table."""
        match self.definition:
            case JobindsatsEntry() | StatbankEntry():
                return ["area", "period", *self.definition.dimensions, "measure"]
            case Layout() as table:
                return list(table.stored_key)
            case register.StaffTable() as table:
                return list(table.key)

    @cached_property
    def measures(self) -> dict[str, observations.Measure]:
        """The measures of a public table by our name; empty for Fasit, register and lists."""
        match self.definition:
            case JobindsatsEntry():
                return dict(self.definition.measures)
            case StatbankEntry():
                return {self.definition.measure.name: self.definition.measure}
            case _:
                return {}


_ABOUT = {"about"}
_NOT_ASKED: IncEx = {
    "title": True,
    "link": True,
    "guess": True,
    "about": True,
    "cadence": True,
    "breaks": True,
    "settles_after": True,
    "breakdowns": True,
    "shares_of": True,
    "dimensions": {"__all__": _ABOUT},
    "measures": {"__all__": _ABOUT},
    "columns": {"__all__": _ABOUT},
    "measure": _ABOUT,
    "counts": _ABOUT,
}
"""The fields of all definitions that change neither the request nor the rows."""

_OBSERVATION_COLUMNS = {
    "area": "Område, som kilden skriver det.",
    "period": "Periode, som kilden skriver den.",
    "measure": "Måling.",
    "value": "Tallet; tomt hvor kilden ikke giver det.",
    "unit": "Enhed.",
    "mark": "Hvorfor tallet er tomt: '<3' når kilden skjuler et lille antal, 'absent' når der slet "
    "ikke er noget at tælle, 'not_mature' når opfølgningstiden ikke er gået, ellers 'missing'. "
    "'on_hidden' står ved en andel, der vises, selv om antallet bag den er skjult.",
}

_PROVENANCE_COLUMN = {"source_table": "Kildetabellen, rækken kommer fra."}


class Catalogue(dict[str, Entry]):
    """The source tables by raw table name, in alphabetical order."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Sort the entries; `load` reads them from files."""
        super().__init__(
            (entry.name, entry) for entry in sorted(entries, key=lambda entry: entry.name)
        )

    @property
    def layouts(self) -> dict[str, Layout]:
        """The Fasit layouts by name."""
        return {
            entry.table: entry.definition
            for entry in self.of_source("fasit")
            if isinstance(entry.definition, Layout)
        }

    @property
    def about_persons(self) -> frozenset[str]:
        """The raw tables of rows about persons."""
        return frozenset(name for name, entry in self.items() if entry.source in ABOUT_PERSONS)

    def with_layouts_of(self, municipality: str, shipped: Path) -> Catalogue:
        """The catalogue with the layouts of a shipped folder as those of a municipality's lists.

        A layout that a municipality keeps itself says whose lists it is for.
        """
        return Catalogue(
            replace(
                entry, definition=entry.definition.model_copy(update={"municipality": municipality})
            )
            if isinstance(entry.definition, Layout) and entry.path.is_relative_to(shipped)
            else entry
            for entry in self.values()
        )

    @property
    def parts(self) -> list[Parts]:
        """Which indicators of tables that staff write are parts of which total.

        Raises:
            InputError: a declaration is malformed.
        """
        return [
            parse_parts(line, f"{entry.source}/{entry.path.name}")
            for entry in self.values()
            if isinstance(entry.definition, register.StaffTable)
            for line in entry.definition.parts
        ]

    def of_source(self, source: str) -> list[Entry]:
        """The tables of one source."""
        return [entry for entry in self.values() if entry.source == source]

    def successors(self, entry: Entry) -> list[Entry]:
        """The tables of the same source that succeed this one."""
        return [
            other
            for other in self.of_source(entry.source)
            if isinstance(other.definition, observations.TableEntry)
            and entry.table in other.definition.succeeds
        ]


def load(folders: Iterable[Path]) -> Catalogue:
    """Load the catalogue; entries of later folders override earlier ones.

    Raises:
        InputError: with every mistake of every file.
    """
    folder_of = {path: folder for folder in folders for path in find_files(folder, _MODELS)}
    entries = yaml_file.load_all(folder_of, lambda path: _read(folder_of[path], path)).values()
    return Catalogue([*entries, *filter(None, map(_breakdowns, entries))])


def _breakdowns(entry: Entry) -> Entry | None:
    """The breakdowns of a table, which are fetched for themselves."""
    if not isinstance(entry.definition, JobindsatsEntry) or not entry.definition.breakdowns:
        return None
    definition = breakdown_entry(entry.table, entry.definition)
    return replace(entry, table=f"{entry.table}{BY}", definition=definition)


def _read(folder: Path, path: Path) -> Entry:
    where = path.relative_to(folder).as_posix()
    source = parse_source(where, _MODELS)
    content = yaml_file.parse(yaml_file.read_text(path, name=where), where).content
    if content is None:
        raise InputError(f"{where}: filen er tom; skriv katalogposten i den, eller slet den.")
    try:
        definition = _MODELS[source].model_validate(content)
    except ValidationError as error:
        if other := _other_source(content, source):
            raise InputError(
                f"{where} har felterne i en katalogpost af {other}; flyt den til "
                f"{other}/{path.name}."
            ) from error
        mistakes = "; ".join(yaml_file.describe_all(error))
        raise InputError(f"{where}: {mistakes}; ret katalogposten.") from error
    table = path.stem.upper() if source == "statbank" else path.stem
    entry = Entry(source, table, definition, path)
    for name, measure in entry.measures.items():
        if measure.unit not in UNITS:
            raise InputError(
                f"{where}: {name} har den ukendte enhed {measure.unit!r}; "
                f"brug en af {', '.join(UNITS)}."
            )
    return entry


def _other_source(content: object, source: str) -> str | None:
    """The other public source whose fields a refused entry has."""
    if not isinstance(content, dict):
        return None
    own = _MODELS[source].model_fields.keys()
    fields = cast("dict[object, object]", content).keys()
    for other in ("jobindsats", "statbank"):
        if fields <= _MODELS[other].model_fields.keys() and not fields <= own:
            return other
    return None
