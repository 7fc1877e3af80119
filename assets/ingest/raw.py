"""Raw tables: views on the parsed rows of each table's newest good snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import duckdb
import polars as pl

from assets.catalogue.catalogue import Entry
from assets.ingest.covered_days import write_covered_days
from assets.ingest.fetch import data_version, snapshot_key
from assets.ingest.loaded import LOADED, LOADED_SCHEMA, replace_rows
from assets.ingest.parsed import prune
from assets.ingest.rejected import write_rejected
from assets.ingest.sources import Sources
from assets.ingest.validation import Selection, select_snapshot
from assets.tables.build import Build, utc
from assets.tables.contracts import contract as contracts
from assets.tables.contracts.contract import MOST_ROWS_SHOWN
from assets.tables.step import (
    Event,
    Failures,
    Materialized,
    column_schema,
    selected_keys,
)
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import PejlError
from connectors.read_ahead import read_ahead
from connectors.warehouse import Warehouse

GROUP = "raw"
CHECK = "contract"


def raw_assets(source: str, entries: Sequence[Entry]) -> dg.AssetsDefinition:
    """The step that loads the newest good snapshots of a source into ``raw``."""
    by_key = {raw_key(entry): entry for entry in entries}

    @dg.multi_asset(
        name=f"raw_{source}",
        specs=[_spec(entry) for entry in entries],
        check_specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=key,
                description="Det nyeste svar har det indhold, som katalogposten beskriver.",
            )
            for key in by_key
        ],
        can_subset=True,
    )
    def raw(
        sources: dg.ResourceParam[Sources],
        store: dg.ResourceParam[SnapshotStore],
        build: dg.ResourceParam[Build],
    ) -> Iterator[Event]:
        if build.is_current:
            return
        context = dg.AssetExecutionContext.get()
        failures, loaded = Failures(context), list[Selection]()
        checks = {check.asset_key for check in context.selected_asset_check_keys}

        def results() -> Iterator[Event]:
            for key in selected_keys(context):
                try:
                    snapshot = select_snapshot(by_key[key], sources, store, build.as_of)
                    load(build.warehouse, snapshot)
                    prune(sources.parsed_root, snapshot.entry, store)
                except PejlError as error:
                    failures.add(key, f"{by_key[key].title} kunne ikke indlæses: {error}")
                except duckdb.Error as error:
                    failures.add(
                        key,
                        f"{by_key[key].title} kunne ikke indlæses i databasen "
                        f"({type(error).__name__}); kontakt jeres Pejl-administrator.",
                    )
                else:
                    loaded.append(snapshot)
                    yield _materialized(snapshot)
                    if key in checks:
                        yield _evaluation(snapshot)
            write_loaded(build, loaded)

        yield from read_ahead(results(), len(entries))
        failures.raise_any()

    return raw


def load(warehouse: Warehouse, found: Selection) -> None:
    """Point the raw table at the snapshot's parsed rows; an empty table if none is good."""
    name = f"raw.{found.entry.name}"
    if found.good:
        warehouse.create_view_of_files(name, found.good.files)
    else:
        warehouse.drop(name)
        warehouse.replace(name, pl.DataFrame(schema=found.entry.schema))


def raw_key(entry: Entry) -> dg.AssetKey:
    """The asset key of an entry's raw table."""
    return dg.AssetKey([GROUP, entry.name])


def _spec(entry: Entry) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=raw_key(entry),
        deps=[snapshot_key(entry)],
        group_name=GROUP,
        kinds={"duckdb"},
        description=entry.definition.title,
        owners=[f"team:{entry.source}"],
        tags={"source": entry.source},
        metadata={
            "dagster/table_name": f"raw.{entry.name}",
            "dagster/column_schema": column_schema(contracts.raw_contract(entry)),
        },
    )


def _materialized(found: Selection) -> Materialized:
    good = found.good
    return dg.MaterializeResult(
        asset_key=raw_key(found.entry),
        data_version=(
            data_version(found.entry, good.snapshot) if good else dg.DataVersion("empty")
        ),
        metadata={
            "dagster/row_count": good.verdict.rows if good else 0,
            "snapshot": good.snapshot.path.name if good else "intet",
        },
    )


def _evaluation(found: Selection) -> dg.AssetCheckEvaluation:
    metadata: dict[str, dg.RawMetadataValue] = {}
    if found.refused:
        newest = found.refused[0]
        metadata = {
            "problem": newest.reason,
            "bruges i stedet": found.good.snapshot.path.name if found.good else "en tom tabel",
            "rækker": "\n".join(str(row) for row in newest.rows[:MOST_ROWS_SHOWN]) or "ingen nævnt",
        }
    return dg.AssetCheckEvaluation(
        passed=not found.refused,
        check_name=CHECK,
        asset_key=raw_key(found.entry),
        severity=dg.AssetCheckSeverity.ERROR,
        metadata=metadata,
    )


def write_loaded(build: Build, loaded: Sequence[Selection]) -> None:
    """Update the raw tables about other raw tables for those that were just loaded."""
    write_covered_days(build, loaded)
    write_rejected(build, loaded)
    rows = pl.DataFrame(map(_loaded_row, loaded), LOADED_SCHEMA)
    replace_rows(build.warehouse, LOADED, [found.entry.name for found in loaded], rows)


def _loaded_row(found: Selection) -> dict[str, Any]:
    good, newest_refused = found.good, found.refused[0] if found.refused else None
    snapshot = good.snapshot if good else None
    return {
        "raw_table": found.entry.name,
        "sha256": snapshot.sha256 if snapshot else None,
        "retrieved_at": utc(snapshot.retrieved_at) if snapshot else None,
        "source_updated": snapshot.source_updated if snapshot else None,
        "rows": good.verdict.rows if good else 0,
        "first_period": good.first_period if good else None,
        "last_period": good.last_period if good else None,
        "refused_at": utc(newest_refused.snapshot.retrieved_at) if newest_refused else None,
        "problem": newest_refused.reason if newest_refused else None,
        "noticed": "; ".join(found.noticed) or None,
    }
