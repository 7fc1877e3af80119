"""The counts of persons behind figures."""

from __future__ import annotations

import polars as pl

from assets.disclosure.totals import COMPLEMENT, DENOMINATOR, NUMERATOR, VALUE, Count
from assets.indicators.indicator_catalogue import FIGURE_KEY
from assets.text.units import COUNTS

_FIGURE = ["row", *FIGURE_KEY, "starts_on", "ends_on", "file"]


def find_counts(rows: pl.DataFrame) -> pl.DataFrame:
    """The counts behind each figure, also those that follow from a share and its other count.

    Args:
        rows: figures with ``row`` and ``file``, as a `Count` has them.

    Returns:
        A row for each count: the figure, which ``part`` of it, and the ``count``.
    """
    is_share = pl.col("unit") == "pct"
    share = pl.when(is_share).then(pl.col("value"))
    part = pl.coalesce("numerator", (share * pl.col("denominator") / 100).round())
    whole = pl.when(share > 0).then((100 * pl.col("numerator") / share).round())
    counted = rows.with_columns(
        pl.when(pl.col("unit").is_in([*COUNTS])).then("value").alias(VALUE),
        part.alias(NUMERATOR),
        pl.coalesce("denominator", whole).alias(DENOMINATOR),
    )
    left = pl.col(DENOMINATOR) - pl.col(NUMERATOR)
    return (
        counted.with_columns(pl.when(left >= 0).then(left).alias(COMPLEMENT))
        .unpivot(
            [VALUE, NUMERATOR, DENOMINATOR, COMPLEMENT],
            index=_FIGURE,
            variable_name="part",
            value_name="count",
        )
        .drop_nulls("count")
    )


def as_counts(found: pl.DataFrame) -> list[Count]:
    """What `find_counts` returns, as `Count`s."""
    columns = ["row", "part", *FIGURE_KEY, "starts_on", "ends_on", "count", "file"]
    return [Count(*row) for row in found.select(columns).iter_rows()]
