"""The rows of the sources that a figure rests on, found by leaving out one at a time.

The figure's SQL is run again over the rows of its own area and period; a row contributes if
removing it changes the figure. That holds for any select, and nothing has to be said of it twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from assets.indicators.families import COLUMN
from assets.warehouse.models import Model
from connectors import periods, warehouse
from connectors.warehouse import Warehouse

MOST_TRIED = 2_000
"""Rows: each is one run of the SQL, a few milliseconds."""
Rows = dict[str, pl.DataFrame]
_NUMBER = "row_number"
_TRIED = "tried"
"""Which rows the SQL sees now: ``of_table`` and ``number``."""


@dataclass(frozen=True)
class Asked:
    """One figure of an indicator: when, in our code, and the raw tables that its row names."""

    period: str
    sources: frozenset[str]


@dataclass(frozen=True)
class Series:
    """An indicator in one area: its name, the model that makes it, the area's code."""

    model: Model
    indicator: str
    area_code: str

    def figure(self, where: Warehouse, period: str) -> list[tuple[object, ...]]:
        """Its figure of a period, as a database has it."""
        given = {"area": self.area_code, "period": period}
        member = ""
        if COLUMN in self.model.columns:
            member, given["indicator"] = f"and {COLUMN} = $indicator", self.indicator
        return where.connection.execute(
            f"select numerator, denominator, value, mark from {self.model.table} "
            f"where area_code = $area and period = $period {member}",
            given,
        ).fetchall()


def find(
    working: Warehouse, models: Mapping[str, Model], series: Series, figures: Sequence[Asked]
) -> Iterator[Rows | None]:
    """The rows of each raw table that figures rest on.

    Args:
        working: the working database, whose rows are read.
        models: every SQL file, by table.
        series: whose figures they are.
        figures: the figures.

    Yields:
        For each figure its rows per raw table; None where it rests on more than its own area and
        period, or on too many rows to try.
    """
    with warehouse.scratch() as scratch:
        trial = _Trial(working, scratch, chain_of(series.model, models), series, figures)
        for asked in figures:
            yield trial.rows_behind(asked)


class _Trial:
    """The SQL of a series over the rows of its own area, of which it sees those it is shown."""

    def __init__(
        self,
        working: Warehouse,
        scratch: Warehouse,
        chain: Sequence[Model],
        series: Series,
        figures: Sequence[Asked],
    ) -> None:
        """Copy what the files read, and make each file a view."""
        self._working, self._scratch, self._series = working, scratch, series
        self._rows: Rows = {}
        run = scratch.connection.execute
        run("set threads = 1")  # With so few rows, starting more threads takes longer than the SQL.
        run(f"create table {_TRIED} (of_table varchar, number uinteger)")
        days = [periods.parse(asked.period) for asked in figures]
        made = {model.table for model in chain}
        for table in sorted({read for model in chain for read in model.reads} - made):
            if not {"area", "period"} <= set(working.columns(table)):
                scratch.replace(table, working.frame(f"from {table}"))
                continue
            rows = _rows_between(
                working,
                table,
                series.area_code,
                min(each.starts_on for each in days),
                max(each.ends_on for each in days),
            )
            self._rows[table] = rows.with_row_index(_NUMBER)
            scratch.replace(f"{table}__rows", self._rows[table])
            run(
                f"create view {table} as select * exclude ({_NUMBER}) from {table}__rows "
                f"where {_NUMBER} in (select number from {_TRIED} where of_table = '{table}')"
            )
        for model in chain:
            run(f"create view {model.table} as {model.sql}")
        self._spellings = working.frame("select spelling, starts_on, ends_on from core.period")

    def rows_behind(self, asked: Asked) -> Rows | None:
        """The rows that one figure rests on, as `find` gives them."""
        seen = self._show(asked.period)
        sources = {s: f"raw.{s}" for s in sorted(asked.sources) if f"raw.{s}" in seen}
        if sum(seen[table].height for table in sources.values()) > MOST_TRIED:
            return None
        wanted = self._series.figure(self._working, asked.period)
        if self._series.figure(self._scratch, asked.period) != wanted:
            return None
        found: Rows = {}
        for source, table in sources.items():
            needed = [
                self._figure_without(asked.period, table, number) != wanted
                for number in seen[table][_NUMBER]
            ]
            found[source] = seen[table].filter(pl.Series(needed, dtype=pl.Boolean)).drop(_NUMBER)
        return found

    def _show(self, period: str) -> Rows:
        """Let the SQL see the rows of a period's days alone; gives them."""
        days = periods.parse(period)
        spelled = self._spellings.filter(
            pl.col("starts_on") <= days.ends_on, pl.col("ends_on") >= days.starts_on
        )["spelling"]
        seen = {
            table: rows.filter(pl.col("period").is_in(spelled.implode()))
            for table, rows in self._rows.items()
        }
        numbers = [
            rows.select(of_table=pl.lit(table), number=_NUMBER) for table, rows in seen.items()
        ]
        self._scratch.connection.execute(f"delete from {_TRIED}")
        if numbers:
            self._scratch.connection.register("numbers", pl.concat(numbers))
            self._scratch.connection.execute(f"insert into {_TRIED} from numbers")
            self._scratch.connection.unregister("numbers")
        return seen

    def _figure_without(self, period: str, table: str, number: int) -> list[tuple[object, ...]]:
        """The figure as it is where one row is missing."""
        row = (table, number)
        self._scratch.connection.execute(
            f"delete from {_TRIED} where of_table = ? and number = ?", row
        )
        found = self._series.figure(self._scratch, period)
        self._scratch.connection.execute(f"insert into {_TRIED} values (?, ?)", row)
        return found


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
    return _rows_between(working, table, area_code, days.starts_on, days.ends_on)


def _rows_between(
    working: Warehouse, table: str, area_code: str, first: date, last: date
) -> pl.DataFrame:
    """The rows of a raw table for one area whose periods share a day with these."""
    return working.frame(
        f"from {table} "
        "where area in (select area from core.area where area_code = $area union all select $area) "
        "and period in (select spelling from core.period "
        "where starts_on <= $ends_on and ends_on >= $starts_on)",
        {"area": area_code, "starts_on": first, "ends_on": last},
    )
