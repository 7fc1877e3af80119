"""What is said of the indicators: by their own files, and by the catalogue entries behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from assets.catalogue.catalogue import Catalogue
from assets.indicators.families import Indicator
from assets.warehouse.models import raw_tables_behind
from assets.warehouse.sql_header import Break
from connectors.observations import TableEntry


def heads(indicators: Mapping[str, Indicator], reads: Mapping[str, frozenset[str]]) -> pl.DataFrame:
    """What the files say of their indicators, one row each."""
    rows = [
        {
            "indicator": each.name,
            "label": each.label,
            "unit": each.unit,
            "better": each.better,
            "numerator": each.model.header.numerator,
            "denominator": each.model.header.denominator,
            "caveats": " ".join(each.model.header.caveats) or None,
            "about": each.model.header.about,
            "own_breaks": _told(each.model.header.breaks),
            "all_source_tables": " ".join(sorted(raw_tables_behind(each.table, reads))),
        }
        for each in indicators.values()
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


def _told(breaks: Iterable[Break]) -> list[str]:
    return [f"{each.since}: {each.note}" for each in breaks]


def breaks(catalogue: Catalogue) -> pl.DataFrame:
    """The breaks of each raw table, as its catalogue entry states them."""
    return pl.DataFrame(
        [
            (name, _told(Break(each.since, each.note) for each in entry.definition.breaks))
            for name, entry in catalogue.items()
            if isinstance(entry.definition, TableEntry)
        ],
        {"raw_table": pl.String, "of_source": pl.List(pl.String)},
        orient="row",
    ).explode("of_source")


def breaks_of(found: pl.DataFrame, of_tables: pl.DataFrame) -> pl.DataFrame:
    """The breaks of each indicator: its own and those of the raw tables behind it, each once."""
    of_sources = (
        found.select("indicator", raw_table=pl.col("source_tables").str.split(" "))
        .explode("raw_table")
        .join(of_tables, on="raw_table")
        .select("indicator", told="of_source")
    )
    own = found.select("indicator", told="own_breaks").explode("told")
    return (
        pl.concat([own, of_sources])
        .drop_nulls()
        .unique()
        .sort("told")
        .group_by("indicator")
        .agg(pl.col("told").str.join("; ").alias("breaks"))
    )
