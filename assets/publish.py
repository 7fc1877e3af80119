"""The file that analysts open: made beside the old one, swapped in, every column explained."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl

from assets import receipt
from assets.build import Build, Materialized, Mode
from assets.contracts.contract import Contract
from assets.disclosure.outgoing import Publishing
from assets.ingest.vintages import measures
from assets.scoring import score
from assets.text import sample
from assets.warehouse.tables import Table
from connectors.errors import PejlError

NAME = "pejl.duckdb"
STORAGE_VERSION = "v1.2.0"
"""DuckDB 1.2 and newer can open the file."""
COPIES_KEPT = 12
KEY = dg.AssetKey(["publish", "pejl"])


def publish_asset(tables: Mapping[str, Table], publishing: Publishing) -> dg.AssetsDefinition:
    """The asset that publishes every ``indicator`` and ``mart`` table, through the gate.

    Raises:
        InputError: a table about persons has no way through the gate.
    """
    published = [t for t in tables.values() if t.contract is not None]
    about_persons = publishing.about_persons(tables)

    @dg.asset(
        key=KEY,
        deps=[table.key for table in published],
        group_name="publish",
        kinds={"duckdb", "parquet"},
        description="published/pejl.duckdb and one Parquet file a table. It opens read-only "
        "while a refresh runs, and holds no row about a person.",
    )
    def publish(build: dg.ResourceParam[Build]) -> Materialized:
        try:
            gated, gate = publishing.tables(build, about_persons)
            contents = [(t.name, t.contract) for t in published if t.contract]
            standing, warning = write(build, contents, gated)
            if warning is None:
                _sign(build, [name for name, _ in contents])
        except PejlError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        warnings = [*gate.warnings, *([warning] if warning else [])]
        return dg.MaterializeResult(
            metadata={
                "file": dg.MetadataValue.path(standing),
                "tables": len(published),
                "bytes": standing.stat().st_size,
                "scorecard": dg.MetadataValue.md(score.markdown(gated[score.SCORE])),
            }
            | ({"warning": "\n".join(warnings)} if warnings else {})
        )

    return publish


def _sign(build: Build, names: Iterable[str]) -> None:
    """Leave the receipt of a published file and its twins; a reader that holds the file gets none.

    The next refresh then publishes again.
    """
    twins = [f"parquet/{name}.parquet" for name in names]
    receipt.write(build.published, build.rests_on(), [NAME, *twins])


def write(
    build: Build, tables: Iterable[tuple[str, Contract]], gated: Mapping[str, pl.DataFrame]
) -> tuple[Path, str | None]:
    """Write the published file and its Parquet twins; returns the file that stands now.

    Args:
        build: the build whose tables they are.
        tables: the tables to publish and their contracts.
        gated: what is published in place of those of them that rest on persons.

    Raises:
        PejlError: a gated table breaks its contract.

    On Windows an open file cannot be replaced: then the dated copy stands, with a warning.
    """
    folder = build.published
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f".{NAME}.{os.getpid()}.partial"
    made.unlink(missing_ok=True)
    contents = list(tables)
    _check(contents, gated)
    try:
        _copy(build, made, contents, gated)
        _write_parquet(build, made, folder / "parquet", [name for name, _ in contents])
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


def _check(tables: Iterable[tuple[str, Contract]], gated: Mapping[str, pl.DataFrame]) -> None:
    for name, contract in tables:
        if name in gated and (broken := contract.breaches(gated[name])):
            raise PejlError(
                f"What the disclosure gate left of {name} breaks its contract ({broken[0]}), so "
                "nothing is published; tell whoever keeps Pejl."
            )


def _copy(
    build: Build,
    file: Path,
    tables: Iterable[tuple[str, Contract]],
    gated: Mapping[str, pl.DataFrame],
) -> None:
    connection = build.warehouse.connection
    contents = list(tables)
    connection.execute(f"attach {_quoted(file)} as outgoing (storage_version '{STORAGE_VERSION}')")
    try:
        for name, _ in contents:
            schema = name.split(".", maxsplit=1)[0]
            connection.execute(f"create schema if not exists outgoing.{schema}")
            if name in gated:
                connection.register("gated", gated[name])
            source = "gated" if name in gated else name
            connection.execute(f"create table outgoing.{name} as from {source}")
            if name == measures.NAME:
                measures.make_macro(connection, "outgoing.")
        # Hundreds of comments, each of which would wait for the disk by itself.
        connection.begin()
        for name, contract in contents:
            _comment(connection, f"outgoing.{name}", contract, build.mode)
        connection.commit()
    finally:
        connection.unregister("gated")
        connection.execute("detach outgoing")


def _comment(
    connection: duckdb.DuckDBPyConnection, table: str, contract: Contract, mode: Mode
) -> None:
    stamp = f"{sample.STAMP}. " if mode == "sample" else ""
    connection.execute(f"comment on table {table} is {_quoted(stamp + contract.title)}")
    for column, about in contract.columns.items():
        connection.execute(f'comment on column {table}."{column}" is {_quoted(about)}')


def _write_parquet(build: Build, made: Path, folder: Path, names: Iterable[str]) -> None:
    """The twins, from the file that is about to be published and not from the working tables."""
    folder.mkdir(exist_ok=True)
    connection = build.warehouse.connection
    connection.execute(f"attach {_quoted(made)} as outgoing (read_only)")
    try:
        for name in names:
            partial = folder / f".{name}.partial"
            connection.execute(
                f"copy (from outgoing.{name}) to {_quoted(partial)} (format parquet)"
            )
            partial.replace(folder / f"{name}.parquet")
    finally:
        connection.execute("detach outgoing")


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
