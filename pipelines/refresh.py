"""One refresh: fetch every source, then build, score and publish, as runs that Dagster keeps."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import dagster as dg

from assets import publish
from assets.ingest.fetch import snapshot_key
from connectors import warehouse
from connectors.errors import InputError
from pipelines.cli.console import progress
from pipelines.definitions import PROGRESS, definitions
from pipelines.project import Project
from pipelines.schedules import BUILD_NAME, FETCH_NAME

if TYPE_CHECKING:
    from dagster_shared.error import SerializableErrorInfo
    from rich.console import Console

INSTANCE = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
event_log_storage:
  module: pipelines.event_log
  class: OpenEventLog
  config:
    base_dir: {events}
"""
Result = TypeVar("Result")
KEPT = ("reference", "register")
"""The sources that lie in the project or the site."""
CTRL_C_HEARD = 0.2
"""Seconds between two looks: on Windows waiting is not broken off by Ctrl-C."""
_LABELS = {FETCH_NAME: "Henter", BUILD_NAME: "Bygger"}


@dataclass(frozen=True)
class Ended:
    """How a run ended: the sentence of each step that failed, and whether it published numbers."""

    problems: Sequence[str]
    has_published: bool

    @property
    def good(self) -> bool:
        """Whether every step succeeded."""
        return not self.problems


def prepare_instance(project: Project) -> Path:
    """Dagster's own folder in the home, with telemetry off and one run at a time."""
    folder = project.settings.dagster_home.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    events = json.dumps(str(folder / "history" / "runs"))
    (folder / "dagster.yaml").write_text(INSTANCE.format(events=events), "utf-8")
    os.environ["DAGSTER_HOME"] = str(folder)
    return folder


def refresh(
    project: Project, only: Sequence[str], to: Console, *, paper: bool = True
) -> tuple[Ended, Ended]:
    """Fetch and build in this process; returns how each of the two runs ended.

    Args:
        project: what to refresh.
        only: names of sources or of their tables to fetch; all of them where empty.
        to: where progress is shown.
        paper: whether the paper is made too.
    """
    return _beside(lambda: _refresh(project, only, to, paper=paper))


def _refresh(
    project: Project, only: Sequence[str], to: Console, *, paper: bool
) -> tuple[Ended, Ended]:
    project.settings.claim_home()
    project.check_room()
    chosen = _chosen(project, only)
    with warehouse.sole_writer(project.settings.home_folder):
        prepare_instance(project)
        defs = definitions(project, quiet=True, paper=paper)
        with dg.DagsterInstance.get() as instance:
            _end_broken_off(instance)
            fetched = _run(defs, FETCH_NAME, instance, to, chosen)
            built = _run(defs, BUILD_NAME, instance, to)
    return fetched, built


def _end_broken_off(instance: dg.DagsterInstance) -> None:
    """Mark runs that were broken off as such; they cannot be running, for the home is ours."""
    begun = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])
    for run in instance.get_runs(begun):
        instance.report_run_canceled(run, "It was broken off.")


def build_as_of(project: Project, to: Console) -> Ended:
    """Build one past day into its own files; no run is kept.

    Raises:
        InputError: nothing was held on that day, or it has not come.
    """
    project.settings.claim_home()
    today = project.settings.now().date()
    if project.as_of and project.as_of > today:
        raise InputError(
            f"{project.as_of} has not come; the latest day that can be built is {today}."
        )
    if not project.store.attempts(project.moment):
        first = min((attempt.at for attempt in project.store.attempts()), default=None)
        known = f"the first snapshot is of {first:%Y-%m-%d}" if first else "there is no snapshot"
        raise InputError(f"Nothing was known on {project.as_of}: {known}.")

    def build() -> Ended:
        with dg.DagsterInstance.ephemeral() as instance:
            return _run(definitions(project, quiet=True, paper=False), BUILD_NAME, instance, to)

    return _beside(build)


def _chosen(project: Project, only: Sequence[str]) -> list[dg.AssetKey] | None:
    """The snapshot assets of some sources or tables; None for all."""
    if not only:
        return None
    known = project.catalogue
    keys: list[dg.AssetKey] = []
    for name in only:
        entries = [e for e in known.values() if name.lower() in {e.source, e.name, e.table.lower()}]
        if not entries:
            offered = ", ".join(sorted({entry.source for entry in known.values()}))
            raise InputError(f"There is no source {name!r}; use {offered}, or a table's name.")
        keys += [snapshot_key(entry) for entry in entries]
    # What people keep lies here and costs nothing; without it no plan or group can be read.
    kept = [entry for source in KEPT for entry in known.of_source(source)]
    return list(dict.fromkeys([*keys, *map(snapshot_key, kept)]))


def _run(
    defs: dg.Definitions,
    job_name: str,
    instance: dg.DagsterInstance,
    to: Console,
    selection: Sequence[dg.AssetKey] | None = None,
) -> Ended:
    job = defs.resolve_job_def(job_name)
    steps = len(list(job.nodes))
    with progress(_LABELS[job_name], steps, to) as handler:
        logging.getLogger(PROGRESS).handlers = [handler]
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            asset_selection=selection,
            run_config={"loggers": {"console": {}}},
        )
    failed = [event for event in result.all_events if event.is_step_failure]
    problems = [sentence for event in failed for sentence in _sentences(event)]
    if not result.success and not problems:
        problems = [_why_none_began(job_name, result.all_events)]
    made = {event.asset_key for event in result.all_events if event.is_step_materialization}
    return Ended(problems, publish.KEY in made)


def _beside(work: Callable[[], Result]) -> Result:
    """What a thread of its own gives: in the main one Dagster would take Ctrl-C and go on."""
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(work)
        while True:
            try:
                return running.result(timeout=CTRL_C_HEARD)
            except TimeoutError:
                if running.done():
                    raise


def _sentences(event: dg.DagsterEvent) -> list[str]:
    """What a failed step said, of each of its tables, without the framework around it."""
    error = event.step_failure_data.error
    failure = event.step_failure_data.user_failure_data
    if failure is not None and failure.metadata:
        return [
            f"{key.replace('/', '.', 1)}: {said.value}" for key, said in failure.metadata.items()
        ]
    name = (event.step_key or "").replace("__", ".", 1)
    if failure is not None and failure.description:
        return [f"{name}: {failure.description}"]
    return [f"{name}: {_said(error)}" if error else f"{name} failed."]


def _why_none_began(job_name: str, events: Sequence[dg.DagsterEvent]) -> str:
    """Why a run ended before its first step."""
    ended = next((e for e in events if e.event_type == dg.DagsterEventType.RUN_FAILURE), None)
    error = ended.job_failure_data.error if ended else None
    if error is None:
        return f"The run {job_name} failed before its first step; see `pejl ui`."
    return f"{_LABELS[job_name]}: {_said(error)}"


def _said(error: SerializableErrorInfo) -> str:
    """The first line of what went wrong first; our own errors are sentences by themselves."""
    cause = error.cause or error
    line = cause.message.strip().split("\n")[0]
    return line.removeprefix(f"connectors.errors.{cause.cls_name}: ")
