"""Write the health file at the end of a run, and send what is new."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from assets.catalogue.catalogue import ABOUT_PERSONS, SOURCE_TITLES
from assets.ingest import freshness
from assets.published import receipt
from connectors import warehouse
from connectors.errors import BusyError, DiskFullError, HomeError, InputError, PejlError
from pipelines import console, fingerprint, site_builds
from pipelines.alarms import digest, due, health
from pipelines.alarms.health import (
    Finding,
    Health,
    Outcome,
    Published,
    Release,
    Run,
    SourceProblem,
    Verdicts,
)
from pipelines.problem import Problem
from pipelines.site_assets import GROUP, LAKE, SNAPSHOT

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from pipelines.project import Project

_LISTS = Problem("Lister eller register kunne ikke hentes; `pejl sources` siger hvorfor.", SNAPSHOT)
"""What a municipality is told of its own fetch."""
_IS_OF_SQL = re.compile(r".*»(Binder|Catalog|Parser) Error: ").match
"""Whether a sentence quotes what DuckDB says of a statement, not of a row."""
_PUBLIC = tuple(f"{source}_" for source in SOURCE_TITLES.keys() - ABOUT_PERSONS)


@dataclass(frozen=True)
class RunEnd:
    """How a run ended.

    Args:
        fetch_problems: the tables that could not be fetched.
        build_problems: the tables, files and papers that could not be made.
        has_published: whether what is published is up to date.
    """

    fetch_problems: Sequence[Problem] = ()
    build_problems: Sequence[Problem] = ()
    has_published: bool = False


def finish(project: Project, run: RunEnd) -> list[str]:
    """Record how a run ended, and send what is new; returns a sentence for what could not be.

    Of several municipalities, what they share has a record of its own, and each municipality one
    that holds nothing of another's. A fault here never fails the run.
    """
    sentences = [_record(project, run)]
    try:
        names = project.municipalities
    except PejlError:
        names = []  # the run says what is wrong with their folder
    for name in names:
        with suppress(PejlError):  # the run says what is wrong with its settings
            own = site_builds.open_project(project, name)
            sentences.append(_record(own, _of_municipality(run, name)))
    return [each for each in sentences if each]


def _record(project: Project, run: RunEnd) -> str | None:
    settings = project.settings
    try:
        settings.marks.check()
        health.write(settings, _health_after(project, run))
        return digest.send_new(settings)
    except PejlError as error:
        return str(error)


def _of_municipality(run: RunEnd, name: str) -> RunEnd:
    """What a run was for one of several municipalities: its own problems and those of all."""
    fetch, build = (
        [each for problem in problems for each in _seen_by(name, problem)]
        for problems in (run.fetch_problems, run.build_problems)
    )
    # Where others failed alone, this one is published.
    return RunEnd(fetch, build, run.has_published or (bool(run.build_problems) and not build))


def _seen_by(name: str, problem: Problem) -> list[Problem]:
    """What one of several municipalities is told of a problem; nothing of another's."""
    if not _is_of_one(problem):
        return [problem]
    if problem.name != name:
        return []
    if problem.layer == SNAPSHOT:
        return [_LISTS]  # its own sentence may count persons
    return [*map(Problem.parse, problem.sentence.split("\n"))]


def _is_of_one(problem: Problem) -> bool:
    """Whether a problem is of one of several municipalities, which it is named for.

    A table of a source has an underscore in its name, which a municipality's folder has not.
    """
    if problem.layer == SNAPSHOT:
        return bool(problem.name) and "_" not in problem.name
    return problem.layer in {GROUP, LAKE}


@contextmanager
def refusal_recorded(project: Project, to: Console) -> Generator[None]:
    """Record a run that is refused before its first step, such as for a mistake in the plan."""
    try:
        yield
    except BusyError:
        raise  # the other run records how it ends
    except DiskFullError as error:
        finish(project, RunEnd(build_problems=[Problem(str(error))]))
        raise  # that this cannot be recorded has the same cause
    except PejlError as error:
        unrecorded = finish(project, RunEnd(build_problems=[Problem(str(error))]))
        console.show_problems((each for each in unrecorded if each != str(error)), to)
        raise


def _health_after(project: Project, run: RunEnd) -> Health:
    settings, now, earlier = project.settings, datetime.now(UTC), None
    with suppress(HomeError):  # of another version: it is written anew
        earlier = health.load(settings)
    published = _read_published(project, earlier.published if earlier else None)
    next_due = due.next_due(now) if settings.mode == "live" else None
    return Health(
        mode=settings.mode,
        last_run=Run(
            ended_at=now,
            outcome=_outcome(run, published),
            problems=_shown_problems(run, published.sources if published else ()),
        ),
        fetched_at=_fetched_at(project, earlier),
        published=published,
        next_due=next_due,
        overdue_at=next_due + due.GRACE if next_due else None,
    )


def _fetched_at(project: Project, earlier: Health | None) -> datetime | None:
    """The moment since which every source table has been asked that ever was."""
    newest = {(each.source, each.table): each.at for each in project.attempts()}
    try:
        tables = [(entry.source, entry.table) for entry in project.catalogue.values()]
    except InputError:  # a mistake in an entry, which the run is refused for
        return earlier.fetched_at if earlier else None
    return min((newest[table] for table in tables if table in newest), default=None)


def _outcome(run: RunEnd, published: Published | None) -> Outcome:
    if not run.has_published or run.build_problems or published is None:
        return "failed"
    return "stale" if published.sources or run.fetch_problems else "fresh"


def _shown_problems(run: RunEnd, sources: Sequence[SourceProblem]) -> tuple[str, ...]:
    """The problems of a run that its sources do not have already, without what counts persons."""
    stale = {source.name for source in sources}
    shown: list[Problem] = []
    has_lists = any(source.source in ABOUT_PERSONS for source in sources)
    for problem in (*run.fetch_problems, *run.build_problems):
        if _is_of_one(problem):
            status = f"`pejl --site {problem.name} status`"
            reason = f"ikke alt kunne hentes eller laves; {status} siger mere."
            shown.append(replace(problem, sentence=reason))
        elif problem == _LISTS:
            if not has_lists:
                shown.append(problem)
        elif (
            not problem.name
            or problem.layer in {"publish", "paper"}
            or _IS_OF_SQL(problem.sentence)
        ):
            shown.append(problem)
        elif problem.name not in stale:
            is_public = problem.layer in {SNAPSHOT, "raw"} and problem.name.startswith(_PUBLIC)
            reason = "kunne ikke laves; `pejl ui` viser hvorfor."
            shown.append(problem if is_public else replace(problem, sentence=reason))
    return tuple(map(str, shown))


def _read_published(project: Project, earlier: Published | None) -> Published | None:
    """What is published now; what was, where the file cannot be read."""
    settings = project.settings
    if settings.is_shared:
        return _read_public(project) or earlier
    standing = receipt.load(project.home.published)
    if earlier and standing and standing.build == earlier.build:
        return earlier
    try:
        file = settings.published_file()
        with warehouse.reading(file) as opened:
            states, found, scored, about = (
                opened.frame(query)
                for query in (
                    "from mart.source_freshness order by source, source_table",
                    'from mart.finding order by severity, "check", indicator, period',
                    "select plan, goal_id, verdict from mart.goal_score where own",
                    "select build from mart.build",
                )
            )
    except HomeError:
        return earlier
    build, verdicts = about.item(), _verdicts(scored)
    if earlier is None:
        changed = ()
    elif earlier.build == build:
        changed = earlier.changed
    else:
        changed = health.changed_verdicts(earlier.verdicts, verdicts)
    return Published(
        at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        build=build,
        sources=tuple(_source_problems(states)),
        findings=tuple(_findings(found)),
        verdicts=verdicts,
        changed=changed,
        releases=tuple(_releases(states, settings.today())),
    )


def _read_public(shared: Project) -> Published | None:
    """What several municipalities share is published: public sources, and nobody's verdicts."""
    build = fingerprint.standing_public(shared)
    if build is None:
        return None
    import polars as pl  # noqa: PLC0415

    file = shared.home.published / build / f"{freshness.NAME}.parquet"
    states = pl.read_parquet(file)
    return Published(
        at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        build=build,
        sources=tuple(_source_problems(states)),
        findings=(),
        verdicts={},
        changed=(),
        releases=tuple(_releases(states, shared.settings.today())),
    )


def _verdicts(scored: pl.DataFrame) -> Verdicts:
    verdicts: Verdicts = {}
    for plan, goal, verdict in scored.iter_rows():
        verdicts.setdefault(plan, {})[goal] = verdict
    return verdicts


def _source_problems(states: pl.DataFrame) -> list[SourceProblem]:
    rows = states.filter(states["state"].is_in(["stale", "never_fetched"]))
    return [
        SourceProblem(
            name=row["raw_table"],
            source=row["source"],
            table=row["source_table"],
            state=row["state"],
            since=row["stale_since"],
            problem="`pejl sources` siger hvorfor."
            if row["source"] in ABOUT_PERSONS
            else row["problem"] or "",
        )
        for row in rows.iter_rows(named=True)
    ]


def _findings(found: pl.DataFrame) -> list[Finding]:
    return [
        Finding(
            key=" ".join(str(row[part]) for part in ("check", "indicator", "area_code", "period")),
            severity=row["severity"],
            text=f"{row['indicator']}: {row['finding']}",
        )
        for row in found.iter_rows(named=True)
    ]


def _releases(states: pl.DataFrame, today: date) -> list[Release]:
    tables: dict[date, list[str]] = {}
    announced = states.select("next_release", "source", "source_table").drop_nulls()
    for day, source, table in announced.iter_rows():
        if day >= today:
            tables.setdefault(day, []).append(f"{source} {table}")
    return [Release(on=day, tables=tuple(tables[day])) for day in sorted(tables)]
