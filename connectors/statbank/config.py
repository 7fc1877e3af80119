"""What a catalogue entry says of a StatBank table: codes as StatBank has them, columns as ours."""

from __future__ import annotations

from pydantic import Field

from connectors.observations import Measure, Name, Strict, TableEntry


class NamedMeasure(Measure):
    """The one thing that a table counts."""

    name: Name


class Area(Strict):
    """The variable that holds the areas: every value of it is asked for ``without`` those named.

    Left out is what is no place in Denmark: 950, 997, 998 and 999 stand for abroad or unknown,
    and for another of these in each table (`statbank-api.md` section 5).
    """

    variable: str
    without: tuple[str, ...] = ()


class Time(Strict):
    """The time variable and its values in StatBank's grammar."""

    variable: str = "Tid"
    values: tuple[str, ...] = Field(min_length=1)


class Dimension(Strict):
    """A variable that becomes a column.

    ``values`` is a table of codes and StatBank's texts for them, or one expression of its value
    grammar (``>=30<=64``) whose codes are kept as they are. A text tells a code that StatBank has
    given to something else from one that it has only named anew.
    """

    variable: str
    about: str
    values: dict[str, str] | str


class StatbankEntry(TableEntry):
    """A table's catalogue entry; ``totals`` are the variables asked for as their total alone."""

    area: Area
    time: Time
    dimensions: dict[Name, Dimension] = Field(default_factory=dict[str, Dimension])
    totals: tuple[str, ...] = ()
    measure: NamedMeasure


def entry_remedy(table_id: str) -> str:
    """What a person does about an entry that StatBank does not understand."""
    return f"correct data/sources/statbank/{table_id.lower()}.yaml"
