"""The catalogue entry of a table that staff write: its file, columns and key."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from connectors.observations import Name, Strict
from connectors.tabular.columns import Column
from connectors.tabular.headings import fold

EVERY_FILE = "/*"

Goals = Mapping[str, Mapping[str, frozenset[str]]]
"""By goal of the plan and indicator, the periods that it takes from the register."""


class StaffTable(Strict):
    """The catalogue entry of a table that staff write.

    ``file`` is relative to the site. ``register/*`` is the register of observations: all CSV and
    XLSX files of the folder. Any other is a reference list: one CSV file. ``parts`` says which of
    its indicators are parts of which total, a line each, as in `assets.catalogue.parts`.
    """

    title: str
    about: str
    file: str
    key: tuple[Name, ...]
    columns: dict[Name, Column] = Field(min_length=1)
    parts: tuple[str, ...] = ()
    guess: str | None = None

    @property
    def is_register(self) -> bool:
        """Whether it is the register of observations."""
        return self.file.endswith(EVERY_FILE)

    @property
    def headings(self) -> dict[str, str]:
        """Our column name by each spelling of its heading, after `fold`."""
        return {
            fold(spelling): name
            for name, column in self.columns.items()
            for spelling in (name, *column.headers)
        }


def stored_name(table: StaffTable, number: int, files: int) -> str:
    """Return the name of a file in stored answers; its own may name a person."""
    if not table.is_register:
        return table.file
    return f"fil {number} af {files} i {table.file.removesuffix('*')}"
