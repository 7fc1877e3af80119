"""Table assets: what makes a table of the warehouse, its contract, and the check that blocks.

A broken contract of an ``indicator`` or ``mart`` table stops everything that rests on it, so that
nothing wrong is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import dagster as dg
import duckdb

from assets.build import Build, Materialized
from assets.contracts import MOST_ROWS_SHOWN, Contract
from assets.models import Model
from connectors.errors import PejlError

CHECK = "contract"


@dataclass(frozen=True)
class Table:
    """A table, what it reads, and how it is made."""

    name: str
    reads: frozenset[str]
    write: Callable[[Build], None]
    description: str
    version: str | None = None
    contract: Contract | None = None

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
        description="\n".join(model.head),
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
        )
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
            table.write(build)
        except (PejlError, duckdb.Error) as error:
            sentence = f"{table.name} could not be made: {error}"
            raise dg.Failure(description=sentence, allow_retries=False) from error
        metadata: dict[str, dg.RawMetadataValue] = {
            "dagster/row_count": build.warehouse.rows(table.name)
        }
        if contract is None:
            return dg.MaterializeResult(metadata=metadata)
        broken = contract.breaches(build.warehouse.frame(f"from {table.name}"))
        return dg.MaterializeResult(
            metadata={
                **metadata,
                "dagster/column_schema": build.column_schema(contract),
            },
            check_results=[
                dg.AssetCheckResult(
                    passed=not broken,
                    check_name=CHECK,
                    severity=dg.AssetCheckSeverity.ERROR,
                    description="; ".join(str(row) for row in broken[:3]) or None,
                    metadata={"rows": "\n".join(str(row) for row in broken[:MOST_ROWS_SHOWN])}
                    if broken
                    else {},
                )
            ],
        )

    return make
