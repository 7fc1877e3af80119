"""Publish the DuckDB file for analysts: built beside the old one and swapped in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import duckdb

from assets import receipt
from assets.build import Build, Mode, Table
from assets.contracts.contract import Contract
from assets.disclosure.gated_tables import WARNING, record_shown
from assets.indicators import families
from assets.indicators.families import Indicator
from assets.indicators.indicator_catalogue import FIGURES
from assets.ingest.vintages import measure_history
from assets.scoring import score
from assets.step import OWNER, Materialized
from assets.text import sample
from connectors import warehouse
from connectors.archive.atomic_write import PARTIAL, unwritable
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError, PejlError
from connectors.warehouse import literal

NAME = "pejl.duckdb"
STORAGE_VERSION = "v1.2.0"
"""Opens in DuckDB 1.2 and newer."""
TWINS_AT_ONCE = 2
COPIES, COPIES_KEPT = "copies", 12
ASIDE = "set-aside"
"""The folder of what other programs left beside a published file."""
WARNINGS = "advarsler"
"""The metadata of what a reader of the run should know."""
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


def publish_asset(contents: Sequence[PublishedTable], store: SnapshotStore) -> dg.AssetsDefinition:
    """The asset that publishes every ``indicator`` and ``mart`` table.

    Args:
        contents: the tables of the published file.
        store: the archive, which records what was shown.
    """

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
            warnings = write(build, contents)
            if build.as_of is None:
                record_shown(build, store, dated_name(build))
            twins = [_twin(each.name) for each in contents]
            receipt.write(build.published, build.rests_on(), [NAME, *twins])
        except PejlError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        warnings += build.warehouse.frame(f"from {WARNING}")["warning"].to_list()
        scores = build.warehouse.frame(f"from {score.SCORE}")
        file = build.published / NAME
        return dg.MaterializeResult(
            metadata={
                "fil": dg.MetadataValue.path(file),
                "tabeller": len(contents),
                "bytes": file.stat().st_size,
                "målopfyldelse": dg.MetadataValue.md(score.render_scorecard(scores)),
            }
            | ({WARNINGS: "\n".join(warnings)} if warnings else {})
        )

    return publish


def dated_name(build: Build) -> str:
    """The name of the build's dated copy."""
    return f"pejl_{build.now:%Y-%m-%d}.duckdb"


def write(build: Build, contents: Sequence[PublishedTable]) -> list[str]:
    """Write the published file, its dated copy and its Parquet files; returns warnings.

    The published file is opened again and compared with what was built.

    Args:
        build: the build to publish.
        contents: the tables, views after the tables that they read.

    Raises:
        HomeError: the file is open in another program, the disk is full, or what was written is
            not what was built.
    """
    file = build.published / NAME
    dated = build.published / COPIES / dated_name(build)
    partial = file.with_name(f".{NAME}.{os.getpid()}{PARTIAL}")
    try:
        dated.parent.mkdir(parents=True, exist_ok=True)
        try:
            _copy(build, partial, contents)
            warnings = _replace_copy(dated, partial)
            warnings += _replace(file, partial, f", så de nye tal er kun i {dated}")
        finally:
            partial.unlink(missing_ok=True)
        _write_parquet(build, contents)
        _prune(dated.parent)
        write_receipt_of_copies(dated.parent)
    except duckdb.IOException as error:
        raise HomeError(
            f"{file} kan ikke skrives eller læses igen; skaf plads på disken, eller ret PEJL_HOME."
        ) from error
    except OSError as error:
        raise unwritable(file, error) from error
    return warnings


def _replace(file: Path, partial: Path, otherwise: str = "") -> list[str]:
    """Put a new file in the place of an old one; returns a warning for each log left beside it.

    ``otherwise`` says what follows if the file is open in a program that may write in it.

    A program that writes in the old file would go on to write its log beside the new one, and
    DuckDB replays a log onto any file of this storage version.
    """
    if warehouse.is_open_for_writing(file):
        raise _is_open(file, otherwise)
    try:
        moved = [_set_aside(log) for log in warehouse.logs_beside(file)]
        partial.replace(file)
    except PermissionError as error:  # Windows replaces no file that is open
        raise _is_open(file, otherwise) from error
    return [
        f"Et andet program har skrevet i {file.name} og er afbrudt; det skrevne er lagt i {log} og "
        "tæller ikke med; åbn filen skrivebeskyttet."
        for log in moved
    ]


def _replace_copy(dated: Path, file: Path) -> list[str]:
    """Put a copy of a file in the place of an old one."""
    partial = dated.with_name(f".{dated.name}.{os.getpid()}{PARTIAL}")
    try:
        shutil.copyfile(file, partial)
        return _replace(dated, partial)
    finally:
        partial.unlink(missing_ok=True)


def _is_open(file: Path, otherwise: str) -> HomeError:
    return HomeError(
        f"{file} er åben i et andet program{otherwise}; luk programmet, eller åbn filen "
        "skrivebeskyttet, og kør `pejl refresh` igen."
    )


def _set_aside(log: Path) -> Path:
    """Move a log out of DuckDB's sight; returns where it is."""
    aside = log.with_name(ASIDE) / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z_{log.name}"
    aside.parent.mkdir(exist_ok=True)
    return log.rename(aside)


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


def _write_parquet(build: Build, contents: Sequence[PublishedTable]) -> None:
    """Write one Parquet file per table of the published file, compared with what was built.

    Each file is one thread's, so that the rows of a join come in order and equal rows give equal
    bytes.
    """
    (build.published / "parquet").mkdir(exist_ok=True)
    connection = build.warehouse.connection

    def write_twin(each: PublishedTable) -> None:
        twin = build.published / _twin(each.name)
        partial = twin.with_name(f".{twin.name}{PARTIAL}")
        with connection.cursor() as own:
            _check_rows(own, each)
            own.execute(f"copy (from outgoing.{each.name}) to {literal(partial)} (format parquet)")
        partial.replace(twin)

    connection.execute(f"attach {literal(build.published / NAME)} as outgoing (read_only)")
    connection.execute("set threads = 1")
    try:
        with ThreadPoolExecutor(TWINS_AT_ONCE) as writers:
            # Views come last, the largest table among them: begin with it.
            list(writers.map(write_twin, reversed(contents)))
    finally:
        connection.execute("reset threads")
        connection.execute("detach outgoing")


def _twin(table: str) -> str:
    return f"parquet/{table}.parquet"


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


def write_receipt_of_copies(folder: Path) -> None:
    """Write the receipt of the dated copies that are there."""
    receipt.write(folder, {}, [path.name for path in folder.glob("pejl_*.duckdb")])


def _prune(folder: Path) -> None:
    for old in sorted(folder.glob("pejl_*.duckdb"))[:-COPIES_KEPT]:
        old.unlink(missing_ok=True)
