"""Places and thirds among the municipalities of a group, as intervals.

A municipality's place is 1 and how many others are better. One that is hidden may be anywhere
within its bounds, so a place runs from the best to the worst that is possible. A municipality
without a figure is not ranked, as in ``mart.benchmark``, whose ties, thirds and order of counts
(per 1,000 in the labour force) hold here too.
"""

from __future__ import annotations

import polars as pl

from assets.plan.comparisons import LEAST_OF_THIRDS

DECIMALS = 9
"""Figures that are equal to so many decimals share a place, as in sql/benchmark."""


def place_intervals(members: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """The place and the third of each municipality, from the best to the worst that is possible.

    Args:
        members: ``area_code``, ``low`` and ``high`` of what it is ranked by (the least is best),
            both null where it has no figure; ``members``, how many its group has.
        by: the columns that tell one ranking from another.

    Returns:
        The rows with ``ranked``, ``rank_low``, ``rank_high``, ``third_low`` and ``third_high``;
        null where it has no figure, or where fewer than half of the members, or for a third fewer
        than three, have one.
    """
    place = [*by, "area_code"]
    known = members.filter(pl.col("low").is_not_null(), pl.col("high").is_not_null()).with_columns(
        pl.col("low", "high").round(DECIMALS)
    )
    better, alike = pl.col("better"), pl.col("alike")
    others = known.select(*by, other="area_code", other_low="low", other_high="high")
    counted = (
        known.join(others, on=by, nulls_equal=True)
        .filter(pl.col("other") != pl.col("area_code"))
        .group_by(place)
        .agg(
            # At best it has its lowest figure, and the others have their highest.
            (pl.col("other_high") < pl.col("low")).sum().alias("better"),
            (pl.col("other_high") == pl.col("low")).sum().alias("alike"),
            # At worst it has its highest, and the others have their lowest.
            (pl.col("other_low") < pl.col("high")).sum().alias("better_at_worst"),
            (pl.col("other_low") == pl.col("high")).sum().alias("alike_at_worst"),
        )
    )
    ranked = known.group_by(by).agg(pl.len().cast(pl.Int64).alias("ranked"))
    enough = 2 * pl.col("ranked") >= pl.col("members")
    thirds = enough & (pl.col("ranked") >= LEAST_OF_THIRDS)

    def third(better: pl.Expr, alike: pl.Expr) -> pl.Expr:
        # The middle of the places that equal ones share, among all that are ranked.
        middle = (better + alike / 2 + 0.5) / pl.col("ranked")
        number = pl.when(middle < 1 / 3).then(1).when(middle > 2 / 3).then(3).otherwise(2)
        return pl.when(thirds).then(number.cast(pl.Float64))

    placed = (
        known.select(*place, "members")
        .join(ranked, on=by, nulls_equal=True)
        .join(counted, on=place, how="left", nulls_equal=True)
        .with_columns(
            pl.col("better", "alike", "better_at_worst", "alike_at_worst")
            .fill_null(0)
            .cast(pl.Int64)
        )
        .select(
            *place,
            rank_low=pl.when(enough).then(1.0 + better),
            rank_high=pl.when(enough).then(1.0 + pl.col("better_at_worst")),
            third_low=third(better, alike),
            third_high=third(pl.col("better_at_worst"), pl.col("alike_at_worst")),
        )
    )
    return members.join(ranked, on=by, how="left", nulls_equal=True, maintain_order="left").join(
        placed, on=place, how="left", nulls_equal=True, maintain_order="left"
    )
