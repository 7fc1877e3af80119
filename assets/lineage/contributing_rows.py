"""The source rows that a figure rests on, found by leaving out one row at a time.

A figure's SQL is run over the rows of its own area and period, whole and without each of them; a
row contributes if removing it changes the figure. That holds for any select. Where those rows do
not give the figure, the rows of the year that ends with its period are tried, as for a sum of
twelve months. One query makes all trials of a figure: below a lateral join DuckDB runs the SQL once
for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import polars as pl

from assets.indicators.families import COLUMN
from assets.warehouse.models import Model, chain_of
from connectors import periods
from connectors.warehouse import Warehouse

MOST_TRIED = 2_000
"""Rows per figure: the SQL runs once for each row left out."""
Rows = dict[str, pl.DataFrame]
_Row = tuple[str | None, int | None]
"""A raw table and the number of a row of it."""
_NUMBER = "row_number"
_YEAR = timedelta(days=364)
"""From the first to the last day of a year, or a day less."""


@dataclass(frozen=True)
class FigurePeriod:
    """The period code of a figure, and the source tables that its row names."""

    period: str
    sources: frozenset[str]


@dataclass(frozen=True)
class Series:
    """An indicator in one area: the model that computes it, its name, the area's code."""

    model: Model
    indicator: str
    area_code: str

    def select(self, table: str) -> str:
        """The query for a figure, from the model's table or a copy of it."""
        member = f"and {COLUMN} = $indicator" if COLUMN in self.model.columns else ""
        return (
            f"select numerator, denominator, value, mark from {table} "
            f"where area_code = $area and period = $period {member}"
        )

    def values(self, period: str) -> dict[str, object]:
        """The parameters of `select`."""
        member = {"indicator": self.indicator} if COLUMN in self.model.columns else {}
        return {"area": self.area_code, "period": period, **member}


def find_contributing_rows(
    working: Warehouse, models: Mapping[str, Model], series: Series, figures: Sequence[FigurePeriod]
) -> Iterator[Rows | None]:
    """The rows of each raw table that figures rest on.

    Args:
        working: the working database, whose rows are read.
        models: every SQL file, by table.
        series: the indicator and area.
        figures: the periods.

    Yields:
        For each figure its rows per source table; None where it rests on other areas too or on
        more than a year, has more than `MOST_TRIED` rows, or its SQL cannot run below a lateral
        join.
    """
    chain = chain_of(series.model, models)
    spellings = working.frame("select spelling, starts_on, ends_on from core.period")
    with closing(working.cursor()) as cursor:
        scratch = Warehouse(cursor)  # Its temporary tables are gone once the cursor is closed.
        rows = _number_rows(scratch, chain, series, [figure.period for figure in figures])
        trials = _trials(chain, rows, series)
        for figure in figures:
            values = series.values(figure.period)
            whole = cursor.execute(series.select(series.model.table), values).fetchall()
            found = None
            for spelled in _spelled(spellings, figure.period):
                seen = _rows_of(figure, rows, spelled)
                shown = values | {"spelled": spelled.to_list()}
                found = _rows_behind(scratch, trials, shown, whole, seen)
                if found is not None:
                    break
            yield found


def _rows_of(figure: FigurePeriod, rows: Rows, spelled: pl.Series) -> Rows:
    """The rows of these periods in the figure's source tables."""
    return {
        source: rows[f"raw.{source}"].filter(pl.col("period").is_in(spelled.implode()))
        for source in sorted(figure.sources)
        if f"raw.{source}" in rows
    }


def _rows_behind(
    scratch: Warehouse,
    trials: str,
    values: dict[str, object],
    whole: list[tuple[object, ...]],
    seen: Rows,
) -> Rows | None:
    """Those of some rows that a figure rests on; None where they do not give it."""
    if sum(map(len, seen.values())) > MOST_TRIED:
        return None
    try:
        without = _figures_without(scratch, trials, values, seen)
    except (duckdb.BinderException, duckdb.NotImplementedException):
        return None  # A full join, say: DuckDB cannot run it below a lateral join.
    if without[None, None] != whole:
        return None
    return {
        source: each.filter(
            pl.Series([without[source, n] != whole for n in each[_NUMBER]], dtype=pl.Boolean)
        ).drop(_NUMBER)
        for source, each in seen.items()
    }


def _spelled(spellings: pl.DataFrame, code: str) -> Iterator[pl.Series]:
    """The spellings of the periods within a period, then within the year that ends with it."""
    days = periods.parse(code)
    for first in dict.fromkeys((days.starts_on, days.ends_on - _YEAR)):
        yield spellings.filter(pl.col("starts_on") <= days.ends_on, pl.col("ends_on") >= first)[
            "spelling"
        ]


def _number_rows(
    scratch: Warehouse, chain: Sequence[Model], series: Series, codes: Sequence[str]
) -> Rows:
    """Numbered rows of each raw table, and a temporary table of each."""
    days = [periods.parse(period) for period in codes]
    first = min(min(each.starts_on, each.ends_on - _YEAR) for each in days)
    last = max(each.ends_on for each in days)
    computed = {model.table for model in chain}
    rows: Rows = {}
    for table in sorted({read for model in chain for read in model.reads} - computed):
        if {"area", "period"} <= set(scratch.columns(table)):
            select, values = _between(table, series.area_code, first, last)
            scratch.connection.execute(
                f"create temp table {_local(table)} as "
                f"select row_number() over () as {_NUMBER}, * {select}",
                values,
            )
            rows[table] = scratch.frame(f"from {_local(table)}")
    return rows


def _trials(chain: Sequence[Model], shown: Collection[str], series: Series) -> str:
    """The query for a figure with each row left out in turn.

    Args:
        chain: the SQL files behind it.
        shown: the raw tables that are limited to the figure's area and days.
        series: the indicator and area.
    """
    names = {table: f"{_local(table)}_seen" for table in (*shown, *(m.table for m in chain))}
    seen = [
        f"{names[table]} as (select * exclude ({_NUMBER}) from {_local(table)} "
        "where period in (select unnest($spelled)) "
        f"and (trial.source = '{table.removeprefix('raw.')}' and trial.number = {_NUMBER}) "
        "is not true)"
        for table in shown
    ]
    ctes = [f"{names[model.table]} as ({model.with_tables(names)})" for model in chain]
    return (
        "select trial.*, figure.* "
        "from (select unnest($sources) as source, unnest($numbers) as number) as trial, "
        f"lateral (with {', '.join([*seen, *ctes])} {series.select(names[series.model.table])}) "
        "as figure"
    )


def _local(table: str) -> str:
    """The name of a temporary table."""
    return table.replace(".", "__")


def _figures_without(
    scratch: Warehouse, trials: str, values: dict[str, object], seen: Rows
) -> Mapping[_Row, list[tuple[object, ...]]]:
    """The figure without each row, by source and row number; the whole figure by (None, None)."""
    left_out = [(None, None)]
    left_out += [(name, number) for name, rows in seen.items() for number in rows[_NUMBER]]
    names, numbers = zip(*left_out, strict=True)
    by_row: defaultdict[_Row, list[tuple[object, ...]]] = defaultdict(list)
    values = values | {"sources": names, "numbers": numbers}
    for name, number, *figure in scratch.connection.execute(trials, values).fetchall():
        by_row[name, number].append(tuple(figure))
    return by_row


def own_rows(working: Warehouse, table: str, area_code: str, period: str) -> pl.DataFrame:
    """The rows of a raw table for one area and every period that overlaps this one.

    A year may rest on one of its quarters, and a quarter on its year.
    """
    days = periods.parse(period)
    return working.frame(*_between(table, area_code, days.starts_on, days.ends_on))


def _between(table: str, area_code: str, first: date, last: date) -> tuple[str, dict[str, object]]:
    """The query for the rows of a raw table for one area that overlap these days."""
    return (
        f"from {table} "
        "where area in (select area from core.area where area_code = $area union all select $area) "
        "and period in (select spelling from core.period "
        "where starts_on <= $last and ends_on >= $first)",
        {"area": area_code, "first": first, "last": last},
    )
