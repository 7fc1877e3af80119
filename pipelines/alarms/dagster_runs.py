"""Record the runs of Dagster's daemon, as a command records its own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import dagster as dg

from connectors import lock_files, write_lock
from connectors.errors import BusyError, HomeError
from pipelines import cleanup, fingerprint, site_builds
from pipelines.alarms import digest, health
from pipelines.alarms.after_run import RunEnd, finish
from pipelines.run_problems import read_problems
from pipelines.schedules import fetched_something

if TYPE_CHECKING:
    from pipelines.project import Project


def follow(
    project: Project, instance: dg.DagsterInstance, runs: Sequence[dg.RunRecord]
) -> list[str]:
    """Record what has ended since the last record, clean up, and send what is new.

    Called again and again while no run is under way, so that a run of the month that never happened
    is told too. ``runs`` are the newest ones, the last first. Returns sentences for the log.
    """
    settings, earlier = project.settings, None
    with suppress(HomeError):  # of another version: it is written anew
        earlier = health.load(settings)
    since = earlier.last_run.ended_at.timestamp() if earlier else 0
    fetch = next((run for run in runs if fetched_something(run.dagster_run)), None)
    build = next((run for run in runs if not fetched_something(run.dagster_run)), None)
    ended = [run for run in (fetch, build) if run and (run.end_time or 0) > since]
    if not ended:
        unsent = digest.send_each(settings)
        return [unsent] if unsent else []
    problems = {run.dagster_run.run_id: read_problems(instance, run.dagster_run) for run in ended}
    sentences = finish(
        project,
        RunEnd(
            fetch_problems=problems.get(fetch.dagster_run.run_id, ()) if fetch else (),
            build_problems=problems.get(build.dagster_run.run_id, ()) if build else (),
            has_published=_has_published(project, fetch, build),
        ),
    )
    with suppress(BusyError), write_lock.sole_writer(settings.home_folder, lock_files.LONGEST_LOOK):
        if deleted := cleanup.delete_old(settings, instance):
            sentences.append(deleted)
    return sentences


def _has_published(
    project: Project, fetch: dg.RunRecord | None, build: dg.RunRecord | None
) -> bool:
    """Whether the build after the newest fetch went through, or nothing was new to build."""
    if build is not None and (build.start_time or 0) >= ((fetch and fetch.end_time) or 0):
        return build.dagster_run.is_success
    scope = fingerprint.scope(project, paper=True)
    return site_builds.is_up_to_date(project, scope, paper=True)
