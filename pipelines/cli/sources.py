"""``pejl sources``: the state of every source table, and the search for another one."""

from __future__ import annotations

from typing import Annotated

import typer

from connectors import warehouse
from connectors.errors import InputError
from pipelines.cli.options import FAILED, Format, Live, Written, chosen, published

app = typer.Typer(help="Kildetabellerne: tilstand og søgning.", invoke_without_command=True)


@app.callback()
def states(context: typer.Context, live: Live = False, written: Written = Format.table) -> None:
    """Vis hver kildetabel: sidst spurgt, alder, ændret, næste udgivelse, tilstand, sidste fejl.

    `pejl sources search ORD` finder andre tabeller i kildernes egne kataloger.
    """
    if context.invoked_subcommand is not None:
        return
    with warehouse.reading(published(chosen(live))) as opened:
        rows = opened.frame("from mart.source_freshness order by source, source_table")
    if written is Format.json:
        typer.echo(rows.write_json())
    elif written is Format.csv:
        typer.echo(rows.write_csv(separator=";"), nl=False)
    else:
        from pipelines.cli import console, sources_output  # noqa: PLC0415

        sources_output.show_sources(rows, console.console())


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="ORD...", help="Ord, eller en tabels id.")],
    live: Live = False,
    written: Written = Format.table,
) -> None:
    """Find tabeller hos jobindsats og Statistikbanken, og se hvordan en katalogpost ville se ud."""
    if not any(word.strip() for word in words):
        raise InputError("Say what to search for: a word, or the id of a table.")
    from assets.catalogue import search as catalogues  # noqa: PLC0415
    from pipelines.cli import console, sources_output  # noqa: PLC0415
    from pipelines.project import Project  # noqa: PLC0415

    with Project(chosen(live)).open_sources() as sources:
        hits = catalogues.search(sources, words)
        for problem in hits.problems:
            typer.echo(problem, err=True)
        if written is not Format.table:
            typer.echo(sources_output.hits_as(written, hits.found), nl=False)
            return
        sources_output.show_hits(hits, console.console())
        if len(hits.found) == 1:
            [found] = hits.found
            path = f"data/sources/{found.source}/{found.table.lower()}.yaml"
            typer.echo(f"# {path}\n{catalogues.draft(sources, found)}", nl=False)
    if hits.problems and not hits.found:
        raise typer.Exit(FAILED)
