"""The file that analysts open: made beside the old one, swapped in, every column explained."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import dagster as dg
import duckdb

from assets.build import Build, Materialized, Mode
from assets.contracts import Contract
from assets.tables import Table

NAME = "pejl.duckdb"
STORAGE_VERSION = "v1.2.0"
"""DuckDB 1.2 and newer can open the file."""
COPIES_KEPT = 12
SAMPLE_STAMP = "EKSEMPELDATA. "
KEY = dg.AssetKey(["publish", "pejl"])


def publish_asset(tables: Mapping[str, Table]) -> dg.AssetsDefinition:
    """The asset that publishes every ``indicator`` and ``mart`` table."""
    published = [t for t in tables.values() if t.contract is not None]

    @dg.asset(
        key=KEY,
        deps=[table.key for table in published],
        group_name="publish",
        kinds={"duckdb", "parquet"},
        description="published/pejl.duckdb and one Parquet file a table. It opens read-only "
        "while a refresh runs, and holds no row about a person.",
    )
    def publish(build: dg.ResourceParam[Build]) -> Materialized:
        standing, warning = write(build, [(t.name, t.contract) for t in published if t.contract])
        return dg.MaterializeResult(
            metadata={
                "file": dg.MetadataValue.path(standing),
                "tables": len(published),
                "bytes": standing.stat().st_size,
            }
            | ({"warning": warning} if warning else {})
        )

    return publish


def write(build: Build, tables: Iterable[tuple[str, Contract]]) -> tuple[Path, str | None]:
    """Write the published file and its Parquet twins; returns the file that stands now.

    On Windows an open file cannot be replaced: then the dated copy stands, with a warning.
    """
    folder = build.published
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f".{NAME}.{os.getpid()}.partial"
    made.unlink(missing_ok=True)
    contents = list(tables)
    try:
        _copy(build, made, contents)
        _write_parquet(build, folder / "parquet", [name for name, _ in contents])
        dated = folder / "copies" / f"pejl_{build.now:%Y-%m-%d}.duckdb"
        dated.parent.mkdir(exist_ok=True)
        _link(made, dated)
        try:
            made.replace(folder / NAME)
        except PermissionError:
            return dated, f"{NAME} is held open by a reader; the new numbers are in {dated.name}."
    finally:
        made.unlink(missing_ok=True)
    _prune(dated.parent)
    return folder / NAME, None


def _copy(build: Build, file: Path, tables: Iterable[tuple[str, Contract]]) -> None:
    connection = build.warehouse.connection
    connection.execute(f"attach {_quoted(file)} as outgoing (storage_version '{STORAGE_VERSION}')")
    try:
        for name, contract in tables:
            schema = name.split(".", maxsplit=1)[0]
            connection.execute(f"create schema if not exists outgoing.{schema}")
            connection.execute(f"create table outgoing.{name} as from {name}")
            _comment(connection, f"outgoing.{name}", contract, build.mode)
    finally:
        connection.execute("detach outgoing")


def _comment(
    connection: duckdb.DuckDBPyConnection, table: str, contract: Contract, mode: Mode
) -> None:
    stamp = SAMPLE_STAMP if mode == "sample" else ""
    connection.execute(f"comment on table {table} is {_quoted(stamp + contract.title)}")
    for column, about in contract.columns.items():
        connection.execute(f'comment on column {table}."{column}" is {_quoted(about)}')


def _write_parquet(build: Build, folder: Path, names: Iterable[str]) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        partial = folder / f".{name}.partial"
        build.warehouse.connection.execute(
            f"copy (from {name}) to {_quoted(partial)} (format parquet)"
        )
        partial.replace(folder / f"{name}.parquet")


def _link(made: Path, dated: Path) -> None:
    """Keep a dated copy; a hard link costs no space and survives the swap."""
    dated.unlink(missing_ok=True)
    try:
        os.link(made, dated)
    except OSError:
        dated.write_bytes(made.read_bytes())


def _prune(folder: Path) -> None:
    for old in sorted(folder.glob("pejl_*.duckdb"))[:-COPIES_KEPT]:
        old.unlink(missing_ok=True)


def _quoted(text: str | Path) -> str:
    return "'" + str(text).replace("'", "''") + "'"
