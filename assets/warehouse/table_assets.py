"""The Dagster step that makes all tables above raw, each an asset with its checks.

Staging views are made in it and are no assets: the tables above depend on what the views read.
A click on a table runs that part alone. If a table fails or breaks its contract, the tables that
read it are skipped, the others are made, and the step fails, so that nothing wrong is published.
There is one step for all layers because layers read each other both ways: figures read how fresh
their sources are, which is a mart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter

import dagster as dg
import duckdb
from polars.exceptions import PolarsError

from assets.tables.build import Build, Table, lineage
from assets.tables.contracts.contract import MOST_ROWS_SHOWN, Breach
from assets.tables.step import (
    OWNER,
    Event,
    Failures,
    asset_key,
    column_schema,
    selected_keys,
)
from connectors.errors import PejlError
from connectors.read_ahead import read_ahead

CHECK = "contract"
MOST_ROWS_AT_ONCE = 200_000
"""Rows read at a time when naming those that break a contract."""


def sort_by_reads(tables: Mapping[str, Table]) -> list[Table]:
    """The tables, each after the tables that it reads; the same order in every process."""
    reads = {name: sorted(read) for name, read in lineage(tables.values()).items()}
    names = TopologicalSorter(reads).static_order()
    return [tables[name] for name in names if name in tables]


def tables_asset(tables: Mapping[str, Table]) -> dg.AssetsDefinition:
    """The step that makes the tables, each but the staging views an asset."""
    ordered = sort_by_reads(tables)
    assets = [table for table in ordered if table.is_asset]

    @dg.multi_asset(
        name="tables",
        specs=[_spec(table, tables) for table in assets],
        check_specs=[spec for table in assets for spec in _check_specs(table)],
        can_subset=True,
    )
    def make(build: dg.ResourceParam[Build]) -> Iterator[Event]:
        if build.is_current:
            return
        context = dg.AssetExecutionContext.get()
        keys = set(selected_keys(context))
        chosen = [table for table in assets if table.key in keys]
        failures = Failures(context)
        checks = {(check.asset_key, check.name) for check in context.selected_asset_check_keys}
        results = make_tables(build, _with_views(chosen, ordered), checks, failures.add)
        # Dagster stores the events of earlier tables while the next are made.
        yield from read_ahead(results, len(ordered))
        failures.raise_any()

    return make


def _with_views(chosen: Sequence[Table], ordered: Sequence[Table]) -> list[Table]:
    """The chosen assets and the views that they read; all views where all assets are chosen."""
    names = {table.name for table in chosen}
    read = {name for table in chosen for name in table.reads}
    if all(table.name in names for table in ordered if table.is_asset):
        return list(ordered)
    return [t for t in ordered if t.name in (names if t.is_asset else read)]


NOT_MADE = "er ikke lavet, for den læser "
"""How the sentence of a table begins that reads one that failed; what it reads follows."""


def make_tables(
    build: Build,
    tables: Iterable[Table],
    checks: Collection[tuple[dg.AssetKey, str]],
    fail: Callable[[dg.AssetKey, str], None],
) -> Iterator[Event]:
    """Make tables in order, except those that read a table that failed.

    Args:
        build: the build to make them in.
        tables: each after the tables that it reads.
        checks: the checks to report.
        fail: called with each table that fails or is skipped, and a Danish sentence.
    """
    failed: set[str] = set()
    errors: dict[Callable[[Build], None], tuple[str, str | None]] = {}
    for table in tables:
        if inputs := table.reads & failed:
            failed.add(table.name)
            fail(table.key, f"{NOT_MADE}{', '.join(sorted(inputs))}.")
            continue
        if table.write not in errors:
            errors[table.write] = table.name, _write(table, build)
        first, error = errors[table.write]
        if error is not None:
            failed.add(table.name)
            reason = error if first == table.name else f"se {first}, som den laves sammen med."
            fail(table.key, f"kunne ikke laves: {reason}")
            continue
        if breaches := _breaches(build, table):
            failed.add(table.name)
            fail(table.key, f"bryder sin kontrakt: {'; '.join(map(str, breaches[:3]))}.")
            if (table.key, CHECK) in checks:
                yield _evaluation(table, CHECK, breaches, is_error=True)
            continue
        if table.is_asset:
            yield from _materialized(table, build, checks)


def _write(table: Table, build: Build) -> str | None:
    """Make a table; returns the error in Danish, or None.

    A table that needs more memory than DuckDB may use is made again with more.
    """
    if table.name in build.unchanged:
        return None
    try:
        try:
            table.write(build)
        except duckdb.OutOfMemoryException:
            build.warehouse.raise_memory_limit()
            table.write(build)
    except PejlError as error:
        return str(error)
    except (duckdb.Error, PolarsError) as error:
        message = " ".join(str(error).split())
        return f"databasen melder »{message}«; kontakt jeres Pejl-administrator."
    return None


def _spec(table: Table, tables: Mapping[str, Table]) -> dg.AssetSpec:
    layer = table.name.split(".", maxsplit=1)[0]
    schema = {"dagster/column_schema": column_schema(table.contract)} if table.contract else {}
    return dg.AssetSpec(
        table.key,
        deps=[asset_key(name) for name in sorted({*_asset_inputs(table, tables)})],
        skippable=True,
        group_name=layer,
        kinds={"duckdb"},
        owners=[OWNER],
        tags={"layer": layer, "published": str(table.contract is not None).lower()},
        description=table.contract.title if table.contract else table.description,
        code_version=table.version,
        metadata={"dagster/table_name": table.name, **schema},
    )


def _asset_inputs(table: Table, tables: Mapping[str, Table]) -> Iterator[str]:
    """The assets that a table reads, also through views; one may come twice."""
    for name in table.reads:
        if name in tables and not tables[name].is_asset:
            yield from _asset_inputs(tables[name], tables)
        else:
            yield name


def _check_specs(table: Table) -> Iterator[dg.AssetCheckSpec]:
    if table.contract is None:
        return
    # What breaks its contract fails the step, and nothing is published; the check only shows it.
    yield dg.AssetCheckSpec(CHECK, asset=table.key, description="Hver række overholder kontrakten.")
    for alarm in table.alarms:
        yield dg.AssetCheckSpec(alarm.name, asset=table.key, description=alarm.description)


def _materialized(
    table: Table, build: Build, checks: Collection[tuple[dg.AssetKey, str]]
) -> Iterator[Event]:
    """The events of a table that was made and keeps its contract: its rows, and its checks."""
    metadata = {"dagster/row_count": build.warehouse.row_count(table.name)}
    yield dg.MaterializeResult(asset_key=table.key, metadata=metadata)
    if (table.key, CHECK) in checks:
        yield _evaluation(table, CHECK, [], is_error=True)
    for alarm in table.alarms:
        if (table.key, alarm.name) in checks:
            findings = alarm.find(build)
            yield _evaluation(table, alarm.name, findings, is_error=alarm.is_error)


def _evaluation(
    table: Table, name: str, findings: Sequence[object], *, is_error: bool
) -> dg.AssetCheckEvaluation:
    sentences = [str(finding) for finding in findings[:MOST_ROWS_SHOWN]]
    return dg.AssetCheckEvaluation(
        asset_key=table.key,
        check_name=name,
        passed=not sentences,
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        description="; ".join(sentences[:3]) or None,
        metadata={"rows": "\n".join(sentences)} if sentences else {},
    )


def _breaches(build: Build, table: Table) -> list[Breach]:
    """The rows that break the contract, read a part at a time; duplicate keys by query."""
    name, contract = table.checked or table.name, table.contract
    if contract is None or contract.holds_in(build.warehouse, name):
        return []
    for piece in build.warehouse.read_batches(f"from {name}", MOST_ROWS_AT_ONCE):
        if breaches := contract.breaches(piece):
            return breaches
    return contract.duplicate_keys(build.warehouse, name)
