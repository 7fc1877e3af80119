"""The one shape of a public source's raw table, and the checks that its labels must pass.

One row per area, period, dimension values and measure: ``area, period, <dimensions>, measure,
value, unit, mark``. Areas and periods are spelled as the source spells them. Null is never 0;
``mark`` says why a value is null, or that a value is built on a hidden count:

    <3          the source hides counts below 3, and this is one
    absent      the source has no row for this combination: there is nothing at all to count
    not_mature  the follow-up time has not passed
    missing     the source gives no number for another reason
    on_hidden   a share that the source shows though it hides the count that it is built on
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
"""A column or table name of ours."""

ABSENT, NOT_MATURE, MISSING = "absent", "not_mature", "missing"
ON_HIDDEN = "on_hidden"
"""The one mark that stands beside a value."""


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
        """What a null of this measure means where nothing else explains it."""
        return f"<{self.hidden_below}" if self.hidden_below else MISSING


@dataclass(frozen=True)
class Areas:
    """The area labels of a source: those it may use, and the municipalities it must have."""

    known: Collection[str]
    required: Collection[str]


def raw_columns(dimensions: Iterable[str]) -> dict[str, type[pl.DataType]]:
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


def to_long(
    wide: pl.DataFrame,
    dimensions: Sequence[str],
    measures: Mapping[str, Measure],
    what: str,
    grid: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row per measure from a frame with one column per measure.

    Exact repeats are dropped (jobindsats gives a same-named parent and child twice). ``grid`` holds
    the combinations of area, period and dimensions that there should be; those that the frame has
    no row for are added as absent.

    Raises:
        AnswerError: two rows of the same area, period and dimensions say different things.
    """
    key = ["area", "period", *dimensions]
    whole = _with_absent(_distinct(wide, key, what), grid, key)
    units = pl.DataFrame(
        {"measure": list(measures), "unit": [measure.unit for measure in measures.values()]}
    )
    values = whole.unpivot(
        list(measures), index=key, variable_name="measure", value_name="value"
    ).join(units, on="measure", how="left", maintain_order="left")
    early = {name: _too_early(whole, name, measure) for name, measure in measures.items()}
    marks = whole.select(_mark(name, measures, early) for name in measures)
    # Both unpivots put one column below the other, so their rows belong together.
    return values.with_columns(marks.unpivot(value_name="mark")["mark"]).select(
        raw_columns(dimensions).keys()
    )


def _distinct(wide: pl.DataFrame, key: Sequence[str], what: str) -> pl.DataFrame:
    distinct = wide.unique(maintain_order=True)
    repeated = distinct.filter(pl.struct(key).is_duplicated())
    if repeated.height:
        raise AnswerError(
            f"{what} gives {repeated.height} rows that contradict each other, first for "
            f"{_row(repeated.select(key).row(0, named=True))}; ask for values that occur once."
        )
    return distinct


def _with_absent(
    found: pl.DataFrame, grid: pl.DataFrame | None, key: Sequence[str]
) -> pl.DataFrame:
    """The rows with those of the grid that are not among them, told apart in ``_absent``."""
    here = found.with_columns(_absent=False)
    if grid is None:
        return here
    absent = grid.join(found, on=key, how="anti", maintain_order="left").with_columns(_absent=True)
    return pl.concat([here, absent], how="diagonal")


def _too_early(found: pl.DataFrame, name: str, measure: Measure) -> list[str]:
    """The newest periods, in which a measure that matures has no value anywhere.

    They lie no more than ``matures_after`` months before the newest period of the table: a
    measure that the source has stopped giving is missing, not early.
    """
    if measure.matures_after is None:
        return []
    ends = {
        spelling: (day := periods.parse(spelling).ends_on).year * 12 + day.month
        for spelling in found["period"].unique()
    }
    newest = max(ends.values(), default=0)
    given = found.filter(pl.col(name).is_not_null())["period"].unique()
    since = max([newest - measure.matures_after - 1, *(ends[spelling] for spelling in given)])
    return [spelling for spelling, end in ends.items() if end > since]


def _mark(
    name: str, measures: Mapping[str, Measure], early: Mapping[str, Sequence[str]]
) -> pl.Expr:
    """Why each value of a measure is null, or that it is a share of a hidden count."""
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


def numeric_column(what: str, column: str, values: Iterable[object]) -> pl.Series:
    """The cells of a measure.

    Raises:
        AnswerError: one is neither a number nor null.
    """
    cells = list(values)
    # A boolean is of its own type here, though Python counts with it.
    _check_types(what, column, cells, "number", int, float)
    with suppress(OverflowError):  # an integer beyond every double
        found = pl.Series(column, cells, dtype=pl.Float64)
        if found.is_finite().all():
            return found
    odd = (c for c in cells if isinstance(c, int | float) and not abs(c) <= sys.float_info.max)
    raise _odd(what, column, next(odd), "number")


def text_column(what: str, column: str, values: Iterable[object]) -> pl.Series:
    """The cells of an area, a period or a dimension.

    Raises:
        AnswerError: one is neither a text nor null.
    """
    cells = list(values)
    _check_types(what, column, cells, "text", str)
    return pl.Series(column, cells, dtype=pl.String)


def _check_types(what: str, column: str, cells: Sequence[object], kind: str, *types: type) -> None:
    if not set(map(type, cells)) <= {*types, NoneType}:
        odd = next(cell for cell in cells if type(cell) not in {*types, NoneType})
        raise _odd(what, column, odd, kind)


def _odd(what: str, column: str, cell: object, kind: str) -> AnswerError:
    return AnswerError(
        f"{what} has {str(cell)[:40]!r} instead of a {kind} in {column}; its format has changed: "
        "see the source's documentation, and tell whoever keeps Pejl."
    )


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
            f"{what} has {quoted_list(unknown) or 'an empty label'} in {column}, which the "
            f"catalogue does not know; {remedy}."
        )


def check_areas(what: str, found: pl.Series, areas: Areas, or_else: str = "") -> None:
    """Refuse an unknown area, or an answer that lost a municipality.

    Args:
        what: the table, for messages.
        found: the areas of its rows.
        areas: those that it may have, and those that it must have.
        or_else: what may be done about an unknown area instead of adding it to the list.

    Raises:
        AnswerError: naming the areas.
    """
    remedy = f"add it to data/reference/area.csv{or_else}"
    check_labels(what, "its areas", found, areas.known, remedy)
    lost = sorted(set(areas.required) - set(found.unique()))
    if lost:
        raise AnswerError(
            f"{what} lacks {quoted_list(lost)} ({len(lost)} of {len(areas.required)} areas); "
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


def quoted_list(labels: Sequence[str], most: int = 5) -> str:
    """Labels as they are named in a message, the first few of many."""
    shown = ", ".join(repr(label) for label in labels[:most])
    return shown + (f" and {len(labels) - most} more" if len(labels) > most else "")


def _row(row: Mapping[str, object]) -> str:
    return ", ".join(f"{column} {value}" for column, value in row.items())


class Break(Strict):
    """A day from which a series counts something else than before, and what, in Danish."""

    since: date
    note: str


class TableEntry(Strict):
    """What every public table's catalogue entry says about itself.

    ``guess`` states once what could not be checked live; ``succeeds`` names the ended tables that
    this one continues; ``ends_on`` is the last day of a series that the source has ended;
    ``settles_after`` how many of its newest periods the source calls provisional, where it says so.
    """

    title: str
    link: str
    cadence: str = Field(pattern="^(monthly|quarterly|half-yearly|yearly)$")
    guess: str | None = None
    succeeds: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()
    ends_on: date | None = None
    settles_after: int | None = Field(default=None, ge=0)
