"""A refresh: fetch the sources, then build, score and publish, as two Dagster runs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import dagster as dg

from assets.ingest.fetch import snapshot_key
from connectors import write_lock
from connectors.errors import InputError, PejlError
from connectors.periods import day_in_denmark
from pipelines import cleanup, fingerprint, site_assets, site_builds
from pipelines.alarms.after_run import RunEnd, finish, refusal_recorded
from pipelines.console import show_problems
from pipelines.definitions import definitions, fetch_definitions
from pipelines.fingerprint import Scope
from pipelines.instance import open_instance
from pipelines.project import Project
from pipelines.runs import RunResult, Runs
from pipelines.schedules import BUILD_NAME, FETCH_NAME, ONLY_NEW, selection

if TYPE_CHECKING:
    from rich.console import Console

Result = TypeVar("Result")
KEPT = ("reference", "register")
"""The sources that lie in the project or the site."""
CTRL_C_HEARD = 0.2
"""Seconds between two looks: on Windows Ctrl-C does not interrupt a wait."""


def refresh(
    project: Project, only: Sequence[str], to: Console, *, paper: bool = True, force: bool = False
) -> tuple[RunResult, RunResult]:
    """Fetch, and build what is new, in this process; returns how fetch and build ended.

    Args:
        project: what to refresh.
        only: sources or tables to fetch, by name; all of them where empty.
        to: where progress is shown.
        paper: whether the paper is made too.
        force: whether everything is built, also where nothing is new.
    """
    chosen = _chosen(project, only)

    def fetch_and_build() -> tuple[RunResult, RunResult]:
        with refusal_recorded(project, to), _runs(project, to) as runs:
            fetched = runs.run(fetch_definitions(project), FETCH_NAME, chosen)
            return fetched, _build(project, runs, paper=paper, force=force)

    fetched, built = _beside(fetch_and_build)
    _finish(project, built, to, fetched)
    return fetched, built


def build(project: Project, to: Console, *, paper: bool, force: bool) -> RunResult:
    """Build what is new of the answers that are stored; asks no source."""

    def build_alone() -> RunResult:
        with refusal_recorded(project, to), _runs(project, to) as runs:
            return _build(project, runs, paper=paper, force=force)

    built = _beside(build_alone)
    _finish(project, built, to)
    return built


def _finish(
    project: Project, built: RunResult, to: Console, fetched: RunResult | None = None
) -> None:
    """Record how a run ended, and send what is new."""
    ended = RunEnd(
        fetch_problems=fetched.problems if fetched else (),
        build_problems=built.problems,
        has_published=built.has_published,
    )
    show_problems(finish(project, ended), to)


@contextmanager
def _runs(project: Project, to: Console) -> Generator[Runs]:
    """Dagster's runs in this home, locked against other writers."""
    project.settings.claim_home()
    project.home.check_room()
    with (
        write_lock.sole_writer(project.settings.home_folder),
        open_instance(project.settings) as instance,
    ):
        yield Runs(instance, to)
        if deleted := cleanup.delete_old(project.settings, instance):
            to.print(f"[dim]{deleted}[/]", soft_wrap=True)


def _build(project: Project, runs: Runs, *, paper: bool, force: bool = False) -> RunResult:
    """Build what is new; where nothing is, what stands published counts as published now."""
    scope = Scope.EVERYTHING if force else fingerprint.scope(project, paper=paper)
    if site_builds.is_up_to_date(project, scope, paper=paper):
        return RunResult((), has_published=True)
    ended = runs.run(
        definitions(project, quiet=True, paper=paper),
        BUILD_NAME,
        selection(project, scope, paper=paper),
        {ONLY_NEW: str(not force).lower()},
    )
    return replace(ended, has_published=ended.has_published or scope in {Scope.PAPER, Scope.LAKE})


def build_as_of(project: Project, to: Console) -> None:
    """Build one past day into its own files; no run is kept.

    Raises:
        InputError: the day has not come, or there are no answers from before it.
        PejlError: a step failed; one line for each failure.
    """
    project = project.of_run
    project.settings.claim_home()
    today = project.settings.today()
    if project.as_of and project.as_of > today:
        raise InputError(
            f"{project.as_of} er ikke kommet endnu; den seneste dag, der kan bygges, er {today}."
        )
    if not project.store.attempts(project.moment):
        first = min((attempt.at for attempt in project.store.attempts()), default=None)
        remedy = (
            f"det første svar er fra {day_in_denmark(first)}; vælg den dag eller en senere"
            if first
            else "hent det første med `pejl refresh`"
        )
        raise InputError(f"Der er intet svar fra {project.as_of} eller før; {remedy}.")

    def build_day() -> RunResult:
        with (
            write_lock.sole_writer(project.settings.home_folder),
            dg.DagsterInstance.ephemeral() as instance,
        ):
            return _build(project, Runs(instance, to), paper=False)

    ended = _beside(build_day)
    if not ended.good:
        raise PejlError("\n".join(map(str, ended.problems)))


def _chosen(project: Project, only: Sequence[str]) -> list[dg.AssetKey] | None:
    """The fetch assets of some sources or tables; None for all."""
    if not only:
        return None
    known = project.catalogue
    keys: list[dg.AssetKey] = []
    for name in only:
        entries = [e for e in known.values() if name.lower() in {e.source, e.name, e.table.lower()}]
        if not entries:
            offered = ", ".join(sorted({entry.source for entry in known.values()}))
            raise InputError(
                f"Kilden eller tabellen {name!r} findes ikke; brug {offered} eller en tabels navn."
            )
        keys += [snapshot_key(entry) for entry in entries]
    # Local files cost nothing to read, and plans and groups need them.
    local = [entry for source in KEPT for entry in known.of_source(source)]
    lists = map(site_assets.lists_key, project.municipalities)
    return list(dict.fromkeys([*keys, *map(snapshot_key, local), *lists]))


def _beside(work: Callable[[], Result]) -> Result:
    """Run in a thread: in the main one Dagster would catch Ctrl-C and go on."""
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(work)
        while True:
            try:
                return running.result(timeout=CTRL_C_HEARD)
            except TimeoutError:
                if running.done():
                    raise
