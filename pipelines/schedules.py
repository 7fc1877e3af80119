"""When it runs: a fetch each month, and a build after every fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from assets import publish
from assets.ingest.fetch import GROUP as SNAPSHOT
from assets.paper.asset import KEY as PAPER
from assets.step import asset_key
from connectors.periods import DANISH_TIME
from pipelines import fingerprint
from pipelines.fingerprint import Scope

if TYPE_CHECKING:
    from pipelines.project import Project

FETCH_NAME, BUILD_NAME = "fetch", "build"
AFTER_PUBLICATION = "0 9 28 * *"
"""Monthly tables appear about the 19th to 27th, StatBank's at 08:00 (`docs/sources`)."""

ONLY_NEW = "pejl/only_new"
"""The tag of a run that leaves out what would come out the same; with "false" it makes it all."""

SELECTIONS = {
    FETCH_NAME: dg.AssetSelection.groups(SNAPSHOT),
    BUILD_NAME: dg.AssetSelection.all() - dg.AssetSelection.groups(SNAPSHOT),
}
FETCH = dg.define_asset_job(
    FETCH_NAME,
    selection=SELECTIONS[FETCH_NAME],
    description="Ask every source. One that fails does not stop the others.",
)
BUILD = dg.define_asset_job(
    BUILD_NAME,
    selection=SELECTIONS[BUILD_NAME],
    description="Make everything from the newest good snapshots, score the plan, publish.",
    tags={ONLY_NEW: "true"},
)


def monthly_fetch(*, live: bool) -> dg.ScheduleDefinition:
    """The monthly refresh; on from the start where the data are live."""
    return dg.ScheduleDefinition(
        name="monthly_fetch",
        job=FETCH,
        cron_schedule=AFTER_PUBLICATION,
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
    """Sensors that follow any run which fetched something, whether it succeeded or failed."""
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
        description="Build after a fetch, a rerun of one table by click included.",
    )
    def follow(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
        run = context.dagster_run
        if not fetched_something(run):
            return dg.SkipReason(f"{run.job_name} fetched nothing.")
        scope = fingerprint.scope(project, paper=True)
        if scope is Scope.NOTHING:
            return dg.SkipReason("Nothing is new: what stands published is of the very same.")
        return dg.RunRequest(run.run_id, asset_selection=selection(project, scope))

    return follow


def fetched_something(run: dg.DagsterRun) -> bool:
    """Whether a run asked a source and did not build by itself."""
    if run.job_name == FETCH_NAME:
        return True
    chosen = run.asset_selection or frozenset()
    return bool(chosen) and all(key.path[0] == SNAPSHOT for key in chosen)
