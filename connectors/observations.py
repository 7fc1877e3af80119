"""The one shape of a public source's raw table, and the checks that its labels must pass.

One row per area, period, dimension values and measure: ``area, period, <dimensions>, measure,
value, unit, mark``. Areas and periods are spelled as the source spells them. ``mark`` says why a
value is null: ``<3`` when the source hides counts below 3, else ``missing``. Null is never 0.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from connectors import periods
from connectors.errors import AnswerError

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""A column or table name of ours."""

MISSING = "missing"


class Strict(BaseModel):
    """A part of a file that people write: an unknown key is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Measure(Strict):
    """What a source counts: its unit, what it is in Danish, and whether it may be negative.

    ``hidden_below`` is the limit below which the source hides a count and gives null instead;
    ``share_of`` names the count, a measure of the same table, that a share is built on;
    ``matures_after`` is how many months after a period's end the source first has the number.
    """

    unit: str
    about: str
    signed: bool = False
    hidden_below: int | None = None
    share_of: Name | None = None
    matures_after: int | None = None

    @property
    def mark(self) -> str:
        """What a null of this measure means."""
        return f"<{self.hidden_below}" if self.hidden_below else MISSING


@dataclass(frozen=True)
class Areas:
    """The area labels of a source: those it may use, and the municipalities it must have."""

    known: Collection[str]
    required: Collection[str]


def columns(dimensions: Iterable[str]) -> dict[str, type[pl.DataType]]:
    """The columns of a raw table with these dimensions, in order, and their types."""
    return {
        "area": pl.String,
        "period": pl.String,
        **dict.fromkeys(dimensions, pl.String),
        "measure": pl.String,
        "value": pl.Float64,
        "unit": pl.String,
        "mark": pl.String,
    }


def long(
    wide: pl.DataFrame, dimensions: Sequence[str], measures: Mapping[str, Measure], what: str
) -> pl.DataFrame:
    """One row per measure from a frame with one column per measure.

    Exact repeats are dropped (jobindsats gives a same-named parent and child twice).

    Raises:
        AnswerError: two rows of the same area, period and dimensions say different things.
    """
    key = ["area", "period", *dimensions]
    distinct = wide.unique(maintain_order=True)
    repeated = distinct.filter(pl.struct(key).is_duplicated())
    if repeated.height:
        raise AnswerError(
            f"{what} gives {repeated.height} rows that contradict each other, first for "
            f"{_row(repeated.select(key).row(0, named=True))}; ask for values that occur once."
        )
    facts = pl.DataFrame(
        {
            "measure": list(measures),
            "unit": [measure.unit for measure in measures.values()],
            "mark": [measure.mark for measure in measures.values()],
        }
    )
    return (
        distinct.unpivot(list(measures), index=key, variable_name="measure", value_name="value")
        .join(facts, on="measure", how="left", maintain_order="left")
        .with_columns(mark=pl.when(pl.col("value").is_null()).then("mark"))
        .select(columns(dimensions).keys())
    )


def numbers(what: str, column: str, values: Iterable[object]) -> pl.Series:
    """The cells of a measure.

    Raises:
        AnswerError: one is neither a number nor null.
    """
    cells = list(values)
    if odd := [cell for cell in cells if not _is_number(cell)]:
        raise AnswerError(
            f"{what} has {str(odd[0])[:40]!r} instead of a number in {column}; its format has "
            "changed: see the source's documentation, and tell whoever keeps Pejl."
        )
    return pl.Series(column, cells, dtype=pl.Float64)


def texts(what: str, column: str, values: Iterable[object]) -> pl.Series:
    """The cells of an area, a period or a dimension.

    Raises:
        AnswerError: one is neither a text nor null.
    """
    cells = list(values)
    if odd := [cell for cell in cells if not (cell is None or isinstance(cell, str))]:
        raise AnswerError(
            f"{what} has {str(odd[0])[:40]!r} instead of a text in {column}; its format has "
            "changed: see the source's documentation, and tell whoever keeps Pejl."
        )
    return pl.Series(column, cells, dtype=pl.String)


def _is_number(cell: object) -> bool:
    """Whether a cell is null or a number that can be stored; true and false are none."""
    if cell is None:
        return True
    try:
        return type(cell) in {int, float} and math.isfinite(cell)  # pyright: ignore[reportArgumentType]
    except OverflowError:
        return False


def check_labels(
    what: str, column: str, found: pl.Series, known: Collection[str], remedy: str
) -> None:
    """Refuse labels that the catalogue does not describe.

    Raises:
        AnswerError: naming the column, the labels and the remedy.
    """
    unknown = sorted(set(found.drop_nulls().unique()) - set(known))
    if unknown or found.null_count():
        raise AnswerError(
            f"{what} has {_listed(unknown) or 'an empty label'} in {column}, which the catalogue "
            f"does not know; {remedy}."
        )


def check_areas(what: str, found: pl.Series, areas: Areas) -> None:
    """Refuse an unknown area, or an answer that lost a municipality.

    Raises:
        AnswerError: naming the areas.
    """
    check_labels(what, "its areas", found, areas.known, "add it to data/reference/area.csv")
    lost = sorted(set(areas.required) - set(found.unique()))
    if lost:
        raise AnswerError(
            f"{what} lacks {_listed(lost)} ({len(lost)} of {len(areas.required)} areas); "
            "fetch it again, and if the area is gone correct data/reference/area.csv."
        )


def check_periods(what: str, found: pl.Series) -> None:
    """Refuse a period that cannot be read.

    Raises:
        AnswerError: naming the spelling.
    """
    if found.null_count():
        raise AnswerError(f"{what} has {found.null_count()} rows without a period; fetch it again.")
    for spelling in found.unique():
        try:
            periods.parse(spelling)
        except ValueError as error:
            raise AnswerError(f"{what}: {error}.") from error


def _listed(labels: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(repr(label) for label in labels[:most])
    return shown + (f" and {len(labels) - most} more" if len(labels) > most else "")


def _row(row: Mapping[str, object]) -> str:
    return ", ".join(f"{column} {value}" for column, value in row.items())


class Break(Strict):
    """A day from which a series counts something else than before, and what, in Danish."""

    since: date
    note: str


class Described(Strict):
    """What every public table's catalogue entry says about itself.

    ``guess`` states once what could not be checked live; ``succeeds`` names the ended tables that
    this one continues; ``ends_on`` is the last day of a series that the source has ended.
    """

    title: str
    link: str
    cadence: str = Field(pattern="^(monthly|quarterly|half-yearly|yearly)$")
    guess: str | None = None
    succeeds: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()
    ends_on: date | None = None
