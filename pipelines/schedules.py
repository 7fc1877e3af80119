"""Dagster's jobs and schedule: a fetch each month, and a build after every fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from assets import publish
from assets.ingest.fetch import GROUP as SNAPSHOT
from assets.paper.asset import KEY as PAPER
from assets.step import asset_key
from connectors.periods import DANISH_TIME
from pipelines import fingerprint
from pipelines.alarms import due
from pipelines.fingerprint import Scope

if TYPE_CHECKING:
    from pipelines.project import Project

FETCH_NAME, BUILD_NAME = "fetch", "build"
ONLY_NEW = "pejl/only_new"
"""The tag of a run: "true" leaves out what is unchanged, "false" makes everything."""

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


def monthly_fetch(*, live: bool) -> dg.ScheduleDefinition:
    """The monthly fetch; on from the start in live mode."""
    return dg.ScheduleDefinition(
        name="monthly_fetch",
        job=FETCH,
        description="Hent den 28. i hver måned, når kilderne har udgivet; så bygges der.",
        cron_schedule=due.CRON,
        execution_timezone=str(DANISH_TIME),
        default_status=(
            dg.DefaultScheduleStatus.RUNNING if live else dg.DefaultScheduleStatus.STOPPED
        ),
    )


def selection(project: Project, scope: Scope, *, paper: bool = True) -> list[dg.AssetKey] | None:
    """The assets that a build of this scope makes; None for all of them."""
    papers = [PAPER] if paper else []
    match scope:
        case Scope.EVERYTHING:
            return None
        case Scope.DAY:
            return [*map(asset_key, project.of_day), publish.KEY, *papers]
        case Scope.PAPER:
            return papers
        case Scope.NOTHING:
            return []


def build_after_fetch(project: Project) -> list[dg.SensorDefinition]:
    """Sensors that build after any run that fetched, whether it succeeded or failed."""
    return [
        _follow(project, dg.DagsterRunStatus.SUCCESS, "build_after_fetch"),
        _follow(project, dg.DagsterRunStatus.FAILURE, "build_after_failed_fetch"),
    ]


def _follow(project: Project, status: dg.DagsterRunStatus, name: str) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        run_status=status,
        name=name,
        request_job=BUILD,
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=5,
        description="Byg, når noget er hentet, også når én tabel er hentet igen ved et klik.",
    )
    def follow(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
        run = context.dagster_run
        if not fetched_something(run):
            return dg.SkipReason(f"{run.job_name} har intet hentet.")
        scope = fingerprint.scope(project, paper=True)
        if scope is Scope.NOTHING:
            return dg.SkipReason("Intet er nyt siden det, der er udgivet.")
        return dg.RunRequest(run.run_id, asset_selection=selection(project, scope))

    return follow


def fetched_something(run: dg.DagsterRun) -> bool:
    """Whether a run fetched from a source and did not build too."""
    if run.job_name == FETCH_NAME:
        return True
    chosen = run.asset_selection or frozenset()
    return bool(chosen) and all(key.path[0] == SNAPSHOT for key in chosen)
