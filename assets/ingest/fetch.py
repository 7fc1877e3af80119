"""Fetch assets: one step per source, one asset per table, so that a click reruns one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import cast

import dagster as dg

from assets.catalogue.catalogue import ABOUT_PERSONS, Entry
from assets.ingest.sources import Sources
from assets.ingest.validation import GoodSnapshot, Selection, select_snapshot
from assets.tables.step import Failures, Materialized, fault_sentence, selected_keys
from connectors.archive.answers import Confirmed, Snapshot
from connectors.archive.attempts import is_awaited
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import AwaitedError, PejlError, SourceError
from connectors.periods import day_in_denmark
from connectors.read_ahead import read_ahead

GROUP = "snapshot"
LONGEST_UNFETCHED = {
    "monthly": timedelta(days=40),
    "quarterly": timedelta(days=100),
    "half-yearly": timedelta(days=190),
    "yearly": timedelta(days=375),
}
"""How long a table may stay unfetched before Dagster marks it, by its cadence."""
OUTCOMES = {
    "new": "nyt svar",
    "unchanged": "uændret svar",
    "confirmed": "kilden har intet nyere",
    "ended": "tabellen er afsluttet",
    "awaited": "kilden har ikke tabellen endnu",
}
"""An attempt's outcome as Dagster shows it."""


def snapshot_key(entry: Entry) -> dg.AssetKey:
    """The asset key of an entry's fetch."""
    return dg.AssetKey([GROUP, entry.name])


def fetch_assets(source: str, entries: Sequence[Entry]) -> dg.AssetsDefinition:
    """The step that fetches a source's tables, or the selected ones.

    A failed table does not stop the others; the step fails at its end.
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

        def results() -> Iterator[Materialized]:
            for key in selected_keys(context):
                try:
                    yield fetch_table(by_key[key], sources, store)
                except PejlError as error:
                    failures.add(key, str(error))
                except Exception as error:
                    sentence = internal_error(by_key[key], error)
                    failures.add(key, sentence)
                    if source not in ABOUT_PERSONS:
                        context.log.exception(sentence)

        # Fetch the next tables while Dagster stores the events of earlier ones.
        yield from read_ahead(results(), len(entries))
        failures.raise_any()

    return fetch


def fetch_table(entry: Entry, sources: Sources, store: SnapshotStore) -> Materialized:
    """Fetch one table, store its snapshot and validate it.

    Raises:
        PejlError: no snapshot could be stored; logged as a failed attempt. Not of a series that has
            ended and is held, nor of a table that the source does not have yet, or did not when
            it answered last.
    """
    try:
        earlier = store.last_answer(entry.source, entry.table, entry.question)
        before = select_snapshot(entry, sources, store) if earlier else None
        # A refused or incomplete answer is fetched again, even if the source has nothing newer.
        received = sources.fetch(entry, earlier if before and before.is_complete else None)
    except Exception as error:
        sentence = str(error) if isinstance(error, PejlError) else internal_error(entry, error)
        is_held = next(store.newest_first(entry.source, entry.table), None) is not None
        is_missing = isinstance(error, AwaitedError) and not is_held
        attempts = store.attempts_of(entry.source, entry.table)
        waits = is_missing or (not is_held and is_awaited(attempts))
        if is_missing:
            store.awaited(entry.source, entry.table, sentence)
        else:
            is_of_source = isinstance(error, SourceError)
            refused, fault = (error.refused, error.fault) if is_of_source else (None, None)
            store.failed(entry.source, entry.table, sentence, refused, fault)
            has_ended = is_held and entry.ended(day_in_denmark(sources.clock()))
            if not (has_ended or waits):
                raise
        outcome = OUTCOMES["awaited" if waits else "ended"]
        return dg.MaterializeResult(
            asset_key=snapshot_key(entry), metadata={"udfald": outcome, "problem": sentence}
        )
    if isinstance(received, Confirmed):
        snapshot, outcome = store.confirm(entry.source, entry.table, received), "confirmed"
        validated = before or select_snapshot(entry, sources, store)
    else:
        snapshot, outcome = store.save(entry.source, entry.table, received, entry.question)
        validated = select_snapshot(entry, sources, store)
    facts = _facts(validated) | {
        "udfald": OUTCOMES.get(outcome, outcome),
        "hentet": snapshot.retrieved_at.isoformat(),
        "kilden opdateret": received.source_updated or "ikke oplyst",
        "næste udgivelse": str(received.next_release or "ikke oplyst"),
        "snapshot": snapshot.path.name,
    }
    if entry.source not in ABOUT_PERSONS:
        facts |= {"sha256": snapshot.sha256, "bytes": snapshot.bytes}
    return dg.MaterializeResult(
        asset_key=snapshot_key(entry), data_version=data_version(entry, snapshot), metadata=facts
    )


def internal_error(entry: Entry, error: Exception) -> str:
    """A sentence for a fault of Pejl in a fetch."""
    return fault_sentence(f"{entry.title} kunne ikke hentes", error)


def _spec(entry: Entry) -> dg.AssetSpec:
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
    """Changes with the answer; the hash of a small list of persons would reveal its counts."""
    about_persons = entry.source in ABOUT_PERSONS
    return dg.DataVersion(snapshot.stem if about_persons else snapshot.sha256)


def _facts(newest: Selection) -> dict[str, dg.RawMetadataValue]:
    """Rows and periods of the newest snapshot, or why it was refused."""
    if newest.refused:
        return {"problem": newest.refused[0].reason}
    good = cast("GoodSnapshot", newest.good)
    facts: dict[str, dg.RawMetadataValue] = {"dagster/row_count": good.verdict.rows}
    rejected = [part["request"].get("rejected") for part in good.snapshot.parts[:1]]
    if rejected and rejected[0] is not None:
        facts["afviste rækker"] = rejected[0]
    if good.first_period:
        facts["perioder"] = f"{good.first_period} til {good.last_period}"
    return facts


def _description(entry: Entry) -> str:
    lines = [entry.definition.title]
    lines += [f"Kilde: {entry.title}."]
    if entry.definition.guess:
        lines.append("Ikke afprøvet mod kilden; `guess` i katalogposten siger hvad.")
    return "\n\n".join(lines)
