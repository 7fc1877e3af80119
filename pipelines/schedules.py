"""When it runs: a fetch each month, and a build after every fetch."""

from __future__ import annotations

import dagster as dg

from assets.ingest.fetch import GROUP as SNAPSHOT

FETCH_NAME, BUILD_NAME = "fetch", "build"
COPENHAGEN = "Europe/Copenhagen"
AFTER_PUBLICATION = "0 9 28 * *"
"""Monthly tables appear around the 19th to the 27th (`jobindsats-api.md` 6), StatBank at 08:00."""

FETCH = dg.define_asset_job(
    FETCH_NAME,
    selection=dg.AssetSelection.groups(SNAPSHOT),
    description="Ask every source. One that fails does not stop the others.",
)
BUILD = dg.define_asset_job(
    BUILD_NAME,
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups(SNAPSHOT),
    description="Make everything from the newest good snapshots, score the plan, publish.",
)


def monthly_fetch(*, live: bool) -> dg.ScheduleDefinition:
    """The monthly refresh; on from the start where the data are live."""
    return dg.ScheduleDefinition(
        name="monthly_fetch",
        job=FETCH,
        cron_schedule=AFTER_PUBLICATION,
        execution_timezone=COPENHAGEN,
        default_status=(
            dg.DefaultScheduleStatus.RUNNING if live else dg.DefaultScheduleStatus.STOPPED
        ),
    )


def build_after_fetch() -> list[dg.SensorDefinition]:
    """Sensors that follow any run which fetched something, whether it succeeded or failed."""
    return [
        _follow(dg.DagsterRunStatus.SUCCESS, "build_after_fetch"),
        _follow(dg.DagsterRunStatus.FAILURE, "build_after_failed_fetch"),
    ]


def _follow(status: dg.DagsterRunStatus, name: str) -> dg.SensorDefinition:
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
        if fetched_something(run):
            return dg.RunRequest(run_key=run.run_id)
        return dg.SkipReason(f"{run.job_name} fetched nothing.")

    return follow


def fetched_something(run: dg.DagsterRun) -> bool:
    """Whether a run asked a source and did not build by itself."""
    if run.job_name == FETCH_NAME:
        return True
    chosen = run.asset_selection or frozenset()
    return bool(chosen) and all(key.path[0] == SNAPSHOT for key in chosen)
