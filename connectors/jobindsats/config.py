"""The catalogue entry of a jobindsats table; values by name, as ids change."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from connectors.observations import Measure, Name, Strict, TableEntry, raw_columns

COUNTRY = "Hele landet"
ONLY_COUNTRY = "_hele_landet"
"""The area hierarchy of tables with only the country (y25i03)."""
Breakdown = Literal["sex", "age", "origin"]
TOTAL = re.compile(r"(?i) i alt$|^alle ")
"""The label of a dimension's total."""


class LabelledMeasure(Measure):
    """A measure with the label of its column."""

    label: str


class LevelValue(Strict):
    """A value with its level, for names that occur at several levels.

    y01c01 has "Nytteindsats i alt" as a parent and as its only child. Where the source has no such
    level, every level with the name is fetched, and their rows must be equal.
    """

    name: str
    level: str


class Dimension(Strict):
    """A dimension other than the area: hierarchy id, column label and the values to fetch.

    The total is fetched only if it is among the values.
    """

    hierarchy: str
    label: str
    about: str
    values: tuple[str | LevelValue, ...] = Field(min_length=1)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the values, as in the cells of an answer."""
        return tuple(
            collapse_spaces(value if isinstance(value, str) else value.name)
            for value in self.values
        )

    @model_validator(mode="after")
    def _check_unique_names(self) -> Self:
        if len(set(self.names)) < len(self.names):
            raise ValueError("to værdier har samme navn og kan ikke skelnes i svaret")
        return self


class Periods(Strict):
    """The type of the periods to fetch, and the first one."""

    type: str
    since: str

    @model_validator(mode="after")
    def _check_first_period(self) -> Self:
        spelled = re.fullmatch(r"[0-9]{4}([A-Z]+)[0-9]{2}", self.since)
        if spelled is None or spelled[1] != self.type:
            raise ValueError(
                f"since er {self.since}, som ikke er en periode af typen {self.type}; skriv den "
                f"som 2023{self.type}01"
            )
        return self


class AreaHierarchy(Strict):
    """The area hierarchy, fetched whole, the country included.

    ``names``: our name of an area by the source's, for other areas than municipalities (job
    centres); null leaves out one that is no municipality.
    """

    hierarchy: str
    names: dict[str, str | None] = Field(default_factory=dict[str, "str | None"])

    @property
    def has_municipalities(self) -> bool:
        """Whether answers must have the municipalities."""
        return self.hierarchy != ONLY_COUNTRY


class JobindsatsEntry(TableEntry):
    """The catalogue entry of a table; ``country: false`` if it has no national figures.

    ``found_by``: words by which the table is found in the source's list, where the id
    is not known for sure. The entry waits until there is one.
    ``breakdowns``: what it is also fetched by, one at a time (`connectors.jobindsats.breakdowns`).
    ``shares_of``: the table whose ``persons`` its shares are of.
    """

    periods: Periods
    area: AreaHierarchy
    dimensions: dict[Name, Dimension] = Field(default_factory=dict[str, Dimension])
    measures: dict[Name, LabelledMeasure] = Field(min_length=1)
    country: bool = True
    found_by: tuple[str, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    shares_of: Name | None = None

    @model_validator(mode="after")
    def _check_unique_columns(self) -> Self:
        names = [*raw_columns(()), *self.dimensions, *self.measures]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"to kolonner hedder {twice[0]}")
        return self

    @model_validator(mode="after")
    def _check_shares(self) -> Self:
        for name, measure in self.measures.items():
            if measure.share_of is not None and measure.share_of not in self.measures:
                raise ValueError(
                    f"{name} er en andel af {measure.share_of}, som ikke er et mål i tabellen"
                )
        return self


def collapse_spaces(label: str) -> str:
    """A label with single spaces."""
    return " ".join(label.split())


def entry_file(table_id: str) -> str:
    """The file of a table's entry, for messages."""
    return f"data/sources/jobindsats/{table_id}.yaml"
