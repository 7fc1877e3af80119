"""The layout of a kind of list: its columns, their headings, and how a file matches them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

import polars as pl
from pydantic import Field, PrivateAttr, model_validator

from connectors import origins
from connectors.observations import Name, Strict
from connectors.tabular.columns import Column, schema
from connectors.tabular.headings import fold

AREA = "area_code"
LISTED = "listed_on"
"""The stored column with the day of the list that a row is from."""
PURPOSES = {"cpr": "person", "cvr": "company", "record_key": "record"}
"""The column types that are pseudonymised, and the purpose that separates their pseudonyms."""
FIRST_YEAR = {"date": 1990, "birth_date": 1905, "year": 1990}
"""The first plausible year of a column of days by its type, where the layout gives none."""
YEARS_AHEAD = {"date": 2, "birth_date": 0, "year": 0}
"""Years from the present one to the last plausible one, where the layout gives none."""


class ListColumn(Column):
    """A column of a list.

    A text leaves a list only if it is one of ``values``, or of the spellings in a reference list.

    Args:
        optional: whether the heading may be missing; the column is null then.
        values_of: the reference list with the allowed spellings.
        otherwise: the value of texts that are not allowed; they break the layout if there is none.
        first_year: the first plausible year of a day; earlier ones break the layout.
        years_ahead: how many years ahead of the present one a day may lie.
        open: days that the source writes for "no day"; such a cell counts as empty.
        not_before: the column with the day that this one may not precede.
        not_counted: those of ``values`` whose rows do not count, such as cancelled ones.
    """

    optional: bool = False
    values_of: Name | None = None
    otherwise: str | None = None
    first_year: int | None = None
    years_ahead: int | None = Field(default=None, ge=0)
    open: tuple[date, ...] = ()
    not_before: Name | None = None
    not_counted: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.type == "text" and not (self.values or self.values_of):
            raise ValueError(
                "en tekst kræver values eller values_of, da der kan stå et navn i enhver celle"
            )
        has_bounds = self.first_year is not None or self.years_ahead is not None
        if has_bounds and self.type not in FIRST_YEAR:
            raise ValueError("first_year og years_ahead hører til date, birth_date og year")
        if unlisted := sorted({*self.not_counted} - {*self.values}):
            raise ValueError(f"{unlisted[0]!r} i not_counted skal også stå i values")
        if self.open and (self.type != "date" or self.required):
            raise ValueError("open hører til en date, som ikke er required")
        return self

    @property
    def unknown_value(self) -> str | None:
        """The value of texts that no list holds; None where they break the layout."""
        return origins.OTHER if self.type == "origin" else self.otherwise

    def plausible_years(self, today: date) -> tuple[int, int] | None:
        """Return the first and last plausible year; None for a column without days."""
        if self.type not in FIRST_YEAR:
            return None
        ahead = YEARS_AHEAD[self.type] if self.years_ahead is None else self.years_ahead
        return self.first_year or FIRST_YEAR[self.type], today.year + ahead


class Counts(Strict):
    """The count that a sensitive list is reduced to: distinct ``of`` for each group ``by``."""

    name: Name
    about: str
    of: Name
    by: tuple[Name, ...] = Field(min_length=1)


class Layout(Strict):
    """The catalogue entry of a kind of list.

    Args:
        municipality: the code of the area whose list it is; of a layout that Pejl ships that of the
            sample, in whose place the plan's own comes.
        keep_days: days that pseudonymised rows may be kept.
        key: the columns that identify a row.
        dated_by: the column with the day (or year) that places a row in time.
        runs_to: the column with a row's last day, if the list holds the rows that run in its time;
            None if it holds those whose ``dated_by`` lies in it.
        drawn_from: the calendar unit on whose first day every list begins, where that is so; else a
            list is known to begin on the first day seen in it.
        optional: whether the folder may lack a file of this kind.
        most_rejected: the share of a file's rows that may break the layout; with more, the whole
            file is refused.
        reference_date: the day at which ages are computed from birth dates.
        age_bands: the first age of each band, ascending.
        counts: reduces the list to counts; no row is ever stored.
    """

    title: str
    municipality: str
    keep_days: int
    key: tuple[Name, ...] = Field(min_length=1)
    dated_by: Name | None = None
    runs_to: Name | None = None
    drawn_from: Literal["year", "month"] | None = None
    columns: dict[Name, ListColumn] = Field(min_length=1)
    guess: str | None = None
    optional: bool = False
    most_rejected: float = Field(default=0.05, ge=0, le=1)
    reference_date: date | None = None
    age_bands: tuple[int, ...] = ()
    counts: Counts | None = None
    _origins: Mapping[str, str] = PrivateAttr(default_factory=dict[str, str])

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        days = [name for name in (self.dated_by, self.runs_to) if name]
        names = {*self.key, *days, *((self.counts.of, *self.counts.by) if self.counts else ())}
        if unknown := sorted(names - self.columns.keys()):
            raise ValueError(f"{unknown[0]} er ikke en kolonne")
        if nullable := [name for name in self.key if not self.columns[name].required]:
            raise ValueError(f"nøglekolonnen {nullable[0]} skal være required")
        if undated := [n for n in days if self.columns[n].type not in {"date", "year"}]:
            raise ValueError(f"{undated[0]} skal være af typen date eller year")
        for name, column in self.columns.items():
            other = self.columns.get(column.not_before or name)
            if column.not_before and not (column.type == "date" and other and other.type == "date"):
                raise ValueError(f"{name} og not_before skal være kolonner af typen date")
        if both := [n for n, c in self.columns.items() if c.optional and c.required]:
            raise ValueError(f"{both[0]} er optional og kan derfor ikke være required")
        has_ages = any(column.type == "birth_date" for column in self.columns.values())
        ascending = list(self.age_bands) == sorted(set(self.age_bands))
        if has_ages and not (self.reference_date and self.age_bands and ascending):
            raise ValueError("birth_date kræver reference_date og stigende age_bands")
        return self

    @property
    def not_before(self) -> dict[str, str]:
        """The columns with a day that may not precede the day of another column, by name."""
        return {n: c.not_before for n, c in self.columns.items() if c.not_before}

    @property
    def ends(self) -> list[str]:
        """The columns whose empty cells say that a row still runs."""
        return [n for n, c in self.columns.items() if c.type == "date" and not c.required]

    @property
    def not_counted(self) -> dict[str, tuple[str, ...]]:
        """The values whose rows do not count, by column."""
        return {n: c.not_counted for n, c in self.columns.items() if c.not_counted}

    @property
    def stored(self) -> dict[str, type[pl.DataType]]:
        """The stored columns in order, with their types."""
        if self.counts is None:
            return {**schema(self.columns), LISTED: pl.Date}
        groups = {name: self.columns[name].dtype for name in self.counts.by}
        return {**groups, self.counts.name: pl.Int64}

    @property
    def about(self) -> dict[str, str]:
        """What each stored column holds."""
        about = {name: column.about for name, column in self.columns.items()}
        about[LISTED] = "Dagen for den liste, rækken står i; senere vides intet om den."
        if self.counts is not None:
            about[self.counts.name] = self.counts.about
        return {name: about[name] for name in self.stored}

    @property
    def stored_key(self) -> tuple[Name, ...]:
        """The columns that identify a stored row."""
        return self.counts.by if self.counts else self.key

    @property
    def lists(self) -> frozenset[str]:
        """The reference lists that its columns take their values from."""
        return frozenset(c.values_of for c in self.columns.values() if c.values_of)

    def with_values(self, spellings: Mapping[str, Sequence[str]]) -> Self:
        """Return the layout with the spellings of each reference list as allowed values."""
        columns = {
            name: column.model_copy(update={"values": tuple(spellings[column.values_of])})
            if column.values_of
            else column
            for name, column in self.columns.items()
        }
        return self.model_copy(update={"columns": columns})

    @property
    def origins(self) -> Mapping[str, str]:
        """The group of origin of each nationality, set by `with_origins`."""
        return self._origins

    def with_origins(self, origins: Mapping[str, str]) -> Self:
        """Return the layout with the group of origin of each nationality."""
        layout = self.model_copy()
        layout._origins = origins
        return layout

    def headings(self, columns: str) -> str:
        """Return the first headings of columns, by our names with ``, `` between them.

        What is no column, such as "rækken", stays as it is.
        """
        names = columns.split(", ")
        return ", ".join(self.spellings(n)[0] if n in self.columns else n for n in names)

    def spellings(self, column: str) -> tuple[str, ...]:
        """Return the spellings of a column's heading; our own name if the layout has none."""
        return self.columns[column].headers or (column,)


@dataclass(frozen=True)
class HeadingMatch:
    """How the headings of a file match a layout.

    Args:
        layout: the layout's name.
        positions: the file's column, from 0, of each of ours; the layout's first spelling wins.
        missing: the first spelling of each required heading that the file lacks.
        duplicates: the headings that stand more than once.
    """

    layout: str
    positions: Mapping[str, int]
    missing: Sequence[str]
    duplicates: Sequence[str]

    @property
    def is_complete(self) -> bool:
        """Whether the file has every required heading."""
        return not self.missing

    @property
    def overlap(self) -> float:
        """The share of the layout's headings that the file has, of those that it should have."""
        return len(self.positions) / (len(self.positions) + len(self.missing))


def match_headings(name: str, layout: Layout, headings: Sequence[str]) -> HeadingMatch:
    """Match headings, each after `fold`, with a layout."""
    positions: dict[str, int] = {}
    missing: list[str] = []
    duplicates: list[str] = []
    for column_name, column in layout.columns.items():
        spellings = layout.spellings(column_name)
        spelling = next((text for text in spellings if fold(text) in headings), None)
        if spelling is not None:
            positions[column_name] = headings.index(fold(spelling))
            duplicates += [spelling] if headings.count(fold(spelling)) > 1 else []
        elif not column.optional:
            missing.append(spellings[0])
    return HeadingMatch(name, positions, missing, duplicates)
