"""The health file ``PEJL_HOME/health.json``: how the last run ended, and what is published.

Each run writes it whole. Monitoring may read it without running Pejl. It holds no figure: of what
rests on persons, only verdicts and the names of tables.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assets.published import folder as published_folder
from connectors.archive.atomic_write import write_whole
from connectors.errors import HomeError, file_error

if TYPE_CHECKING:
    from pipelines.settings import Settings

NAME = "health.json"
Outcome = Literal["fresh", "stale", "failed"]
"""As the exit codes 0, 3 and 1 of a refresh."""
Verdicts = dict[str, dict[str, str]]
"""The verdict of each goal by plan and goal."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True)


class Run(_Facts):
    """A run that ended: when, how, and a sentence for each failure."""

    ended_at: datetime
    outcome: Outcome
    problems: tuple[str, ...] = ()


class SourceProblem(_Facts):
    """A source table that failed, is late or was refused, or was never fetched."""

    name: str
    source: str
    table: str
    state: Literal["stale", "never_fetched"]
    since: date | None
    problem: str


class Finding(_Facts):
    """A finding in public figures."""

    key: str
    severity: Literal["error", "warning"]
    text: str


class VerdictChange(_Facts):
    """A goal whose verdict is another than in the publication before."""

    plan: str
    goal: str
    before: str
    now: str


class Release(_Facts):
    """The day when a source will publish tables."""

    on: date
    tables: tuple[str, ...]


class Published(_Facts):
    """What is published: when, from which inputs, and each goal's verdict by plan and goal."""

    at: datetime
    build: str
    sources: tuple[SourceProblem, ...]
    findings: tuple[Finding, ...]
    verdicts: Verdicts
    changed: tuple[VerdictChange, ...]
    """Since the publication before."""
    releases: tuple[Release, ...]


class Health(_Facts):
    """The content of the health file.

    Args:
        mode: sample or live.
        last_run: the last run that ended.
        fetched_at: the moment since which every source table has been asked that ever was.
        published: what is published, if anything is.
        next_due: when the next run of the month is due; None in sample mode, which has no schedule.
        overdue_at: when that run counts as missing, if this file has not been written anew by then.
        sending: why the last digest could not be sent.
    """

    mode: Literal["sample", "live"]
    last_run: Run
    fetched_at: datetime | None = None
    published: Published | None = None
    next_due: datetime | None = None
    overdue_at: datetime | None = None
    sending: str | None = None


def load(settings: Settings) -> Health | None:
    """The health file of the home; None before the first run.

    Raises:
        HomeError: it cannot be read.
    """
    path = settings.home_folder / NAME
    try:
        return Health.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise HomeError(
            f"{path} kan ikke læses ({file_error(error)}); giv brugeren ret til at læse den."
        ) from error
    except ValidationError as error:
        raise HomeError(
            f"{path} er ikke skrevet af denne version af Pejl; kør `pejl refresh`, som skriver den "
            "igen."
        ) from error


def find_lost(settings: Settings, health: Health) -> Path | None:
    """What was published and is there no more; None where it is, or nothing was published."""
    name = "" if settings.is_shared else published_folder.NAME
    path = settings.published / name
    return path if health.published is not None and not path.exists() else None


def write(settings: Settings, health: Health) -> None:
    """Write the health file.

    Raises:
        HomeError: it cannot be written.
    """
    content = health.model_dump_json(indent=1).encode()
    write_whole(settings.home_folder / NAME, content + b"\n")


def changed_verdicts(before: Verdicts, now: Verdicts) -> tuple[VerdictChange, ...]:
    """The goals, by plan, whose verdict is another than before; a new goal is no change."""
    return tuple(
        VerdictChange(plan=plan, goal=goal, before=before[plan][goal], now=verdict)
        for plan, goals in now.items()
        for goal, verdict in goals.items()
        if before.get(plan, {}).get(goal, verdict) != verdict
    )
