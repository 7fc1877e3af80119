"""Raw tables: the newest snapshot that keeps its contract, or the one before it, and says so."""

from __future__ import annotations

import dagster as dg
import polars as pl

from assets.build import Build, Materialized, utc
from assets.catalogue.catalogue import Entry
from assets.contracts import contract as contracts
from assets.contracts.contract import MOST_ROWS_SHOWN
from assets.ingest import rejected as rejects
from assets.ingest.fetch import data_version, snapshot_key
from assets.ingest.sources import Sources
from assets.ingest.validation import Loaded, newest_good
from connectors.archive.snapshots import SnapshotStore
from connectors.warehouse import Warehouse

GROUP = "raw"
CHECK = "contract"
HELD = "raw.held"
"""One row per raw table: which snapshot it holds, and why not a newer one."""
HELD_SCHEMA = {
    "raw_table": pl.String,
    "sha256": pl.String,
    "retrieved_at": pl.Datetime("us"),
    "source_updated": pl.String,
    "rows": pl.Int64,
    "first_period": pl.String,
    "last_period": pl.String,
    "refused_at": pl.Datetime("us"),
    "problem": pl.String,
    "noticed": pl.String,
    "rejected": pl.Int64,
}


def raw_asset(entry: Entry) -> dg.AssetsDefinition:
    """The asset that loads an entry's newest good snapshot into ``raw``."""
    key = dg.AssetKey([GROUP, entry.name])
    contract = contracts.raw(entry)

    @dg.asset(
        key=key,
        deps=[snapshot_key(entry)],
        group_name=GROUP,
        kinds={"duckdb"},
        description=entry.definition.title,
        check_specs=[
            dg.AssetCheckSpec(
                CHECK, asset=key, description="The newest snapshot keeps the table's contract."
            )
        ],
        metadata={"dagster/table_name": f"raw.{entry.name}"},
    )
    def load(
        sources: dg.ResourceParam[Sources],
        store: dg.ResourceParam[SnapshotStore],
        build: dg.ResourceParam[Build],
    ) -> Materialized:
        found = newest_good(entry, sources, store, build.as_of)
        build.warehouse.replace_with_pieces(f"raw.{entry.name}", found.pieces())
        note(build, entry, found)
        return dg.MaterializeResult(
            data_version=data_version(entry, found.good.snapshot)
            if found.good
            else dg.DataVersion("empty"),
            metadata={
                "dagster/row_count": found.good.rows if found.good else 0,
                "dagster/column_schema": build.column_schema(contract),
                "snapshot": found.good.snapshot.path.name if found.good else "none",
            },
            check_results=[_check(found)],
        )

    return load


def _check(found: Loaded) -> dg.AssetCheckResult:
    metadata: dict[str, dg.RawMetadataValue] = {}
    if found.refused:
        newest = found.refused[0]
        metadata = {
            "problem": newest.reason,
            "used instead": found.good.snapshot.path.name if found.good else "an empty table",
            "rows": "\n".join(str(row) for row in newest.rows[:MOST_ROWS_SHOWN]) or "none named",
        }
    return dg.AssetCheckResult(
        passed=not found.refused,
        check_name=CHECK,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata=metadata,
    )


def note(build: Build, entry: Entry, found: Loaded) -> None:
    """Remember which snapshot the table holds now."""
    good, newest_refused = found.good, found.refused[0] if found.refused else None
    snapshot = good.snapshot if good else None
    rejected = rejects.note(build, entry, snapshot)
    row = {
        "raw_table": entry.name,
        "sha256": snapshot.sha256 if snapshot else None,
        "retrieved_at": utc(snapshot.retrieved_at) if snapshot else None,
        "source_updated": snapshot.source_updated if snapshot else None,
        "rows": good.rows if good else 0,
        "first_period": good.first_period if good else None,
        "last_period": good.last_period if good else None,
        "refused_at": utc(newest_refused.snapshot.retrieved_at) if newest_refused else None,
        "problem": newest_refused.reason if newest_refused else None,
        "noticed": "; ".join(found.noticed) or None,
        "rejected": rejected,
    }
    others = held(build.warehouse).filter(pl.col("raw_table") != entry.name)
    build.warehouse.replace(HELD, pl.concat([others, pl.DataFrame([row], schema=HELD_SCHEMA)]))


def held(warehouse: Warehouse) -> pl.DataFrame:
    """The rows of ``raw.held``; none before the first raw table is made."""
    if "held" not in warehouse.tables("raw"):
        return pl.DataFrame(schema=HELD_SCHEMA)
    # A database that an older Pejl made may lack a column.
    empty = pl.DataFrame(schema=HELD_SCHEMA)
    return pl.concat([empty, warehouse.frame(f"from {HELD}")], how="diagonal")
