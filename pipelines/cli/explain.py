"""``pejl explain``: the lineage of a number, from the rule to the bytes of the answer."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Column, Table

from connectors import warehouse
from connectors.errors import HomeError, InputError
from pipelines.cli import console
from pipelines.cli.console import Format
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

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from assets.lineage.trace import Origin, Trace, Tracer
    from pipelines.settings import Settings

    _Named = tuple[str, str | None, Trace]
    """A figure's name in a goal's rule, whose it is unless one's own, and its trace."""

_MOST_ROWS = 40
_MOST_OF_A_QUESTION = 400
_MOST_DECIMALS = 4
_FIGURE = {
    "period": "Periode",
    "numerator": "Tæller",
    "denominator": "Nævner",
    "value": "Tal",
    "between": "Grænser",
    "unit": "Enhed",
    "mark": "Mærke",
    "remark": "Bemærkning",
}
_BASES = {
    "source": "kildens eget tal",
    "pooled": "tællere delt med nævnere",
    "labour_force": "vægtet efter arbejdsstyrken",
    "unweighted": "simpelt gennemsnit",
    "sum": "lagt sammen",
}
"""How a group's figure is made, by ``basis`` of ``mart.benchmark``."""
_GOAL = (
    "goal_id", "goal", "area_code", "area", "verdict", "verdict_text", "value", "value_text",
    "comparison", "target", "target_text", "gap", "gap_text", "reason", "route", "behind", "rule",
)  # fmt: skip


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
            typer.echo(_as_json(goal, aims, traces))
        elif written is Format.csv:
            raise InputError("Et tals vej er ikke én tabel; vælg --format json eller table.")
        else:
            _show(goal, aims, traces, console.console())


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


def _traces(tracer: Tracer, goal: dict[str, Any]) -> Generator[_Named]:
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
        how = _BASES.get(basis or "", "intet tal")
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


def _show(
    goal: Mapping[str, Any] | None,
    aims: pl.DataFrame | None,
    traces: Sequence[_Named],
    to: Console,
) -> None:
    """The trace of a goal or of an indicator, from the top down."""
    if goal is not None:
        to.print(f"[bold]Mål {goal['goal_id']}[/] · {escape(goal['area'])}")
        console.say(escape(goal["goal"]), to)
        console.say(f"[bold]{goal['verdict_text']}.[/] {escape(goal['reason'])}", to)
        if goal.get("route"):
            to.print(escape(goal["route"]))
        for more in ("behind", "among_similar"):
            if goal.get(more):
                console.say(escape(goal[more]), to)
        if aims is not None and not aims.is_empty():
            console.say(escape(_served(goal["goal_id"], aims)), to)
        to.print(f"[bold]Regel:[/] {escape(goal['rule'])}\n")
    shown: set[str] = set()
    for name, place, trace in traces:
        _show_trace(f"{name} ({place})" if place else name, trace, shown, to)


def _served(goal: str, aims: pl.DataFrame) -> str:
    """The sentence with the aims that a goal serves, by the document that states them."""
    from assets.text.danish import joined  # noqa: PLC0415  (Polars is slow to import)

    stated = [
        f"{joined(of_document['aim_id'])} i {document}"
        for (document,), of_document in aims.group_by("document", maintain_order=True)
    ]
    return f"Mål {goal} tjener {joined(stated)}."


def _show_trace(name: str, trace: Trace, shown: set[str], to: Console) -> None:
    title = f"{name}: {trace.indicator}" if name else trace.indicator
    from assets.warehouse.sql_header import without_comment  # noqa: PLC0415

    to.rule(f"[bold]{escape(title)}[/]", align="left")
    to.print(f"{escape(trace.label)} · {escape(trace.area)}")
    console.show_table(_table(_with_bounds(trace.figures), _FIGURE), to)
    if trace.figures["provisional"].any():
        to.print(f"[yellow]{_provisional(trace)}[/]")
    for model in reversed(trace.chain):
        if model.table not in shown:
            to.print(f"[bold]{model.path}[/] · {escape(model.header.title)}")
            select = without_comment(model.sql)
            to.print(Syntax(select, "sql", background_color="default", word_wrap=True))
            to.print()
        shown.add(model.table)
    for origin in trace.origins:
        _show_origin(origin, to)


def _with_bounds(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures with what is known of one that is none: ``between``, "mellem 3 og 5"."""
    import polars as pl  # noqa: PLC0415

    from assets.text import danish  # noqa: PLC0415

    low, high = pl.col("value_low"), pl.col("value_high")
    texts = (danish.number(end, _MOST_DECIMALS) for end in (low, high))
    return figures.with_columns(
        between=pl.when(pl.col("value").is_null()).then(pl.format("mellem {} og {}", *texts))
    )


def _provisional(trace: Trace) -> str:
    """How far a figure that its source has not settled may still move."""
    from assets.text.numbers import number  # noqa: PLC0415
    from assets.text.units import in_words, of_difference  # noqa: PLC0415

    unsettled = ", ".join(trace.figures.filter("provisional")["period"])
    if trace.revision is None:
        return f"{unsettled} er foreløbigt; historien er for kort til at sige, hvor meget."
    most = f"{number(trace.revision)} {in_words(of_difference(trace.figures['unit'][0]))}"
    return f"{unsettled} er foreløbigt; ni af ti nye tal har flyttet sig højst {most} på et år."


def _show_origin(origin: Origin, to: Console) -> None:
    snapshot = origin.snapshot
    to.print(f"[bold]{escape(origin.heading)}[/] · {escape(origin.title)}")
    if origin.rows is None and not origin.is_about_persons:
        to.print(
            "Rækkerne bag tallet er hos kommunen, som har sendt det; de følger ikke med pakken."
        )
    elif origin.rows is None:
        to.print("Kildens rækker vises ikke: de er om personer eller føres i hånden.")
    else:
        what = "Rækkerne, tallet hviler på" if origin.exact else "Områdets rækker i perioden"
        to.print(f"{what} ({origin.rows.height} af raw.{origin.name}):")
        columns = {column: column for column in origin.rows.columns if column != "source_table"}
        console.show_table(_table(origin.rows.head(_MOST_ROWS), columns), to)
        if origin.rows.height > _MOST_ROWS:
            to.print(f"De første {_MOST_ROWS}; `--format json` giver dem alle.")
    if snapshot is None:
        to.print("[bold red]Svaret ligger ikke i arkivet.[/]\n")
        return
    to.print(f"Svaret    {escape(str(snapshot.path))}", soft_wrap=True)
    if not origin.is_about_persons:
        to.print(f"Hash      sha256 {snapshot.sha256}, {snapshot.bytes} bytes", soft_wrap=True)
    state = "uændret" if origin.whole else "[bold red]ÆNDRET[/]"
    to.print(f"Hentet    {console.minute(snapshot.retrieved_at)} UTC, og siden {state}")
    if snapshot.source_updated:
        to.print(f"Opdateret af kilden  {escape(snapshot.source_updated)}")
    for part in snapshot.parts if not origin.is_about_persons else ():
        request = json.dumps(part["request"], ensure_ascii=False)
        asked, more = request, ""
        if len(request) > _MOST_OF_A_QUESTION:
            # Cut between two values, so that no number stands half.
            asked = request[:_MOST_OF_A_QUESTION].rpartition(",")[0]
            more = ", og mere; `--format json` har det hele"
        to.print(f"Spurgt    {escape(asked)}{more}", soft_wrap=True)
    to.print()


def _table(rows: pl.DataFrame, headings: Mapping[str, str]) -> Table:
    """Rows under these headings; a column that says nothing is left out."""
    import polars as pl  # noqa: PLC0415

    from assets.text import danish  # noqa: PLC0415
    from assets.text.units import in_words  # noqa: PLC0415

    filled = [name for name in headings if rows[name].null_count() < rows.height]
    table = console.table(
        *(
            Column(headings[name], justify="right" if rows[name].dtype.is_numeric() else "left")
            for name in filled
        )
    )
    shown = rows.select(filled).with_columns(
        danish.number(pl.col(name), _MOST_DECIMALS).alias(name)
        for name in filled
        if rows[name].dtype.is_float()
    )
    if "unit" in filled:
        words = {unit: in_words(unit) for unit in rows["unit"].drop_nulls().unique()}
        shown = shown.with_columns(pl.col("unit").replace(words))
    for row in shown.iter_rows():
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    return table


def _as_json(
    goal: Mapping[str, Any] | None,
    aims: pl.DataFrame | None,
    traces: Sequence[_Named],
) -> str:
    """The trace for programs, whole."""
    document = {
        "goal": {name: goal.get(name) for name in _GOAL} if goal else None,
        "serves": []
        if aims is None
        else aims.select(id="aim_id", text="aim", document="document").to_dicts(),
        "figures": [_as_dict(*each) for each in traces],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=str)


def _as_dict(name: str, place: str | None, trace: Trace) -> dict[str, Any]:
    return {
        "measure": name or None,
        "place": place,
        "indicator": trace.indicator,
        "label": trace.label,
        "area": trace.area,
        "figures": trace.figures.to_dicts(),
        "nine_of_ten_fresh_figures_moved_at_most": trace.revision,
        "sql": [{"file": model.path, "text": model.sql} for model in reversed(trace.chain)],
        "sources": [_origin_as_dict(origin) for origin in trace.origins],
    }


def _origin_as_dict(origin: Origin) -> dict[str, Any]:
    snapshot = origin.snapshot
    content: dict[str, Any] = {
        "raw_table": origin.name,
        "title": origin.title,
        "rows": None if origin.rows is None else origin.rows.to_dicts(),
        "rows_are_all_needed": origin.exact,
        "snapshot": None,
    }
    if snapshot is not None:
        content["snapshot"] = {
            "file": str(snapshot.path),
            "sha256": None if origin.is_about_persons else snapshot.sha256,
            "bytes": None if origin.is_about_persons else snapshot.bytes,
            "bytes_are_those_that_came": origin.whole,
            "retrieved_at": snapshot.retrieved_at.isoformat(),
            "source_updated": snapshot.source_updated,
            "requests": [] if origin.is_about_persons else [p["request"] for p in snapshot.parts],
        }
    return content
