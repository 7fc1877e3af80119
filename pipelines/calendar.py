"""The committee's calendar of a site, joined with what the published file knows of the sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from assets.indicators.indicator_catalogue import CATALOGUE
from assets.ingest import freshness
from assets.meetings import agenda, calendar_file
from assets.meetings.agenda import Entry, Goal
from assets.meetings.calendar_file import CalendarFile
from assets.meetings.readiness import Sources
from assets.scoring import score
from connectors import periods, warehouse
from connectors.errors import SourceError
from pipelines.project import Project


@dataclass(frozen=True)
class CommitteeCalendar:
    """The calendar of a site.

    Args:
        files: its years.
        entries: every meeting and event.
        today: the day it is seen from.
        known_at: when the newest data were fetched (UTC).
        area_code: the municipality.
        area: its name.
    """

    files: list[CalendarFile]
    entries: list[Entry]
    today: date
    known_at: datetime
    area_code: str
    area: str


def read_calendar(project: Project) -> CommitteeCalendar:
    """Read the site's calendar and join it with what is published.

    Raises:
        HomeError: nothing is published.
        InputError: a file of the calendar has mistakes.
    """
    settings = project.settings
    files = calendar_file.load_folder(settings.calendar_folder, project.files.own_area)
    with warehouse.reading(settings.published_file()) as opened:
        states = opened.frame(f"from {freshness.NAME}")
        behind = opened.frame(f"select indicator, source_tables from {CATALOGUE}")
        scores = opened.frame(f"select * from {score.SCORE} where own")
        measures = opened.frame(f"from {score.MEASURE}")
    sources = Sources(
        today=settings.today(),
        states={row["raw_table"]: row for row in states.to_dicts()},
        catalogue=project.catalogue,
        behind={name: (tables or "").split() for name, tables in behind.iter_rows()},
        expected=dict(_expected(project)),
    )
    plans = scores["plan"].unique(maintain_order=True).to_list()
    goals: list[Goal] = []
    for plan in plans:
        verdicts = dict(scores.filter(plan=plan).select("goal_id", "verdict").iter_rows())
        of_plan = agenda.goals_of(measures.filter(plan=plan), verdicts, sources)
        goals += of_plan if len(plans) == 1 else [each.of_plan(plan) for each in of_plan]
    return CommitteeCalendar(
        files=files,
        entries=[entry for file in files for entry in agenda.entries(file, goals, sources)],
        today=sources.today,
        known_at=freshness.newest_data(states) or project.moment,
        area_code=scores["area_code"][0],
        area=scores["area"][0],
    )


def _expected(project: Project) -> Iterator[tuple[tuple[str, str, str], date]]:
    """The days on which the newest rows of the register expect a figure that is missing."""
    try:
        rows = project.observations.sort("recorded_on")
    except SourceError:
        return  # `pejl register check` says why; the meetings are shown all the same.
    newest = {(r["indicator"], r["area"], r["period"]): r for r in rows.to_dicts()}
    for (indicator, area, period), row in newest.items():
        if row["expected_on"] is not None:
            yield (indicator, area, periods.parse(period).code), row["expected_on"]
