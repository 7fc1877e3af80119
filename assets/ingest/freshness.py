"""``mart.source_freshness``: the state of each source table, and the remedy if it is not fresh.

*stale*: the last attempt failed, the newest snapshot was refused, an announced release has not been
fetched, or a source that announces none has not updated the table for longer than its cadence
allows. *discontinued*: the source has ended the series. *awaited*: the source does not have the
table yet. *never_fetched*: no good snapshot yet, of an ended series too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import polars as pl

from assets.catalogue.catalogue import ABOUT_PERSONS, Catalogue, Entry
from assets.ingest.loaded import read_loaded
from assets.tables.build import Build, Table, utc
from assets.tables.contracts.marts import MARTS
from assets.text.danish import day
from connectors.archive.attempts import Attempt, attempts_by_table, is_awaited
from connectors.observations import TableEntry
from connectors.periods import day_in_denmark

ReadPackages = Callable[[Build], list[dict[str, Any]]]
ReadAttempts = Callable[[datetime | None], Iterable[Attempt]]
NAME = "mart.source_freshness"
ISO_DAY = len("2024-08-15")
LONGEST_WITHOUT_UPDATE = {
    "monthly": timedelta(days=75),
    "quarterly": timedelta(days=150),
    "half-yearly": timedelta(days=270),
    "yearly": timedelta(days=500),
}
"""How old a table may be by its cadence: one interval, and some months for a late release."""
CADENCES = {
    "monthly": "hver måned",
    "quarterly": "hvert kvartal",
    "half-yearly": "hvert halve år",
    "yearly": "hvert år",
}


@dataclass(frozen=True)
class State:
    """The state of a source table; ``since`` and ``problem`` unless it is fresh."""

    name: str
    since: date | None = None
    problem: str | None = None


def source_state(
    entry: Entry, loaded: Mapping[str, Any] | None, attempts: Sequence[Attempt], today: date
) -> State:
    """The state of a source table.

    Args:
        entry: its catalogue entry.
        loaded: its row of ``raw.loaded``.
        attempts: all attempts to fetch it, oldest first.
        today: the day of the build.
    """
    error = attempts[-1].error if attempts else None
    if loaded is None or loaded["sha256"] is None:
        refused = loaded["problem"] if loaded else None
        first_asked = day_in_denmark(attempts[0].at) if attempts else None
        problem = error or refused or "Kilden er ikke spurgt endnu; kør `pejl refresh`."
        name = "awaited" if is_awaited(attempts) else "never_fetched"
        return State(name, first_asked, problem)
    if entry.ended(today) or _latest(attempts, "discontinued"):
        return State("discontinued")
    if (failed_since := _failing_since(attempts)) is not None:
        return State("stale", failed_since, error)
    if loaded["problem"]:
        return State("stale", day_in_denmark(loaded["refused_at"]), loaded["problem"])
    announced = _latest(attempts, "next_release")
    published = (_latest(attempts, "source_updated") or "")[:ISO_DAY]
    if announced is not None and announced < today and published < announced.isoformat():
        last_asked = day_in_denmark(attempts[-1].at)
        late = (
            f"var ikke kommet den {day(last_asked)}; den forrige bruges, til den kommer"
            if last_asked >= announced
            else "er ikke hentet; kør `pejl refresh`"
        )
        return State("stale", announced, f"{entry.title}: udgivelsen den {day(announced)} {late}.")
    return _overdue(entry, _updated_on(published, loaded), announced, today) or State("fresh")


def _updated_on(published: str, loaded: Mapping[str, Any]) -> date | None:
    """The day that a source says it updated a table, or else that of the newest answer."""
    try:
        return date.fromisoformat(published)
    except ValueError:
        retrieved_at = loaded.get("retrieved_at")
        return day_in_denmark(retrieved_at) if retrieved_at else None


def _overdue(
    entry: Entry, updated: date | None, announced: date | None, today: date
) -> State | None:
    """The stale state of a table that its source has not updated for too long.

    A release that is announced for a later day than the cadence allows is no excuse.
    """
    cadence = getattr(entry.definition, "cadence", None)
    if cadence is None or updated is None:
        return None
    longest = LONGEST_WITHOUT_UPDATE[cadence]
    is_announced = announced is not None and announced <= today + longest
    if is_announced or updated + longest >= today:
        return None
    return State(
        "stale",
        updated + LONGEST_WITHOUT_UPDATE[cadence],
        f"{entry.title} er sidst opdateret den {day(updated)} og skulle komme "
        f"{CADENCES[cadence]}; tjek på {entry.link}, om tabellen er afløst, og skriv `ends_on` i "
        f"{entry.file}, hvis den er ophørt, "
        "eller ret `cadence`, hvis den kommer sjældnere.",
    )


def _failing_since(attempts: Sequence[Attempt]) -> date | None:
    """The day of the first failure after the last success; None if the last attempt succeeded."""
    since: date | None = None
    for attempt in reversed(attempts):
        if attempt.outcome != "failed":
            break
        since = day_in_denmark(attempt.at)
    return since


def _latest(
    attempts: Sequence[Attempt],
    field: Literal["at", "next_release", "source_updated", "discontinued"],
) -> Any:
    """A field of the last successful attempt."""
    return next((getattr(a, field) for a in reversed(attempts) if a.outcome != "failed"), None)


def freshness_table(
    catalogue: Catalogue,
    read_attempts: ReadAttempts,
    read_packages: ReadPackages,
) -> Table:
    """The table ``mart.source_freshness``.

    Args:
        catalogue: the source tables.
        read_attempts: all attempts to fetch them until a moment, oldest first of each table.
        read_packages: the rows of what was imported from other municipalities.
    """

    def write(build: Build) -> None:
        packages = pl.DataFrame(read_packages(build), MARTS["source_freshness"].types)
        states = without_counts(freshness(catalogue, read_attempts, build))
        build.warehouse.replace(NAME, pl.concat([states, packages]))

    return Table(
        name=NAME,
        reads=frozenset(f"raw.{name}" for name in catalogue),
        write=write,
        contract=MARTS["source_freshness"],
        is_gated=True,
    )


def without_counts(states: pl.DataFrame) -> pl.DataFrame:
    """The states without row counts and hashes of lists of persons.

    The hash of a small list would reveal its counts.
    """
    is_public = ~pl.col("source").is_in(ABOUT_PERSONS)
    return states.with_columns(pl.when(is_public).then(pl.col("rows", "sha256")))


def freshness(catalogue: Catalogue, read_attempts: ReadAttempts, build: Build) -> pl.DataFrame:
    """One row per source table of the catalogue."""
    loaded = {row["raw_table"]: row for row in read_loaded(build.warehouse).to_dicts()}
    attempts = attempts_by_table(read_attempts(build.as_of))
    rows = [
        row(entry, loaded.get(name), attempts.get((entry.source, entry.table), []), build.now)
        | {"succeeded_by": " ".join(other.table for other in catalogue.successors(entry)) or None}
        for name, entry in catalogue.items()
    ]
    return pl.DataFrame(rows, schema=MARTS["source_freshness"].types)


def newest_data(states: pl.DataFrame) -> datetime | None:
    """When the newest data were fetched, or its source said that they are unchanged (UTC).

    A failed attempt makes no data newer. None where nothing has been fetched.

    Args:
        states: rows of ``mart.source_freshness``.
    """
    fetched = states.filter(pl.col("retrieved_at").is_not_null())
    return fetched.select(pl.max_horizontal("last_answered", "retrieved_at").max()).item()


def row(
    entry: Entry, loaded: Mapping[str, Any] | None, attempts: Sequence[Attempt], now: datetime
) -> dict[str, Any]:
    """The row of one source table, without ``succeeded_by``; arguments as `source_state`."""
    state = source_state(entry, loaded, attempts, day_in_denmark(now))
    facts = loaded or {}
    usable = attempts
    if facts.get("problem"):  # the newest answer was refused, so it dates no data
        usable = [a for a in attempts if a.sha256 is not None and a.sha256 == facts["sha256"]]
    last_answered = _latest(usable, "at")
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
        "last_answered": utc(last_answered) if last_answered else None,
        "age_days": (now - last_answered).days if last_answered else None,
        "retrieved_at": facts.get("retrieved_at"),
        "source_updated": facts.get("source_updated")
        if facts.get("problem")
        else _latest(attempts, "source_updated"),
        "next_release": _latest(attempts, "next_release"),
        "last_error_at": utc(failed.at) if failed else None,
        "last_error": failed.error if failed else None,
        "quarantined": failed.quarantined if failed else None,
        "noticed": _notices(facts, attempts),
        "rows": facts.get("rows", 0),
        "first_period": facts.get("first_period"),
        "last_period": facts.get("last_period"),
        "sha256": facts.get("sha256"),
        "ends_on": getattr(entry.definition, "ends_on", None),
        "breaks": _breaks(entry),
        "link": entry.link,
        "guess": entry.definition.guess,
    }


def _notices(loaded: Mapping[str, Any], attempts: Sequence[Attempt]) -> str | None:
    """The notices about the loaded snapshot and, if it brought no new one, the last attempt."""
    about_loaded = loaded.get("noticed") or ""
    latest = next((a for a in reversed(attempts) if a.outcome != "failed"), None)
    # A whole notice, which may hold a semicolon itself, not a part of one.
    more = [
        text
        for text in (latest.noticed if latest else ())
        if f"; {text}; " not in f"; {about_loaded}; "
    ]
    return "; ".join([*([about_loaded] if about_loaded else []), *more]) or None


def _breaks(entry: Entry) -> str | None:
    if not isinstance(entry.definition, TableEntry):
        return None
    return "; ".join(map(str, entry.definition.breaks)) or None
