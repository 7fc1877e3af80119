"""Indicator metadata from SQL headers and the source catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from assets.catalogue.catalogue import Catalogue
from assets.indicators.families import Indicator
from assets.indicators.source_states import TITLES, by_raw_table
from assets.warehouse.models import raw_tables_behind
from connectors.observations import CADENCES, Break, TableEntry

_BREAK = re.compile(r"(?:^|; )(\d{4}-\d{2}-\d{2}): ")


def header_rows(
    indicators: Mapping[str, Indicator], reads: Mapping[str, frozenset[str]]
) -> pl.DataFrame:
    """The metadata of SQL headers, one row per indicator."""
    rows = [
        {
            "indicator": indicator.name,
            "label": indicator.label,
            "unit": indicator.model.unit,
            "better": indicator.better,
            "numerator": indicator.model.header.numerator,
            "denominator": indicator.model.header.denominator,
            "caveats": " ".join(indicator.model.header.caveats) or None,
            "about": indicator.model.header.about,
            "own_breaks": [*map(str, indicator.model.header.breaks)],
            "all_source_tables": " ".join(sorted(raw_tables_behind(indicator.table, reads))),
        }
        for indicator in indicators.values()
    ]
    texts = ["unit", "better", "numerator", "denominator", "caveats"]
    return pl.DataFrame(
        rows,
        {
            **dict.fromkeys(["indicator", "label", *texts, "about"], pl.String),
            "own_breaks": pl.List(pl.String),
            "all_source_tables": pl.String,
        },
    )


def source_breaks(catalogue: Catalogue) -> pl.DataFrame:
    """The breaks of each raw table, from its catalogue entry."""
    return pl.DataFrame(
        [
            (name, [*map(str, entry.definition.breaks)])
            for name, entry in catalogue.items()
            if isinstance(entry.definition, TableEntry)
        ],
        {"raw_table": pl.String, "source_break": pl.List(pl.String)},
        orient="row",
    ).explode("source_break")


def source_cadences(catalogue: Catalogue) -> pl.DataFrame:
    """The months between two releases of each public raw table."""
    return pl.DataFrame(
        [
            (name, CADENCES[entry.definition.cadence])
            for name, entry in catalogue.items()
            if isinstance(entry.definition, TableEntry)
        ],
        {"raw_table": pl.String, "cadence_months": pl.Int64},
        orient="row",
    )


def join_cadences(catalogue_rows: pl.DataFrame, cadences: pl.DataFrame) -> pl.DataFrame:
    """The months between two releases of the slowest raw table behind each indicator."""
    return (
        by_raw_table(catalogue_rows, "indicator")
        .join(cadences, on="raw_table")
        .group_by("indicator")
        .agg(pl.col("cadence_months").max())
    )


def join_titles(catalogue_rows: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    """The titles of the raw tables behind each indicator, in one text."""
    return (
        by_raw_table(catalogue_rows, "indicator")
        .join(titles, on="raw_table", maintain_order="left")
        .group_by("indicator")
        .agg(TITLES.alias("titles"))
    )


def join_breaks(
    catalogue_rows: pl.DataFrame, table_breaks: pl.DataFrame, laws: Mapping[str, Iterable[Break]]
) -> pl.DataFrame:
    """The breaks of each indicator in one text: its own, its raw tables' and the laws', each once.

    ``laws`` has by indicator what changed it.
    """
    by_law = pl.DataFrame(
        [(name, [*map(str, breaks)]) for name, breaks in laws.items()],
        {"indicator": pl.String, "sentence": pl.List(pl.String)},
        orient="row",
    ).explode("sentence")
    from_sources = (
        by_raw_table(catalogue_rows, "indicator")
        .join(table_breaks, on="raw_table")
        .select("indicator", sentence="source_break")
    )
    own = catalogue_rows.select("indicator", sentence="own_breaks").explode("sentence")
    return (
        pl.concat([own, from_sources, by_law])
        .drop_nulls()
        .unique()
        .sort("sentence")
        .group_by("indicator")
        .agg(pl.col("sentence").str.join("; ").alias("breaks"))
    )


def read_breaks(text: str | None) -> list[Break]:
    """The breaks of an indicator out of the text that `join_breaks` makes of them."""
    _, *parts = _BREAK.split(text or "")
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [Break(since=date.fromisoformat(since), note=note) for since, note in pairs]
