"""When the run of the month is due; Dagster's schedule has the same moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.periods import DANISH_TIME

DAY, HOUR = 28, 9
"""Monthly tables appear about the 19th to 27th, StatBank's at 08:00 (`docs/sources`)."""
CRON = f"0 {HOUR} {DAY} * *"
GRACE = timedelta(days=1)
"""How long a run may wait for another one, be tried again and run, before it counts as missing."""


def last_due(now: datetime) -> datetime:
    """The newest moment, no later than ``now``, when a run of the month was due."""
    due = _due_in_month_of(now)
    return due if due <= now else _due_in_month_of(due.replace(day=1) - timedelta(days=1))


def next_due(now: datetime) -> datetime:
    """The first moment after ``now`` when a run of the month is due."""
    due = _due_in_month_of(now)
    return due if due > now else _due_in_month_of(due + timedelta(days=7))


def _due_in_month_of(moment: datetime) -> datetime:
    here = moment.astimezone(DANISH_TIME)
    return datetime(here.year, here.month, DAY, HOUR, tzinfo=DANISH_TIME)
