"""Table assets: what makes a table of the warehouse, its contract, and the check that blocks.

A broken contract of an ``indicator`` or ``mart`` table stops everything that rests on it, so that
nothing wrong is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import dagster as dg
import duckdb

from assets.build import Build, Materialized
from assets.contracts.contract import MOST_ROWS_SHOWN, Broken, Contract
from assets.warehouse import build_cache
from assets.warehouse.build_cache import Made
from assets.warehouse.models import Model
from connectors.errors import PejlError

CHECK = "contract"
MOST_ROWS_AT_ONCE = 1_000_000
"""Rows of a table that are held against its contract at a time."""


@dataclass(frozen=True)
class Alarm:
    """An asset check that tells of a table's rows and stops nothing.

    Args:
        name: the check's name.
        description: what breaks it.
        is_error: whether it cannot be so if all is right, rather than be worth a look.
        find: what breaks it, a sentence each; none where all is well.
    """

    name: str
    description: str
    is_error: bool
    find: Callable[[Build], Sequence[str]]


@dataclass(frozen=True)
class Table:
    """A table, what it reads, and how it is made."""

    name: str
    reads: frozenset[str]
    write: Callable[[Build], None]
    description: str
    version: str | None = None
    contract: Contract | None = None
    alarms: Sequence[Alarm] = ()

    @property
    def key(self) -> dg.AssetKey:
        """Its asset key: the path of its file below ``sql/``."""
        return asset_key(self.name)


def asset_key(table: str) -> dg.AssetKey:
    """The asset key of ``schema.table``."""
    return dg.AssetKey(table.split("."))


def sql_table(model: Model, contract: Contract | None) -> Table:
    """The table that a SQL file makes."""
    return Table(
        name=model.table,
        reads=model.reads,
        write=lambda build: build.warehouse.select_into(model.table, model.sql),
        description=model.comment,
        version=model.version,
        contract=contract,
    )


def lineage(tables: Iterable[Table]) -> dict[str, frozenset[str]]:
    """What each table reads."""
    return {table.name: table.reads for table in tables}


def table_asset(table: Table) -> dg.AssetsDefinition:
    """The asset that makes a table and, where it has a contract, checks it."""
    contract = table.contract
    specs = [
        dg.AssetCheckSpec(
            CHECK, asset=table.key, blocking=True, description="Every row keeps the contract."
        ),
        *(
            dg.AssetCheckSpec(alarm.name, asset=table.key, description=alarm.description)
            for alarm in table.alarms
        ),
    ]

    @dg.asset(
        key=table.key,
        deps=[asset_key(name) for name in sorted(table.reads)],
        group_name=table.name.split(".", maxsplit=1)[0],
        kinds={"duckdb"},
        description=table.description,
        code_version=table.version,
        check_specs=specs if contract else None,
        metadata={"dagster/table_name": table.name},
    )
    def make(build: dg.ResourceParam[Build]) -> Materialized:
        try:
            before, now = _made(table, build)
        except (PejlError, duckdb.Error) as error:
            sentence = f"{table.name} could not be made: {error}"
            raise dg.Failure(description=sentence, allow_retries=False) from error
        metadata: dict[str, dg.RawMetadataValue] = {
            "dagster/row_count": build.warehouse.rows(table.name),
            "rows": "as before" if now == before else "new",
        }
        # What held of these very rows holds.
        broken = _breaches(build, table.name, contract) if contract and now != before else []
        if not broken:
            build_cache.remember(build.warehouse, table.name, now)
        if contract is None:
            return dg.MaterializeResult(metadata=metadata)
        return dg.MaterializeResult(
            metadata={
                **metadata,
                "dagster/column_schema": build.column_schema(contract),
            },
            check_results=[
                _told(CHECK, [str(row) for row in broken], is_error=True),
                *(
                    _told(alarm.name, alarm.find(build), is_error=alarm.is_error)
                    for alarm in table.alarms
                ),
            ],
        )

    return make


def _made(table: Table, build: Build) -> tuple[Made | None, Made]:
    """Make a table, unless it is made of the very same; what it was before, and what it is now."""
    warehouse = build.warehouse
    made_of = build_cache.of(warehouse, table.version, table.reads)
    before = build_cache.remembered(warehouse, table.name)
    if before and table.version and before.made_of == made_of:
        now = Made(made_of, build_cache.rows_hash(warehouse, table.name))
        if now == before:
            return before, now
    table.write(build)
    return before, Made(made_of, build_cache.rows_hash(warehouse, table.name))


def _told(name: str, found: Sequence[str], *, is_error: bool) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=not found,
        check_name=name,
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        description="; ".join(found[:3]) or None,
        metadata={"rows": "\n".join(found[:MOST_ROWS_SHOWN])} if found else {},
    )


def _breaches(build: Build, name: str, contract: Contract) -> list[Broken]:
    """The rows that break the contract; a table that may not fit in memory is looked at in parts.

    What stands twice is then looked for by the database.
    """
    if build.warehouse.rows(name) <= MOST_ROWS_AT_ONCE:
        return contract.breaches(build.warehouse.frame(f"from {name}"))
    for piece in build.warehouse.pieces(f"from {name}", MOST_ROWS_AT_ONCE):
        if broken := contract.breaches(piece):
            return broken
    key = ", ".join(contract.key)
    again = build.warehouse.frame(
        f"select {key} from {name} group by {key} having count(*) > 1 limit {MOST_ROWS_SHOWN}"
    )
    return [contract.twice(row) for row in again.rows()]
