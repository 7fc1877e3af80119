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
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from types import NoneType
from typing import Annotated

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from connectors import periods
from connectors.errors import AnswerError

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""One of our column or table names."""

ABSENT, NOT_MATURE, MISSING = "absent", "not_mature", "missing"
ON_HIDDEN = "on_hidden"
"""The only mark beside a value that is not null."""


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
    """The area labels that a source may use, and the municipalities that it must have."""

    known: Collection[str]
    required: Collection[str]


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


def to_long(
    wide: pl.DataFrame,
    dimensions: Sequence[str],
    measures: Mapping[str, Measure],
    table: str,
    grid: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Unpivot one column per measure into one row per measure.

    Duplicate rows are dropped (jobindsats repeats a parent with a child of the same name). ``grid``
    has every expected combination of area, period and dimensions; those without a row are added as
    absent. ``table`` names the table in messages.

    Raises:
        AnswerError: rows of one area, period and dimensions differ.
    """
    key = ["area", "period", *dimensions]
    whole = _with_absent(_distinct(wide, key, table), grid, key)
    units = pl.DataFrame(
        {"measure": list(measures), "unit": [measure.unit for measure in measures.values()]}
    )
    values = whole.unpivot(
        list(measures), index=key, variable_name="measure", value_name="value"
    ).join(units, on="measure", how="left", maintain_order="left")
    early = {name: _too_early(whole, name, measure) for name, measure in measures.items()}
    marks = whole.select(_mark(name, measures, early) for name in measures)
    # Both unpivots stack the measures in one order, so the rows match.
    return values.with_columns(marks.unpivot(value_name="mark")["mark"]).select(
        raw_columns(dimensions).keys()
    )


def _distinct(wide: pl.DataFrame, key: Sequence[str], table: str) -> pl.DataFrame:
    distinct = wide.unique(maintain_order=True)
    repeated = distinct.filter(pl.struct(key).is_duplicated())
    if repeated.height:
        raise AnswerError(
            f"{table} har {repeated.height} rækker, der modsiger hinanden, først for "
            f"{_row(repeated.select(key).row(0, named=True))}; bed kun om værdier, der findes én "
            "gang."
        )
    return distinct


def _with_absent(rows: pl.DataFrame, grid: pl.DataFrame | None, key: Sequence[str]) -> pl.DataFrame:
    """The rows and the absent ones of the grid, marked in ``_absent``."""
    present = rows.with_columns(_absent=False)
    if grid is None:
        return present
    absent = grid.join(rows, on=key, how="anti", maintain_order="left").with_columns(_absent=True)
    return pl.concat([present, absent], how="diagonal")


def _too_early(rows: pl.DataFrame, name: str, measure: Measure) -> list[str]:
    """The newest periods, where a maturing measure has no value in any area.

    At most ``matures_after`` months before the table's newest period: a measure that the source
    has discontinued is missing, not early.
    """
    if measure.matures_after is None:
        return []
    ends = {
        spelling: (day := periods.parse(spelling).ends_on).year * 12 + day.month
        for spelling in rows["period"].unique()
    }
    newest = max(ends.values(), default=0)
    with_values = rows.filter(pl.col(name).is_not_null())["period"].unique()
    since = max([newest - measure.matures_after - 1, *(ends[period] for period in with_values)])
    return [spelling for spelling, end in ends.items() if end > since]


def _mark(
    name: str, measures: Mapping[str, Measure], early: Mapping[str, Sequence[str]]
) -> pl.Expr:
    """The mark of each value of a measure."""
    measure = measures[name]
    why_null = (
        pl.when("_absent")
        .then(pl.lit(ABSENT))
        .when(pl.col("period").is_in(early[name]))
        .then(pl.lit(NOT_MATURE))
        .otherwise(pl.lit(measure.mark))
    )
    on_hidden = pl.lit(None, dtype=pl.String)
    if measure.share_of and measures[measure.share_of].hidden_below:
        hidden = pl.col(measure.share_of).is_null() & ~pl.col("period").is_in(
            early[measure.share_of]
        )
        on_hidden = pl.when(hidden).then(pl.lit(ON_HIDDEN))
    return pl.when(pl.col(name).is_null()).then(why_null).otherwise(on_hidden).alias(name)


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


def check_areas(table: str, labels: pl.Series, areas: Areas, or_else: str = "") -> None:
    """Refuse an unknown area, or an answer that lacks a municipality.

    Args:
        table: the table, for messages.
        labels: the areas of its rows.
        areas: the areas that it may have, and must have.
        or_else: another remedy for an unknown area than adding it to the list.

    Raises:
        AnswerError: naming the areas.
    """
    remedy = f"tilføj det i data/reference/area.csv{or_else}"
    check_labels(table, "områderne", labels, areas.known, remedy)
    lost = sorted(set(areas.required) - set(labels.unique()))
    if lost:
        raise AnswerError(
            f"{table} mangler {quoted_list(lost)} ({len(lost)} af {len(areas.required)} områder); "
            "hent tabellen igen, eller ret data/reference/area.csv, hvis området er nedlagt."
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


def quoted_list(labels: Sequence[str], most: int = 5) -> str:
    """Labels as a message lists them: the first few, quoted."""
    shown = ", ".join(repr(label) for label in labels[:most])
    return shown + (f" og {len(labels) - most} flere" if len(labels) > most else "")


def _row(row: Mapping[str, object]) -> str:
    return ", ".join(f"{column} {value}" for column, value in row.items())


class Break(Strict):
    """A break in a series: from which day it counts something else, and what, in Danish."""

    since: date
    note: str


CADENCES = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
"""Months between two releases, by cadence."""


class TableEntry(Strict):
    """What the catalogue entries of all public tables share.

    ``guess``: what could not be checked live. ``succeeds``: discontinued tables that this one
    continues. ``ends_on``: the last day of a discontinued series. ``settles_after``: how many of
    the newest periods the source calls provisional.
    """

    title: str
    link: str
    cadence: str = Field(pattern=f"^({'|'.join(CADENCES)})$")
    guess: str | None = None
    succeeds: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()
    ends_on: date | None = None
    settles_after: int | None = Field(default=None, ge=0)
