"""Titles and freshness of the source tables behind figures."""

from __future__ import annotations

import polars as pl

from assets.catalogue.catalogue import ON_PERSONS, Catalogue
from assets.indicators import provisional
from assets.ingest import freshness
from assets.tables.build import Build


def source_titles(catalogue: Catalogue) -> pl.DataFrame:
    """The title of each raw table; null for reference lists, which are not named as sources."""
    return pl.DataFrame(
        [
            (name, entry.title if entry.source != "reference" else None)
            for name, entry in catalogue.items()
        ],
        {"raw_table": pl.String, "title": pl.String},
        orient="row",
    )


TITLES = pl.col("title").drop_nulls().unique(maintain_order=True).str.join(", ")
"""The titles of some raw tables in one text, each once."""


def by_raw_table(rows: pl.DataFrame, key: str, tables: str = "source_tables") -> pl.DataFrame:
    """One row for each key and ``raw_table`` of its list."""
    return rows.select(key, raw_table=pl.col(tables).str.split(" ")).explode("raw_table")


def read_states(source_tables: pl.Series, titles: pl.DataFrame, build: Build) -> pl.DataFrame:
    """Per list of raw tables: their titles, and the state of the least fresh of them."""
    freshness_rows = build.warehouse.frame(
        "select raw_table, retrieved_at, "
        # The hash of a small table of counts gives the counts away by trying them all.
        f"case when regexp_matches(raw_table, '{ON_PERSONS}') "
        "then strftime(retrieved_at, '%Y%m%dT%H%M%SZ') else left(sha256, 12) end as snapshot, "
        f"state in ('stale', 'never_fetched') as stale, stale_since from {freshness.NAME}"
    )
    return (
        by_raw_table(source_tables.to_frame("source_tables"), "source_tables")
        .join(titles, on="raw_table", how="left", maintain_order="left")
        .join(freshness_rows, on="raw_table", how="left", maintain_order="left")
        .group_by("source_tables", maintain_order=True)
        .agg(
            TITLES.alias("source"),
            pl.col("retrieved_at").max().alias("known_from"),
            pl.col("stale").any(),
            pl.col("stale_since").filter("stale").min(),
            pl.col("snapshot")
            .drop_nulls()
            .unique(maintain_order=True)
            .str.join(" ")
            .alias("snapshots"),
        )
    )


def provisional_from(source_tables: pl.Series, catalogue: Catalogue, build: Build) -> pl.DataFrame:
    """Per list of raw tables: the first day that is provisional in one of them."""
    return (
        by_raw_table(source_tables.to_frame("source_tables"), "source_tables")
        .join(provisional.find_provisional_from(catalogue, build), on="raw_table")
        .group_by("source_tables")
        .agg(pl.col("provisional_from").min())
    )
