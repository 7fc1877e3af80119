"""Open a build of a project: the home locked, the working database open, and what need be made."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assets import receipt
from assets.build import Build
from assets.ingest import freshness
from assets.warehouse.models import BENCHMARK
from connectors import warehouse
from pipelines import fingerprint
from pipelines.fingerprint import Fingerprint, Scope
from pipelines.project import PATIENCE

if TYPE_CHECKING:
    from connectors.warehouse import Warehouse
    from pipelines.project import Project


@contextmanager
def open_build(
    project: Project,
    *,
    scope: Scope = Scope.EVERYTHING,
    makes_tables: bool = True,
    keeps_paper: bool = False,
) -> Generator[Build]:
    """A build, with the home locked and the working database open; waits for another run.

    Args:
        project: what is built.
        scope: what is new, where every table is asked for; nothing, where no table is made.
        makes_tables: whether tables are made, not the paper or the lake alone.
        keeps_paper: whether an unchanged paper is left as it is.
    """
    settings = project.settings
    settings.claim_home()
    begun = fingerprint.compute(project)
    with warehouse.sole_writer(settings.home_folder, PATIENCE):
        project.clear_leftovers()
        with warehouse.writing(project.working_file) as opened:
            if scope is not Scope.NOTHING and makes_tables:
                # From here on the tables may differ from what stands published.
                receipt.withdraw(project.published)
            yield begin(
                project,
                opened,
                begun,
                is_current=scope is Scope.NOTHING,
                unchanged=_unchanged_tables(project, scope),
                keeps_paper=keeps_paper,
            )


def begin(
    project: Project,
    opened: Warehouse,
    begun: Fingerprint,
    *,
    is_current: bool,
    keeps_paper: bool,
    unchanged: frozenset[str] = frozenset(),
) -> Build:
    """A build of a project in an open database, from what it rested on when it began."""
    return Build(
        warehouse=opened,
        mode=project.settings.mode,
        now=project.moment,
        published=project.published,
        as_of=None if project.as_of is None else project.moment,
        rests_on=lambda: fingerprint.after(begun, project.settings.archive),
        is_current=is_current,
        unchanged=unchanged,
        keeps_paper=keeps_paper,
    )


def tables_of_day(project: Project) -> list[str]:
    """The tables that show the day or the sources' states, and those that are made of them."""
    of_day = {freshness.NAME}
    while more := {
        name
        for name, table in project.tables.items()
        if name not in of_day and not _is_benchmark(name) and table.reads & of_day
    }:
        of_day |= more
    return sorted(of_day)


def _unchanged_tables(project: Project, scope: Scope) -> frozenset[str]:
    """The tables that a build of this scope need not make."""
    match scope:
        case Scope.DAY:
            return frozenset(project.tables.keys() - tables_of_day(project))
        case Scope.PAPER | Scope.LAKE:
            return frozenset(project.tables)
        case _:
            return frozenset()


def _is_benchmark(table: str) -> bool:
    """The largest tables rest on the figures' values alone, not on what is stale."""
    return table.startswith((f"{BENCHMARK}.", f"mart.{BENCHMARK}"))
