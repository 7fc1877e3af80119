"""What the catalogue says of a table that people keep: where it lies, its columns, its key."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from connectors.observations import Name, Strict
from connectors.tabular.columns import Column

EVERY_FILE = "/*"

Goals = Mapping[str, Mapping[str, frozenset[str]]]
"""Per goal of the plan, the indicators that it takes from the register, and for which periods."""


class StaffTable(Strict):
    """A kept table's catalogue entry.

    ``file`` lies below the site. ``register/*`` is every CSV and XLSX file of a folder, together
    one register of observations; anything else is one CSV file, a reference list.
    """

    title: str
    about: str
    file: str
    key: tuple[Name, ...]
    columns: dict[Name, Column] = Field(min_length=1)
    guess: str | None = None

    @property
    def is_register(self) -> bool:
        """Whether it is the register: any number of files, with rules for an observation."""
        return self.file.endswith(EVERY_FILE)

    @property
    def headings(self) -> dict[str, str]:
        """Our column name by every spelling of its heading, in small letters."""
        return {
            spelling.lower(): name
            for name, column in self.columns.items()
            for spelling in (name, *column.headers)
        }


def place(table: StaffTable, at: int, files: int) -> str:
    """What a file is called in what is stored: never by its own name, which may be a person's."""
    if not table.is_register:
        return table.file
    return f"file {at} of {files} in {table.file.removesuffix('*')}"
