"""One of several municipalities: fetch its lists, make its tables, publish, write its paper."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from functools import partial

import dagster as dg

from assets.catalogue.catalogue import ABOUT_PERSONS, Entry
from assets.ingest.fetch import fetch_table, internal_error
from assets.ingest.raw import load, write_loaded
from assets.ingest.validation import select_snapshot
from assets.municipalities import files, tables
from assets.publication.publication import publish_municipality
from assets.published import receipt
from assets.published.folder import BUILDS, COPIES, PUBLIC
from assets.published.numbers import PublishedTable, published_tables
from assets.tables.build import Build, Table
from assets.warehouse.macros import create_macros
from assets.warehouse.table_assets import make_tables, sort_by_reads
from connectors.errors import PejlError
from connectors.warehouse import Warehouse
from pipelines import builds, fingerprint, site_conflicts
from pipelines.all_tables import own_tables
from pipelines.connections import open_sources
from pipelines.fingerprint import Scope
from pipelines.papers import files_of_plans
from pipelines.plan_check import check_plan
from pipelines.problem import Problem
from pipelines.project import Project
from pipelines.run_problems import told_once
from pipelines.settings import AS_OF, SITES

PAPER_KINDS = ("html",)
"""What a refresh of several municipalities writes of a paper; `pejl paper` writes the others."""
PATIENCE = 60.0
"""Seconds to wait for somebody who freezes a follow-up or deletes lists in the same folder."""


def open_project(shared: Project, name: str) -> Project:
    """The project of a municipality.

    Raises:
        InputError: its settings have a mistake.
    """
    settings = shared.settings.of_municipality(name)
    return Project(settings, shared.as_of, shared.sql, shared)


def is_up_to_date(project: Project, scope: Scope, *, paper: bool) -> bool:
    """Whether a build of this scope has nothing to make, nor has one of a municipality."""
    return scope is Scope.NOTHING and not has_news(project, paper=paper)


def has_news(shared: Project, *, paper: bool) -> bool:
    """Whether something is new of a municipality that a run of the shared project makes."""
    for name in shared.municipalities:
        try:
            scope = fingerprint.scope(open_project(shared, name), paper=paper)
        except PejlError:
            return True  # its step says what is wrong
        if scope is not Scope.NOTHING:
            return True
    return False


def fetch_lists(project: Project) -> dict[str, str]:
    """Fetch a municipality's lists and register into its archive; returns failures by table.

    Raises:
        PejlError: the home cannot be used, or the catalogue has a mistake.
    """
    failures: dict[str, str] = {}
    with project.home.locked(PATIENCE), open_sources(project) as sources:
        for entry in _list_entries(project):
            try:
                fetch_table(entry, sources, project.store)
            except PejlError as error:
                failures[entry.name] = str(error)
            except Exception as error:
                failures[entry.name] = internal_error(entry, error)
    return failures


def build(
    project: Project, shared: Warehouse, public: Mapping[str, Table], *, paper: bool, force: bool
) -> list[str]:
    """Make what is new of a municipality, on the shared tables; returns warnings.

    Args:
        project: the municipality's.
        shared: the open shared working database.
        public: the tables in it, by name.
        paper: whether the paper is written too.
        force: whether everything is made, also where nothing is new.

    Raises:
        PejlError: the plan or another file has a mistake, or a table cannot be made; what is
            published stands.
    """
    scope = Scope.EVERYTHING if force else fingerprint.scope(project, paper=paper)
    if scope in {Scope.LAKE, Scope.NOTHING}:
        return []
    project.settings.claim_home()
    if scope is not Scope.PAPER:
        check_plan(project)
    site_conflicts.claim_municipality(project)
    begun = fingerprint.compute(project)
    read_papers = partial(files_of_plans, project) if paper else None
    with project.home.locked(PATIENCE):
        made = builds.begin(
            project, shared, begun, is_current=scope is Scope.PAPER, keeps_paper=not force
        )
        if scope is Scope.PAPER:
            return publish_municipality(made, (), project.store, read_papers, PAPER_KINDS)
        receipt.withdraw(project.home.published)
        project.home.working_file.unlink(missing_ok=True)
        with shared.attached(project.home.working_file):
            create_macros(shared.connection, project.sql)
            own = own_tables(project, public)
            _make_tables(project, made, own, public)
            contents = _contents(project, {**public, **own}, own)
            return publish_municipality(made, contents, project.store, read_papers, PAPER_KINDS)


def write_lake(project: Project, *, force: bool) -> dict[str, int]:
    """Write what a municipality has published in its lake; returns what a reader of the run sees.

    Raises:
        PejlError: it cannot be written; the published numbers stand.
    """
    lake = project.lake
    if lake is None or (lake.is_current(project.home.published) and not force):
        return {}
    written = lake.write(project.home.published)
    return {"version": written.version, "nye tabeller": written.tables}


def _make_tables(
    project: Project, made: Build, own: Mapping[str, Table], public: Collection[str]
) -> None:
    """Make the municipality's tables in the attached database.

    Raises:
        PejlError: a sentence for each table that could not be made.
    """
    assert project.shared is not None  # noqa: S101
    tables.share(made.warehouse, {*public} - own.keys(), project.shared.catalogue)
    failures: list[Problem] = []
    with open_sources(project) as sources:
        chosen = [
            select_snapshot(entry, sources, project.store, made.as_of)
            for entry in _list_entries(project)
        ]
    for selection in chosen:
        load(made.warehouse, selection)
    write_loaded(made, chosen)

    def fail(key: dg.AssetKey, sentence: str) -> None:
        failures.append(Problem(sentence, *key.path))

    for _ in make_tables(made, sort_by_reads(own), (), fail):
        pass
    if failures:
        raise PejlError("\n".join(map(str, told_once(failures))))
    files.create_own_views(made.warehouse)


def _contents(
    project: Project, every: Mapping[str, Table], own: Collection[str]
) -> list[PublishedTable]:
    """The tables of the municipality's file."""
    assert project.shared is not None  # noqa: S101
    shared = project.shared
    public = shared.home.published / (fingerprint.standing_public(shared) or "")
    contents = published_tables(every.values(), project.computed)
    return files.own_contents(contents, own, public.resolve())


def _list_entries(project: Project) -> Iterator[Entry]:
    return (entry for entry in project.catalogue.values() if entry.source in ABOUT_PERSONS)


def prune_public(shared: Project) -> None:
    """Delete the builds of public tables that no municipality's file or dated copy rests on."""
    newest = fingerprint.standing_public(shared)
    if newest is None or shared.as_of is not None:
        return
    used = {newest}
    for published in (shared.settings.home_folder / SITES).glob("*/published"):
        builds = filter(None, map(receipt.load, [published, *(published / BUILDS).glob("*")]))
        used |= {build.rests_on[PUBLIC] for build in builds if PUBLIC in build.rests_on}
        copies = receipt.load(published / COPIES)
        used |= {*copies.rests_on.values()} if copies else set()
    for folder in shared.home.published.iterdir():
        if folder.is_dir() and folder.name not in {*used, AS_OF}:
            shutil.rmtree(folder, ignore_errors=True)
