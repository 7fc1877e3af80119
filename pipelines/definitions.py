"""Dagster's definitions: assets for source tables, raw tables, models, file and paper.

Two jobs. ``fetch`` asks the sources. ``build`` makes everything from the newest good snapshots, and
follows every fetch, failed or not, also the rerun of one table by click.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, cast

import dagster as dg

from assets.catalogue.catalogue import Entry
from assets.ingest.fetch import fetch_assets
from assets.ingest.raw import raw_assets
from assets.publication.asset import PAGE_KEY, PAPER, publication_asset
from assets.publication.lake import KEY as LAKE
from assets.publication.lake import lake_asset
from assets.published.numbers import published_tables
from assets.tables.build import Build, Table
from assets.warehouse.table_assets import tables_asset
from connectors.archive.snapshots import SnapshotStore
from pipelines import builds, fingerprint, run_processes, site_assets
from pipelines.all_tables import all_tables
from pipelines.catch_up import catch_up
from pipelines.connections import open_sources
from pipelines.fingerprint import Scope
from pipelines.papers import files_of_plans
from pipelines.project import Project
from pipelines.schedules import BUILD, FETCH, ONLY_NEW, schedules

PROGRESS = "pejl.progress"


def fetch_definitions(project: Project) -> dg.Definitions:
    """The definitions of a fetch alone; a refresh may have nothing to build."""
    return dg.Definitions(
        assets=_fetch_assets(project),
        resources={
            "sources": _resource(partial(open_sources, project)),
            "store": _resource(partial(_open_store, project)),
        },
        jobs=[FETCH],
        executor=dg.in_process_executor,
        loggers={"console": _progress_logger()},
    )


def definitions(project: Project, *, quiet: bool = False, paper: bool = True) -> dg.Definitions:
    """Everything that Dagster shows and runs for one configuration.

    Args:
        project: the configuration.
        quiet: whether events go to the logger ``pejl.progress`` instead of the terminal.
        paper: whether there is an asset for the paper.
    """
    tables = all_tables(project)
    return dg.Definitions(
        assets=[
            *_fetch_assets(project),
            *(raw_assets(*source) for source in _by_source(project)),
            tables_asset(tables),
            *_publishing_assets(project, tables, paper=paper),
        ],
        resources={
            "sources": _resource(partial(open_sources, project)),
            "store": _resource(partial(_open_store, project)),
            "build": _build(project, tables),
        },
        jobs=[FETCH, BUILD],
        schedules=schedules(project),
        sensors=[catch_up(project)],
        executor=dg.in_process_executor,
        loggers={"console": _progress_logger()} if quiet else None,
    )


def _fetch_assets(project: Project) -> list[dg.AssetsDefinition]:
    lists = [site_assets.lists_asset(project)] if project.municipalities else []
    return [*(fetch_assets(*source) for source in _by_source(project)), *lists]


def _publishing_assets(
    project: Project, tables: Mapping[str, Table], *, paper: bool
) -> list[dg.AssetsDefinition]:
    contents = published_tables(tables.values(), project.computed)
    if project.municipalities:
        public = site_assets.public_asset(contents)
        return [public, site_assets.sites_asset(project, tables, paper=paper)]
    read_papers = partial(files_of_plans, project) if paper else None
    lakes = [lake_asset(project.lake)] if project.lake else []
    published = publication_asset(
        contents, project.store, read_papers, has_page=project.home.has_page
    )
    return [published, *lakes]


def _by_source(project: Project) -> list[tuple[str, Sequence[Entry]]]:
    """The sources by name, each with its tables."""
    sources = sorted({entry.source for entry in project.catalogue.values()})
    return [(source, project.catalogue.of_source(source)) for source in sources]


@contextmanager
def _open_store(project: Project) -> Generator[SnapshotStore]:
    """The archive, with the home locked against other writers."""
    with project.home.locked():
        yield project.store


def _resource(open_it: Callable[[], AbstractContextManager[Any]]) -> dg.ResourceDefinition:
    """A resource that is opened for one run and closed after it."""

    @dg.resource
    @contextmanager
    def opened(context: dg.InitResourceContext) -> Generator[Any]:
        with _alive(context), open_it() as resource:
            yield resource

    return opened


def _build(project: Project, tables: Mapping[str, Table]) -> dg.ResourceDefinition:
    """The build of one run: what was clicked, or what is new."""

    @dg.resource
    @contextmanager
    def opened(context: dg.InitResourceContext) -> Generator[Build]:
        run = cast("dg.DagsterRun", context.run)
        chosen = run.asset_selection
        only_new = run.tags.get(ONLY_NEW) == "true"
        is_whole = only_new and not chosen
        of_sites = {site_assets.GROUP, site_assets.LAKE}
        only_sites = chosen and all(key.path[0] in of_sites for key in chosen)
        scope = Scope.NOTHING if only_sites else Scope.EVERYTHING
        with (
            _alive(context),
            builds.open_build(
                project,
                tables,
                scope=fingerprint.scope(project, paper=True) if is_whole else scope,
                makes_tables=not chosen or not chosen <= {PAGE_KEY, PAPER, LAKE},
                keeps_paper=only_new,
            ) as build,
        ):
            yield build

    return opened


def _alive(context: dg.InitResourceContext) -> AbstractContextManager[None]:
    """The mark that this process runs the run."""
    instance, run = cast("dg.DagsterInstance", context.instance), cast("dg.DagsterRun", context.run)
    return run_processes.marked_as_alive(instance, run.run_id)


def _progress_logger() -> dg.LoggerDefinition:
    """The logger whose events move the progress bar of `pipelines.console`."""

    def open_logger(_context: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.getLogger(PROGRESS)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        return logger

    return dg.LoggerDefinition(open_logger, description="Hændelserne i en kørsel.")
