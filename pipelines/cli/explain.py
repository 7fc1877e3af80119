"""``pejl explain``: the lineage of a number, from the rule to the bytes of the answer."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assets.text.bases import BASES
from connectors import warehouse
from connectors.errors import HomeError, InputError
from pipelines import console
from pipelines.cli.explain_output import as_json, show
from pipelines.cli.options import (
    AREA,
    AsOf,
    FormatOption,
    Live,
    find_area,
    indicator_labels,
    load_project,
    load_settings,
)
from pipelines.console import Format

if TYPE_CHECKING:
    import polars as pl

    from assets.lineage.trace import Trace, Tracer
    from pipelines.cli.explain_output import Named
    from pipelines.settings import Settings


def explain(
    what: Annotated[str, typer.Argument(metavar="MÅL|INDIKATOR", help="Fx 4.3 eller job_orders.")],
    *,
    live: Live = False,
    area: Annotated[
        str | None, typer.Option(metavar=AREA, help="Fx Randers, 730 eller landet.")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            metavar="PERIODE", help="En indikators periode, fx 2023M12; ellers den nyeste."
        ),
    ] = None,
    as_of: AsOf = None,
    written: FormatOption = Format.table,
) -> None:
    """Vis et tals vej: regel, SQL, kildens rækker, dens svar i arkivet, spørgsmål og tidspunkt.

    `--as-of` læser en dag, som `pejl goals --as-of` har bygget.
    """
    with _tracer(load_settings(live), as_of.date() if as_of else None) as tracer:
        area = area and find_area(tracer.published, area)
        goal = _goal(tracer, what, area)
        if goal is not None and period is not None:
            raise InputError(f"Planen har perioderne for mål {what}; udelad --period.")
        aims = None if goal is None else _aims(tracer, goal)
        if goal is None:
            scores = tracer.published.frame(
                "select area_code from mart.goal_score where own limit 1"
            )
            traces = [
                ("", None, _trace(tracer, what, area or scores.item(), [period] if period else []))
            ]
        else:
            traces = list(_traces(tracer, goal))
        if written is Format.json:
            typer.echo(as_json(goal, aims, traces))
        elif written is Format.csv:
            raise InputError("Et tals vej er ikke én tabel; vælg --format json eller table.")
        else:
            show(goal, aims, traces, console.console())


@contextmanager
def _tracer(settings: Settings, day: date | None) -> Generator[Tracer]:
    from assets.lineage.trace import Tracer  # noqa: PLC0415
    from pipelines.home import read_working  # noqa: PLC0415

    project = load_project(settings, day)
    working = project.home.working_file
    if not working.exists():
        remedy = f"pejl goals --as-of {day}" if day else "pejl refresh"
        raise HomeError(f"{working} findes ikke; kør `{remedy}`, som laver den.")
    with (
        warehouse.reading(settings.published_file(day)) as read,
        read_working(project.home, project.shared and project.shared.home) as worked,
    ):
        yield Tracer(
            published=read,
            working=worked,
            models=project.models,
            indicators=project.computed,
            catalogue=project.catalogue,
            stores=project.stores,
        )


def _goal(tracer: Tracer, what: str, area: str | None) -> dict[str, Any] | None:
    """The row of ``mart.goal_score``, where ``what`` is a goal's number; of the newest plan."""
    scores = tracer.published.frame(
        "select score.* from mart.goal_score as score left join mart.plan using (plan) "
        "where goal_id = ? and (score.area_code = ? or (? is null and own)) "
        "order by year desc",
        [what, area, area],
    )
    if scores.is_empty() and area:
        goals = tracer.published.frame("select distinct goal_id from mart.goal_score")
        if what in goals["goal_id"]:
            raise InputError(
                f"Mål {what} er kun bedømt for kommuner, og {area} er ikke en kommune; vælg en "
                "anden med --area."
            )
    return next(scores.iter_rows(named=True), None)


def _aims(tracer: Tracer, goal: Mapping[str, Any]) -> pl.DataFrame:
    """The aims above the plan that a goal serves: the rows of ``mart.plan_aim``."""
    from assets.scoring.plan_aims import aims_served  # noqa: PLC0415

    aims = tracer.published.frame(
        "from mart.plan_aim where plan = ? order by aim_no", [goal["plan"]]
    )
    return aims_served(aims, goal["goal_id"])


def _traces(tracer: Tracer, goal: dict[str, Any]) -> Generator[Named]:
    """The trace of each of a goal's figures, with its name in the rule and whose it is."""
    from assets.plan.schema import Measure  # noqa: PLC0415
    from assets.text import period_names  # noqa: PLC0415

    measures = tracer.published.frame(
        "from mart.goal_measure where plan = ? and goal_id = ?", [goal["plan"], goal["goal_id"]]
    )
    own = tracer.published.frame("select area_code from mart.plan where plan = ?", [goal["plan"]])
    for row in measures.iter_rows(named=True):
        is_own = row["area_code"] in own["area_code"]
        where = goal["area_code"] if is_own else row["area_code"]
        measure = Measure(indicator=row["indicator"], period=row["period"])
        codes = [each.code for each in measure.periods]
        try:
            place = _place(tracer, row, where, codes)
            yield row["measure"], place, _trace(tracer, row["indicator"], where, codes)
        except InputError:
            whose = goal["area"] if where == goal["area_code"] else row["place"]
            periods = period_names.period(row["period"])
            typer.echo(
                f"{row['measure']}: »{row['label']}« har intet tal for {whose} i {periods}.",
                err=True,
            )


def _place(
    tracer: Tracer, measure: Mapping[str, Any], area: str, codes: Sequence[str]
) -> str | None:
    """Whose figure a measure is, and who is in the group where it is one; None for one's own."""
    place: str | None = measure.get("place")
    if measure.get("comparison") is None or not codes:
        return place
    rows = tracer.published.frame(
        "select comparison_label, members, members_with_value, basis from mart.benchmark "
        "where indicator = ? and area_code = ? and comparison = ? and period = ?",
        [measure["indicator"], area, measure["comparison"], codes[-1]],
    )
    for label, members, known, basis in rows.iter_rows():
        how = BASES.get(basis or "", "intet tal")
        return f"{place}: {label}, {known} af {members} kommuner, {how}"
    return place


def _trace(tracer: Tracer, indicator: str, area: str, periods: Sequence[str]) -> Trace:
    labels = indicator_labels(tracer.published)
    if indicator not in labels:
        from assets.text.yaml_file import closest  # noqa: PLC0415

        otherwise = "`pejl goals` viser målene, `pejl indicators` indikatorerne"
        remedy = closest(indicator, labels, otherwise, labels)
        raise InputError(f"{indicator!r} er hverken et mål eller en indikator; {remedy}")
    return tracer.trace(indicator, area, periods)
