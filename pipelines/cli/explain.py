"""``pejl explain``: the way of a number, from the paper to the bytes."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from connectors import warehouse
from connectors.errors import HomeError, InputError
from pipelines.cli.options import Format, Live, Written, chosen, published

if TYPE_CHECKING:
    from assets.lineage.steps import Tracer, Way
    from pipelines.settings import Settings


def explain(
    what: Annotated[str, typer.Argument(metavar="MÅL|INDIKATOR", help="Fx 4.3 eller job_orders.")],
    *,
    live: Live = False,
    area: Annotated[str | None, typer.Option(help="Områdekode, fx 730; 000 er landet.")] = None,
    period: Annotated[
        str | None, typer.Option(help="Perioden af en indikator, fx 2023M12; ellers den nyeste.")
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Som det så ud denne dag.")
    ] = None,
    written: Written = Format.table,
) -> None:
    """Vis et tals vej: regel, SQL, kildens rækker, snapshot, hash, spørgsmål og hentetidspunkt.

    `--as-of` læser en dag, som `pejl goals --as-of` har bygget.
    """
    from pipelines.cli import console, explain_output  # noqa: PLC0415

    with _tracer(chosen(live), as_of.date() if as_of else None) as tracer:
        goal = _goal(tracer, what, area)
        if goal is not None and period is not None:
            raise InputError(f"The plan says which periods goal {what} is about; drop --period.")
        if goal is None:
            own = area or _own_area(tracer)
            ways = [("", _way(tracer, what, own, [period] if period else []))]
        else:
            ways = list(_ways(tracer, goal))
        if written is Format.json:
            typer.echo(explain_output.as_json(goal, ways))
        elif written is Format.csv:
            raise InputError("A way is no table; use --format json, or table.")
        else:
            explain_output.show(goal, ways, console.console())


@contextmanager
def _tracer(settings: Settings, day: date | None) -> Generator[Tracer]:
    from assets.lineage.steps import Tracer  # noqa: PLC0415
    from pipelines.project import Project  # noqa: PLC0415

    project = Project(settings, day)
    working = project.working_file
    if not working.exists():
        remedy = f"pejl goals --as-of {day}" if day else "pejl refresh"
        raise HomeError(f"There is no {working}; run `{remedy}` to make it.")
    with (
        warehouse.reading(published(settings, day)) as read,
        warehouse.reading(working) as worked,
    ):
        yield Tracer(
            published=read,
            working=worked,
            models=project.models,
            indicators=project.computed,
            catalogue=project.catalogue,
            store=project.store,
        )


def _goal(tracer: Tracer, what: str, area: str | None) -> dict[str, Any] | None:
    """The row of ``mart.goal_score``, where ``what`` is a goal's number."""
    scores = tracer.published.frame(
        "from mart.goal_score where goal_id = ? and (area_code = ? or (? is null and own))",
        [what, area, area],
    )
    if scores.is_empty() and area and _is_goal(tracer, what):
        raise InputError(f"{area} is not a municipality's code; see data/reference/area.csv.")
    return next(scores.iter_rows(named=True), None)


def _is_goal(tracer: Tracer, what: str) -> bool:
    return what in set(tracer.published.frame("select goal_id from mart.goal_score")["goal_id"])


def _own_area(tracer: Tracer) -> str:
    """The municipality whose plan was scored."""
    return tracer.published.frame("select area_code from mart.goal_score where own limit 1").item()


def _ways(tracer: Tracer, goal: dict[str, Any]) -> Generator[tuple[str, Way]]:
    """The way of each of a goal's figures, with the figure's name in the rule."""
    from assets.plan.schema import Measure  # noqa: PLC0415
    from assets.text.area_codes import COUNTRY  # noqa: PLC0415

    measures = tracer.published.frame("from mart.goal_measure where goal_id = ?", [goal["goal_id"]])
    for row in measures.iter_rows(named=True):
        where = COUNTRY if row["area_code"] == COUNTRY else goal["area_code"]
        asked = Measure(indicator=row["indicator"], period=row["period"])
        codes = [each.code for each in asked.periods]
        try:
            yield row["measure"], _way(tracer, row["indicator"], where, codes)
        except InputError as error:
            typer.echo(f"{row['measure']}: {error}", err=True)


def _way(tracer: Tracer, indicator: str, area: str, periods: Sequence[str]) -> Way:
    known = tracer.published.frame("select indicator from mart.indicator_catalogue")["indicator"]
    if indicator not in known:
        from assets.text.yaml_file import closest  # noqa: PLC0415

        otherwise = "`pejl goals` lists the goals, `pejl indicators` the indicators"
        remedy = closest(indicator, known, otherwise)
        raise InputError(f"There is no goal and no indicator {indicator!r}; {remedy}")
    return tracer.way(indicator, area, periods)
