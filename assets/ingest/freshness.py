"""``mart.source_freshness``: which sources can be relied on, since when not, and the remedy.

*Stale* means that the last attempt failed, that the newest answer broke its contract, or that a
release which the source announced is not held. A series that the source has ended is
*discontinued*, not stale. A source that never gave anything is *never_fetched*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import polars as pl

from assets.build import Build, Table, utc
from assets.catalogue.catalogue import ABOUT_PERSONS, Catalogue, Entry
from assets.contracts.marts import MARTS
from assets.ingest.loaded import read_loaded
from connectors.archive.attempts import Attempt
from connectors.archive.snapshots import SnapshotStore
from connectors.observations import TableEntry

NAME = "mart.source_freshness"
ISO_DAY = len("2024-08-15")


@dataclass(frozen=True)
class State:
    """A source table's state; ``since`` and ``problem`` where it is not fresh."""

    name: str
    since: date | None = None
    problem: str | None = None


def source_state(
    entry: Entry, held: Mapping[str, Any] | None, attempts: Sequence[Attempt], today: date
) -> State:
    """The state of a source table.

    Args:
        entry: its catalogue entry.
        held: its row of ``raw.loaded``.
        attempts: every attempt to fetch it, in order.
        today: the day it is judged on.
    """
    if entry.ended(today) or _answered(attempts, "discontinued"):
        return State("discontinued")
    failed_since = _failing_since(attempts)
    error = attempts[-1].error if attempts else None
    if held is None or held["sha256"] is None:
        refused = held["problem"] if held else None
        asked_first = attempts[0].at.date() if attempts else None
        problem = error or refused or f"{entry.title} has never been fetched; run `pejl refresh`."
        return State("never_fetched", asked_first, problem)
    if failed_since is not None:
        return State("stale", failed_since, error)
    if held["problem"]:
        return State("stale", held["refused_at"].date(), held["problem"])
    announced = _answered(attempts, "next_release")
    published = (_answered(attempts, "source_updated") or "")[:ISO_DAY]
    if announced is not None and announced < today and published < announced.isoformat():
        asked = attempts[-1].at.date()
        late = (
            f"had not come when it was asked for on {asked}; the last one is used until it does"
            if asked >= announced
            else "is not held; run `pejl refresh`"
        )
        return State("stale", announced, f"{entry.title}: the release of {announced} {late}.")
    return State("fresh")


def _failing_since(attempts: Sequence[Attempt]) -> date | None:
    """The day of the first failure since the last success; None if the last attempt succeeded."""
    since: date | None = None
    for attempt in reversed(attempts):
        if attempt.outcome != "failed":
            break
        since = attempt.at.date()
    return since


def _answered(
    attempts: Sequence[Attempt],
    what: Literal["at", "next_release", "source_updated", "discontinued"],
) -> Any:
    """What the source said of its releases when it last answered, or when that was."""
    return next((getattr(a, what) for a in reversed(attempts) if a.outcome != "failed"), None)


def freshness_table(catalogue: Catalogue, store: SnapshotStore) -> Table:
    """The table of every source table's state."""
    return Table(
        name=NAME,
        reads=frozenset(f"raw.{name}" for name in catalogue),
        write=lambda build: build.warehouse.replace(
            NAME, without_counts(freshness(catalogue, store, build))
        ),
        description="Every source table: last asked, last changed, next release, state. "
        "One row per source table.",
        contract=MARTS["source_freshness"],
        is_gated=True,
    )


def without_counts(states: pl.DataFrame) -> pl.DataFrame:
    """The states as they are published: of lists of persons nothing that gives a count back.

    A number of rows is such a count, and so is the hash of a small table.
    """
    is_public = ~pl.col("source").is_in(ABOUT_PERSONS)
    return states.with_columns(pl.when(is_public).then(pl.col("rows", "sha256")))


def freshness(catalogue: Catalogue, store: SnapshotStore, build: Build) -> pl.DataFrame:
    """One row per source table of the catalogue."""
    held = {row["raw_table"]: row for row in read_loaded(build.warehouse).to_dicts()}
    attempts: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in store.attempts(build.as_of):
        attempts.setdefault((attempt.source, attempt.table), []).append(attempt)
    rows = [
        row(entry, held.get(name), attempts.get((entry.source, entry.table), []), build.now)
        | {"succeeded_by": " ".join(other.table for other in catalogue.successors(entry)) or None}
        for name, entry in catalogue.items()
    ]
    return pl.DataFrame(rows, schema=MARTS["source_freshness"].types)


def row(
    entry: Entry, held: Mapping[str, Any] | None, attempts: Sequence[Attempt], now: datetime
) -> dict[str, Any]:
    """What is told of one source table, but for what continues it; arguments as `source_state`."""
    state = source_state(entry, held, attempts, now.date())
    facts = held or {}
    answered = _answered(attempts, "at")
    failed = next((a for a in reversed(attempts) if a.outcome == "failed"), None)
    return {
        "raw_table": entry.name,
        "source": entry.source,
        "source_table": entry.table,
        "title": entry.definition.title,
        "state": state.name,
        "stale_since": state.since,
        "problem": state.problem,
        "last_asked": utc(attempts[-1].at) if attempts else None,
        "last_answered": utc(answered) if answered else None,
        "age_days": (now - answered).days if answered else None,
        "retrieved_at": facts.get("retrieved_at"),
        "source_updated": facts.get("source_updated")
        if facts.get("problem")
        else _answered(attempts, "source_updated"),
        "next_release": _answered(attempts, "next_release"),
        "last_error_at": utc(failed.at) if failed else None,
        "last_error": failed.error if failed else None,
        "quarantined": failed.quarantined if failed else None,
        "noticed": _noticed(facts, attempts),
        "rows": facts.get("rows", 0),
        "first_period": facts.get("first_period"),
        "last_period": facts.get("last_period"),
        "sha256": facts.get("sha256"),
        "ends_on": getattr(entry.definition, "ends_on", None),
        "breaks": _breaks(entry),
        "link": entry.link,
        "guess": entry.definition.guess,
    }


def _noticed(held: Mapping[str, Any], attempts: Sequence[Attempt]) -> str | None:
    """What is to be said of the answer held, and of the last one where that changed nothing."""
    about_held = held.get("noticed") or ""
    latest = next((a for a in reversed(attempts) if a.outcome != "failed"), None)
    more = [each for each in (latest.noticed if latest else ()) if each not in about_held]
    return "; ".join([*([about_held] if about_held else []), *more]) or None


def _breaks(entry: Entry) -> str | None:
    if not isinstance(entry.definition, TableEntry):
        return None
    return "; ".join(f"{gap.since}: {gap.note}" for gap in entry.definition.breaks) or None
