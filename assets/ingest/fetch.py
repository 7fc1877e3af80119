"""Fetch assets: one for each source table, so that the UI reruns just the one that failed."""

from __future__ import annotations

from typing import cast

import dagster as dg

from assets.build import Materialized
from assets.catalogue.catalogue import ABOUT_PERSONS, Entry
from assets.ingest.sources import Sources
from assets.ingest.validation import Good, Loaded, newest_good
from connectors.archive.answers import Confirmed, Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import PejlError, SourceError

GROUP = "snapshot"


def snapshot_key(entry: Entry) -> dg.AssetKey:
    """The asset key of an entry's fetch."""
    return dg.AssetKey([GROUP, entry.name])


def snapshot_asset(entry: Entry) -> dg.AssetsDefinition:
    """The asset that asks a source for one table and keeps what it answers."""

    @dg.asset(
        key=snapshot_key(entry),
        group_name=GROUP,
        kinds={entry.source},
        description=_description(entry),
        metadata={"link": dg.MetadataValue.url(entry.link)} if entry.link else None,
    )
    def fetch(
        sources: dg.ResourceParam[Sources], store: dg.ResourceParam[SnapshotStore]
    ) -> Materialized:
        try:
            held = store.held(entry.source, entry.table, entry.question)
            before = newest_good(entry, sources, store) if held else None
            # An answer that was refused is asked for again, whatever the source says of its age.
            received = sources.fetch(entry, held if before and not before.refused else None)
        except Exception as error:
            # A fault of ours may quote what it read: only its kind is told, and its traceback
            # is left to Dagster only where no person can stand in it.
            foreseen = isinstance(error, PejlError)
            kind = f"{entry.title} could not be fetched ({type(error).__name__}); see its log."
            sentence = str(error) if foreseen else kind
            refused = error.refused if isinstance(error, SourceError) else None
            store.failed(entry.source, entry.table, sentence, refused)
            if entry.ended(sources.clock().date()):
                return dg.MaterializeResult(metadata={"outcome": "ended", "problem": sentence})
            if not foreseen and entry.source != "fasit":
                raise
            raise dg.Failure(description=sentence, allow_retries=False) from None
        if isinstance(received, Confirmed):
            snapshot, outcome = store.confirm(entry.source, entry.table, received), "confirmed"
            judged = before or newest_good(entry, sources, store)
        else:
            snapshot, outcome = store.save(entry.source, entry.table, received, entry.question)
            judged = newest_good(entry, sources, store)
        facts = _facts(judged) | {
            "outcome": outcome,
            "retrieved_at": snapshot.retrieved_at.isoformat(),
            "source_updated": received.source_updated or "not given",
            "next_release": str(received.next_release or "not given"),
            "snapshot": snapshot.path.name,
        }
        if entry.source not in ABOUT_PERSONS:
            facts |= {"sha256": snapshot.sha256, "bytes": snapshot.bytes}
        return dg.MaterializeResult(data_version=data_version(entry, snapshot), metadata=facts)

    return fetch


def data_version(entry: Entry, snapshot: Snapshot) -> dg.DataVersion:
    """Changes when the answer does; the hash of a small list would give its counts back."""
    about_persons = entry.source in ABOUT_PERSONS
    return dg.DataVersion(snapshot.path.stem if about_persons else snapshot.sha256)


def _facts(newest: Loaded) -> dict[str, dg.RawMetadataValue]:
    """Rows and period covered, or what is wrong; the build falls back on the last good answer."""
    if newest.refused:
        return {"problem": newest.refused[0].reason}
    good = cast("Good", newest.good)
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
