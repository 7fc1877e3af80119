"""The sources of one run: how an entry of the catalogue is fetched, and how its bytes are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import polars as pl

from assets.catalogue import PROVENANCE, Catalogue, Entry
from connectors import fasit, pseudonyms, register
from connectors.errors import InputError
from connectors.jobindsats import answer as jobindsats_answer
from connectors.jobindsats import entry as jobindsats_entry
from connectors.jobindsats.client import Jobindsats
from connectors.observations import Areas, check_labels
from connectors.snapshots import Confirmed, Held, Received, Snapshot
from connectors.statbank import answer as statbank_answer
from connectors.statbank import entry as statbank_entry
from connectors.statbank.client import StatBank

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
        kept: the folders in which kept tables are looked for, the first that has one wins.
        clock: the present moment.
    """

    catalogue: Catalogue
    jobindsats: Jobindsats
    statbank: StatBank
    fasit_folder: Path | None
    pseudonym_key: Path
    kept: Sequence[Path]
    clock: Callable[[], datetime]

    def fetch(self, entry: Entry, held: Held | None = None) -> Received | Confirmed:
        """Ask the source for what an entry describes, unless what is held is still its newest.

        Raises:
            PejlError: the source gave no usable answer, or something to ask it with is missing.
        """
        match entry.definition:
            case jobindsats_entry.Table() as table:
                return self.jobindsats.fetch(entry.table, table, held)
            case statbank_entry.Table() as table:
                return self.statbank.fetch(entry.table, table, held)
            case fasit.Table() as table:
                if self.fasit_folder is None:
                    raise InputError("Set PEJL_FASIT_DIR to the folder with Fasit's exports.")
                keyed = pseudonyms.read_key(self.pseudonym_key)
                today = self.clock().date()
                return fasit.fetch(entry.table, table, self.fasit_folder, keyed, today)
            case register.Table() as table:
                return register.fetch(table, self.kept)

    def read(self, entry: Entry, snapshot: Snapshot) -> Iterator[pl.DataFrame]:
        """The raw table that a stored answer holds, in one piece unless the source streams it.

        Raises:
            AnswerError: the answer is not what the entry describes.
            HomeError: its bytes are not those that came.
        """
        for piece in self._read(entry, snapshot):
            yield piece.with_columns(pl.lit(entry.name).alias(PROVENANCE))

    def _read(self, entry: Entry, snapshot: Snapshot) -> Iterator[pl.DataFrame]:
        match entry.definition:
            case jobindsats_entry.Table() as table:
                yield jobindsats_answer.read(
                    entry.table, table, snapshot.bodies(), self._areas["area"]
                )
            case statbank_entry.Table() as table:
                areas = self._areas["area_code"]
                yield from statbank_answer.read(entry.table, table, snapshot.stored(), areas)
            case fasit.Table() as table:
                yield fasit.read(table, snapshot.bodies())
            case register.Table() as table:
                rows = register.read(table, snapshot.bodies())
                self._check_areas(table, rows)
                yield rows

    def _check_areas(self, table: register.Table, rows: pl.DataFrame) -> None:
        """Refuse an area code that is none; a join would drop its row without a word."""
        for name, column in table.columns.items():
            if column.type == "area":
                known = self._areas["area_code"].known
                remedy = "correct the code; 707 is Norddjurs, 000 the country"
                check_labels(table.file, f"the column {name}", rows[name], known, remedy)

    @cached_property
    def _areas(self) -> Mapping[str, Areas]:
        """The areas by name and by code, from the reference table as it lies in the project."""
        definition = self.catalogue[AREA].definition
        assert isinstance(definition, register.Table)  # noqa: S101  (the catalogue's shape)
        received = register.fetch(definition, self.kept)
        areas = register.read(definition, [b"".join(part.chunks()) for part in received.parts])
        required = areas.filter(pl.col("kind").is_in(["country", "municipality"]))
        return {
            column: Areas(areas[column].to_list(), required[column].to_list())
            for column in ("area", "area_code")
        }
