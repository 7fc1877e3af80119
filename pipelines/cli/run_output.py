"""How a run ended: the scorecard of what is published, and what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from assets.published.folder import PAGE
from connectors import warehouse
from pipelines import console
from pipelines.cli import scorecard
from pipelines.cli.options import FAILED, FRESH, STALE

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.project import Project
    from pipelines.runs import RunResult


def show(project: Project, built: RunResult, to: Console, fetched: RunResult | None = None) -> None:
    """Print how a run ended, with the scorecard of what is published, and exit."""
    if project.municipalities:
        from pipelines.cli import sites  # noqa: PLC0415

        raise typer.Exit(sites.show_ended(project, built, fetched, to))
    fetch_problems = fetched.problems if fetched else ()
    console.show_problems(built.problems, to)
    if not built.has_published:
        console.show_problems(fetch_problems, to)
        to.print("[bold red]Intet nyt er udgivet; de seneste udgivne tal står ved magt.[/]")
        raise typer.Exit(FAILED)
    with warehouse.reading(project.settings.published_file()) as opened:
        card = scorecard.read(opened)
    # The scorecard shows the error of each stale table.
    shown = tuple(card.problems["problem"].drop_nulls())
    console.show_problems(
        (each for each in fetch_problems if not each.sentence.endswith(shown)), to
    )
    scorecard.show(card, to)
    if (page := project.home.published / PAGE).exists():
        console.say(f"`pejl open` viser målene og alle tal i browseren: {page}", to)
    console.show_problems(built.warnings, to)
    if not built.good:
        to.print(
            "[bold red]Tallene er udgivet, men ikke alt, der følger dem; se fejlen ovenfor.[/]"
        )
        raise typer.Exit(STALE)
    raise typer.Exit(STALE if card.stale or fetch_problems else FRESH)
