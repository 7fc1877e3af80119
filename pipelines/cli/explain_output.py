"""What ``pejl explain`` shows: a number's trace for the terminal, and whole for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Column, Table

from connectors.lists import joined
from connectors.periods import show_moment, show_stamp
from pipelines import console

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from assets.lineage.trace import Origin, Trace

    Named = tuple[str, str | None, Trace]
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
_GOAL = (
    "goal_id", "goal", "area_code", "area", "verdict", "verdict_text", "value", "value_text",
    "comparison", "target", "target_text", "gap", "gap_text", "reason", "route", "behind", "rule",
)  # fmt: skip


def show(
    goal: Mapping[str, Any] | None,
    aims: pl.DataFrame | None,
    traces: Sequence[Named],
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
    to.print(f"Hentet    {show_moment(snapshot.retrieved_at)}, og siden {state}")
    if snapshot.source_updated:
        to.print(f"Opdateret af kilden  {escape(show_stamp(snapshot.source_updated))}")
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


def as_json(
    goal: Mapping[str, Any] | None,
    aims: pl.DataFrame | None,
    traces: Sequence[Named],
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
