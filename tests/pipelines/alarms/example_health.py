"""A health file as a good run of November leaves it, and changes to it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assets.published.folder import NAME
from pipelines import settings
from pipelines.alarms import health
from pipelines.alarms.health import Finding, Health, Published, Release, Run, SourceProblem
from pipelines.settings import Settings

ENDED_AT = datetime(2026, 11, 28, 8, 14, tzinfo=UTC)
LATE = SourceProblem(
    name="statbank_aus08",
    source="statbank",
    table="AUS08",
    state="stale",
    since=date(2026, 11, 20),
    problem="AUS08: udgivelsen den 20. november 2026 var ikke kommet.",
)
FINDING = Finding(
    key="parts_and_totals unemployed 707 2026M10", severity="error", text="unemployed: uenige."
)


def published(**changes: Any) -> Published:
    good = Published(
        at=ENDED_AT,
        build="8309b00827cc",
        sources=(),
        findings=(),
        verdicts={"norddjurs-2026": {"1.1": "met", "2.1": "not_met"}},
        changed=(),
        releases=(Release(on=date(2026, 12, 18), tables=("jobindsats y01a02",)),),
    )
    return good.model_copy(update=changes)


def good_health(**changes: Any) -> Health:
    good = Health(
        mode="live",
        last_run=Run(ended_at=ENDED_AT, outcome="fresh"),
        fetched_at=ENDED_AT,
        published=published(),
    )
    return good.model_copy(update=changes)


def home_with(folder: Path, content: Health, **options: object) -> Settings:
    """The settings of a home that has this health file."""
    chosen = settings.load(home=folder, mode=content.mode, **options)
    write_health(chosen, content)
    return chosen


def write_health(chosen: Settings, content: Health) -> None:
    """Write the health file of a home, with the file that it says is published."""
    health.write(chosen, content)
    if content.published is not None:
        chosen.published.mkdir(parents=True, exist_ok=True)
        (chosen.published / NAME).touch()
