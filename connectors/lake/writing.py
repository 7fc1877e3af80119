"""Write a build as a snapshot of a lake, and read it back."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from connectors import warehouse
from connectors.errors import HomeError
from connectors.lake.address import LakeAddress
from connectors.lake.connection import connect
from connectors.lake.source import Source, public_files, source_of_file, tables_of
from connectors.warehouse import literal

if TYPE_CHECKING:
    import duckdb

LOCK_TIMEOUT = "10min"
"""The longest wait for another writer; a commit of the sample takes two seconds."""
ORPHANS_AFTER = "2 days"
"""Files of killed writers are deleted after this; no commit takes as long."""
_TABLE_HASH = "select count(*)::varchar || ':' || coalesce(sum(hash(row)::hugeint), 0) from {} row"


class Written(NamedTuple):
    """What a build became in the lake.

    Args:
        version: the snapshot, as in ``at (version => 7)``.
        tables: how many tables have other rows than in the snapshot before.
    """

    version: int
    tables: int


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
                [folder] = {path.parent for path in public_files(connection)}
                version = _public_version(public, folder)
                connection.execute(public.attach(public.name, version=version))
                rows = f"{public.name}.{{}} at (version => {version})"
            source = source_of_file(connection, rows)
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
            return _write(connection, address, Source(files), folder.name)
        except duckdb.Error as error:
            raise _failure(address, error) from None


@cache
def _public_version(address: LakeAddress, folder: Path) -> int:
    """The snapshot of a build's public tables; 98 municipalities of a run look once."""
    return write_public(address, folder).version


def _write(
    connection: duckdb.DuckDBPyConnection, address: LakeAddress, source: Source, build_id: str
) -> Written:
    """Make a source the newest snapshot of a lake, under its lock, and read it back."""
    with _sole_committer(connection, address):
        connection.execute(address.attach("lake"))
        built = _hashes(connection, source.tables)
        stored = _hashes(connection, tables_of(connection, "lake"))
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
    connection: duckdb.DuckDBPyConnection, source: Source, changed: list[str], build_id: str
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


def _drops(connection: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
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
    stored = _hashes(connection, tables_of(connection, "written"))
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
