"""The sensor that does what is left to do: it builds after a fetch, and asks again.

A build follows every fetch, however that ended, also the rerun of one table by click. A build that
was killed or failed is made again. In live mode the tables that failed, or that no monthly fetch
asked for, are fetched. What does not go through is tried again after growing pauses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import dagster as dg

from assets.ingest.fetch import snapshot_key
from connectors import write_lock
from connectors.errors import PejlError
from connectors.periods import day_in_denmark
from pipelines import fingerprint, outstanding, run_processes, site_assets, site_builds
from pipelines.alarms.dagster_runs import follow
from pipelines.alarms.due import last_due
from pipelines.schedules import BUILD, BUILD_NAME, FETCH, FETCH_NAME, fetched_something, selection

if TYPE_CHECKING:
    from pipelines.project import Project

NAME = "catch_up"
INTERVAL = 60
"""Seconds between two evaluations: a build begins a minute after its fetch at most."""
RECENT = 50
"""Runs among which the newest fetch and its builds are looked for."""


@dataclass(frozen=True)
class Tries:
    """How often something was tried.

    Args:
        of: the run whose build it is, or the month that was missed.
        count: the number of tries.
        last: the moment of the last one, in ISO 8601.
    """

    of: str = ""
    count: int = 0
    last: str = ""

    def are_due(self, of: str, now: datetime) -> bool:
        """Whether something may be tried, for the first time or after its pause."""
        return (
            of != self.of
            or datetime.fromisoformat(self.last) + outstanding.pause(self.count) <= now
        )

    def with_one_more(self, of: str, now: datetime) -> Tries:
        """The tries after another one."""
        return Tries(of, self.count + 1 if of == self.of else 1, now.isoformat())


@dataclass(frozen=True)
class Cursor:
    """What the sensor remembers.

    Args:
        builds: the builds that it began of a fetch.
        fetches: the fetches that it began of a missed month.
        built: the fetch after which nothing was new to build.
    """

    builds: Tries = Tries()
    fetches: Tries = Tries()
    built: str = ""

    @classmethod
    def parse(cls, text: str | None) -> Cursor:
        """Read the text that Dagster stores."""
        if not text:
            return cls()
        facts = json.loads(text)
        return cls(Tries(**facts.pop("builds")), Tries(**facts.pop("fetches")), **facts)

    def text(self) -> str:
        """The text that Dagster stores."""
        return json.dumps(asdict(self))


def catch_up(
    project: Project, clock: Callable[[], datetime] = outstanding.utc_now
) -> dg.SensorDefinition:
    """The sensor; it waits while a run is under way, by whomever it was started."""

    @dg.sensor(
        name=NAME,
        jobs=[FETCH, BUILD],
        minimum_interval_seconds=INTERVAL,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Byg, når noget er hentet, også når én tabel er hentet igen ved et klik, og "
        "når en bygning er afbrudt. På kildernes egne tal hentes også det igen, der fejlede, og "
        "det, der ikke blev hentet, mens maskinen var slukket.",
    )
    def evaluate(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        run_processes.end_broken_off(context.instance)
        runs = context.instance.get_run_records(limit=RECENT)
        if any(not run.dagster_run.is_finished for run in runs):
            return dg.SkipReason("En kørsel er i gang.")
        writer = write_lock.last_writer(project.settings.home_folder)
        if writer and writer[1]:
            return dg.SkipReason("En kørsel fra kommandolinjen er i gang.")
        cursor, now = Cursor.parse(context.cursor), clock()
        try:
            return (
                _build(project, runs, cursor, now)
                or _fetch(project, cursor, now)
                or _record(project, context, runs)
            )
        except PejlError as error:
            return dg.SkipReason(str(error))

    return evaluate


def _record(
    project: Project, context: dg.SensorEvaluationContext, runs: Sequence[dg.RunRecord]
) -> dg.SkipReason:
    """Nothing is left to do: record how it went, and send what is new."""
    for sentence in follow(project, context.instance, runs):
        context.log.info(sentence)
    return dg.SkipReason("Intet mangler.")


def _build(
    project: Project, runs: Sequence[dg.RunRecord], cursor: Cursor, now: datetime
) -> dg.SensorResult | None:
    """The build that the newest fetch lacks."""
    fetch = next((run for run in runs if fetched_something(run.dagster_run)), None)
    if fetch is None or fetch.dagster_run.run_id == cursor.built:
        return None
    of = fetch.dagster_run.run_id
    builds = [run for run in runs if _is_build_after(fetch, run)]
    if builds and builds[0].dagster_run.is_success:
        return None
    if not cursor.builds.are_due(of, now):
        return None
    scope = fingerprint.scope(project, paper=True)
    if site_builds.is_up_to_date(project, scope, paper=True):
        return dg.SensorResult(
            skip_reason="Intet er nyt siden det, der er udgivet.",
            cursor=replace(cursor, built=of).text(),
        )
    request = dg.RunRequest(job_name=BUILD_NAME, asset_selection=selection(project, scope))
    tries = cursor.builds.with_one_more(of, now)
    return dg.SensorResult(run_requests=[request], cursor=replace(cursor, builds=tries).text())


def _is_build_after(fetch: dg.RunRecord, run: dg.RunRecord) -> bool:
    """Whether a run built what a fetch has fetched."""
    is_build = run.dagster_run.job_name == BUILD_NAME
    return is_build and (run.start_time or 0) >= (fetch.end_time or 0)


def _fetch(project: Project, cursor: Cursor, now: datetime) -> dg.SensorResult | None:
    """The fetch of what was missed, and of what failed and may be tried again."""
    if project.settings.mode != "live":
        return None
    catalogue, today = project.catalogue, day_in_denmark(now)
    attempts = outstanding.attempts_by_table(catalogue.values(), project.store.attempts())
    month, tries = str(last_due(now)), cursor.fetches
    missed = outstanding.missed_tables(attempts, now) if tries.are_due(month, now) else []
    going_on = {name: each for name, each in attempts.items() if not catalogue[name].ended(today)}
    tables = {*missed, *outstanding.tables_to_retry(going_on, now)}
    if not tables:
        return None
    keys = [snapshot_key(catalogue[name]) for name in sorted(tables)]
    if missed:
        tries = tries.with_one_more(month, now)
        keys += map(site_assets.lists_key, project.municipalities)
    request = dg.RunRequest(job_name=FETCH_NAME, asset_selection=keys)
    return dg.SensorResult(run_requests=[request], cursor=replace(cursor, fetches=tries).text())
