"""What is outstanding beside the schedules: a month that was missed, and tables that failed.

It is read from the archive's log of attempts, not from Dagster's storage, which may be lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from assets.catalogue.catalogue import Entry
from connectors.archive.attempts import Attempt
from pipelines.alarms.due import last_due

PUNCTUAL = timedelta(minutes=30)
"""A schedule that is later than this leaves its month to `missed_tables`."""
MISSED = timedelta(hours=1)
"""After this a table that was not asked was missed; well after `PUNCTUAL`, so never twice."""
FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(days=1)
Attempts = Mapping[str, Sequence[Attempt]]
"""The attempts to fetch each table by its name, oldest first."""


def utc_now() -> datetime:
    """The present moment, by a clock that no sample stops."""
    return datetime.now(UTC)


def pause(failures: int) -> timedelta:
    """How long to wait after some failures in a row: a quarter of an hour, doubled up to a day."""
    most = LONGEST_PAUSE // FIRST_PAUSE
    return min(FIRST_PAUSE * min(2 ** (failures - 1), most), LONGEST_PAUSE)


def attempts_by_table(entries: Iterable[Entry], attempts: Iterable[Attempt]) -> Attempts:
    """The attempts to fetch each table, also of those without any."""
    names = {(entry.source, entry.table): entry.name for entry in entries}
    grouped: dict[str, list[Attempt]] = {name: [] for name in names.values()}
    for attempt in attempts:
        if name := names.get((attempt.source, attempt.table)):
            grouped[name].append(attempt)
    return grouped


def missed_tables(attempts: Attempts, now: datetime) -> list[str]:
    """The tables that nobody has asked for since the monthly fetch was due.

    None of a home that was first used after that.
    """
    due = last_due(now)
    is_in_use = any(of_table and of_table[0].at < due for of_table in attempts.values())
    if not is_in_use or now < due + MISSED:
        return []
    return [n for n, of_table in attempts.items() if not of_table or of_table[-1].at < due]


def tables_to_retry(attempts: Attempts, now: datetime) -> list[str]:
    """The tables that failed, once the pause after the failures of one of them is over.

    Only failures since the monthly fetch was due count: that asked for all tables again.
    """
    due = last_due(now)
    again = {
        name: of_table[-1].at + pause(failures)
        for name, of_table in attempts.items()
        if (failures := _failures_since(due, of_table))
    }
    return list(again) if any(moment <= now for moment in again.values()) else []


def _failures_since(due: datetime, attempts: Sequence[Attempt]) -> int:
    """The number of failures in a row until now."""
    count = 0
    for attempt in reversed(attempts):
        if attempt.outcome != "failed" or attempt.at < due:
            break
        count += 1
    return count
