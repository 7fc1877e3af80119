"""A layout: what makes a file one kind of list, and which of its columns may leave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self
from unicodedata import normalize

import polars as pl
from pydantic import Field, PrivateAttr, model_validator

from connectors.observations import Name, Strict
from connectors.tabular.columns import Column, schema

AREA = "area_code"
PURPOSES = {"cpr": "person", "cvr": "company", "record_key": "record"}
"""The types that leave as pseudonyms, and what is said to keep those of different things apart."""


class ListColumn(Column):
    """A column of a list. Where it is ``optional``, the heading may be missing: then it is null.

    A text leaves a list only where it is known: it is one of ``values``, or of the spellings in the
    reference list ``values_of``. One that is not breaks the layout, or leaves as ``otherwise``.
    """

    optional: bool = False
    values_of: Name | None = None
    otherwise: str | None = None

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.type == "text" and not (self.values or self.values_of):
            raise ValueError("a text needs values or values_of: a name may stand in any cell")
        return self


class Counts(Strict):
    """The one thing that may leave a list on delicate matters: how many ``of`` there are ``by``."""

    name: Name
    about: str
    of: Name
    by: tuple[Name, ...] = Field(min_length=1)


class Layout(Strict):
    """A layout: one kind of list, whose it is, its columns, the key of a row.

    ``keep_days`` is how long the pseudonymised rows may be kept. ``optional`` says that no file of
    this kind need be there. ``most_rejected`` is the share of a file's rows that may break the
    layout before the whole file is refused. ``reference_date`` and ``age_bands`` (the first age of
    each) make an age band of a birth date. With ``counts``, no row is ever written.
    """

    title: str
    municipality: str
    keep_days: int
    key: tuple[Name, ...] = Field(min_length=1)
    columns: dict[Name, ListColumn] = Field(min_length=1)
    guess: str | None = None
    optional: bool = False
    most_rejected: float = Field(default=0.05, ge=0, le=1)
    reference_date: date | None = None
    age_bands: tuple[int, ...] = ()
    counts: Counts | None = None
    _origins: Mapping[str, str] = PrivateAttr(default_factory=dict[str, str])

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        named = {*self.key, *((self.counts.of, *self.counts.by) if self.counts else ())}
        if unknown := sorted(named - self.columns.keys()):
            raise ValueError(f"{unknown[0]} is no column")
        if loose := [name for name in self.key if not self.columns[name].required]:
            raise ValueError(f"the key column {loose[0]} must be required")
        if odd := [n for n, c in self.columns.items() if c.optional and c.required]:
            raise ValueError(f"{odd[0]} is optional and therefore cannot be required")
        born = any(column.type == "birth_date" for column in self.columns.values())
        ascending = list(self.age_bands) == sorted(set(self.age_bands))
        if born and not (self.reference_date and self.age_bands and ascending):
            raise ValueError("a birth_date needs a reference_date and ascending age_bands")
        return self

    @property
    def stored(self) -> dict[str, type[pl.DataType]]:
        """The columns that are stored, in order, and their types."""
        if self.counts is None:
            return schema(self.columns)
        groups = {name: self.columns[name].dtype for name in self.counts.by}
        return {**groups, self.counts.name: pl.Int64}

    @property
    def about(self) -> dict[str, str]:
        """What each stored column holds."""
        told = {name: column.about for name, column in self.columns.items()}
        if self.counts is not None:
            told[self.counts.name] = self.counts.about
        return {name: told[name] for name in self.stored}

    @property
    def stored_key(self) -> tuple[Name, ...]:
        """The columns that tell one stored row from another."""
        return self.counts.by if self.counts else self.key

    @property
    def lists(self) -> frozenset[str]:
        """The reference lists that its columns take their values of."""
        return frozenset(c.values_of for c in self.columns.values() if c.values_of)

    def with_values(self, known: Mapping[str, Sequence[str]]) -> Self:
        """The layout with the spellings of these reference lists in place of their names."""
        columns = {
            name: column.model_copy(update={"values": tuple(known[column.values_of])})
            if column.values_of
            else column
            for name, column in self.columns.items()
        }
        return self.model_copy(update={"columns": columns})

    @property
    def origins(self) -> Mapping[str, str]:
        """The group of origin of each nationality, once it has been handed in."""
        return self._origins

    def with_origins(self, origins: Mapping[str, str]) -> Self:
        """The layout with the group of origin of each nationality."""
        layout = self.model_copy()
        layout._origins = origins
        return layout

    def spellings(self, column: str) -> tuple[str, ...]:
        """How the heading of a column may be spelled; our own name where nothing else is said."""
        return self.columns[column].headers or (column,)


@dataclass(frozen=True)
class Match:
    """How the headings of a file go with a layout.

    ``places`` says in which column of the file each of ours stands (the first spelling of the
    layout that is there wins), ``missing`` which headings the file would need, in their first
    spelling, and ``twice`` which stand in it more than once.
    """

    layout: str
    places: Mapping[str, int]
    missing: Sequence[str]
    twice: Sequence[str]

    @property
    def fits(self) -> bool:
        """Whether every heading is there that must be."""
        return not self.missing


def match(name: str, table: Layout, headings: Sequence[str]) -> Match:
    """How headings, each :func:`plain`, go with a layout."""
    places: dict[str, int] = {}
    missing: list[str] = []
    twice: list[str] = []
    for column_name, column in table.columns.items():
        spellings = table.spellings(column_name)
        there = [spelling for spelling in spellings if plain(spelling) in headings]
        if there:
            places[column_name] = headings.index(plain(there[0]))
            twice += [there[0]] if headings.count(plain(there[0])) > 1 else []
        elif not column.optional:
            missing.append(spellings[0])
    return Match(name, places, missing, twice)


@lru_cache(maxsize=1024)  # A row of headings is held against every layout.
def plain(text: str) -> str:
    """A text without what does not tell headings and code list values apart."""
    return " ".join(normalize("NFC", text).replace("\ufeff", "").split()).casefold()
