"""Answers of jobindsats unpivoted: one row per measure, with the mark of each null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from connectors import periods
from connectors.errors import AnswerError
from connectors.jobindsats.small_counts import LARGE, find_large_nulls
from connectors.observations import (
    ABSENT,
    MISSING,
    NOT_MATURE,
    ON_HIDDEN,
    Measure,
    raw_columns,
)


def to_long(
    wide: pl.DataFrame,
    dimensions: Sequence[str],
    measures: Mapping[str, Measure],
    table: str,
    grid: pl.DataFrame | None = None,
    *,
    remedy: str = "bed kun om værdier, der findes én gang",
) -> pl.DataFrame:
    """Unpivot one column per measure into one row per measure.

    Duplicate rows are dropped (jobindsats repeats a parent with a child of the same name). ``grid``
    has every expected combination of area, period and dimensions; those without a row are added as
    absent. ``table`` names the table in messages, ``remedy`` is that of contradicting rows.

    Raises:
        AnswerError: rows of one area, period and dimensions differ.
    """
    key = ["area", "period", *dimensions]
    whole = _with_absent(_distinct(wide, key, table, remedy), grid, key)
    units = pl.DataFrame(
        {"measure": list(measures), "unit": [measure.unit for measure in measures.values()]}
    )
    values = whole.unpivot(
        list(measures), index=key, variable_name="measure", value_name="value"
    ).join(units, on="measure", how="left", maintain_order="left")
    early = {name: _too_early(whole, name, measure) for name, measure in measures.items()}
    large = find_large_nulls(whole, dimensions, measures)
    marks = whole.with_columns(large).select(_mark(name, measures, early) for name in measures)
    # Both unpivots stack the measures in one order, so the rows match.
    return values.with_columns(marks.unpivot(value_name="mark")["mark"]).select(
        raw_columns(dimensions).keys()
    )


def _distinct(wide: pl.DataFrame, key: Sequence[str], table: str, remedy: str) -> pl.DataFrame:
    distinct = wide.unique(maintain_order=True)
    repeated = distinct.filter(pl.struct(key).is_duplicated())
    if repeated.height:
        raise AnswerError(
            f"{table} har {repeated.height} rækker, der modsiger hinanden, først for "
            f"{_row(repeated.select(key).row(0, named=True))}; {remedy}."
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
    count = measure.share_of or name
    is_large = pl.col(LARGE + count) if measures[count].hidden_below else pl.lit(value=False)
    is_early = pl.col("period").is_in(early[name])
    why_null = (
        pl.when(is_large & ~is_early)
        .then(pl.lit(MISSING))
        .when("_absent")
        .then(pl.lit(ABSENT))
        .when(is_early)
        .then(pl.lit(NOT_MATURE))
        .otherwise(pl.lit(measure.mark))
    )
    on_hidden = pl.lit(None, dtype=pl.String)
    if measure.share_of and measures[measure.share_of].hidden_below:
        is_hidden = pl.col(measure.share_of).is_null() & ~is_large
        hidden = is_hidden & ~pl.col("period").is_in(early[measure.share_of])
        on_hidden = pl.when(hidden).then(pl.lit(ON_HIDDEN))
    return pl.when(pl.col(name).is_null()).then(why_null).otherwise(on_hidden).alias(name)


def _row(row: Mapping[str, object]) -> str:
    return ", ".join(f"{column} {value}" for column, value in row.items())
