"""Tables of the warehouse: what makes each, its contract, and the one step that makes them all.

Any part of the step can be run by itself, as by a click on one table. A table whose inputs could
not be made or broke their contract is not made, and the others are; then the step fails, so that
nothing wrong is published. It is one step and not one a layer, for layers read each other both
ways: a figure knows how fresh its sources are, and that is a table of the mart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter

import dagster as dg
import duckdb
from polars.exceptions import PolarsError

from assets.build import Build, Table, lineage
from assets.contracts.contract import MOST_ROWS_SHOWN, Breach, Contract
from assets.step import OWNER, Failures, Materialized, asset_key, column_schema, selected_keys
from connectors.errors import PejlError
from connectors.read_ahead import read_ahead

CHECK = "contract"
MOST_ROWS_AT_ONCE = 200_000
"""Rows of a table that are looked at at a time, where some break its contract."""


def in_order(tables: Mapping[str, Table]) -> list[Table]:
    """The tables, each after those that it reads."""
    names = TopologicalSorter(lineage(tables.values())).static_order()
    return [tables[name] for name in names if name in tables]


def tables_asset(tables: Mapping[str, Table]) -> dg.AssetsDefinition:
    """The step that makes the tables, each an asset of its own."""
    ordered = in_order(tables)

    @dg.multi_asset(
        name="tables",
        specs=[_spec(table) for table in ordered],
        check_specs=[spec for table in ordered for spec in _check_specs(table)],
        can_subset=True,
    )
    def make(build: dg.ResourceParam[Build]) -> Iterator[Materialized | dg.AssetCheckResult]:
        if build.is_current:
            return
        context = dg.AssetExecutionContext.get()
        keys = set(selected_keys(context))
        failures = Failures(context)
        asked = {(each.asset_key, each.name) for each in context.selected_asset_check_keys}
        made = make_tables(build, [t for t in ordered if t.key in keys], asked, failures.add)
        # The next tables are made while Dagster stores the events of those before.
        yield from read_ahead(made, len(ordered))
        failures.raise_any()

    return make


def make_tables(
    build: Build,
    tables: Iterable[Table],
    asked: Collection[tuple[dg.AssetKey, str]],
    fail: Callable[[dg.AssetKey, str], None],
) -> Iterator[Materialized | dg.AssetCheckResult]:
    """Make tables in this order, but for those that rest on one that failed.

    Args:
        build: where they are made.
        tables: each after those that it reads.
        asked: the checks whose results are asked for.
        fail: hears of each table that was not made, or broke its contract, and why.
    """
    bad: set[str] = set()
    made: dict[Callable[[Build], None], tuple[str, str | None]] = {}
    for table in tables:
        if inputs := table.reads & bad:
            bad.add(table.name)
            fail(table.key, f"was not made, for it rests on {', '.join(sorted(inputs))}.")
            continue
        if table.write not in made:
            made[table.write] = table.name, _error_of(table, build)
        first, error = made[table.write]
        if error is not None:
            bad.add(table.name)
            why = error if first == table.name else f"see {first}, which it is made with."
            fail(table.key, f"could not be made: {why}")
            continue
        if broken := _breaches(build, table.name, table.contract) if table.contract else []:
            bad.add(table.name)
            fail(table.key, f"breaks its contract: {'; '.join(map(str, broken[:3]))}.")
            if (table.key, CHECK) in asked:
                yield _told(table, CHECK, [str(row) for row in broken], is_error=True)
            continue
        yield _result(table, build, asked)


def _error_of(table: Table, build: Build) -> str | None:
    """Make a table; returns why it could not be made."""
    try:
        table.write(build)
    except (PejlError, duckdb.Error, PolarsError) as error:
        return str(error)
    return None


def _spec(table: Table) -> dg.AssetSpec:
    layer = table.name.split(".", maxsplit=1)[0]
    schema = {"dagster/column_schema": column_schema(table.contract)} if table.contract else {}
    return dg.AssetSpec(
        table.key,
        deps=[asset_key(name) for name in sorted(table.reads)],
        skippable=True,
        group_name=layer,
        kinds={"duckdb"},
        owners=[OWNER],
        tags={"layer": layer, "published": str(table.contract is not None).lower()},
        description=table.description,
        code_version=table.version,
        metadata={"dagster/table_name": table.name, **schema},
    )


def _check_specs(table: Table) -> Iterator[dg.AssetCheckSpec]:
    if table.contract is None:
        return
    yield dg.AssetCheckSpec(
        CHECK, asset=table.key, blocking=True, description="Every row keeps the contract."
    )
    for alarm in table.alarms:
        yield dg.AssetCheckSpec(alarm.name, asset=table.key, description=alarm.description)


def _result(table: Table, build: Build, asked: Collection[tuple[dg.AssetKey, str]]) -> Materialized:
    """What is told of a table that was made and keeps its contract."""
    metadata = {"dagster/row_count": build.warehouse.row_count(table.name)}
    found = [_told(table, CHECK, [], is_error=True)] if (table.key, CHECK) in asked else []
    found += [
        _told(table, alarm.name, alarm.find(build), is_error=alarm.is_error)
        for alarm in table.alarms
        if (table.key, alarm.name) in asked
    ]
    return dg.MaterializeResult(asset_key=table.key, metadata=metadata, check_results=found)


def _told(table: Table, name: str, found: Sequence[str], *, is_error: bool) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=table.key,
        passed=not found,
        check_name=name,
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        description="; ".join(found[:3]) or None,
        metadata={"rows": "\n".join(found[:MOST_ROWS_SHOWN])} if found else {},
    )


def _breaches(build: Build, name: str, contract: Contract) -> list[Breach]:
    """The rows that break the contract, looked at in parts of the table.

    What stands twice is then looked for by the database.
    """
    if contract.holds_in(build.warehouse, name):
        return []
    for piece in build.warehouse.read_batches(f"from {name}", MOST_ROWS_AT_ONCE):
        if broken := contract.breaches(piece):
            return broken
    if not contract.key:
        return []
    key = ", ".join(contract.key)
    again = build.warehouse.frame(
        f"select {key} from {name} group by {key} having count(*) > 1 limit {MOST_ROWS_SHOWN}"
    )
    return [contract.twice(row) for row in again.rows()]
