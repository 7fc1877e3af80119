"""Run a Dagster job in this process, with its progress and a sentence for each failure."""

from __future__ import annotations

import logging
import sqlite3
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import dagster as dg
from sqlalchemy import Connection, Dialect, Engine, event

from assets import publication
from pipelines import run_processes, site_assets
from pipelines.cli.console import progress
from pipelines.definitions import PROGRESS
from pipelines.run_problems import LABELS, problems_of
from pipelines.schedules import SELECTIONS

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class RunResult:
    """How a run ended: a sentence for each failure, whether a new file was published, warnings."""

    problems: Sequence[str]
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
        with alive, bar as handler, quick_storage():
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
    return key is not None and (key == publication.KEY or key.path[0] == site_assets.GROUP)


class _Statements(dict[tuple[Any, ...], Any]):
    """Compiled statements that all engines of one dialect share: its keys leave the dialect out."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        super().__setitem__(key[1:], value)


class _Connection(sqlite3.Connection):
    """A connection that stays open for the next statement when Dagster closes it."""

    idle: list[_Connection]

    def close(self) -> None:
        self.rollback()
        self.idle.append(self)

    def end(self) -> None:
        """Close it in earnest."""
        super().close()


@contextmanager
def quick_storage() -> Generator[None]:
    """Let Dagster's SQLite files wait less for the disk, which an event log can afford.

    Dagster opens a file anew for each statement; here it is given the connection that it closed
    before. While one is open, SQLite does not empty its write-ahead log at each closing. A log that
    is not synchronised at each commit may lose its last events if the power fails, and nothing
    else.
    """
    opened: list[_Connection] = []
    idle: defaultdict[str, list[_Connection]] = defaultdict(list)
    statements = _Statements()

    def connect(
        dialect: Dialect, _record: object, arguments: Sequence[str], options: dict[str, Any]
    ) -> _Connection | None:
        if dialect.name != "sqlite" or options.get("uri"):
            return None  # PostgreSQL, or a database in memory
        (file,) = arguments
        if idle[file]:
            return idle[file].pop()
        options = options | {"check_same_thread": False, "factory": _Connection}
        connection = cast("_Connection", sqlite3.connect(file, **options))
        connection.execute("pragma synchronous = normal")
        connection.idle = idle[file]
        opened.append(connection)
        return connection

    def connected(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.execution_options(compiled_cache=statements)

    event.listen(Engine, "do_connect", connect)
    event.listen(Engine, "engine_connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "engine_connect", connected)
        event.remove(Engine, "do_connect", connect)
        for connection in opened:
            connection.end()


def _warnings(event: dg.DagsterEvent) -> list[str]:
    """The warnings of a materialization."""
    metadata = event.step_materialization_data.materialization.metadata
    lines = metadata.get(publication.WARNINGS)
    return str(lines.value).split("\n") if lines else []
