"""Write the numbers of a build for analysts: the DuckDB file and its Parquet twins."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from assets.indicators import families
from assets.indicators.families import Indicator
from assets.indicators.indicator_catalogue import FIGURES
from assets.ingest.vintages import measure_history
from assets.published import receipt, stored
from assets.published.folder import NAME, PARQUET, carry_over
from assets.tables.build import Build, Mode, Table
from assets.tables.contracts.contract import Contract
from assets.tables.contracts.marts import MARTS
from assets.text import sample
from connectors.archive.atomic_write import PARTIAL
from connectors.errors import HomeError
from connectors.warehouse import Warehouse, literal

if TYPE_CHECKING:
    import duckdb

STORAGE_VERSION = "v1.2.0"
"""Opens in DuckDB 1.2 and newer."""
TWINS_AT_ONCE = 2
ROW_GROUP = 30_720
"""Rows that a writer of a twin holds: a quarter of DuckDB's own number, for a file 4 % larger."""


@dataclass(frozen=True)
class PublishedTable:
    """A table of the published file.

    Args:
        name: ``schema.table``, as in the working database.
        contract: its columns.
        view: the select of a view on other published tables; None for a table of rows.
    """

    name: str
    contract: Contract
    view: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether it is a view of a narrower table, in which columns that follow are empty."""
        return self.view is None and self.name in stored.FOLLOWS


BUILD = PublishedTable("mart.build", MARTS["build"])
"""The only table that is made here: what the file says of its own build."""


@dataclass(frozen=True)
class About:
    """The row of ``mart.build``.

    Args:
        build: the build's id.
        paper_build: the build that the paper beside the file was written of; None without a paper.
        lacks: what the build lacks, in Danish.
    """

    build: str
    paper_build: str | None = None
    lacks: str | None = None


def published_tables(
    tables: Iterable[Table], indicators: Mapping[str, Indicator]
) -> list[PublishedTable]:
    """The tables with a contract, views last.

    Tables of the indicator layer hold true figures, so they are published as views on
    ``mart.indicator``, which has passed the gate.
    """
    by_table = families.group_by_table(indicators)

    def view(table: Table, contract: Contract) -> str | None:
        if members := by_table.get(table.name):
            return indicator_view(contract, [member.name for member in members])
        return table.view

    contents = [
        PublishedTable(table.name, table.contract, view(table, table.contract))
        for table in tables
        if table.contract is not None
    ]
    return sorted(contents, key=lambda content: content.view is not None)


def indicator_view(contract: Contract, indicators: Iterable[str]) -> str:
    """The select of a table of indicators from ``mart.indicator``.

    ``list_contains`` keeps the order of the rows; DuckDB turns ``in (...)`` into a join.
    """
    names = ", ".join(literal(name) for name in indicators)
    return (
        f"select {', '.join(contract.columns)} from {FIGURES} "
        f"where list_contains([{names}], indicator)"
    )


def write_numbers(
    build: Build,
    folder: Path,
    contents: Sequence[PublishedTable],
    record: Callable[[], None],
) -> str:
    """Write the DuckDB file of the next build; returns the build's id.

    Args:
        build: the build to publish.
        folder: the folder of the next build.
        contents: the tables, views after the tables that they read.
        record: records in the archive what the file shows, which the build's id covers.

    Raises:
        HomeError: the archive cannot be written.
    """
    with _attached(build.warehouse, folder / NAME) as connection:
        _copy(connection, contents)
        record()
        build_id = receipt.build_id(build.rests_on())
        connection.begin()
        for each in contents:
            _comment(connection, each, build.mode, build_id)
        connection.commit()
        _write_about(connection, build, folder, About(build_id))
    return build_id


def carry_numbers(published: Path, folder: Path) -> None:
    """Give the next build the numbers of the published one, where only its paper is written."""
    # Not linked: what the file says of its paper may change.
    shutil.copy2(published / NAME, folder / NAME)
    carry_over(published / PARQUET, folder / PARQUET)


def read_about(opened: Warehouse) -> About:
    """What a published file says of its own build."""
    [row] = opened.frame(f"from {BUILD.name}").rows()
    return About(*row)


def write_about(build: Build, folder: Path, about: About) -> None:
    """Write what a file says of its own build, there and in its Parquet file."""
    with _attached(build.warehouse, folder / NAME) as connection:
        _write_about(connection, build, folder, about)


def _write_about(
    connection: duckdb.DuckDBPyConnection, build: Build, folder: Path, about: About
) -> None:
    rows = pl.DataFrame([asdict(about)], schema=BUILD.contract.types)
    connection.register("incoming", rows)
    try:
        connection.execute("create schema if not exists outgoing.mart")
        connection.execute(f"create or replace table outgoing.{BUILD.name} as from incoming")
    finally:
        connection.unregister("incoming")
    _comment(connection, BUILD, build.mode, about.build)
    _write_twin(connection, folder, BUILD, about.build)


@contextmanager
def _attached(
    opened: Warehouse, file: Path, how: str = f"storage_version '{STORAGE_VERSION}'"
) -> Generator[duckdb.DuckDBPyConnection]:
    """The connection of the working database with a file of the next build as ``outgoing``."""
    connection = opened.connection
    connection.execute(f"attach {literal(file)} as outgoing ({how})")
    try:
        yield connection
    finally:
        connection.execute("detach outgoing")


def _copy(connection: duckdb.DuckDBPyConnection, contents: Collection[PublishedTable]) -> None:
    # One transaction: each of hundreds of statements would wait for the disk by itself.
    connection.begin()
    try:
        for each in contents:
            schema = each.name.split(".", maxsplit=1)[0]
            connection.execute(f"create schema if not exists outgoing.{schema}")
            if each.view is not None:
                _create_view(connection, each.name, each.view)
            elif each.is_narrowed:
                connection.execute(f"create schema if not exists outgoing.{stored.SCHEMA}")
                narrow = stored.stored_select(each.name)
                connection.execute(
                    f"create table outgoing.{stored.stored_name(each.name)} as {narrow}"
                )
                _create_view(connection, each.name, stored.whole_select(each.name))
            else:
                connection.execute(f"create table outgoing.{each.name} as from {each.name}")
            if each.name == measure_history.NAME:
                measure_history.make_macro(connection, "outgoing.")
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def _create_view(connection: duckdb.DuckDBPyConnection, name: str, select: str) -> None:
    """Create a view that names no database, as the file is attached under any name."""
    [(working,)] = connection.execute("select current_database()").fetchall()
    connection.execute("use outgoing")
    try:
        connection.execute(f"create view {name} as\n{select}")
    finally:
        connection.execute(f'use "{working}"')


def _comment(
    connection: duckdb.DuckDBPyConnection, each: PublishedTable, mode: Mode, build_id: str
) -> None:
    is_view = each.view is not None or each.is_narrowed
    kinds = {each.name: ("view" if is_view else "table", each.contract.title)}
    if each.is_narrowed:
        kinds[stored.stored_name(each.name)] = "table", stored.title(each.name)
    stamp = f"{sample.STAMP}. " if mode == "sample" else ""
    for name, (kind, title) in kinds.items():
        comment = f"{stamp}{title.removesuffix('.')}. Udgave {build_id}."
        connection.execute(f"comment on {kind} outgoing.{name} is {literal(comment)}")
        for column, described in each.contract.columns.items():
            about = literal(described.about)
            connection.execute(f'comment on column outgoing.{name}."{column}" is {about}')


def write_twins(
    build: Build, folder: Path, contents: Sequence[PublishedTable], build_id: str
) -> None:
    """Write one Parquet file per table of the published file, opened again.

    Each file is one thread's, so that the rows of a join come in one order and equal rows give
    equal bytes.

    Raises:
        HomeError: what was written in the DuckDB file is not what was built.
    """

    def check_and_write(each: PublishedTable) -> None:
        with build.warehouse.cursor() as own:
            _check_rows(own, each)
            _write_twin(own, folder, each, build_id)

    # Read alone, so that others may read it meanwhile.
    with _attached(build.warehouse, folder / NAME, "read_only") as connection:
        connection.execute("set threads = 1")
        try:
            with ThreadPoolExecutor(TWINS_AT_ONCE) as writers:
                # Views come last, the largest table among them: begin with it.
                list(writers.map(check_and_write, reversed(contents)))
        finally:
            connection.execute("reset threads")


def _write_twin(
    connection: duckdb.DuckDBPyConnection, folder: Path, each: PublishedTable, build_id: str
) -> None:
    """Write the Parquet file of a table, with the build's id in its metadata."""
    twin = folder / PARQUET / f"{each.name}.parquet"
    twin.parent.mkdir(exist_ok=True)
    partial = twin.with_name(f".{twin.name}{PARTIAL}")
    connection.execute(
        f"copy (from outgoing.{each.name}) to {literal(partial)} "
        f"(format parquet, row_group_size {ROW_GROUP}, kv_metadata {{build: {literal(build_id)}}})"
    )
    partial.replace(twin)


def _check_rows(connection: duckdb.DuckDBPyConnection, each: PublishedTable) -> None:
    """Compare a table of the published file with the one that was built.

    Raises:
        HomeError: they do not have the same rows.
    """
    if each.view is not None:
        return  # a view on a table that is compared
    query = "select count(*), sum(hash(row)::hugeint) from {} as row"
    built, published = (
        connection.execute(query.format(name)).fetchone()
        for name in (each.name, f"outgoing.{each.name}")
    )
    if built != published:
        raise HomeError(
            f"{each.name} i {NAME} har andre rækker, end der blev lavet; se, om et andet program "
            "skriver i filen, og kør `pejl refresh` igen."
        )
