"""DuckDB files: open, read and write them, and the lock of a home's only writer.

Nothing else opens a DuckDB file. DuckDB and Polars are imported on use, as `pejl --help` needs
neither.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from connectors.archive.atomic_write import unwritable
from connectors.errors import HomeError

if TYPE_CHECKING:
    import duckdb
    import polars as pl

SCHEMAS = ("raw", "staging", "core", "indicator", "figure", "benchmark", "mart")
_ATTACHED = "municipality"
MEMORY_LIMIT = "380MB"
"""DuckDB's memory limit; beyond it DuckDB spills to disk, since it shares the machine."""


class Warehouse:
    """An open DuckDB file with Pejl's schemas, written by one process at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Called by :func:`writing`, :func:`reading` and :func:`scratch`."""
        self.connection = connection
        self._is_attached = False
        # DuckDB's progress bar would overwrite the one of the run.
        connection.execute("set enable_progress_bar = false")

    @contextmanager
    def attached(self, path: Path, *, read_only: bool = False) -> Generator[None]:
        """Work in another file beside this one, whose tables keep their name with its database.

        Raises:
            HomeError: another program has it open, or it is no DuckDB file of this version.
        """
        import duckdb  # noqa: PLC0415

        [(database,)] = self.connection.execute("select current_database()").fetchall()
        try:
            if not read_only:
                _prepare(path)
            mode = " (read_only)" if read_only else ""
            self.connection.execute(f"attach {literal(path)} as {_ATTACHED}{mode}")
        except (duckdb.Error, OSError) as error:
            raise _not_writable(path) from error
        try:
            self.connection.execute(f"use {_ATTACHED}")
            self._is_attached = True
            if not read_only:
                self.create_schemas()
            yield
        finally:
            self._is_attached = False
            self.connection.execute(f'use "{database}"')
            self.connection.execute(f"detach {_ATTACHED}")

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Another connection to the same tables, for another thread or a second query."""
        cursor = self.connection.cursor()
        return cursor.execute(f"use {_ATTACHED}") if self._is_attached else cursor

    def create_schemas(self) -> None:
        """Create Pejl's schemas where they are missing."""
        for schema in SCHEMAS:
            self.connection.execute(f"create schema if not exists {schema}")

    def raise_memory_limit(self) -> None:
        """Let DuckDB use 80 % of the machine's memory, its default, until the file is closed."""
        self.connection.execute("reset memory_limit")

    def checkpoint(self) -> None:
        """Write the log into the file, which closing would do while the program waits."""
        with self.cursor() as own:
            own.execute("checkpoint")

    def replace(self, name: str, frame: pl.DataFrame) -> None:
        """Create or replace the table ``schema.table`` with the rows of a frame."""
        self.connection.register("incoming", frame)
        try:
            self.connection.execute(f"create or replace table {name} as from incoming")
        finally:
            self.connection.unregister("incoming")

    def create_view_of_files(self, name: str, files: Sequence[Path]) -> None:
        """Create or replace the view ``schema.table`` of the rows of Parquet files."""
        self.create_view(name, f"from {parquet_files(files)}")

    def create_view(self, name: str, select: str) -> None:
        """Create or replace the view ``schema.table``."""
        import duckdb  # noqa: PLC0415

        view = f"create or replace view {name} as\n{select}"
        try:
            self.connection.execute(view)
        except duckdb.CatalogException:
            self.drop(name)  # a table has the name, and is not replaced by a view
            self.connection.execute(view)

    def drop(self, name: str) -> None:
        """Drop the table or view ``schema.table`` if it exists."""
        import duckdb  # noqa: PLC0415

        # To look it up in `duckdb_views()` first costs ten times as much.
        try:
            self.connection.execute(f"drop table if exists {name}")
        except duckdb.CatalogException:
            self.connection.execute(f"drop view if exists {name}")

    def merge(self, name: str, frame: pl.DataFrame, key: Sequence[str]) -> None:
        """Insert rows into ``schema.table``, replacing those with the same key."""
        same = " and ".join(f"{name}.{column} = incoming.{column}" for column in key)
        self.connection.register("incoming", frame)
        try:
            self.connection.execute(f"delete from {name} using incoming where {same}")
            self.connection.execute(f"insert into {name} by name from incoming")
        finally:
            self.connection.unregister("incoming")

    def create_table(self, name: str, select: str) -> None:
        """Create or replace the table ``schema.table`` with the rows of a select."""
        self.connection.execute(f"create or replace table {name} as\n{select}")

    def frame(
        self, query: str, values: Sequence[object] | dict[str, object] | None = None
    ) -> pl.DataFrame:
        """The rows of a query; ``values`` fill `?` or `$name`.

        With values DuckDB returns rows ten times slower; for many rows use `literal` instead.
        """
        import polars as pl  # noqa: PLC0415

        # `.pl()` would import pyarrow and NumPy: half the time of a short command.
        return pl.DataFrame(self.connection.sql(query, params=values))

    def read_batches(self, query: str, rows: int) -> Iterator[pl.DataFrame]:
        """The rows of a query, ``rows`` at a time."""
        import polars as pl  # noqa: PLC0415

        cursor = cast("Any", self.cursor())  # not in DuckDB's stubs
        for batch in cursor.execute(query).to_arrow_reader(rows):
            yield pl.DataFrame(batch)

    def row_count(self, name: str) -> int:
        """The number of rows of ``schema.table``."""
        [(count,)] = self.connection.execute(f"select count(*) from {name}").fetchall()
        return count

    def read_every_row(self) -> None:
        """Read every row of every table, so that damage is found."""
        tables = self.connection.execute(
            'select format(\'"{}"."{}"\', schema_name, table_name) from duckdb_tables() '
            "where database_name = current_database()"
        ).fetchall()
        for (name,) in tables:
            self.connection.execute(f"select sum(hash(row)) from {name} as row").fetchall()

    def columns(self, name: str) -> list[str]:
        """The columns of ``schema.table``, in order."""
        return self.connection.sql(f"from {name}").columns

    def tables(self, schema: str) -> list[str]:
        """The tables and views of a schema, sorted."""
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
        "memory_limit": MEMORY_LIMIT,
    }


def parquet_files(files: Sequence[Path | str]) -> str:
    """The rows of Parquet files as SQL; `home=2024` in a path is no column of theirs."""
    return f"read_parquet([{', '.join(map(literal, files))}], hive_partitioning = false)"


def literal(text: object) -> str:
    """A text or path as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def listed(texts: Iterable[str]) -> str:
    """Texts as an SQL list for `in`; one of no texts holds nothing."""
    return f"({', '.join(map(literal, texts)) or 'null'})"


def quoted(name: str) -> str:
    """A column's name in SQL, whatever word of SQL it is."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def writing(path: Path) -> Generator[Warehouse]:
    """Open the working database for writing; created with its schemas if missing.

    Raises:
        HomeError: another program has it open, or it is no DuckDB file of this version.
    """
    import duckdb  # noqa: PLC0415

    try:
        _prepare(path)
        connection = duckdb.connect(path, config=_settings())
    except (duckdb.Error, OSError) as error:
        raise _not_writable(path) from error
    try:
        opened = Warehouse(connection)
        opened.create_schemas()
        yield opened
    finally:
        connection.close()


@contextmanager
def rewriting(file: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """Change a published file in one transaction, which an error undoes.

    Raises:
        HomeError: it cannot be written, is damaged, or what its views read is gone.
    """
    import duckdb  # noqa: PLC0415

    try:
        with duckdb.connect(file, config=_settings()) as connection:
            connection.execute("begin")
            yield connection
            connection.execute("commit")
    except (duckdb.Error, OSError) as error:
        raise _not_writable(file) from error


@contextmanager
def exporting(file: Path) -> Generator[None]:
    """Let DuckDB and others write files; ``file`` is named where they cannot.

    Raises:
        HomeError: the disk is full, or the folder cannot be written to.
    """
    import duckdb  # noqa: PLC0415

    try:
        yield
    except duckdb.IOException as error:
        raise HomeError(
            f"{file} kan ikke skrives eller læses igen; skaf plads på disken, eller ret PEJL_HOME."
        ) from error
    except OSError as error:
        raise unwritable(file, error) from error


def _prepare(path: Path) -> None:
    """Make the folder of a working database, and clear the log of a file that was deleted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        for log in logs_beside(path):
            log.unlink()


def _not_writable(path: Path) -> HomeError:
    return HomeError(
        f"{path} kan ikke åbnes til skrivning; luk programmet, der har den åben (analytikere åbner "
        "published/pejl.duckdb i stedet), eller slet den: næste kørsel laver den igen."
    )


@contextmanager
def reading(path: Path) -> Generator[Warehouse]:
    """Open a published file read-only.

    Raises:
        HomeError: it is missing, damaged or of another version.
    """
    import duckdb  # noqa: PLC0415

    if not path.exists():
        raise HomeError(f"{path} findes ikke; kør `pejl refresh`, som laver den.")
    try:
        connection = duckdb.connect(path, read_only=True, config=_settings())
    except duckdb.Error as error:
        raise HomeError(
            f"{path} kan ikke åbnes; luk programmet, der skriver i den, eller kør `pejl refresh`, "
            "hvis den ikke er en DuckDB-fil."
        ) from error
    try:
        yield Warehouse(connection)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise HomeError(
            f"{path} er lavet af en anden version af Pejl og mangler en tabel eller kolonne; kør "
            "`pejl refresh`."
        ) from error
    except duckdb.IOException as error:
        raise HomeError(
            f"{path} bygger på rækker i mappen work, som ikke kan læses; kør `pejl refresh`, som "
            "laver dem igen."
        ) from error
    finally:
        connection.close()


def logs_beside(file: Path) -> list[Path]:
    """The write-ahead logs beside a DuckDB file.

    DuckDB replays them onto the file when it is opened. A published file has none, unless a program
    that wrote in it is running or was killed. Where the file is a link, DuckDB 1.5 writes them
    beside what it links to, an older one beside the link.
    """
    return sorted(
        log for name in {file, file.resolve()} for log in name.parent.glob(f"{name.name}.wal*")
    )


def is_open_for_writing(file: Path) -> bool:
    """Whether another process has a DuckDB file open for writing.

    Always false on Windows, which replaces no file that is open.
    """
    if sys.platform == "win32" or not file.exists():
        return False
    import fcntl  # noqa: PLC0415

    with file.open("rb") as opened:
        try:
            fcntl.lockf(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


@contextmanager
def in_memory() -> Generator[duckdb.DuckDBPyConnection]:
    """A temporary database in memory, which downloads no extension."""
    import duckdb  # noqa: PLC0415

    connection = duckdb.connect(config=_settings())
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def scratch() -> Generator[Warehouse]:
    """A temporary in-memory database with Pejl's schemas."""
    with in_memory() as connection:
        opened = Warehouse(connection)
        opened.create_schemas()
        yield opened
