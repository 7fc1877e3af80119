"""What Dagster loads: an asset for each source table, raw table and model, the file, the paper.

Two jobs. ``fetch`` asks the sources; ``build`` makes everything from the newest good snapshots and
follows a fetch however it ended, also a single rerun by click.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import dagster as dg

from assets.ingest.fetch import fetch_assets
from assets.ingest.raw import raw_assets
from assets.paper.asset import paper_asset
from assets.publish import publish_asset
from assets.warehouse.tables import table_asset
from pipelines import settings
from pipelines.papers import Papers
from pipelines.project import Project
from pipelines.schedules import BUILD, FETCH, build_after_fetch, monthly_fetch
from pipelines.settings import Settings

PROGRESS = "pejl.progress"


def definitions(project: Project, *, quiet: bool = False, paper: bool = True) -> dg.Definitions:
    """Everything that Dagster shows and runs for one configuration.

    ``quiet`` sends a run's events to the logger ``pejl.progress`` instead of the terminal;
    without ``paper`` no paper is made of what is published.
    """
    sources = sorted({entry.source for entry in project.catalogue.values()})
    by_source = {source: project.catalogue.of_source(source) for source in sources}
    papers = Papers(project)
    return dg.Definitions(
        assets=[
            *(fetch_assets(source, entries) for source, entries in by_source.items()),
            *(raw_assets(source, entries) for source, entries in by_source.items()),
            *map(table_asset, project.tables.values()),
            publish_asset(project.tables, project.publishing),
            *([paper_asset(papers.files)] if paper else []),
        ],
        resources={
            "sources": _resource(project.open_sources),
            "store": _resource(project.open_store),
            "build": _resource(project.open_build),
        },
        jobs=[FETCH, BUILD],
        schedules=[monthly_fetch(live=project.settings.mode == "live")],
        sensors=build_after_fetch(),
        executor=dg.in_process_executor,
        loggers={"console": _progress_logger()} if quiet else None,
    )


def _resource(open_it: Callable[[], AbstractContextManager[Any]]) -> dg.ResourceDefinition:
    """A plain object, opened for one run and closed after it."""

    @dg.resource
    @contextmanager
    def opened(_context: dg.InitResourceContext) -> Generator[Any]:
        with open_it() as thing:
            yield thing

    return opened


def _progress_logger() -> dg.LoggerDefinition:
    """The logger that `pipelines.cli.console` listens to."""

    def open_logger(_context: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.getLogger(PROGRESS)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        return logger

    return dg.LoggerDefinition(open_logger, description="The events of a run.")


def from_environment() -> dg.Definitions:
    """The definitions that the settings of this process describe."""
    chosen: Settings = settings.load()
    return definitions(Project(chosen))
