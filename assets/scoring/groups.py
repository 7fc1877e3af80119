"""What groups of municipalities have, as rows that scoring reads like those of areas.

The figure and its weighting are those of ``mart.benchmark``. A hidden member makes it an interval;
a member without a figure is left out, as there. Both are said in the row's remark.
"""

from __future__ import annotations

import polars as pl

from assets.scoring.figures import Figures

_SEPARATOR = "/"
SOURCE = "source"
"""The basis of a figure that a source gives for the group, which no member can make uncertain."""


def key_of(group: str | pl.Expr, area: pl.Expr) -> pl.Expr:
    """The key of an area's own group among rows of areas."""
    group = pl.lit(group) if isinstance(group, str) else group
    return pl.concat_str(group, area, separator=_SEPARATOR)


def is_key(looked_up: pl.Expr) -> pl.Expr:
    """Whether a row is a group's."""
    return looked_up.str.contains(_SEPARATOR, literal=True)


def with_groups(figures: Figures) -> pl.DataFrame:
    """The rows of ``mart.indicator``, and those of groups below them."""
    if figures.benchmarks.is_empty():
        return figures.long
    return pl.concat([figures.long, group_rows(figures)], how="diagonal_relaxed")


def group_rows(figures: Figures) -> pl.DataFrame:
    """A row for each figure of a group and each of its municipalities; ``area_code`` is `key_of`.

    The columns are those of ``mart.indicator`` that scoring reads and that a group has: counts,
    value, bounds, mark and remark. Months that a source may still change are those of the
    municipality's own figure.
    """
    known_weight, hidden_weight = pl.col("known_weight"), pl.col("hidden_weight")
    is_interval = (pl.col("members_hidden") > 0) & pl.col("basis").ne_missing(SOURCE)
    low, high = (
        pl.when(is_interval).then(f"comparison_{end}").otherwise("comparison_value")
        for end in ("low", "high")
    )
    own = figures.long.select(
        "indicator", "area_code", "period", "provisional", "known_from", "source_tables",
        own_mark="mark",
    )  # fmt: skip
    is_missing = pl.col("value_low").is_null() & pl.col("value_high").is_null()
    mark = pl.when(is_interval).then(pl.lit("hidden")).otherwise("own_mark")
    return (
        figures.benchmarks.with_columns(
            # Of an interval nobody knows the numerator; it weighs in a span with all its members.
            numerator=pl.when(~is_interval).then("comparison_numerator"),
            denominator=pl.when(is_interval)
            .then(pl.col("comparison_denominator") * (known_weight + hidden_weight) / known_weight)
            .otherwise("comparison_denominator"),
            value=pl.col("comparison_value"),
            value_low=low,
            value_high=high,
            remark=pl.when(pl.col("basis").ne_missing(SOURCE)).then(
                remark("members", "members_with_value", "members_hidden")
            ),
        )
        .join(own, on=["indicator", "area_code", "period"], how="left", maintain_order="left")
        .select(
            "indicator",
            key_of(pl.col("comparison"), pl.col("area_code")).alias("area_code"),
            "period",
            "starts_on",
            "ends_on",
            "numerator",
            "denominator",
            "value",
            "value_low",
            "value_high",
            "remark",
            pl.when(is_missing).then(mark).alias("mark"),
            "provisional",
            "known_from",
            "source_tables",
        )
    )


def remark(members: str, with_value: str, hidden: str) -> pl.Expr:
    """How many of a group's members are hidden or have no figure; null where none is.

    It is null too where no member has a figure: the mark then says why.
    """
    everyone, lacking = pl.col(members), pl.col(members) - pl.col(with_value) - pl.col(hidden)
    texts = (
        (pl.col(hidden), "{} af {} kommuners tal er skjult"),
        (lacking, "{} af {} kommuner har intet tal"),
    )
    said = [pl.when(count > 0).then(pl.format(text, count, everyone)) for count, text in texts]
    joined = pl.concat_str(said, separator=" og ", ignore_nulls=True)
    return pl.when((joined != "") & (lacking < everyone)).then(joined)
