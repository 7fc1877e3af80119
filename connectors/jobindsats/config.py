"""What a catalogue entry says of a jobindsats table: everything in names, nothing in opaque ids."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from connectors.observations import Measure, Name, Strict, TableEntry, raw_columns

COUNTRY = "Hele landet"
ONLY_COUNTRY = "_hele_landet"
"""The area hierarchy of tables that have the country alone (y25i03)."""


class LabelledMeasure(Measure):
    """A measure and the label of its column in the answer."""

    label: str


class LevelValue(Strict):
    """A value whose name stands at several levels of its hierarchy, and the level that is meant.

    y01c01 has "Nytteindsats i alt" twice, as a parent and as its only child.
    """

    name: str
    level: str


class Dimension(Strict):
    """A dimension besides the area: its hierarchy id, its column label, the values asked for.

    The total is one of the values, asked for where it is named.
    """

    hierarchy: str
    label: str
    about: str
    values: tuple[str | LevelValue, ...] = Field(min_length=1)

    @property
    def names(self) -> tuple[str, ...]:
        """The values' names, as the answer's cells hold them."""
        return tuple(
            collapse_spaces(value if isinstance(value, str) else value.name)
            for value in self.values
        )

    @model_validator(mode="after")
    def _names_are_told_apart(self) -> Self:
        if len(set(self.names)) < len(self.names):
            raise ValueError("two values have one name, which the answer cannot tell apart")
        return self


class Periods(Strict):
    """Which periods are asked for: the type, and the first one wanted."""

    type: str
    since: str


class AreaHierarchy(Strict):
    """The area hierarchy whose every value is asked for, the country included."""

    hierarchy: str

    @property
    def has_municipalities(self) -> bool:
        """Whether an answer must hold the municipalities."""
        return self.hierarchy != ONLY_COUNTRY


class JobindsatsEntry(TableEntry):
    """A table's catalogue entry. ``country: false`` where the source has no figure for it."""

    periods: Periods
    area: AreaHierarchy
    dimensions: dict[Name, Dimension] = Field(default_factory=dict[str, Dimension])
    measures: dict[Name, LabelledMeasure] = Field(min_length=1)
    country: bool = True

    @model_validator(mode="after")
    def _columns_are_told_apart(self) -> Self:
        names = [*raw_columns(()), *self.dimensions, *self.measures]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"{twice[0]} is the name of two columns")
        return self

    @model_validator(mode="after")
    def _shares_are_of_measures(self) -> Self:
        for name, measure in self.measures.items():
            if measure.share_of is not None and measure.share_of not in self.measures:
                raise ValueError(f"{name} is a share of {measure.share_of}, which is no measure")
        return self


def collapse_spaces(label: str) -> str:
    """A label without stray spaces."""
    return " ".join(label.split())


def entry_file(table_id: str) -> str:
    """The file that holds a table's entry, for messages."""
    return f"data/sources/jobindsats/{table_id}.yaml"
