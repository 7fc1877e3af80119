"""Open a build of a project: the home locked, the working database open, and what need be made."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assets.ingest import freshness
from assets.published import receipt
from assets.tables.build import Build, Table
from assets.warehouse.macros import create_macros
from assets.warehouse.models import BENCHMARK
from connectors import warehouse
from pipelines import fingerprint
from pipelines.fingerprint import Fingerprint, Scope

if TYPE_CHECKING:
    from connectors.warehouse import Warehouse
    from pipelines.project import Project


@contextmanager
def open_build(
    project: Project,
    tables: Mapping[str, Table],
    *,
    scope: Scope = Scope.EVERYTHING,
    makes_tables: bool = True,
    keeps_paper: bool = False,
) -> Generator[Build]:
    """A build, with the home locked and the working database open; waits for another run.

    Args:
        project: what is built.
        tables: every table above raw, by name.
        scope: what is new, where every table is asked for; nothing, where no table is made.
        makes_tables: whether tables are made, not the paper or the lake alone.
        keeps_paper: whether an unchanged paper is left as it is.
    """
    begun = fingerprint.compute(project)
    with project.home.locked(), warehouse.writing(project.home.working_file) as opened:
        create_macros(opened.connection, project.sql)
        if scope is not Scope.NOTHING and makes_tables:
            # From here on the tables may differ from what stands published.
            receipt.withdraw(project.home.published)
        yield begin(
            project,
            opened,
            begun,
            is_current=scope is Scope.NOTHING,
            unchanged=_unchanged_tables(tables, scope),
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
        published=project.home.published,
        as_of=None if project.as_of is None else project.moment,
        rests_on=lambda: fingerprint.after(begun, project.settings.archive),
        is_current=is_current,
        unchanged=unchanged,
        keeps_paper=keeps_paper,
    )


def tables_of_day(tables: Mapping[str, Table]) -> list[str]:
    """The tables that show the day or the sources' states, and those that are made of them."""
    of_day = {freshness.NAME}
    while more := {
        name
        for name, table in tables.items()
        if name not in of_day and not _is_benchmark(name) and table.reads & of_day
    }:
        of_day |= more
    return sorted(of_day)


def _unchanged_tables(tables: Mapping[str, Table], scope: Scope) -> frozenset[str]:
    """The tables that a build of this scope need not make."""
    match scope:
        case Scope.DAY:
            return frozenset(tables.keys() - tables_of_day(tables))
        case Scope.PAPER | Scope.LAKE:
            return frozenset(tables)
        case _:
            return frozenset()


def _is_benchmark(table: str) -> bool:
    """The largest tables rest on the figures' values alone, not on what is stale."""
    return table.startswith((f"{BENCHMARK}.", f"mart.{BENCHMARK}"))
