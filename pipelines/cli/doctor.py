"""``pejl doctor``: show what is in order and what is not, and repair what can be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from pipelines import console
from pipelines.cli.options import FAILED, FRESH, Live, load_project, load_settings

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.project import Project


def doctor(
    live: Live = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Sammenlign hvert gemt svar og hver fil med sin hash.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Ret først det, som kan laves igen af arkivet.")
    ] = False,
) -> None:
    """Se efter, om alt, hvad en kørsel behøver, er i orden; hver fejl med sin afhjælpning."""
    from pipelines.doctor import run_checks  # noqa: PLC0415

    project, to = load_project(load_settings(live, for_all=True)).of_run, console.console()
    if repair:
        _repair(project, to)
    results = list(run_checks(project, verify=verify))
    for result in results:
        mark = "[green]✔[/]" if result.passed else "[bold red]✘[/]"
        console.say(f"{mark} [bold]{result.name}[/]: {escape(result.message)}", to)
    raise typer.Exit(FRESH if all(result.passed for result in results) else FAILED)


def _repair(project: Project, to: Console) -> None:
    """Repair what can be made again, and build where something was published."""
    from assets.published import folder as published_folder  # noqa: PLC0415
    from pipelines import home_damage, refresh, site_builds  # noqa: PLC0415

    own = [site_builds.open_project(project, name) for name in project.municipalities]
    every = (project, *own)
    had_published = any((each.home.published / published_folder.NAME).exists() for each in every)
    for each in every:
        for sentence in home_damage.repair(each):
            console.say(escape(sentence), to)
    if had_published:
        built = refresh.build(project, to, paper=True, force=False)
        console.show_problems([*built.problems, *built.warnings], to)
