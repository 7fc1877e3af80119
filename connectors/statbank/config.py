"""The catalogue entry of a StatBank table: StatBank's codes, our column names."""

from __future__ import annotations

from pydantic import Field

from connectors.observations import Measure, Name, Strict, TableEntry

MIXED_UNITS = "-"
"""StatBank's unit of a table in which a variable tells the unit."""


class NamedMeasure(Measure):
    """The only measure of a table; ``source_unit`` and ``decimals`` are what StatBank states."""

    name: Name
    source_unit: str | None = None
    decimals: int | None = None


class Area(Strict):
    """The variable of areas, fetched whole but for ``without``.

    Left out are 950, 997, 998 and 999: abroad or unknown, with another meaning in each table
    (`docs/sources/statbank.md`). ``has_country``: whether the table has the whole country.
    """

    variable: str
    without: tuple[str, ...] = ()
    has_country: bool = True


class Time(Strict):
    """The time variable, and its values in StatBank's grammar, from the period ``since`` on."""

    variable: str = "Tid"
    values: tuple[str, ...] = Field(min_length=1)
    since: str | None = None


class Dimension(Strict):
    """A variable that becomes a column.

    ``values`` maps codes to StatBank's texts, or is one expression of its value grammar
    (``>=30<=64``) whose codes are kept. The text tells a reused code from a renamed one.
    """

    variable: str
    about: str
    values: dict[str, str] | str


class StatbankEntry(TableEntry):
    """The catalogue entry of a table; of the variables in ``totals`` only the total is fetched."""

    area: Area
    time: Time
    dimensions: dict[Name, Dimension] = Field(default_factory=dict[str, Dimension])
    totals: tuple[str, ...] = ()
    measure: NamedMeasure


def entry_remedy(table_id: str) -> str:
    """What to do about an entry that StatBank does not accept."""
    return f"ret data/sources/statbank/{table_id.lower()}.yaml"
