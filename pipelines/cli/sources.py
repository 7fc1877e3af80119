"""``pejl sources``: the state of every source table, and search for more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from connectors import warehouse
from connectors.errors import InputError
from connectors.periods import show_day, show_moment, show_stamp
from pipelines import console
from pipelines.cli.danish_help import Typer
from pipelines.cli.options import FAILED, FormatOption, Live, load_project, load_settings
from pipelines.console import Format, number, whole

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl
    from rich.console import Console

    from assets.ingest.search import SearchResult, SourceTable

app = Typer(help="Kildetabellerne: tilstand og søgning.", invoke_without_command=True)


@app.callback()
def states(
    context: typer.Context, live: Live = False, written: FormatOption = Format.table
) -> None:
    """Vis hver kildetabel: sidst spurgt, alder, ændret, næste udgivelse, tilstand, sidste fejl.

    `pejl sources search ORD` finder andre tabeller i kildernes egne kataloger.
    """
    if context.invoked_subcommand is not None:
        return
    with warehouse.reading(load_settings(live).published_file()) as opened:
        rows = opened.frame("from mart.source_freshness order by source, source_table")
    console.write(written, rows, lambda to: _show_sources(rows, to))


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="ORD", help="Ord, eller en tabels id.")],
    live: Live = False,
    written: FormatOption = Format.table,
) -> None:
    """Find tabeller hos jobindsats og Statistikbanken, og se hvordan en katalogpost ville se ud."""
    if not any(word.strip() for word in words):
        raise InputError("Søgningen er tom; skriv et ord eller en tabels id.")
    from assets.ingest import search as catalogues  # noqa: PLC0415
    from pipelines.connections import open_sources  # noqa: PLC0415

    settings = load_settings(live)
    with open_sources(load_project(settings)) as sources:
        hits = catalogues.search(sources, words)
        for problem in hits.problems:
            typer.echo(problem, err=True)
        console.write(
            written,
            _frame(hits.tables),
            lambda to: _show_hits(hits, to, in_sample=settings.mode == "sample"),
        )
        if written is not Format.table:
            return
        if len(hits.tables) == 1:
            [table] = hits.tables
            path = f"data/sources/{table.source}/{table.table.lower()}.yaml"
            typer.echo(f"# {path}\n{catalogues.draft_entry(sources, table)}", nl=False)
    if hits.problems and not hits.tables:
        raise typer.Exit(FAILED)


def _show_sources(rows: pl.DataFrame, to: Console) -> None:
    """Print every source table: last asked, age, last changed, next release, state, last error."""
    table = console.table(
        *map(whole, ("Kilde", "Tabel", "Tilstand", "Spurgt")), number("Alder"),
        *map(whole, ("Ændret", "Kildens mærke", "Næste", "Perioder")), number("Rækker"),
    )  # fmt: skip
    for row in rows.iter_rows(named=True):
        span = f"{row['first_period']}–{row['last_period']}" if row["first_period"] else ""
        table.add_row(
            row["source"],
            row["source_table"],
            _state(row),
            _moment(row["last_asked"]),
            "" if row["age_days"] is None else f"{row['age_days']} d",
            _moment(row["retrieved_at"]),
            show_stamp(row["source_updated"] or ""),
            show_day(row["next_release"]) if row["next_release"] else "",
            span,
            "" if row["rows"] is None else str(row["rows"]),
        )
    console.show_table(table, to, head=2)
    for row in rows.iter_rows(named=True):
        if row["state"] == "awaited":
            console.say(f"{row['raw_table']} venter: {escape(row['problem'])}", to)
        elif row["problem"]:
            console.say(f"[bold red]{row['raw_table']}:[/] {escape(row['problem'])}", to)
        elif row["last_error"]:
            when = show_moment(row["last_error_at"])
            answered = row["last_answered"]
            healed = ", siden i orden" if answered and answered >= row["last_error_at"] else ""
            console.say(
                f"[dim]{row['raw_table']}, fejl {when}{healed}: {escape(row['last_error'])}[/]", to
            )
        if row["noticed"]:
            console.say(f"[yellow]{row['raw_table']}:[/] {escape(row['noticed'])}", to)


def _moment(when: datetime | None) -> str:
    return show_moment(when) if when else ""


def _frame(tables: Sequence[SourceTable]) -> pl.DataFrame:
    """The tables that a search found, one row a table."""
    import polars as pl  # noqa: PLC0415

    columns = ("source", "table", "title", "subject", "updated", "newest")
    return pl.DataFrame(
        [[*(getattr(each, name) for name in columns), each.is_fetched] for each in tables],
        {**dict.fromkeys(columns, pl.String), "held": pl.Boolean},
        orient="row",
    )


def _show_hits(hits: SearchResult, to: Console, *, in_sample: bool) -> None:
    """Print the tables that a search found, and how to see more of one."""
    if not hits.tables:
        where = " i de kataloger, der kunne spørges" if hits.problems else ""
        remedy = "; --live søger hos kilderne selv" if in_sample else ""
        console.say(
            f"Ingen tabel{where} har de ord i id, titel, emne, måling eller variabel{remedy}.", to
        )
        return
    table = console.table(
        whole("Kilde"), whole("Tabel"), "Titel", *map(whole, ("Opdateret", "Nyeste", "I kataloget"))
    )
    for each in hits.tables:
        in_catalogue = "ja" if each.is_fetched else ""
        row = (each.source, each.table, escape(each.title), show_stamp(each.updated), each.newest)
        table.add_row(*row, in_catalogue)
    console.show_table(table, to, head=2)
    if len(hits.tables) > 1:
        to.print(f"{len(hits.tables)} tabeller. Søg på en tabels id for at se dens katalogpost.")


def _state(row: dict[str, Any]) -> str:
    match row["state"]:
        case "fresh":
            return "[green]frisk[/]"
        case "stale":
            return "[bold red]forældet[/]"
        case "awaited":
            return "venter"
        case "discontinued":
            successors = f", se {row['succeeded_by']}" if row["succeeded_by"] else ""
            return f"[dim]ophørt{successors}[/]"
        case _:
            return "[bold red]aldrig hentet[/]"
