"""``pejl open``: the page of what is published, in the browser of this machine."""

from __future__ import annotations

import webbrowser

import typer

from assets.published.folder import PAGE
from connectors.errors import HomeError
from pipelines.cli.options import Live, load_settings


def open_page(live: Live = False) -> None:
    """Åbn siden med målene og alle tal i browseren; skriver dens sti."""
    page = load_settings(live).published_file().with_name(PAGE)
    if not page.exists():
        raise HomeError(f"{page} findes ikke; kør `pejl refresh`, som laver den.")
    typer.echo(str(page))
    if not _show(page.absolute().as_uri()):
        typer.echo("Her er ingen browser, der kan åbnes; åbn filen i en browser.", err=True)


def _show(address: str) -> bool:
    """Whether a browser was opened."""
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False
