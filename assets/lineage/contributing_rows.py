"""The rows of the sources that a figure rests on, found by leaving out one at a time.

The figure's SQL is run again over the rows of its own area and period; a row is a witness where the
figure is another without it. That holds for any select, and nothing has to be said of it twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from assets.indicators.families import COLUMN
from assets.warehouse.models import Model
from connectors import periods, warehouse
from connectors.warehouse import Warehouse

MOST_TRIED = 2_000
"""Rows: each is one run of the SQL, a few milliseconds."""
_NUMBER = "row_number"
_FIGURE = "numerator, denominator, value, mark"


@dataclass(frozen=True)
class Asked:
    """One figure of the indicator table that a model makes.

    Args:
        model: the model that makes it.
        indicator: the indicator's name.
        area_code: where.
        period: when, in our code.
        sources: the raw tables that its row names.
    """

    model: Model
    indicator: str
    area_code: str
    period: str
    sources: frozenset[str]


def find(
    working: Warehouse, models: Mapping[str, Model], asked: Asked
) -> dict[str, pl.DataFrame] | None:
    """The rows of each raw table that the figure rests on.

    Args:
        working: the working database, whose rows are read.
        models: every SQL file, by table.
        asked: the figure.

    Returns:
        Per raw table its rows; None where the figure rests on more than its own area and period, or
        on too many rows to try.
    """
    chain = chain_of(asked.model, models)
    wanted = _figure(working, asked)
    with warehouse.scratch() as tried:
        tried.connection.execute("create table left_out (of_table varchar, number bigint)")
        rows = _copy(working, tried, chain, asked)
        if sum(rows[f"raw.{source}"] for source in asked.sources if f"raw.{source}" in rows) > (
            MOST_TRIED
        ):
            return None
        for model in chain:
            tried.connection.execute(f"create view {model.table} as {model.sql}")
        if _figure(tried, asked) != wanted:
            return None
        copied = [source for source in sorted(asked.sources) if f"raw.{source}" in rows]
        return {source: _needed(tried, source, asked, wanted) for source in copied}


def chain_of(model: Model, models: Mapping[str, Model]) -> list[Model]:
    """The SQL files that a table is made by, each after those that it reads."""
    found: dict[str, Model] = {}

    def visit(table: str) -> None:
        if table in models and table not in found:
            for read in sorted(models[table].reads):
                visit(read)
            found[table] = models[table]

    visit(model.table)
    return list(found.values())


def own_rows(working: Warehouse, table: str, area_code: str, period: str) -> pl.DataFrame:
    """The rows of a raw table for one area, as the source spells it, and the days of a period.

    A year may rest on one of its quarters, and a quarter on the year that it lies in.
    """
    days = periods.parse(period)
    return working.frame(
        f"from {table} "
        "where area in (select area from core.area where area_code = $area union all select $area) "
        "and period in (select spelling from core.period "
        "where starts_on <= $ends_on and ends_on >= $starts_on)",
        {"area": area_code, "starts_on": days.starts_on, "ends_on": days.ends_on},
    )


def _figure(where: Warehouse, asked: Asked) -> list[tuple[object, ...]]:
    given = {"area": asked.area_code, "period": asked.period}
    member = ""
    if COLUMN in asked.model.columns:
        member, given["indicator"] = f"and {COLUMN} = $indicator", asked.indicator
    return where.connection.execute(
        f"select {_FIGURE} from {asked.model.table} "
        f"where area_code = $area and period = $period {member}",
        given,
    ).fetchall()


def _copy(
    working: Warehouse, tried: Warehouse, chain: Iterable[Model], asked: Asked
) -> dict[str, int]:
    """Copy what the chain reads; of the tables by area and period the figure's own rows alone.

    Returns:
        The tables of which rows can be left out, and how many there are.
    """
    made = {model.table for model in chain}
    counts: dict[str, int] = {}
    for table in sorted({read for model in chain for read in model.reads} - made):
        if not {"area", "period"} <= set(working.columns(table)):
            tried.replace(table, working.frame(f"from {table}"))
            continue
        rows = own_rows(working, table, asked.area_code, asked.period).with_row_index(_NUMBER)
        tried.replace(f"{table}__rows", rows)
        tried.connection.execute(
            f"create view {table} as select * exclude ({_NUMBER}) from {table}__rows "
            f"where {_NUMBER} not in (select number from left_out where of_table = '{table}')"
        )
        counts[table] = rows.height
    return counts


def _needed(
    tried: Warehouse, source: str, asked: Asked, wanted: list[tuple[object, ...]]
) -> pl.DataFrame:
    """The rows of one raw table without which the figure is another."""
    table = f"raw.{source}"
    rows = tried.frame(f"from {table}__rows")
    needed: list[bool] = []
    for number in rows[_NUMBER]:
        tried.connection.execute("insert into left_out values (?, ?)", [table, number])
        needed.append(_figure(tried, asked) != wanted)
        tried.connection.execute("truncate left_out")
    return rows.filter(pl.Series(needed, dtype=pl.Boolean)).drop(_NUMBER)
