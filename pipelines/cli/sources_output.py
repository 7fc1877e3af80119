"""What the command line shows of the sources: their state, and what a search found. In Danish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.cli.console import minute
from pipelines.cli.options import Format

if TYPE_CHECKING:
    import polars as pl

    from assets.catalogue.search import Found, Hits


def show_sources(rows: pl.DataFrame, to: Console) -> None:
    """Every source table: last asked, age, last changed, next release, state, last error."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    headings = ("Kilde", "Tabel", "Tilstand", "Spurgt", "Alder", "Ændret", "Kildens mærke", "Næste")
    for heading in headings:
        table.add_column(heading, no_wrap=True, justify="right" if heading == "Alder" else "left")
    table.add_column("Perioder")
    table.add_column("Rækker", justify="right")
    for row in rows.iter_rows(named=True):
        span = f"{row['first_period']}–{row['last_period']}" if row["first_period"] else ""
        table.add_row(
            row["source"],
            row["source_table"],
            _state(row),
            minute(row["last_asked"]),
            "" if row["age_days"] is None else f"{row['age_days']} d",
            minute(row["retrieved_at"]),
            (row["source_updated"] or "")[:10],
            str(row["next_release"] or ""),
            span,
            "" if row["rows"] is None else str(row["rows"]),
        )
    to.print(table)
    for row in rows.iter_rows(named=True):
        if row["problem"]:
            to.print(f"[bold red]{row['raw_table']}:[/] {escape(row['problem'])}", soft_wrap=True)
        elif row["last_error"]:
            when = minute(row["last_error_at"])
            to.print(
                f"[dim]{row['raw_table']}, fejl {when}, siden i orden: "
                f"{escape(row['last_error'])}[/]",
                soft_wrap=True,
            )
        if row["noticed"]:
            to.print(f"[yellow]{row['raw_table']}:[/] {escape(row['noticed'])}", soft_wrap=True)


def hits_as(written: Format, found: Sequence[Found]) -> str:
    """The tables that a search found as JSON or CSV, one row a table."""
    import polars as pl  # noqa: PLC0415

    columns = ("source", "table", "title", "subject", "updated", "newest", "held")
    rows = pl.DataFrame(
        [[getattr(each, name) for name in columns] for each in found],
        {name: pl.Boolean if name == "held" else pl.String for name in columns},
        orient="row",
    )
    if written is Format.json:
        return rows.write_json() + "\n"
    return rows.write_csv(separator=";")


def show_hits(hits: Hits, to: Console) -> None:
    """The tables that a search found, and how to see more of one of them."""
    found = hits.found
    if not found:
        asked = " i de kataloger, der kunne spørges" if hits.problems else ""
        to.print(f"Ingen tabel{asked} har de ord i id, titel, emne, måling eller variabel.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Kilde", "Tabel", "Titel", "Opdateret", "Nyeste", "I kataloget"):
        table.add_column(heading, no_wrap=heading != "Titel")
    for each in found:
        held = "ja" if each.held else ""
        table.add_row(each.source, each.table, escape(each.title), each.updated, each.newest, held)
    to.print(table)
    if len(found) > 1:
        to.print(f"{len(found)} tabeller. Søg på en tabels id for at se dens katalogpost.")


def _state(row: dict[str, Any]) -> str:
    match row["state"]:
        case "fresh":
            return "[green]frisk[/]"
        case "stale":
            return "[bold red]forældet[/]"
        case "discontinued":
            successors = f", se {row['succeeded_by']}" if row["succeeded_by"] else ""
            return f"[dim]ophørt{successors}[/]"
        case _:
            return "[bold red]aldrig hentet[/]"
