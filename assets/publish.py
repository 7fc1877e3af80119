"""Publish the DuckDB file for analysts: built beside the old one and swapped in."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import duckdb

from assets import receipt
from assets.build import Build, Mode, Table
from assets.contracts.contract import Contract
from assets.disclosure.gated_tables import WARNING
from assets.indicators import families
from assets.indicators.families import Indicator
from assets.indicators.indicator_catalogue import FIGURES
from assets.ingest.vintages import measure_history
from assets.scoring import score
from assets.step import OWNER, Materialized
from assets.text import sample
from connectors.errors import PejlError
from connectors.warehouse import literal

NAME = "pejl.duckdb"
STORAGE_VERSION = "v1.2.0"
"""Opens in DuckDB 1.2 and newer."""
COPIES_KEPT = 12
TWINS_AT_ONCE = 2
KEY = dg.AssetKey(["publish", "pejl"])


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


def publish_asset(contents: Sequence[PublishedTable]) -> dg.AssetsDefinition:
    """The asset that publishes every ``indicator`` and ``mart`` table."""

    @dg.asset(
        key=KEY,
        deps=[dg.AssetKey(each.name.split(".")) for each in contents],
        group_name="publish",
        owners=[OWNER],
        kinds={"duckdb", "parquet"},
        description="published/pejl.duckdb og én Parquet-fil pr. tabel. Filen kan læses, mens en "
        "opdatering kører, og har ingen rækker om personer.",
    )
    def publish(build: dg.ResourceParam[Build]) -> Materialized:
        try:
            file, warning = write(build, contents)
            if warning is None:
                _write_receipt(build, [each.name for each in contents])
        except PejlError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        warnings = build.warehouse.frame(f"from {WARNING}")["warning"].to_list()
        warnings += [warning] if warning else []
        scores = build.warehouse.frame(f"from {score.SCORE}")
        return dg.MaterializeResult(
            metadata={
                "fil": dg.MetadataValue.path(file),
                "tabeller": len(contents),
                "bytes": file.stat().st_size,
                "målopfyldelse": dg.MetadataValue.md(score.render_scorecard(scores)),
            }
            | ({"advarsler": "\n".join(warnings)} if warnings else {})
        )

    return publish


def _write_receipt(build: Build, names: Iterable[str]) -> None:
    """Write the receipt of the published file and its Parquet files."""
    twins = [f"parquet/{name}.parquet" for name in names]
    receipt.write(build.published, build.rests_on(), [NAME, *twins])


def write(build: Build, contents: Collection[PublishedTable]) -> tuple[Path, str | None]:
    """Write the published file and its Parquet files; returns the file and a warning, if any.

    On Windows a file that is open cannot be replaced: then the dated copy is returned, with a
    warning.

    Args:
        build: the build to publish.
        contents: the tables, views after the tables that they read.
    """
    folder = build.published
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{NAME}.{os.getpid()}.partial"
    partial.unlink(missing_ok=True)
    try:
        _copy(build, partial, contents)
        _write_parquet(build, partial, folder / "parquet", [each.name for each in contents])
        dated = folder / "copies" / f"pejl_{build.now:%Y-%m-%d}.duckdb"
        dated.parent.mkdir(exist_ok=True)
        _link(partial, dated)
        try:
            partial.replace(folder / NAME)
        except PermissionError:
            return dated, f"{NAME} er åben i et andet program; de nye tal er i {dated.name}."
    finally:
        partial.unlink(missing_ok=True)
    _prune(dated.parent)
    return folder / NAME, None


def _copy(build: Build, file: Path, contents: Collection[PublishedTable]) -> None:
    connection = build.warehouse.connection
    working = connection.execute("select current_database()").fetchone()
    assert working is not None  # noqa: S101
    connection.execute(f"attach {literal(file)} as outgoing (storage_version '{STORAGE_VERSION}')")
    # One transaction: each of hundreds of statements would wait for the disk by itself.
    connection.begin()
    try:
        for each in contents:
            schema = each.name.split(".", maxsplit=1)[0]
            connection.execute(f"create schema if not exists outgoing.{schema}")
            if each.view is not None:
                # The view must not name the database: the file is attached under any name.
                connection.execute("use outgoing")
                connection.execute(f"create view {each.name} as\n{each.view}")
                connection.execute(f'use "{working[0]}"')
            else:
                connection.execute(f"create table outgoing.{each.name} as from {each.name}")
            if each.name == measure_history.NAME:
                measure_history.make_macro(connection, "outgoing.")
            _comment(connection, each, build.mode)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.execute(f'use "{working[0]}"')
        connection.execute("detach outgoing")


def _comment(connection: duckdb.DuckDBPyConnection, each: PublishedTable, mode: Mode) -> None:
    stamp = f"{sample.STAMP}. " if mode == "sample" else ""
    kind, name = "view" if each.view is not None else "table", f"outgoing.{each.name}"
    connection.execute(f"comment on {kind} {name} is {literal(stamp + each.contract.title)}")
    for column, described in each.contract.columns.items():
        connection.execute(f'comment on column {name}."{column}" is {literal(described.about)}')


def _write_parquet(build: Build, file: Path, folder: Path, names: Sequence[str]) -> None:
    """Write one Parquet file per table, read from the new file and not from the working tables.

    Each file is one thread's, so that the rows of a join come in order and equal rows give equal
    bytes.
    """
    folder.mkdir(exist_ok=True)
    connection = build.warehouse.connection

    def write_twin(name: str) -> None:
        partial = folder / f".{name}.partial"
        with connection.cursor() as own:
            own.execute(f"copy (from outgoing.{name}) to {literal(partial)} (format parquet)")
        partial.replace(folder / f"{name}.parquet")

    connection.execute(f"attach {literal(file)} as outgoing (read_only)")
    connection.execute("set threads = 1")
    try:
        with ThreadPoolExecutor(TWINS_AT_ONCE) as writers:
            # Views come last, the largest table among them: begin with it.
            list(writers.map(write_twin, reversed(names)))
    finally:
        connection.execute("reset threads")
        connection.execute("detach outgoing")


def _link(file: Path, dated: Path) -> None:
    """Keep a dated copy; a hard link takes no space and survives the swap."""
    dated.unlink(missing_ok=True)
    try:
        os.link(file, dated)
    except OSError:
        dated.write_bytes(file.read_bytes())


def _prune(folder: Path) -> None:
    for old in sorted(folder.glob("pejl_*.duckdb"))[:-COPIES_KEPT]:
        old.unlink(missing_ok=True)
