"""``mart.measure``: every measure of the public sources, with what was said of it and when.

A row is a state: a value or a mark, from the answer that first said it until the one that no longer
did. An answer is held against the states that still stand, so that one with a new month costs that
table alone, and none costs nothing. Which answers the table holds is kept beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import duckdb
import polars as pl

from assets.build import Build, Table
from assets.catalogue.catalogue import PROVENANCE
from assets.contracts.marts import MARTS
from assets.ingest.vintages import answers
from connectors import periods
from connectors.observations import columns
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


def measure_table() -> Table:
    """The table of states, from the answers in ``mart.source_answer``."""
    return Table(
        name=NAME,
        reads=frozenset({answers.NAME, "core.area"}),
        write=write,
        description="Every measure of the public sources, with what was said of it and when. "
        "One row per source table, area, period, dimensions, measure and state.",
        contract=MARTS["measure"],
    )


def write(build: Build) -> None:
    """Bring the table up to the answers that can be relied on now."""
    _make_empty(build)
    wanted = build.warehouse.frame(
        f"select raw_table, known_from, reading from {answers.NAME} order by raw_table, known_from"
    )
    held = build.warehouse.frame(f"from {MADE_OF} order by raw_table, known_from")
    for gone in set(held["raw_table"]) - set(wanted["raw_table"]):
        _forget(build, gone)
    before = held.partition_by("raw_table", as_dict=True)
    for (raw_table,), those in wanted.partition_by("raw_table", as_dict=True).items():
        now, had = those.rows(), before[(raw_table,)].rows() if (raw_table,) in before else []
        if not had or now[: len(had)] != had:
            _forget(build, str(raw_table))
            had = []
        for at, (_, known_from, reading) in enumerate(now[len(had) :], len(had)):
            _add(build, str(raw_table), known_from, reading, is_first=at == 0)
    _name_areas(build)
    make_macro(build.warehouse.connection)


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


def _forget(build: Build, raw_table: str) -> None:
    for table in (MADE_OF, NAME):
        build.warehouse.connection.execute(f"delete from {table} where raw_table = ?", [raw_table])


def _add(
    build: Build, raw_table: str, known_from: datetime, reading: str, *, is_first: bool
) -> None:
    """Hold an answer against the states that stand, and note that it is held: both, or neither."""
    connection = build.warehouse.connection
    standing = f"from {NAME} where raw_table = '{raw_table}' and known_until is null"
    _tell(build, raw_table, reading)
    connection.begin()
    try:
        if is_first:  # No state stands, so that none is ended and every row is a new one.
            new = f"from {_TOLD} as told"
        else:
            new = f"from {_TOLD} as told anti join ({standing}) as standing on {_SAME}"
            connection.execute(
                f"""
                update {NAME} set known_until = $known_from
                where raw_table = '{raw_table}' and known_until is null and rowid in (
                    select standing.rowid from (select rowid, * {standing}) as standing
                    anti join {_TOLD} as told on {_SAME}
                )
                """,
                {"known_from": known_from},
            )
        connection.execute(
            f"""
            insert into {NAME} by name
            select '{raw_table}' as raw_table, area.area_code, told.*, $known_from as known_from
            from (select told.* {new}) as told
            left join ({_AREA_CODES}) as area on area.spelled = told.area
            """,
            {"known_from": known_from},
        )
        connection.execute(
            f"insert into {MADE_OF} values (?, ?, ?)", (raw_table, known_from, reading)
        )
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.execute(f"drop table if exists {_TOLD}")


def _tell(build: Build, raw_table: str, reading: str) -> None:
    """Make a table of an answer's rows: periods in one spelling, dimensions as one text."""
    (about,) = build.warehouse.frame(
        f"select files, renamed from {answers.READINGS} where raw_table = ? and reading = ? "
        "limit 1",  # the same answer may have come again
        [raw_table, reading],
    ).to_dicts()
    rows = f"read_parquet([{', '.join(map(literal, about['files']))}])"
    fixed = {*columns(()), PROVENANCE}
    dimensions = sorted(name for name in build.warehouse.columns(rows) if name not in fixed)
    renamed: dict[str, dict[str, str]] = json.loads(about["renamed"])
    texts = [f"'{each}=' || {_today(each, renamed.get(each, {}))}" for each in dimensions]
    spelled = build.warehouse.frame(f"select distinct period as spelled from {rows}")["spelled"]
    known = [(each, *_days(each)) for each in spelled]
    schema = {"spelled": pl.String, "code": pl.String, "starts_on": pl.Date, "ends_on": pl.Date}
    build.warehouse.connection.register("spelled", pl.DataFrame(known, schema, orient="row"))
    try:
        build.warehouse.connection.execute(
            f"""
            create or replace temp table {_TOLD} as
            select area, code as period, starts_on, ends_on,
                {f"concat_ws('; ', {', '.join(texts)})" if texts else "''"} as dimensions,
                measure, unit, value, mark
            from {rows}
            join spelled on spelled.spelled = period
            """
        )
    finally:
        build.warehouse.connection.unregister("spelled")


def _today(dimension: str, renamed: Mapping[str, str]) -> str:
    """The SQL of what a value of a dimension is called today."""
    if not renamed:
        return dimension
    cases = [f"when {literal(old)} then {literal(new)}" for old, new in renamed.items()]
    return f"case {dimension} {' '.join(cases)} else {dimension} end"


def _days(spelling: str) -> tuple[str, date, date]:
    period = periods.parse(spelling)
    return period.code, period.starts_on, period.ends_on


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


def unless_the_same(table: Table) -> Table:
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
