"""Run a Dagster job in this process, with its progress and a sentence for each failure."""

from __future__ import annotations

import logging
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import dagster as dg
from sqlalchemy import Engine, QueuePool, create_engine, event

from assets.publication import asset as publication_asset
from pipelines import run_processes, site_assets
from pipelines.console import progress
from pipelines.definitions import PROGRESS
from pipelines.problem import Problem
from pipelines.run_problems import LABELS, problems_of
from pipelines.schedules import SELECTIONS

if TYPE_CHECKING:
    import sqlite3

    from rich.console import Console

ENGINE = "create_engine"
"""The name by which a module of Dagster's storage makes an engine for each statement."""


@dataclass(frozen=True)
class RunResult:
    """How a run ended: its failures, whether a new file was published, warnings."""

    problems: Sequence[Problem]
    has_published: bool
    warnings: Sequence[str] = ()

    @property
    def good(self) -> bool:
        """Whether every step succeeded."""
        return not self.problems


@dataclass(frozen=True)
class Runs:
    """Runs jobs: the Dagster instance that keeps them, and where their progress is shown."""

    instance: dg.DagsterInstance
    to: Console

    def run(
        self,
        defs: dg.Definitions,
        job: str,
        chosen: Sequence[dg.AssetKey] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> RunResult:
        """Run a job, or just the chosen of its assets."""
        every = SELECTIONS[job].resolve(defs.resolve_asset_graph())
        bar = progress(LABELS[job], len(chosen or every), self.to)
        run_id = str(uuid4())
        alive = run_processes.marked_as_alive(self.instance, run_id)
        with alive, bar as handler, quick_storage(self.instance):
            logging.getLogger(PROGRESS).handlers = [handler]
            result = defs.resolve_job_def(job).execute_in_process(
                instance=self.instance,
                raise_on_error=False,
                asset_selection=chosen,
                run_id=run_id,
                tags=dict(tags or {}),
                run_config={"loggers": {"console": {}}},
            )
        problems = problems_of(job, result.all_events, is_success=result.success)
        materialized = [event for event in result.all_events if event.is_step_materialization]
        published = [each for each in materialized if _is_published(each.asset_key)]
        return RunResult(
            problems, bool(published), [line for e in published for line in _warnings(e)]
        )


def _is_published(key: dg.AssetKey | None) -> bool:
    """Whether an asset is a published file: the only one, or that of one of several."""
    return key is not None and (key == publication_asset.KEY or key.path[0] == site_assets.GROUP)


@contextmanager
def quick_storage(instance: dg.DagsterInstance) -> Generator[None]:
    """Let Dagster's SQLite files wait less for the disk, which an event log can afford.

    Dagster makes an engine of SQLAlchemy for each statement, which costs three times as much as
    the statement; here each file keeps its engine and its connection. While one is open, SQLite
    does not empty its write-ahead log at each closing. A log that is not synchronised at each
    commit may lose its last events if the power fails, and nothing else.
    """
    engines: dict[str, Engine] = {}

    def kept(url: str, **options: Any) -> Engine:
        if not url.startswith("sqlite:"):
            return create_engine(url, **options)
        if url not in engines:
            engine = create_engine(url, **options | {"poolclass": QueuePool})
            event.listen(engine, "connect", _synchronise_less)
            engine.dispose = lambda close=True: None  # which Dagster does after each statement
            engines[url] = engine
        return engines[url]

    storages = (instance.event_log_storage, instance.run_storage)
    modules = [vars(sys.modules[type(each).__module__]) for each in storages]
    replaced = [module for module in modules if ENGINE in module]
    before = [module[ENGINE] for module in replaced]
    try:
        for module in replaced:
            module[ENGINE] = kept
        yield
    finally:
        for module, own in zip(replaced, before, strict=True):
            module[ENGINE] = own
        for engine in engines.values():
            engine.pool.dispose()


def _synchronise_less(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("pragma synchronous = normal")


def _warnings(event: dg.DagsterEvent) -> list[str]:
    """The warnings of a materialization."""
    metadata = event.step_materialization_data.materialization.metadata
    lines = metadata.get(publication_asset.WARNINGS)
    return str(lines.value).split("\n") if lines else []
