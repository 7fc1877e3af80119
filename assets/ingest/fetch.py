"""Fetch assets: one step a source and one asset a table, so that a click reruns one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import cast

import dagster as dg

from assets.catalogue.catalogue import ABOUT_PERSONS, Entry
from assets.ingest.sources import Sources
from assets.ingest.validation import GoodSnapshot, Selection, select_snapshot
from assets.step import Failures, Materialized, selected_keys
from connectors.archive.answers import Confirmed, Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import PejlError, SourceError
from connectors.read_ahead import read_ahead

GROUP = "snapshot"
LONGEST_UNFETCHED = {
    "monthly": timedelta(days=40),
    "quarterly": timedelta(days=100),
    "half-yearly": timedelta(days=190),
    "yearly": timedelta(days=375),
}
"""By how often a source publishes, how long a table may go unasked before Dagster marks it."""


def snapshot_key(entry: Entry) -> dg.AssetKey:
    """The asset key of an entry's fetch."""
    return dg.AssetKey([GROUP, entry.name])


def fetch_assets(source: str, entries: Sequence[Entry]) -> dg.AssetsDefinition:
    """The step that asks a source for its tables, or for those that were selected_keys.

    A table that fails stops no other: the step fails once all have been asked.
    """
    by_key = {snapshot_key(entry): entry for entry in entries}

    @dg.multi_asset(
        name=f"fetch_{source}",
        specs=[_spec(entry) for entry in entries],
        can_subset=True,
    )
    def fetch(
        sources: dg.ResourceParam[Sources],
        store: dg.ResourceParam[SnapshotStore],
    ) -> Iterator[Materialized]:
        context = dg.AssetExecutionContext.get()
        failures = Failures(context)

        def fetched() -> Iterator[Materialized]:
            for key in selected_keys(context):
                try:
                    yield fetch_table(by_key[key], sources, store)
                except PejlError as error:
                    failures.add(key, str(error))
                except Exception as error:
                    sentence = _unforeseen(by_key[key], error)
                    failures.add(key, sentence)
                    if source not in ABOUT_PERSONS:
                        context.log.exception(sentence)

        # The next tables are fetched while Dagster stores the events of those before.
        yield from read_ahead(fetched(), len(entries))
        failures.raise_any()

    return fetch


def fetch_table(entry: Entry, sources: Sources, store: SnapshotStore) -> Materialized:
    """Ask a source for one table, and keep and judge what it answers.

    Raises:
        PejlError: it gave nothing to keep. Logged as a failed attempt.
    """
    try:
        held = store.last_answer(entry.source, entry.table, entry.question)
        before = select_snapshot(entry, sources, store) if held else None
        # An answer that was refused is asked for again, whatever the source says of its age.
        received = sources.fetch(entry, held if before and not before.refused else None)
    except Exception as error:
        sentence = str(error) if isinstance(error, PejlError) else _unforeseen(entry, error)
        refused = error.refused if isinstance(error, SourceError) else None
        store.failed(entry.source, entry.table, sentence, refused)
        if not entry.ended(sources.clock().date()):
            raise
        return dg.MaterializeResult(
            asset_key=snapshot_key(entry), metadata={"outcome": "ended", "problem": sentence}
        )
    if isinstance(received, Confirmed):
        snapshot, outcome = store.confirm(entry.source, entry.table, received), "confirmed"
        judged = before or select_snapshot(entry, sources, store)
    else:
        snapshot, outcome = store.save(entry.source, entry.table, received, entry.question)
        judged = select_snapshot(entry, sources, store)
    facts = _facts(judged) | {
        "outcome": outcome,
        "retrieved_at": snapshot.retrieved_at.isoformat(),
        "source_updated": received.source_updated or "not given",
        "next_release": str(received.next_release or "not given"),
        "snapshot": snapshot.path.name,
    }
    if entry.source not in ABOUT_PERSONS:
        facts |= {"sha256": snapshot.sha256, "bytes": snapshot.bytes}
    return dg.MaterializeResult(
        asset_key=snapshot_key(entry), data_version=data_version(entry, snapshot), metadata=facts
    )


def _unforeseen(entry: Entry, error: Exception) -> str:
    """A fault of ours by its kind alone: it may quote what it read."""
    return f"{entry.title} could not be fetched ({type(error).__name__}); see its log."


def _spec(entry: Entry) -> dg.AssetSpec:
    """What Dagster shows of a source table before it is fetched."""
    cadence = getattr(entry.definition, "cadence", None)
    return dg.AssetSpec(
        key=snapshot_key(entry),
        group_name=GROUP,
        kinds={entry.source},
        description=_description(entry),
        metadata={"link": dg.MetadataValue.url(entry.link)} if entry.link else None,
        owners=[f"team:{entry.source}"],
        tags={"source": entry.source} | ({"cadence": cadence} if cadence else {}),
        freshness_policy=(
            dg.FreshnessPolicy.time_window(fail_window=LONGEST_UNFETCHED[cadence])
            if cadence
            else None
        ),
    )


def data_version(entry: Entry, snapshot: Snapshot) -> dg.DataVersion:
    """Changes when the answer does; the hash of a small list would give its counts back."""
    about_persons = entry.source in ABOUT_PERSONS
    return dg.DataVersion(snapshot.stem if about_persons else snapshot.sha256)


def _facts(newest: Selection) -> dict[str, dg.RawMetadataValue]:
    """Rows and period covered, or what is wrong; the build falls back on the last good answer."""
    if newest.refused:
        return {"problem": newest.refused[0].reason}
    good = cast("GoodSnapshot", newest.good)
    facts: dict[str, dg.RawMetadataValue] = {"dagster/row_count": good.rows}
    rejected = [part["request"].get("rejected") for part in good.snapshot.parts[:1]]
    if rejected and rejected[0] is not None:
        facts["rejected rows"] = rejected[0]
    if good.first_period:
        facts["periods"] = f"{good.first_period} to {good.last_period}"
    return facts


def _description(entry: Entry) -> str:
    lines = [entry.definition.title]
    lines += [f"Source: {entry.title}."]
    if entry.definition.guess:
        lines.append(f"Not checked live: {entry.definition.guess}")
    return "\n\n".join(lines)
