"""The only place that opens a DuckDB file.

DuckDB and Polars are imported when a file is opened or read: `pejl --help` needs neither.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from connectors.errors import HomeError

if TYPE_CHECKING:
    import duckdb
    import polars as pl

SCHEMAS = ("raw", "staging", "core", "indicator", "figure", "mart")
MOST_MEMORY = "450MB"
"""DuckDB's memory limit; beyond it DuckDB spills to disk, since it shares the machine."""


class Warehouse:
    """An open DuckDB file with Pejl's schemas, written by one process at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Use :func:`writing`, :func:`reading` or :func:`scratch` to get one."""
        self.connection = connection
        # DuckDB would draw its own over the one of the run.
        connection.execute("set enable_progress_bar = false")

    def raise_memory_limit(self) -> None:
        """Let DuckDB use 80 % of the machine's memory, its default, until the file is closed."""
        self.connection.execute("reset memory_limit")

    def replace(self, name: str, frame: pl.DataFrame) -> None:
        """Make the table ``schema.table`` hold exactly this frame."""
        self.connection.register("incoming", frame)
        try:
            self.connection.execute(f"create or replace table {name} as from incoming")
        finally:
            self.connection.unregister("incoming")

    def create_view_of_files(self, name: str, files: Sequence[Path]) -> None:
        """Make ``schema.table`` a view of the rows of Parquet files, one file after the other."""
        self.create_view(name, f"from read_parquet([{', '.join(map(literal, files))}])")

    def create_view(self, name: str, select: str) -> None:
        """Make ``schema.table`` a view of the rows of a select."""
        self.drop(name)
        self.connection.execute(f"create view {name} as\n{select}")

    def drop(self, name: str) -> None:
        """Drop the table or view ``schema.table``, if there is one."""
        schema, _, table = name.partition(".")
        is_view = self.connection.execute(
            "from duckdb_views() where database_name = current_database() and schema_name = ? "
            "and view_name = ?",
            [schema, table],
        ).fetchall()
        self.connection.execute(f"drop {'view' if is_view else 'table'} if exists {name}")

    def merge(self, name: str, frame: pl.DataFrame, key: Sequence[str]) -> None:
        """Put rows into the table ``schema.table`` in place of those with the same key."""
        same = " and ".join(f"{name}.{column} = incoming.{column}" for column in key)
        self.connection.register("incoming", frame)
        try:
            self.connection.execute(f"delete from {name} using incoming where {same}")
            self.connection.execute(f"insert into {name} by name from incoming")
        finally:
            self.connection.unregister("incoming")

    def create_table(self, name: str, select: str) -> None:
        """Make the table ``schema.table`` hold the rows of a select."""
        self.connection.execute(f"create or replace table {name} as\n{select}")

    def frame(
        self, query: str, values: Sequence[object] | dict[str, object] | None = None
    ) -> pl.DataFrame:
        """The rows of a query, with these values in place of `?` or `$name`.

        DuckDB hands out the rows of a query with values ten times as slowly; for many rows write
        the values with `literal`.
        """
        import polars as pl  # noqa: PLC0415

        # Not `.pl()`, which imports pyarrow and NumPy: half the time of a short command.
        return pl.DataFrame(self.connection.sql(query, params=values))

    def read_batches(self, query: str, rows: int) -> Iterator[pl.DataFrame]:
        """The rows of a query, so many at a time."""
        import polars as pl  # noqa: PLC0415

        cursor = cast("Any", self.connection.cursor())  # its stubs leave this out
        for batch in cursor.execute(query).to_arrow_reader(rows):
            yield pl.DataFrame(batch)

    def row_count(self, name: str) -> int:
        """How many rows the table ``schema.table`` has."""
        [(count,)] = self.connection.execute(f"select count(*) from {name}").fetchall()
        return count

    def columns(self, name: str) -> list[str]:
        """The columns of the table ``schema.table``, in order."""
        return self.connection.sql(f"from {name}").columns

    def tables(self, schema: str) -> list[str]:
        """The tables and views of a schema, in alphabetical order."""
        rows = self.connection.execute(
            "select table_name from information_schema.tables where table_schema = ? "
            "and table_catalog = current_database() order by 1",
            [schema],
        ).fetchall()
        return [name for (name,) in rows]


def _settings() -> dict[str, str | bool | int | float | list[str]]:
    return {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": MOST_MEMORY,
    }


def literal(text: object) -> str:
    """A text or path as SQL spells it."""
    return "'" + str(text).replace("'", "''") + "'"


@contextmanager
def writing(path: Path) -> Generator[Warehouse]:
    """Open the working database to write; made with its schemas if it is not there.

    Raises:
        HomeError: another program holds the file, or it is not a DuckDB file of this version.
    """
    import duckdb  # noqa: PLC0415

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(path, config=_settings())
    except (duckdb.Error, OSError) as error:
        raise HomeError(
            f"{path} cannot be opened to write; close the program that holds it (analysts open "
            "published/pejl.duckdb instead), or delete it: the next build makes it again."
        ) from error
    try:
        for schema in SCHEMAS:
            connection.execute(f"create schema if not exists {schema}")
        yield Warehouse(connection)
    finally:
        connection.close()


@contextmanager
def reading(path: Path) -> Generator[Warehouse]:
    """Open a published file read-only.

    Raises:
        HomeError: there is no such file, or it is no DuckDB file.
    """
    import duckdb  # noqa: PLC0415

    if not path.exists():
        raise HomeError(f"There is no {path}; run `pejl refresh` to make it.")
    try:
        connection = duckdb.connect(path, read_only=True, config=_settings())
    except duckdb.Error as error:
        raise HomeError(
            f"{path} cannot be opened; close the program that writes to it, or if it is no DuckDB "
            "file run `pejl refresh`."
        ) from error
    try:
        yield Warehouse(connection)
    except duckdb.CatalogException as error:
        raise HomeError(
            f"{path} was made by another version of Pejl and lacks a table; run `pejl refresh`."
        ) from error
    except duckdb.IOException as error:
        raise HomeError(
            f"{path} rests on rows in `work` that cannot be read; run `pejl refresh`, which makes "
            "them again."
        ) from error
    finally:
        connection.close()


@contextmanager
def scratch() -> Generator[Warehouse]:
    """A database in memory with Pejl's schemas, gone after use."""
    import duckdb  # noqa: PLC0415

    connection = duckdb.connect(config=_settings())
    try:
        for schema in SCHEMAS:
            connection.execute(f"create schema {schema}")
        yield Warehouse(connection)
    finally:
        connection.close()


@contextmanager
def sole_writer(home: Path, patience: float = 5.0) -> Generator[None]:
    """Hold the home's write lock: one refresh, build or freeze at a time, across processes.

    Args:
        home: the home folder.
        patience: seconds to wait for another writer to finish.

    Raises:
        HomeError: another process still holds the lock after that time, or there can be none.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  (readers never need it)

    lock = FileLock(home / "write.lock", is_singleton=True)
    holder = home / "write.holder"
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=patience)
    except Timeout:
        raise HomeError(
            f"Another Pejl run is writing to {home} ({_holder(holder)}); wait until it has ended."
        ) from None
    except OSError as error:
        raise HomeError(
            f"{home} cannot be written to ({error.strerror}); correct PEJL_HOME."
        ) from error
    try:
        holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}), "utf-8")
        yield
    finally:
        if lock.lock_counter == 1:
            holder.unlink(missing_ok=True)
        lock.release()


def _holder(path: Path) -> str:
    try:
        facts = json.loads(path.read_text("utf-8"))
        return f"process {facts['pid']} on {facts['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "process unknown"
