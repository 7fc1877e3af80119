"""Dagster's jobs, and when they run: a fetch each month, a light look each day.

`pipelines.catch_up` builds after a fetch, and does what a schedule could not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import dagster as dg

from assets.ingest.fetch import GROUP as SNAPSHOT
from assets.ingest.fetch import snapshot_key
from assets.ingest.news import find_incomplete, find_news
from assets.publication import lake
from assets.publication.asset import KEY as PUBLISHED
from assets.publication.asset import PAGE_KEY, PAPER
from assets.published import receipt
from assets.published.folder import PAGE
from assets.tables.step import ONLY_NEW, asset_key
from connectors import write_lock
from connectors.archive.attempts import is_awaited
from connectors.errors import PejlError
from connectors.observations import TableEntry
from connectors.periods import DANISH_TIME
from pipelines import builds, outstanding, site_assets
from pipelines.alarms.due import CRON, DAY, HOUR
from pipelines.all_tables import all_tables
from pipelines.connections import open_sources
from pipelines.fingerprint import Scope
from pipelines.project import Project

if TYPE_CHECKING:
    from pipelines.settings import Settings

FETCH_NAME, BUILD_NAME = "fetch", "build"
DAILY = f"0 {HOUR} 1-{DAY - 1},{DAY + 1}-31 * *"
LONGEST_LOOK = 2
"""Minutes that the daily look waits for one table's metadata."""
OFF = (
    " Slået fra, fordi Pejl kører på eksemplet, som aldrig ændrer sig; med PEJL_MODE=live er den "
    "slået til."
)

SELECTIONS = {
    FETCH_NAME: dg.AssetSelection.groups(SNAPSHOT),
    BUILD_NAME: dg.AssetSelection.all() - dg.AssetSelection.groups(SNAPSHOT),
}
FETCH = dg.define_asset_job(
    FETCH_NAME,
    selection=SELECTIONS[FETCH_NAME],
    description="Spørg alle kilder. En kilde, der fejler, stopper ikke de andre.",
)
BUILD = dg.define_asset_job(
    BUILD_NAME,
    selection=SELECTIONS[BUILD_NAME],
    description="Byg alt af de nyeste gode svar, bedøm planen, og udgiv.",
    tags={ONLY_NEW: "true"},
)


def schedules(
    project: Project, clock: Callable[[], datetime] | None = None
) -> list[dg.ScheduleDefinition]:
    """The monthly fetch and the daily look; on from the start in live mode."""
    now = clock or project.settings.now
    is_live = project.settings.mode == "live"
    status = dg.DefaultScheduleStatus.RUNNING if is_live else dg.DefaultScheduleStatus.STOPPED

    @dg.schedule(
        CRON,
        job=FETCH,
        execution_timezone=str(DANISH_TIME),
        default_status=status,
        description=f"Hent alt den {DAY}. i hver måned kl. {HOUR}, når kilderne har "
        f"udgivet; så bygges der.{'' if is_live else OFF}",
    )
    def monthly_fetch(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if now() > context.scheduled_execution_time + outstanding.PUNCTUAL:
            return dg.SkipReason("Maskinen var slukket, da der skulle hentes; catch_up henter.")
        return dg.RunRequest()

    @dg.schedule(
        DAILY,
        job=FETCH,
        execution_timezone=str(DANISH_TIME),
        default_status=status,
        description=f"Se kl. {HOUR} på alle andre dage, om jobindsats og Statistikbanken har "
        f"udgivet noget nyt, og hent kun det; så bygges der.{'' if is_live else OFF}",
    )
    def daily_look() -> dg.RunRequest | dg.SkipReason:
        return _fetch_news(project.settings, now())

    return [monthly_fetch, daily_look]


def _fetch_news(settings: Settings, now: datetime) -> dg.RunRequest | dg.SkipReason:
    """Fetch the tables that the sources have updated, or say that there are none."""
    # Its own project: another thread of the code server may use the shared one.
    project = Project(settings.model_copy(update={"table_limit": LONGEST_LOOK}))
    catalogue = project.catalogue
    attempts = outstanding.attempts_by_table(catalogue.values(), project.store.attempts())
    if outstanding.missed_tables(attempts, now):
        return dg.SkipReason("Månedens hentning mangler; catch_up henter alle kilder.")
    # What failed, or was never fetched, is left to `catch_up`.
    entries = [
        catalogue[name]
        for name, of_table in attempts.items()
        if of_table and of_table[-1].outcome != "failed"
        if isinstance(catalogue[name].definition, TableEntry)
    ]
    try:
        with open_sources(project) as sources:
            with write_lock.sole_writer(settings.home_folder, 60 * LONGEST_LOOK):
                there = [e for e in entries if not is_awaited(attempts[e.name])]
                incomplete = find_incomplete(there, sources, project.store)
            news = find_news(entries, attempts, sources)
    except PejlError as error:
        return dg.SkipReason(str(error))
    if chosen := list(dict.fromkeys(map(snapshot_key, (*incomplete, *news.entries)))):
        return dg.RunRequest(asset_selection=chosen)
    return dg.SkipReason(" ".join(news.problems) or "Ingen kilde har udgivet noget nyt.")


def selection(project: Project, scope: Scope, *, paper: bool = True) -> list[dg.AssetKey] | None:
    """The assets that a build of this scope makes; None for all of them."""
    papers = [*([PAGE_KEY] if project.home.has_page else []), *([PAPER] if paper else [])]
    sites = site_assets.keys_of_builds(project)
    lakes = [lake.KEY] if project.lake else []
    match scope:
        case Scope.EVERYTHING:
            return None
        case Scope.DAY:
            tables = map(asset_key, builds.tables_of_day(all_tables(project)))
            published = [site_assets.PUBLIC_KEY] if sites else [PUBLISHED, *papers, *lakes]
            return [*tables, *published, *sites]
        case Scope.PAPER:
            lacking = receipt.lacks(project.home.published, PAGE)
            return [key for key in papers if key != PAGE_KEY or lacking] + lakes
        case Scope.LAKE:
            return lakes
        case Scope.NOTHING:
            return sites


def fetched_something(run: dg.DagsterRun) -> bool:
    """Whether a run fetched from a source and did not build too."""
    if run.job_name == FETCH_NAME:
        return True
    chosen = run.asset_selection or frozenset()
    return bool(chosen) and all(key.path[0] == SNAPSHOT for key in chosen)
