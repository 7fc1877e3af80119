"""What becomes a snapshot: the tables, views and macros of a published file."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.warehouse import literal

if TYPE_CHECKING:
    import duckdb

_PARQUET = re.compile(
    r"read_parquet\(main\.list_value\('([^']+)'\), "
    r"\(hive_partitioning = CAST\('f' AS BOOLEAN\)\)\)"
)
"""A Parquet file in a view, as DuckDB writes `connectors.warehouse.parquet_files` of one file."""


@dataclass(frozen=True)
class Source:
    """What becomes a snapshot.

    Args:
        tables: by ``schema.table``, the relation that has its rows.
        views: the names of its views.
        definitions: the statements that make its views and macros; the name of a lake's table in
            one is that of the lake itself.
        comments: by table, the statements that set the comments of it and its columns.
    """

    tables: Mapping[str, str]
    views: Collection[str] = ()
    definitions: Sequence[str] = ()
    comments: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


def source_of_file(connection: duckdb.DuckDBPyConnection, public: str | None) -> Source:
    """A published file as a source.

    Args:
        connection: has it attached as ``published``.
        public: what a view reads instead of a Parquet file, with the table's name for ``{}``.
    """
    views = connection.execute(
        "select schema_name, view_name, sql, comment from duckdb_views() "
        "where database_name = 'published' and not internal order by view_oid"
    ).fetchall()
    # Others read the views on public rows, so these come first.
    views.sort(key=lambda view: _PARQUET.search(view[2]) is None)
    definitions: list[str] = []
    for schema, name, sql, comment in views:
        body = re.sub(r"^create view", "create or replace view", sql, flags=re.IGNORECASE)
        if public is not None:
            body = _PARQUET.sub(lambda file: public.format(Path(file[1]).stem), body)
        definitions += [f"create schema if not exists {schema}", body]
        definitions += [f"comment on view {schema}.{name} is {literal(comment)}"] * bool(comment)
    macros = connection.execute(
        "select schema_name, function_name, parameters, macro_definition from duckdb_functions() "
        "where database_name = 'published' and not internal and function_type = 'table_macro'"
    ).fetchall()
    definitions += [
        f"create or replace macro {schema}.{name}({', '.join(parameters)}) as table {body}"
        for schema, name, parameters, body in macros
    ]
    return Source(
        tables=tables_of(connection, "published"),
        views=[f"{schema}.{name}" for schema, name, *_ in views],
        definitions=definitions,
        comments=_comments(connection),
    )


def public_files(connection: duckdb.DuckDBPyConnection) -> set[Path]:
    """The Parquet files that views of the published file read."""
    views = connection.execute(
        "select sql from duckdb_views() where database_name = 'published' and not internal"
    ).fetchall()
    return {Path(file) for (sql,) in views for file in _PARQUET.findall(sql)}


def tables_of(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, str]:
    """The tables of a database by ``schema.table``, each with its whole name."""
    names = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = ? "
        "order by 1",
        [database],
    ).fetchall()
    return {name: f"{database}.{name}" for (name,) in names}


def _comments(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The statements that set the comments of each table of the published file."""
    rows = connection.execute(
        "select 'table', schema_name || '.' || table_name, '', comment from duckdb_tables() "
        "where database_name = 'published' and comment is not null union all "
        "select 'column', schema_name || '.' || table_name, '.\"' || column_name || '\"', comment "
        "from duckdb_columns() where database_name = 'published' and comment is not null"
    ).fetchall()
    statements: dict[str, list[str]] = {}
    for kind, table, column, comment in rows:
        statement = f"comment on {kind} {table}{column} is {literal(comment)}"
        statements.setdefault(table, []).append(statement)
    return statements
