"""``mart.indicator_catalogue``: which indicators there are, also those without a figure yet."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from assets.build import Build, Table
from assets.catalogue.catalogue import Catalogue
from assets.contracts.marts import MARTS
from assets.indicators import metadata
from assets.indicators.families import Indicator
from assets.indicators.source_states import states, titles
from assets.ingest import freshness

FIGURES = "mart.indicator"
"""All indicators, long, as they are published: what the disclosure gate leaves of the figures."""
FIGURE_KEY = ["indicator", "area_code", "period"]
CATALOGUE = "mart.indicator_catalogue"


def catalogue_table(
    indicators: Mapping[str, Indicator],
    catalogue: Catalogue,
    reads: Mapping[str, frozenset[str]],
) -> Table:
    """The table that says which indicators there are, also those without a figure yet.

    Args:
        indicators: the indicators that SQL files hold, by name.
        catalogue: the source tables.
        reads: what each table reads, to find the sources of an indicator that has no rows.
    """
    names = titles(catalogue)
    heads = metadata.heads(indicators, reads)
    breaks = metadata.breaks(catalogue)

    def write(build: Build) -> None:
        figures = build.warehouse.frame(
            "select indicator, label, unit, kind, source, source_tables, area_code, period, "
            f"starts_on, value_low, value_high from {FIGURES}"
        )
        found = _catalogue(figures, heads)
        fresh = states(found["source_tables"].unique(), names, build)
        shown = found.join(fresh, on="source_tables", how="left", maintain_order="left")
        shown = shown.join(
            metadata.breaks_of(found, breaks), on="indicator", how="left", maintain_order="left"
        ).with_columns(source=pl.coalesce("stated_source", "source"))
        columns = MARTS["indicator_catalogue"].columns
        build.warehouse.replace(CATALOGUE, shown.select(columns.keys()))

    return Table(
        name=CATALOGUE,
        reads=frozenset({FIGURES, freshness.NAME}),
        write=write,
        description="Which indicators there are. One row per indicator.",
        contract=MARTS["indicator_catalogue"],
    )


def _catalogue(figures: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    """One row per indicator, with the raw tables that its rows come from."""
    spans = (
        figures.sort("starts_on")
        .group_by("indicator")
        .agg(
            pl.col("source_tables").unique().str.split(" ").explode().unique().sort().str.join(" "),
            _periods_with_a_figure().first().alias("first_period"),
            _periods_with_a_figure().last().alias("last_period"),
            pl.col("area_code").filter(_HAS_FIGURE).n_unique().cast(pl.Int64).alias("areas"),
        )
    )
    observed = (
        figures.filter(pl.col("kind") == "observed")
        .group_by("indicator", maintain_order=True)
        .agg(pl.col("label", "unit", "kind").last(), pl.col("source").last().alias("stated_source"))
    )
    computed = heads.with_columns(kind=pl.lit("computed"))
    return (
        pl.concat([computed, observed], how="diagonal")
        .join(spans, on="indicator", how="left", maintain_order="left")
        .with_columns(
            pl.col("about").fill_null(""),
            pl.col("areas").fill_null(0),
            pl.coalesce("source_tables", "all_source_tables"),
        )
    )


_HAS_FIGURE = pl.col("value_low").is_not_null() | pl.col("value_high").is_not_null()


def _periods_with_a_figure() -> pl.Expr:
    return pl.col("period").filter(_HAS_FIGURE)
