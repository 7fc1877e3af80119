"""``mart.measure``: every measure of the public sources with its vintages.

A row is one vintage: a value or a mark, known from the answer that first gave it until the answer
that no longer did. Updated incrementally: a new answer is compared with the current vintages of its
table only. ``core.measured`` lists the answers loaded so far.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb
import polars as pl

from assets.catalogue.catalogue import PROVENANCE
from assets.ingest.vintages import source_answers
from assets.tables.build import Build, Table
from assets.tables.contracts.marts import MARTS
from connectors import periods
from connectors.observations import raw_columns
from connectors.warehouse import literal, parquet_files, quoted

NAME = "mart.measure"
REVISION = "mart.revision"
LOADED_ANSWERS = "core.measured"
"""One row per loaded answer: source table, moment, reading and files, which newer code renames."""
AS_OF = "mart.measure_as_of"
"""The macro: ``select * from mart.measure_as_of('2024-08-15')``."""

_INCOMING = "incoming_answer"
_KEY = ["area", "period", "dimensions", "measure", "unit"]
_SAME = " and ".join(
    [f"incoming.{column} = existing.{column}" for column in _KEY]
    + [f"incoming.{column} is not distinct from existing.{column}" for column in ("value", "mark")]
)
"""A current vintage and a row of an answer are equal."""
_AREA_CODES = """
select area as spelled, area_code from core.area
union
select area_code as spelled, area_code from core.area
"""


@dataclass(frozen=True)
class _Answer:
    """An answer to load: its files, and the renamed values as JSON."""

    raw_table: str
    known_from: datetime
    reading: str
    files: Sequence[str]
    renamed: str
    is_first: bool


def measure_table() -> Table:
    """The table ``mart.measure``."""
    return Table(
        name=NAME,
        reads=frozenset({source_answers.NAME, "core.area"}),
        write=write,
        contract=MARTS["measure"],
    )


def write(build: Build) -> None:
    """Bring the table up to the current good answers, in one transaction."""
    connection = build.warehouse.connection
    # With two threads DuckDB buffers inserts, which takes twice the time and memory.
    connection.execute("set threads = 1")
    connection.begin()
    try:
        _create_tables(build)
        _load(build, list(_new_answers(build)))
        _name_areas(build)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.execute("reset threads")
    make_macro(connection)


def make_macro(connection: duckdb.DuckDBPyConnection, database: str = "") -> None:
    """Create the macro that gives the measures as known at the end of a day (UTC).

    Args:
        connection: where the table is.
        database: the attached database to create it in, with a dot; empty for the default one.
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


def _create_tables(build: Build) -> None:
    """Create both tables, unless they exist with the present schema."""
    types = MARTS["measure"].empty()
    columns = {"raw_table": pl.String, "known_from": pl.Datetime("us"), "reading": pl.String}
    loaded = pl.DataFrame(schema=columns | {"files": pl.List(pl.String)})
    exist = {"measure"} <= {*build.warehouse.tables("mart")} and "measured" in (
        build.warehouse.tables("core")
    )
    tables = {NAME: types, LOADED_ANSWERS: loaded}
    if exist and all(
        build.warehouse.frame(f"from {name} limit 0").schema == empty.schema
        for name, empty in tables.items()
    ):
        return
    for name, empty in tables.items():
        build.warehouse.replace(name, empty)


def _new_answers(build: Build) -> Iterator[_Answer]:
    """The answers that are not loaded yet; deletes what is no longer good."""
    good = build.warehouse.frame(
        f"""
        select answer.raw_table, known_from, answer.reading, files, renamed
        from {source_answers.NAME} as answer
        join (from {source_answers.READINGS} select distinct *) using (raw_table, reading)
        order by answer.raw_table, known_from
        """
    )
    loaded = build.warehouse.frame(f"from {LOADED_ANSWERS} order by raw_table, known_from")
    loaded_rows = {table: rows.rows() for (table,), rows in loaded.group_by("raw_table")}
    for removed in loaded_rows.keys() - set(good["raw_table"]):
        _delete(build, removed)
    for (table,), answers in good.group_by("raw_table", maintain_order=True):
        known = loaded_rows.get(table, [])
        if answers.select(loaded.columns).rows()[: len(known)] != known:
            _delete(build, table)
            known = []
        for at, row in enumerate(answers.rows()[len(known) :], len(known)):
            yield _Answer(*row, is_first=at == 0)


def _delete(build: Build, raw_table: object) -> None:
    for table in (LOADED_ANSWERS, NAME):
        build.warehouse.connection.execute(f"delete from {table} where raw_table = ?", [raw_table])


def _load(build: Build, new: Sequence[_Answer]) -> None:
    """Load answers one by one, each on top of those before it."""
    if not new:
        return
    connection = build.warehouse.connection
    connection.register("spelled", _periods(build, new))
    connection.execute(f"create or replace temp view spelled_area as {_AREA_CODES}")
    try:
        for answer in new:
            if answer.is_first:  # no vintage to compare with
                connection.execute(f"insert into {NAME} by name {_rows(build, answer)}")
            else:
                _compare(build, answer)
    finally:
        connection.unregister("spelled")
    loaded = [(each.raw_table, each.known_from, each.reading, [*each.files]) for each in new]
    connection.executemany(f"insert into {LOADED_ANSWERS} values (?, ?, ?, ?)", loaded)


def _compare(build: Build, answer: _Answer) -> None:
    """End the current vintages that an answer no longer gives, and add the new ones."""
    connection = build.warehouse.connection
    current = f"from {NAME} where raw_table = '{answer.raw_table}' and known_until is null"
    connection.execute(f"create or replace temp table {_INCOMING} as {_rows(build, answer)}")
    new = f"from {_INCOMING} as incoming anti join ({current}) as existing on {_SAME}"
    connection.execute(
        f"""
        update {NAME} set known_until = $known_from
        where raw_table = '{answer.raw_table}' and known_until is null and rowid in (
            select existing.rowid from (select rowid, * {current}) as existing
            anti join {_INCOMING} as incoming on {_SAME}
        )
        """,
        {"known_from": answer.known_from},
    )
    connection.execute(f"insert into {NAME} by name select incoming.* {new}")
    connection.execute(f"drop table {_INCOMING}")


def _rows(build: Build, answer: _Answer) -> str:
    """SQL of an answer's rows: our period codes, and the dimensions as one text.

    Sorted, so that they take a seventh less in the published file.
    """
    rows = parquet_files(answer.files)
    fixed = {*raw_columns(()), PROVENANCE}
    dimensions = sorted(name for name in build.warehouse.columns(rows) if name not in fixed)
    renamed: dict[str, dict[str, str]] = json.loads(answer.renamed)
    texts = [
        f"{literal(f'{name}=')} || {_current_name(name, renamed.get(name, {}))}"
        for name in dimensions
    ]
    return f"""
        select {literal(answer.raw_table)} as raw_table, area_code, area, code as period,
            starts_on, ends_on,
            {f"concat_ws('; ', {', '.join(texts)})" if texts else "''"} as dimensions,
            measure, unit, value, mark, timestamp '{answer.known_from}' as known_from
        from {rows}
        join spelled on spelled.spelled = period
        left join spelled_area on spelled_area.spelled = area
        order by measure, dimensions, starts_on, area_code
    """


def _periods(build: Build, new: Iterable[_Answer]) -> pl.DataFrame:
    """Every spelling of a period in these answers, with our code and its days."""
    every = " union all ".join(
        f"select period from {parquet_files(answer.files)}" for answer in new
    )
    rows = [
        (spelling, period.code, period.starts_on, period.ends_on)
        for spelling in build.warehouse.frame(f"select distinct period from ({every})")["period"]
        for period in [periods.parse(spelling)]
    ]
    schema = {"spelled": pl.String, "code": pl.String, "starts_on": pl.Date, "ends_on": pl.Date}
    return pl.DataFrame(rows, schema, orient="row")


def _current_name(dimension: str, renamed: Mapping[str, str]) -> str:
    """SQL of a dimension's values under their current names; a name may be a word of SQL."""
    column = quoted(dimension)
    if not renamed:
        return column
    cases = [f"when {literal(old)} then {literal(new)}" for old, new in renamed.items()]
    return f"case {column} {' '.join(cases)} else {column} end"


def _name_areas(build: Build) -> None:
    """Update area codes after a change of ``core.area``."""
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
    """Wrap a table that depends on ``mart.measure`` alone, to rebuild it only if that changed.

    The hash of its SQL and answers is stored as its comment in the working database.
    """

    def write_if_changed(build: Build) -> None:
        inputs = build.warehouse.frame(
            "select md5(coalesce(string_agg(raw_table || known_from || reading || files::varchar, "
            f"';' order by raw_table, known_from), '')) || '{table.version}' from {LOADED_ANSWERS}"
        ).item()
        schema, _, name = table.name.partition(".")
        [*comments] = build.warehouse.frame(
            "select comment from duckdb_tables() where database_name = current_database() "
            f"and schema_name = '{schema}' and table_name = '{name}'"
        )["comment"]
        if comments != [inputs]:
            table.write(build)
            build.warehouse.connection.execute(f"comment on table {table.name} is '{inputs}'")

    return replace(table, write=write_if_changed)
