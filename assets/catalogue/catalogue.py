"""The catalogue of sources: ``data/sources/<source>/<table>.yaml``, one file a source table.

The path is the name: ``data/sources/jobindsats/y09c07.yaml`` is the snapshot asset
``snapshot/jobindsats_y09c07`` and the table ``raw.jobindsats_y09c07``. A municipality's own entries
(Fasit layouts) may lie below ``PEJL_SITE`` and win over the project's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from assets.text import yaml_file
from assets.text.units import UNITS
from connectors import observations, register
from connectors.errors import InputError
from connectors.fasit.layouts import AREA, Layout
from connectors.jobindsats.config import JobindsatsEntry
from connectors.statbank.config import StatbankEntry
from connectors.tabular import columns

Definition = JobindsatsEntry | StatbankEntry | Layout | register.StaffTable

_SHAPES: dict[str, type[Definition]] = {
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
}

ABOUT_PERSONS = frozenset({"fasit", "register"})
"""The sources whose counts nobody has protected before us."""
PROVENANCE = "source_table"
"""The column that carries a row's raw table through every layer."""


@dataclass(frozen=True)
class Entry:
    """One source table: who has it, its name there, and how it is asked for and read."""

    source: str
    table: str
    definition: Definition
    path: Path

    @property
    def name(self) -> str:
        """The name of its snapshot asset and its raw table."""
        return f"{self.source}_{self.table.lower()}"

    @property
    def title(self) -> str:
        """What people call it: the source and its table, in Danish."""
        known = SOURCE_TITLES[self.source]
        if isinstance(self.definition, JobindsatsEntry | StatbankEntry):
            return f"{known} {self.table}"
        return known if self.definition.title.startswith(known) else self.definition.title

    @property
    def link(self) -> str | None:
        """Where a person can look the table up."""
        return getattr(self.definition, "link", None)

    @property
    def question(self) -> str:
        """Changes when what is asked for, or how it is read, does."""
        asked = self.definition.model_dump_json(exclude={"settles_after"})
        return hashlib.sha256(asked.encode()).hexdigest()[:16]

    def ended(self, today: date) -> bool:
        """Whether the source has ended the series: it is kept, and no error if it is gone."""
        last_day: date | None = getattr(self.definition, "ends_on", None)
        return last_day is not None and last_day < today

    @property
    def schema(self) -> dict[str, type[pl.DataType]]:
        """The columns of its raw table, in order, and their types."""
        match self.definition:
            case JobindsatsEntry() | StatbankEntry():
                given = observations.raw_columns(self.definition.dimensions)
            case Layout():
                given = {**self.definition.stored, AREA: pl.String}
            case register.StaffTable():
                given = columns.schema(self.definition.columns)
        return {**given, PROVENANCE: pl.String}

    @property
    def descriptions(self) -> dict[str, str]:
        """What each column of its raw table holds."""
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
        """The columns that tell one row of its raw table from another."""
        match self.definition:
            case JobindsatsEntry() | StatbankEntry():
                return ["area", "period", *self.definition.dimensions, "measure"]
            case Layout() as table:
                return list(table.stored_key)
            case register.StaffTable() as table:
                return list(table.key)

    @cached_property
    def measures(self) -> dict[str, observations.Measure]:
        """The measures of a public table by our name; none for files that people keep."""
        match self.definition:
            case JobindsatsEntry():
                return dict(self.definition.measures)
            case StatbankEntry():
                return {self.definition.measure.name: self.definition.measure}
            case _:
                return {}


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
    """Every source table by the name of its raw table, in alphabetical order."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Use :func:`load` to read one from files."""
        super().__init__((each.name, each) for each in sorted(entries, key=lambda e: e.name))

    @property
    def layouts(self) -> dict[str, Layout]:
        """The layouts of export files by name."""
        return {
            entry.table: entry.definition
            for entry in self.of_source("fasit")
            if isinstance(entry.definition, Layout)
        }

    def of_source(self, source: str) -> list[Entry]:
        """The tables of one source."""
        return [entry for entry in self.values() if entry.source == source]

    def successors(self, entry: Entry) -> list[Entry]:
        """The tables of the same source that say that they continue this one."""
        return [
            other
            for other in self.of_source(entry.source)
            if isinstance(other.definition, observations.TableEntry)
            and entry.table in other.definition.succeeds
        ]


def load(folders: Iterable[Path]) -> Catalogue:
    """The catalogue that lies in these folders; a later folder's entry wins over an earlier one's.

    Raises:
        InputError: a file is not YAML, has an unknown or missing key, or an unknown unit; all
            mistakes of all files are named at once.
    """
    paths = [path for folder in folders for path in sorted(folder.glob("*/*.yaml"))]
    return Catalogue(yaml_file.load_all(paths, _read).values())


def _read(path: Path) -> Entry:
    source = path.parent.name
    where = f"{source}/{path.name}"
    if source not in _SHAPES:
        raise InputError(f"{where} lies in an unknown source; use one of {', '.join(_SHAPES)}.")
    try:
        content = yaml_file.parse(path.read_text("utf-8"), where).content
        definition = _SHAPES[source].model_validate(content)
    except UnicodeDecodeError as error:
        raise InputError(f"{where} is not UTF-8 text; save it as UTF-8.") from error
    except ValidationError as error:
        found = [
            f"{'.'.join(map(str, detail['loc'])) or 'the file'}: {detail['msg'].lower()}"
            for detail in error.errors()
        ]
        raise InputError(f"{where}: {'; '.join(found)}; correct the entry.") from error
    table = path.stem.upper() if source == "statbank" else path.stem
    entry = Entry(source, table, definition, path)
    for name, measure in entry.measures.items():
        if measure.unit not in UNITS:
            raise InputError(
                f"{where}: {name} has the unknown unit {measure.unit!r}; "
                f"use one of {', '.join(UNITS)}."
            )
    return entry
