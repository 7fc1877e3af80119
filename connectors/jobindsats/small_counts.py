"""Nulls of a count that cannot be a hidden small number.

jobindsats gives null for a count below its limit, and leaves out a row that counts nobody. A null
is taken for that only where it can be: where the cell's own recent figures, the share beside it and
the total above it allow so small a number. Else the source just lacks the figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from connectors.jobindsats.config import COUNTRY, TOTAL
from connectors.observations import Measure

LARGE = "_large_"
"""Prefix of the columns that say which nulls of a count are none of a small number."""
SURELY_SHOWN = 5
"""A count of so many limits is below the limit next time once in 20,000 times (Poisson)."""
FAR_ABOVE = 20
"""So many limits in the nearest figures are far above it, also where a year ago they were few."""
RECENT, NEAREST = 12, 3
"""Periods over which figures are recent, and the nearest of them."""
ROUNDED_BY = 0.05
"""How far a share of one decimal may be from the true one."""
_COMPLETE, _ADD_UP = 20, 0.95
"""Parts are taken to cover a total where so many totals have all parts, and so many add up."""

_COUNTS_NOBODY = pl.col("_counts_nobody")
"""A row that is left out counts nobody, unless its area is left out with all of its rows."""


def find_large_nulls(
    rows: pl.DataFrame, dimensions: Sequence[str], measures: Mapping[str, Measure]
) -> list[pl.Series]:
    """A boolean column per count that its source hides, named with the prefix `LARGE`.

    ``rows`` have one row per area, period and dimensions, a column per measure, and ``_absent``
    where the source has no row.
    """
    flags = {
        name: pl.any_horizontal(_reasons(name, measure.hidden_below, dimensions, measures))
        for name, measure in measures.items()
        if measure.hidden_below is not None
    }
    is_left_out = pl.col("_absent").all().over("area", "period")
    counted = rows.with_columns((pl.col("_absent") & ~is_left_out).alias("_counts_nobody"))
    return counted.select(
        (pl.col(name).is_null() & ~_COUNTS_NOBODY & flag.fill_null(value=False)).alias(LARGE + name)
        for name, flag in flags.items()
    ).get_columns()


def _reasons(
    name: str, limit: int, dimensions: Sequence[str], measures: Mapping[str, Measure]
) -> Iterator[pl.Expr]:
    """Whether each source of knowledge says that a null is at least `SURELY_SHOWN` limits."""
    least = SURELY_SHOWN * limit
    cell = ["area", *dimensions]
    for limits, window in ((SURELY_SHOWN, RECENT), (FAR_ABOVE, NEAREST)):
        yield _least(name, window).over(cell, order_by="period") >= limits * limit
    for share, measure in measures.items():
        if measure.share_of == name:
            yield _by_share(name, share, limit, cell) >= least
    for axis in cell:
        others = ["period", *(column for column in cell if column != axis)]
        is_total = (
            pl.col(axis) == COUNTRY if axis == "area" else pl.col(axis).str.contains(TOTAL.pattern)
        )
        part = pl.col(name).filter(~is_total)
        # No part is greater than its total.
        yield is_total & (part.max().over(others) >= limit)
        yield ~is_total & _left_by_total(name, limit, is_total, others)


def _least(name: str, window: int) -> pl.Expr:
    """The least figure of some periods before and after, within one cell in order of time."""
    figure = pl.when(_COUNTS_NOBODY).then(0.0).otherwise(pl.col(name))
    before, after = (
        figures.forward_fill(limit=RECENT).rolling_min(window, min_samples=1)
        for figures in (figure, figure.reverse())
    )
    return pl.min_horizontal(before, after.reverse())


def _by_share(name: str, share: str, limit: int, cell: Sequence[str]) -> pl.Expr:
    """The count that a share gives with the least denominator of its cell, or of the table."""
    count, per_cent = pl.col(name), pl.col(share)
    denominator = pl.when(count >= limit).then((count - 0.5) / (per_cent + ROUNDED_BY))
    of_cell = pl.coalesce(denominator.min().over(cell), denominator.min())
    return (per_cent - ROUNDED_BY) * of_cell


def _left_by_total(name: str, limit: int, is_total: pl.Expr, others: Sequence[str]) -> pl.Expr:
    """Whether the total leaves more than small numbers for the parts without a number.

    Only where the parts are known to cover it: wherever all of them are given, they add up.
    """
    part, total = pl.col(name).filter(~is_total), pl.col(name).filter(is_total).max().over(others)
    rest, nulls = total - part.sum().over(others), part.null_count().over(others)
    rounded_by = 0.5 * part.len().over(others) + 1
    adds_up = (rest.abs() <= rounded_by).filter(is_total & (nulls == 0) & total.is_not_null())
    covers = (adds_up.len() >= _COMPLETE) & (adds_up.mean() >= _ADD_UP)
    most = (limit - 1) * nulls + rounded_by
    return covers & (rest > most) & (rest >= SURELY_SHOWN * limit)
