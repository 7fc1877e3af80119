"""Raw tables of public sources: their columns, marks of missing values, and checks of labels.

One row per area, period, dimension values and measure: ``area, period, <dimensions>, measure,
value, unit, mark``. Areas and periods are spelled as the source spells them. Null is never 0;
``mark`` says why a value is null, or that a share rests on a hidden count:

    <3          a count below 3, hidden by the source
    absent      the source has no row: there is nothing to count
    not_mature  the measure's follow-up time has not passed
    missing     the source gives no number for another reason
    on_hidden   a share shown by the source, though the count it rests on is hidden
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from types import NoneType
from typing import Annotated, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from connectors import periods
from connectors.column_names import NAME_PATTERN
from connectors.errors import AnswerError
from connectors.lists import quoted_list

Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
"""One of our column or table names."""

ABSENT, NOT_MATURE, MISSING = "absent", "not_mature", "missing"
ON_HIDDEN = "on_hidden"
"""The only mark beside a value that is not null."""
MANY_LACKING = 10
"""One required area in so many may be without rows."""


class Strict(BaseModel):
    """Part of a file that people write: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Measure(Strict):
    """A measure of a source table; ``about`` is Danish, ``signed`` allows negative values.

    ``hidden_below``: the source gives null for counts below it. ``share_of``: the count, a measure
    of the same table, that a share rests on. ``matures_after``: months from a period's end until
    the source has the number.
    """

    unit: str
    about: str
    signed: bool = False
    hidden_below: int | None = None
    share_of: Name | None = None
    matures_after: int | None = None

    @property
    def mark(self) -> str:
        """The mark of a null with no other explanation."""
        return f"<{self.hidden_below}" if self.hidden_below else MISSING


@dataclass(frozen=True)
class Areas:
    """The area labels that a source may use, and those that its answers should have.

    Args:
        known: every label that it may use.
        required: the country and the municipalities; few of them may be without rows.
        vital: the country and the own municipality, which must have rows.
    """

    known: Collection[str]
    required: Collection[str]
    vital: Collection[str] = ()


@dataclass
class Notices:
    """What reading an answer noticed: Danish sentences, and newest periods not delivered yet."""

    sentences: list[str] = field(default_factory=list[str])
    undelivered: list[str] = field(default_factory=list[str])


def raw_columns(dimensions: Iterable[str]) -> dict[str, type[pl.DataType]]:
    """The columns of a raw table, in order, and their types."""
    return {
        "area": pl.String,
        "period": pl.String,
        **dict.fromkeys(dimensions, pl.String),
        "measure": pl.String,
        "value": pl.Float64,
        "unit": pl.String,
        "mark": pl.String,
    }


def numeric_column(table: str, column: str, values: Iterable[object]) -> pl.Series:
    """The cells of a measure as numbers; ``table`` and ``column`` name them in messages.

    Raises:
        AnswerError: a cell is neither a number nor null.
    """
    cells = list(values)
    # Refuses booleans too, which are ints in Python.
    _check_types(table, column, cells, "et tal", int, float)
    with suppress(OverflowError):  # an integer too large for a double
        series = pl.Series(column, cells, dtype=pl.Float64)
        if series.is_finite().all():
            return series
    odd = (c for c in cells if isinstance(c, int | float) and not abs(c) <= sys.float_info.max)
    raise _wrong_type(table, column, next(odd), "et tal")


def text_column(table: str, column: str, values: Iterable[object]) -> pl.Series:
    """The cells of an area, period or dimension as text.

    Raises:
        AnswerError: a cell is neither text nor null.
    """
    cells = list(values)
    _check_types(table, column, cells, "en tekst", str)
    return pl.Series(column, cells, dtype=pl.String)


def _check_types(table: str, column: str, cells: Sequence[object], kind: str, *types: type) -> None:
    if not set(map(type, cells)) <= {*types, NoneType}:
        odd = next(cell for cell in cells if type(cell) not in {*types, NoneType})
        raise _wrong_type(table, column, odd, kind)


def _wrong_type(table: str, column: str, cell: object, kind: str) -> AnswerError:
    return AnswerError(
        f"{table} har {str(cell)[:40]!r} i stedet for {kind} i {column}; kilden har ændret sit "
        "format: kontakt jeres Pejl-administrator."
    )


def check_labels(
    table: str, column: str, labels: pl.Series, known: Collection[str], remedy: str
) -> None:
    """Refuse labels that are not in the catalogue.

    Raises:
        AnswerError: naming the column, the labels and the remedy.
    """
    unknown = sorted(set(labels.drop_nulls().unique()) - set(known))
    if unknown or labels.null_count():
        raise AnswerError(
            f"{table} har {quoted_list(unknown) or 'en tom tekst'} i {column}, som kataloget ikke "
            f"kender; {remedy}."
        )


def check_areas(table: str, labels: pl.Series, areas: Areas, or_else: str = "") -> list[str]:
    """Refuse an unknown area, or an answer without a vital area or many of the required ones.

    Args:
        table: the table, for messages.
        labels: the areas of its rows.
        areas: the areas that it may have, and should have.
        or_else: another remedy for an unknown area than adding it to the list.

    Returns:
        The required areas that it lacks: a source leaves out an island that has nothing to count.

    Raises:
        AnswerError: naming the areas.
    """
    remedy = f"tilføj det i data/reference/area.csv{or_else}"
    check_labels(table, "områderne", labels, areas.known, remedy)
    lacking = sorted(set(areas.required) - set(labels.unique()))
    if {*lacking} & {*areas.vital} or len(lacking) * MANY_LACKING > len(areas.required):
        raise lacking_areas(table, lacking, areas)
    return lacking


def lacking_areas(table: str, lacking: Sequence[str], areas: Areas) -> AnswerError:
    """The refusal of an answer that lacks areas."""
    return AnswerError(
        f"{table} mangler {quoted_list(lacking)} ({len(lacking)} af {len(areas.required)} "
        "områder); hent tabellen igen, eller ret data/reference/area.csv, hvis området er nedlagt."
    )


def check_periods(table: str, spellings: pl.Series) -> None:
    """Refuse periods that cannot be parsed.

    Raises:
        AnswerError: naming the spelling.
    """
    if count := spellings.null_count():
        raise AnswerError(f"{table} har {count} rækker uden periode; hent tabellen igen.")
    for spelling in spellings.unique():
        try:
            periods.parse(spelling)
        except ValueError as error:
            raise AnswerError(f"{table}: {error}.") from error


class Break(Strict):
    """A break in a series: from which day it counts something else, and what, in Danish."""

    since: date
    note: str

    def __str__(self) -> str:
        """The break as tables have it: ``2025-07-01: andre satser``."""
        return f"{self.since}: {self.note}"


Cadence = Literal["monthly", "quarterly", "half-yearly", "yearly"]
CADENCES: dict[Cadence, int] = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
"""Months between two releases, by cadence."""


class TableEntry(Strict):
    """What the catalogue entries of all public tables share.

    ``guess``: what could not be checked live. ``succeeds``: discontinued tables that this one
    continues. ``ends_on``: the last day of a discontinued series. ``settles_after``: how many of
    the newest periods the source calls provisional.
    """

    title: str
    link: str
    cadence: Cadence
    guess: str | None = None
    succeeds: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()
    ends_on: date | None = None
    settles_after: int | None = Field(default=None, ge=0)
