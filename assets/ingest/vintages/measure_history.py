"""``mart.measure``: every measure of the public sources, with what was said of it and when.

A row is a state: a value or a mark, from the answer that first said it until the one that no longer
did. An answer is held against the states that still stand, so that one with a new month costs that
table alone, and none costs nothing. Which answers the table holds is kept beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb
import polars as pl

from assets.build import Build, Table
from assets.catalogue.catalogue import PROVENANCE
from assets.contracts.marts import MARTS
from assets.ingest.vintages import source_answers
from connectors import periods
from connectors.observations import raw_columns
from connectors.warehouse import literal

NAME = "mart.measure"
REVISION = "mart.revision"
MADE_OF = "core.measured"
"""One row per answer that the table holds: the source table, its moment, and how it was read."""
AS_OF = "mart.measure_as_of"
"""The macro: ``select * from mart.measure_as_of('2024-08-15')``."""

_TOLD = "told_by_answer"
_KEY = ["area", "period", "dimensions", "measure", "unit"]
_SAME = " and ".join(
    [f"told.{column} = standing.{column}" for column in _KEY]
    + [f"told.{column} is not distinct from standing.{column}" for column in ("value", "mark")]
)
"""A state that stands and a row of an answer say the same."""
_AREA_CODES = """
select area as spelled, area_code from core.area
union
select area_code as spelled, area_code from core.area
"""


@dataclass(frozen=True)
class _Answer:
    """An answer to add: where its rows lie, and which of its names are others now, as JSON."""

    raw_table: str
    known_from: datetime
    reading: str
    files: Sequence[str]
    renamed: str
    is_first: bool


def measure_table() -> Table:
    """The table of states, from the answers in ``mart.source_answer``."""
    return Table(
        name=NAME,
        reads=frozenset({source_answers.NAME, "core.area"}),
        write=write,
        description="Every measure of the public sources, with what was said of it and when. "
        "One row per source table, area, period, dimensions, measure and state.",
        contract=MARTS["measure"],
    )


def write(build: Build) -> None:
    """Bring the table up to the answers that can be relied on now: to all of them, or none."""
    connection = build.warehouse.connection
    # DuckDB buffers what two threads insert: that takes twice the time and the memory of one.
    connection.execute("set threads = 1")
    connection.begin()
    try:
        _make_empty(build)
        _add(build, list(_missing(build)))
        _name_areas(build)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.execute("reset threads")
    make_macro(connection)


def make_macro(connection: duckdb.DuckDBPyConnection, database: str = "") -> None:
    """Make the macro that gives the measures as they were known when a day ended (UTC).

    Args:
        connection: where the table is.
        database: the attached database to make it in, with a dot; the connection's own if empty.
    """
    connection.execute(
        f"""
        create or replace macro {database}{AS_OF}(day) as table
        select * from {NAME}
        where known_from < cast(day as date) + 1
            and (known_until is null or known_until >= cast(day as date) + 1)
        """
    )
    connection.execute(
        f"comment on macro table {database}{AS_OF} is 'Kildernes målinger, som de var kendt ved "
        f"udgangen af en dag (UTC): from {AS_OF}(date ''2024-08-15'').'"
    )


def _make_empty(build: Build) -> None:
    """Both tables, if they are not there or are not as they are made now."""
    types = MARTS["measure"].empty()
    made = {"measure"} <= {*build.warehouse.tables("mart")} and "measured" in (
        build.warehouse.tables("core")
    )
    if made and build.warehouse.frame(f"from {NAME} limit 0").schema == types.schema:
        return
    build.warehouse.replace(NAME, types)
    columns = {"raw_table": pl.String, "known_from": pl.Datetime("us"), "reading": pl.String}
    build.warehouse.replace(MADE_OF, pl.DataFrame(schema=columns))


def _missing(build: Build) -> Iterator[_Answer]:
    """The answers that the table does not hold yet; what can be relied on no longer is deleted."""
    wanted = build.warehouse.frame(
        f"""
        select answer.raw_table, known_from, answer.reading, files, renamed
        from {source_answers.NAME} as answer
        join (from {source_answers.READINGS} select distinct *) using (raw_table, reading)
        order by answer.raw_table, known_from
        """
    )
    held = build.warehouse.frame(f"from {MADE_OF} order by raw_table, known_from")
    before = {table: had.rows() for (table,), had in held.group_by("raw_table")}
    for gone in before.keys() - set(wanted["raw_table"]):
        _forget(build, gone)
    for (table,), those in wanted.group_by("raw_table", maintain_order=True):
        had = before.get(table, [])
        if those.select(held.columns).rows()[: len(had)] != had:
            _forget(build, table)
            had = []
        for at, row in enumerate(those.rows()[len(had) :], len(had)):
            yield _Answer(*row, is_first=at == 0)


def _forget(build: Build, raw_table: object) -> None:
    for table in (MADE_OF, NAME):
        build.warehouse.connection.execute(f"delete from {table} where raw_table = ?", [raw_table])


def _add(build: Build, new: Sequence[_Answer]) -> None:
    """Add answers, each to the states that stand after those before it."""
    if not new:
        return
    connection = build.warehouse.connection
    connection.register("spelled", _periods(build, new))
    connection.execute(f"create or replace temp view spelled_area as {_AREA_CODES}")
    try:
        for each in new:
            if each.is_first:  # No state stands, so that none is ended and every row is a new one.
                connection.execute(f"insert into {NAME} by name {_rows(build, each)}")
            else:
                _hold_against(build, each)
    finally:
        connection.unregister("spelled")
    held = [(each.raw_table, each.known_from, each.reading) for each in new]
    connection.executemany(f"insert into {MADE_OF} values (?, ?, ?)", held)


def _hold_against(build: Build, answer: _Answer) -> None:
    """Hold an answer against the states that stand: those it no longer gives end with it."""
    connection = build.warehouse.connection
    standing = f"from {NAME} where raw_table = '{answer.raw_table}' and known_until is null"
    connection.execute(f"create or replace temp table {_TOLD} as {_rows(build, answer)}")
    new = f"from {_TOLD} as told anti join ({standing}) as standing on {_SAME}"
    connection.execute(
        f"""
        update {NAME} set known_until = $known_from
        where raw_table = '{answer.raw_table}' and known_until is null and rowid in (
            select standing.rowid from (select rowid, * {standing}) as standing
            anti join {_TOLD} as told on {_SAME}
        )
        """,
        {"known_from": answer.known_from},
    )
    connection.execute(f"insert into {NAME} by name select told.* {new}")
    connection.execute(f"drop table {_TOLD}")


def _rows(build: Build, answer: _Answer) -> str:
    """The rows of an answer as SQL: periods in one spelling, dimensions as one text."""
    rows = _files(answer)
    fixed = {*raw_columns(()), PROVENANCE}
    dimensions = sorted(name for name in build.warehouse.columns(rows) if name not in fixed)
    renamed: dict[str, dict[str, str]] = json.loads(answer.renamed)
    texts = [f"'{each}=' || {_today(each, renamed.get(each, {}))}" for each in dimensions]
    return f"""
        select {literal(answer.raw_table)} as raw_table, area_code, area, code as period,
            starts_on, ends_on,
            {f"concat_ws('; ', {', '.join(texts)})" if texts else "''"} as dimensions,
            measure, unit, value, mark, timestamp '{answer.known_from}' as known_from
        from {rows}
        join spelled on spelled.spelled = period
        left join spelled_area on spelled_area.spelled = area
    """


def _files(answer: _Answer) -> str:
    return f"read_parquet([{', '.join(map(literal, answer.files))}])"


def _periods(build: Build, new: Iterable[_Answer]) -> pl.DataFrame:
    """Every spelling of a period in some answers, with our code and its days."""
    every = " union all ".join(f"select period from {_files(each)}" for each in new)
    rows = [
        (spelling, period.code, period.starts_on, period.ends_on)
        for spelling in build.warehouse.frame(f"select distinct period from ({every})")["period"]
        for period in [periods.parse(spelling)]
    ]
    schema = {"spelled": pl.String, "code": pl.String, "starts_on": pl.Date, "ends_on": pl.Date}
    return pl.DataFrame(rows, schema, orient="row")


def _today(dimension: str, renamed: Mapping[str, str]) -> str:
    """The SQL of what a value of a dimension is called today."""
    if not renamed:
        return dimension
    cases = [f"when {literal(old)} then {literal(new)}" for old, new in renamed.items()]
    return f"case {dimension} {' '.join(cases)} else {dimension} end"


def _name_areas(build: Build) -> None:
    """Correct the code of an area that has come to be known, or is another, since."""
    build.warehouse.connection.execute(
        f"""
        update {NAME} as measure set area_code = known.area_code
        from (
            select named.area, area.area_code
            from (select distinct area, area_code from {NAME}) as named
            left join ({_AREA_CODES}) as area on area.spelled = named.area
            where area.area_code is distinct from named.area_code
        ) as known
        where known.area = measure.area
        """
    )


def skip_if_unchanged(table: Table) -> Table:
    """A table that rests on the states alone, made again only where answers or its SQL are others.

    What it was made of is its comment in the working database, which is lost when it is made.
    """

    def write_if_new(build: Build) -> None:
        made_of = build.warehouse.frame(
            f"select md5(coalesce(string_agg(raw_table || known_from || reading, ';' "
            f"order by raw_table, known_from), '')) || '{table.version}' from {MADE_OF}"
        ).item()
        schema, _, name = table.name.partition(".")
        [*had] = build.warehouse.frame(
            "select comment from duckdb_tables() where database_name = current_database() "
            f"and schema_name = '{schema}' and table_name = '{name}'"
        )["comment"]
        if had != [made_of]:
            table.write(build)
            build.warehouse.connection.execute(f"comment on table {table.name} is '{made_of}'")

    return replace(table, write=write_if_new)
