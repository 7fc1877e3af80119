"""Files of several municipalities: public tables written once, and each one's own file beside them.

A municipality's file has every table of a single installation. Public rows are views on the Parquet
files of the build that it was scored on, by their full path; its own rows are in the file.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assets.disclosure.gated_tables import OWN as OWN_FIGURES
from assets.indicators.indicator_catalogue import FIGURES
from assets.municipalities.tables import SPLIT
from assets.published.folder import PUBLIC
from assets.published.numbers import PublishedTable
from assets.published.stored import OWN, stored_name
from assets.tables.build import Build
from connectors.archive.atomic_write import PARTIAL
from connectors.errors import HomeError
from connectors.warehouse import Warehouse, exporting, literal, parquet_files, rewriting

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PUBLIC_FILE = re.compile(
    rf"'(?:[^']|'')*[/\\]{PUBLIC}[/\\]((?:[^'/\\]|'')+[/\\](?:[^'/\\]|'')+\.parquet)'"
)
"""A Parquet file of public tables in the text of a view; its build and name are the group."""


def write_public(build: Build, contents: Iterable[PublishedTable], name: str) -> list[str]:
    """Write the rows of public tables as Parquet files in a folder of their build.

    Args:
        build: the build of the public tables.
        contents: the tables; those that are views on others need no file.
        name: the folder's name.

    Returns:
        The files, relative to the published folder.

    Raises:
        HomeError: they cannot be written.
    """
    folder = build.published / name
    beside = folder.with_name(f".{name}{PARTIAL}")
    tables = [each for each in contents if each.view is None]
    connection = build.warehouse.connection
    try:
        with exporting(folder):
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(parents=True)
            connection.execute("set threads = 1")  # so that the rows keep their order
            for each in tables:
                file = literal(beside / f"{each.name}.parquet")
                connection.execute(f"copy (from {each.name}) to {file} (format parquet)")
            shutil.rmtree(folder, ignore_errors=True)
            beside.rename(folder)
    finally:
        connection.execute("reset threads")
        shutil.rmtree(beside, ignore_errors=True)
    return [f"{name}/{each.name}.parquet" for each in tables]


def own_contents(
    contents: Sequence[PublishedTable], own: Collection[str], folder: Path
) -> list[PublishedTable]:
    """The tables of a municipality's file, views after the tables that they read.

    Args:
        contents: the tables of a single installation's file.
        own: the names of the municipality's own tables.
        folder: the Parquet files of the public tables.
    """
    return sorted(_contents(contents, own, folder), key=lambda each: each.view is not None)


def _contents(
    contents: Sequence[PublishedTable], own: Collection[str], folder: Path
) -> Iterator[PublishedTable]:
    for each in contents:
        public = f"from {parquet_files([folder / f'{each.name}.parquet'])}"
        if each.name in SPLIT:
            mine = stored_name(each.name, OWN)
            yield replace(each, name=mine, view=None)
            yield replace(each, view=f"{public} union all by name from {mine}")
        elif each.name in own or each.view is not None:
            yield each
        else:
            yield replace(each, view=public)


def create_own_views(warehouse: Warehouse) -> None:
    """Name a municipality's own rows as its file does."""
    warehouse.connection.execute(f"create schema if not exists {OWN}")
    for name in SPLIT:
        rows = OWN_FIGURES if name == FIGURES else name
        warehouse.create_view(stored_name(name, OWN), f"from {rows}")


def move_views(file: Path, public: Path) -> bool:
    """Let the views of a municipality's file read the public tables in another folder.

    A file that cannot be rewritten, or whose public tables are gone, stays as it is.

    Returns:
        Whether some views read another folder before.
    """
    try:
        with rewriting(file) as connection:
            return _move_views(connection, public)
    except HomeError:
        return False


def _move_views(connection: DuckDBPyConnection, public: Path) -> bool:
    views = connection.execute(
        "select schema_name || '.' || view_name, sql, comment from duckdb_views() "
        "where not internal"
    ).fetchall()
    columns = connection.execute(
        "select schema_name || '.' || table_name, column_name, comment from duckdb_columns() "
        "where comment is not null"
    ).fetchall()

    def place(found: re.Match[str]) -> str:
        return literal(public / found[1].replace("''", "'"))

    moved = {name: _PUBLIC_FILE.sub(place, view) for name, view, _ in views}
    moved = {name: moved[name] for name, view, _ in views if moved[name] != view}
    for view in moved.values():
        connection.execute(view.replace("CREATE VIEW", "create or replace view", 1))
    for name, _, comment in views:
        if name in moved and comment is not None:
            connection.execute(f"comment on view {name} is {literal(comment)}")
    for name, column, comment in columns:
        if name in moved:
            connection.execute(f'comment on column {name}."{column}" is {literal(comment)}')
    return bool(moved)
