"""The DuckLake of those who outgrow one file: each build is a snapshot in it.

Its catalogue is a schema of a PostgreSQL database, one a municipality, so that the database's own
rights keep municipalities apart. Its data is Parquet below a folder or an S3 prefix. DuckDB's
extensions come as packages of the extra ``lake``; none is downloaded.

DuckLake 1.5 loses commits of writers at the same time on PostgreSQL (duckdb/ducklake#1094, #1283).
So a commit is made under an advisory lock of PostgreSQL, and what was written is read back.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from connectors import warehouse
from connectors.errors import HomeError
from connectors.warehouse import literal

if TYPE_CHECKING:
    import duckdb

EXTENSIONS = ("ducklake", "postgres_scanner", "httpfs")
LOCK_TIMEOUT = "10min"
"""The longest wait for another writer; a commit of the sample takes two seconds."""
ORPHANS_AFTER = "2 days"
"""Files of killed writers are deleted after this; no commit takes as long."""
_PARQUET = re.compile(
    r"read_parquet\(main\.list_value\('([^']+)'\), "
    r"\(hive_partitioning = CAST\('f' AS BOOLEAN\)\)\)"
)
"""A Parquet file in a view, as DuckDB writes `connectors.warehouse.parquet_files` of one file."""
_TABLE_HASH = "select count(*)::varchar || ':' || coalesce(sum(hash(row)::hugeint), 0) from {} row"


@dataclass(frozen=True)
class LakeAddress:
    """Where a municipality's lake is.

    Args:
        catalogue: the URL of the PostgreSQL database, without a password, which DuckDB would show
            in errors: libpq takes it from ``PGPASSWORD`` or the file ``PGPASSFILE``.
        data: the folder or S3 prefix of all lakes.
        name: the schema of the catalogue and the folder below ``data``: ``pejl_730``.
    """

    catalogue: str
    data: str
    name: str

    def attach(self, alias: str, *, version: int | None = None) -> str:
        """The statement that attaches the lake, at its newest or at a past snapshot."""
        folder = f"{self.data.rstrip('/')}/{self.name}/"
        options = [
            f"data_path {literal(folder)}",
            f"metadata_schema {literal(self.name)}",
            # Small tables would lie in PostgreSQL instead of in Parquet.
            "data_inlining_row_limit 0",
        ]
        if version is not None:
            options = [*options[:2], f"snapshot_version {version}", "read_only"]
        source = literal(f"ducklake:postgres:{self.catalogue}")
        return f"attach {source} as {alias} ({', '.join(options)})"


class Written(NamedTuple):
    """What a build became in the lake.

    Args:
        version: the snapshot, as in ``at (version => 7)``.
        tables: how many tables have other rows than in the snapshot before.
    """

    version: int
    tables: int


@dataclass(frozen=True)
class _Source:
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


def write_build(
    address: LakeAddress, file: Path, build_id: str, public: LakeAddress | None = None
) -> Written:
    """Make a published file the newest snapshot of a lake, in one commit.

    Tables with the rows of the snapshot before are left as they are; those that differ or cannot be
    read are written. A build that is the newest already, and whole, is not written again.

    Args:
        address: the lake.
        file: the published file.
        build_id: its build.
        public: where the file reads public rows from Parquet files that several municipalities
            share, their lake. It is written first, once for all, and the views of this lake read it
            at that very snapshot, under its own name.

    Raises:
        HomeError: the extra is not installed, the catalogue or the data cannot be reached or
            written, another writer holds the lock too long, or what is read back differs.
    """
    import duckdb  # noqa: PLC0415

    with connect() as connection:
        try:
            connection.execute(f"attach {literal(file)} as published (read_only)")
            rows = None
            if public is not None:
                [folder] = {path.parent for path in _public_files(connection)}
                version = _public_version(public, folder)
                connection.execute(public.attach(public.name, version=version))
                rows = f"{public.name}.{{}} at (version => {version})"
            source = _of_file(connection, rows)
            return _write(connection, address, source, build_id)
        except duckdb.Error as error:
            raise _failure(address, error) from None


def write_public(address: LakeAddress, folder: Path) -> Written:
    """Make the public tables of a build a snapshot of the lake that all municipalities share.

    Args:
        address: that lake.
        folder: the Parquet files of the tables, named by the build.

    Raises:
        HomeError: as `write_build`.
    """
    import duckdb  # noqa: PLC0415

    files = {
        path.stem: warehouse.parquet_files([path]) for path in sorted(folder.glob("*.parquet"))
    }
    with connect() as connection:
        try:
            return _write(connection, address, _Source(files), folder.name)
        except duckdb.Error as error:
            raise _failure(address, error) from None


@cache
def _public_version(address: LakeAddress, folder: Path) -> int:
    """The snapshot of a build's public tables; 98 municipalities of a run look once."""
    return write_public(address, folder).version


def _write(
    connection: duckdb.DuckDBPyConnection, address: LakeAddress, source: _Source, build_id: str
) -> Written:
    """Make a source the newest snapshot of a lake, under its lock, and read it back."""
    with _sole_committer(connection, address):
        connection.execute(address.attach("lake"))
        built = _hashes(connection, source.tables)
        stored = _hashes(connection, _tables_of(connection, "lake"))
        changed = [name for name in built if built[name] != stored.get(name)]
        newest = _newest(connection)
        if not changed and newest.build == build_id:
            return Written(newest.version, 0)
        _commit(connection, source, changed, build_id)
        version = _newest(connection).version
        _check_snapshot(connection, address, version, built)
        _delete_orphans(connection)
        return Written(version, len(changed))


@contextmanager
def connect() -> Generator[duckdb.DuckDBPyConnection]:
    """DuckDB in memory with the extensions loaded, and the keys of S3 where they are set."""
    import duckdb  # noqa: PLC0415

    files = [_require_extension(name, duckdb.__version__) for name in EXTENSIONS]
    with warehouse.in_memory() as connection:
        for file in files:
            connection.execute(f"load {literal(file)}")
        if secret := _s3_secret():
            connection.execute(secret)
        yield connection


def is_installed() -> bool:
    """Whether the extensions of this version of DuckDB are installed."""
    import duckdb  # noqa: PLC0415

    return all(_find_extension(name, duckdb.__version__) for name in EXTENSIONS)


def _find_extension(name: str, version: str) -> Path | None:
    found = importlib.util.find_spec(f"duckdb_extension_{name}")
    folders = (found.submodule_search_locations or ()) if found else ()
    for folder in folders:
        file = Path(folder) / "extensions" / f"v{version}" / f"{name}.duckdb_extension"
        if file.is_file():
            return file
    return None


def _require_extension(name: str, version: str) -> Path:
    if file := _find_extension(name, version):
        return file
    raise HomeError(
        f"PEJL_LAKE er sat, men DuckDB-udvidelsen {name} til DuckDB {version} er ikke installeret; "
        "installer Pejl med tilvalget lake, eller slet PEJL_LAKE."
    )


def _s3_secret() -> str | None:
    """The statement that gives DuckDB the keys of S3 from AWS' own variables; None without."""
    names = {
        "key_id": "AWS_ACCESS_KEY_ID",
        "secret": "AWS_SECRET_ACCESS_KEY",
        "session_token": "AWS_SESSION_TOKEN",
        "region": "AWS_REGION",
    }
    parts = {
        name: os.environ[variable] for name, variable in names.items() if os.environ.get(variable)
    }
    if "key_id" not in parts:
        return None
    if url := os.environ.get("AWS_ENDPOINT_URL"):
        scheme, _, host = url.rpartition("://")
        parts |= {"endpoint": host.rstrip("/"), "url_style": "path"}
        parts |= {"use_ssl": str(scheme != "http").lower()}
    return (
        "create temporary secret lake (type s3, "
        + ", ".join(f"{name} {literal(value)}" for name, value in parts.items())
        + ")"
    )


@contextmanager
def _sole_committer(connection: duckdb.DuckDBPyConnection, address: LakeAddress) -> Generator[None]:
    """Hold PostgreSQL's advisory lock of this lake; it ends with the session, killed or not."""
    with connection.cursor() as own:
        own.execute(f"attach {literal(address.catalogue)} as catalogue (type postgres)")
        own.begin()  # one transaction is one session of PostgreSQL
        lock = f"pg_advisory_xact_lock(hashtextextended({literal(address.name)}, 0))"
        for call in (f"set_config('lock_timeout', '{LOCK_TIMEOUT}', true)", lock):
            query = literal(f"select {call}::text")
            own.execute(f"select * from postgres_query('catalogue', {query})").fetchall()
        try:
            yield
        finally:
            own.rollback()


class _Snapshot(NamedTuple):
    version: int
    build: str | None


def _newest(connection: duckdb.DuckDBPyConnection) -> _Snapshot:
    """The newest snapshot of the lake, and the build that its commit names."""
    [(version, build)] = connection.execute(
        "select snapshot_id, commit_extra_info from ducklake_snapshots('lake') "
        "order by snapshot_id desc limit 1"
    ).fetchall()
    return _Snapshot(version, build)


def _tables_of(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, str]:
    """The tables of a database by ``schema.table``, each with its whole name."""
    names = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = ? "
        "order by 1",
        [database],
    ).fetchall()
    return {name: f"{database}.{name}" for (name,) in names}


def _hashes(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str]
) -> dict[str, str | None]:
    """The number of rows and their hash of each table, by ``schema.table``.

    A table that cannot be read has None: its files are damaged or gone.
    """
    import duckdb  # noqa: PLC0415

    hashes: dict[str, str | None] = {}
    for name, relation in tables.items():
        try:
            [(hashes[name],)] = connection.execute(_TABLE_HASH.format(relation)).fetchall()
        except duckdb.Error:
            hashes[name] = None
    return hashes


def _commit(
    connection: duckdb.DuckDBPyConnection, source: _Source, changed: list[str], build_id: str
) -> None:
    """Write the changed tables, and all views, macros and comments, as one snapshot."""
    connection.begin()
    try:
        for statement in _drops(connection, source):
            connection.execute(statement)
        for name in changed:
            connection.execute(f"create schema if not exists lake.{name.partition('.')[0]}")
            rows = source.tables[name]
            connection.execute(f"create or replace table lake.{name} as from {rows}")
        connection.execute("use lake")  # a view names no database
        comments = [each for name in changed for each in source.comments.get(name, ())]
        for statement in (*source.definitions, *comments):
            connection.execute(statement)
        connection.execute("use memory")
        connection.execute(
            "call lake.set_commit_message('pejl', ?, extra_info => ?)",
            [f"build {build_id}", build_id],
        )
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def _drops(connection: duckdb.DuckDBPyConnection, source: _Source) -> list[str]:
    """The statements that drop what the source does not have, or has as another kind."""
    query = """
        select 'table', schema_name || '.' || table_name
        from duckdb_tables() where database_name = 'lake' and not internal
        union all
        select 'view', schema_name || '.' || view_name
        from duckdb_views() where database_name = 'lake' and not internal
    """
    kept = {("table", name) for name in source.tables} | {("view", name) for name in source.views}
    stored = connection.execute(query).fetchall()
    return [f"drop {kind} lake.{name}" for kind, name in stored if (kind, name) not in kept]


def _public_files(connection: duckdb.DuckDBPyConnection) -> set[Path]:
    """The Parquet files that views of the published file read."""
    views = connection.execute(
        "select sql from duckdb_views() where database_name = 'published' and not internal"
    ).fetchall()
    return {Path(file) for (sql,) in views for file in _PARQUET.findall(sql)}


def _of_file(connection: duckdb.DuckDBPyConnection, public: str | None) -> _Source:
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
    return _Source(
        tables=_tables_of(connection, "published"),
        views=[f"{schema}.{name}" for schema, name, *_ in views],
        definitions=definitions,
        comments=_comments(connection),
    )


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


def _check_snapshot(
    connection: duckdb.DuckDBPyConnection,
    address: LakeAddress,
    version: int,
    expected: Mapping[str, str | None],
) -> None:
    """Read the snapshot back and compare each table with the file's.

    Raises:
        HomeError: a table differs.
    """
    connection.execute(address.attach("written", version=version))
    stored = _hashes(connection, _tables_of(connection, "written"))
    different = sorted(
        name for name in stored.keys() | expected.keys() if stored.get(name) != expected.get(name)
    )
    if different:
        raise HomeError(
            f"DuckLake {address.name} har i version {version} andre rækker i {different[0]} end "
            "den udgivne fil; se, om andre programmer skriver i den, og kør `pejl build` igen."
        )


def _delete_orphans(connection: duckdb.DuckDBPyConnection) -> None:
    """Delete the files of killed writers."""
    connection.execute(
        "call ducklake_delete_orphaned_files('lake', "
        f"older_than => now() - interval '{ORPHANS_AFTER}')"
    )


_SENTENCES = {
    "lock timeout": "en anden kørsel skriver i den; vent, til den er færdig",
    "Unable to connect to Postgres": "der er ikke forbindelse til PostgreSQL; se, at serveren "
    "kører, og at PEJL_LAKE og adgangskoden i PGPASSFILE eller PGPASSWORD er rigtige",
    "DATA_PATH parameter": "dens data ligger et andet sted end PEJL_LAKE_DATA; ret indstillingen "
    "til det sted",
    "HTTP": "PEJL_LAKE_DATA kan ikke nås; se, at AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID og "
    "AWS_SECRET_ACCESS_KEY er rigtige, og at beholderen findes",
    "permission denied for": "brugeren må ikke skrive i databasen; giv den ret til skemaet "
    "(grant create)",
    "Permission denied": "PEJL_LAKE_DATA kan ikke skrives; giv brugeren ret til mappen",
}
"""What DuckDB's message says, and the sentence for it. Its own words may hold addresses."""


def _failure(address: LakeAddress, error: Exception) -> HomeError:
    sentences = (known for part, known in _SENTENCES.items() if part in str(error))
    remedy = f"{type(error).__name__}; se, at databasen og PEJL_LAKE_DATA kan skrives"
    return HomeError(
        f"DuckLake {address.name} er ikke skrevet: {next(sentences, remedy)}; kør så "
        "`pejl build` igen."
    )
