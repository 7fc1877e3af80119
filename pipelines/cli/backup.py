"""``pejl backup``, ``pejl restore`` and ``pejl upgrade``: a home on another disk, and forward."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assets.text.numbers import number
from connectors.errors import HomeError, InputError, PejlError
from pipelines.cli.options import Live, load_project, load_settings

if TYPE_CHECKING:
    from pipelines.backup.take import Taken
    from pipelines.project import Project
    from pipelines.settings import Settings

Folder = Annotated[Path, typer.Argument(metavar="MAPPE", help="Mappen med backuppen.")]


def backup(
    folder: Folder,
    live: Live = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Sammenlign også det, der ligger der, med sin hash.")
    ] = False,
    key_to: Annotated[
        Path | None,
        typer.Option(metavar="FIL", help="Kopiér nøglen til pseudonymer hertil, væk fra dataene."),
    ] = None,
) -> None:
    """Gem det, der ikke kan laves igen, i en mappe på en anden disk; kun det nye skrives."""
    from pipelines.backup import key, several, take  # noqa: PLC0415

    settings = load_settings(live, for_all=True)
    if settings.is_shared:
        if key_to is not None:
            raise InputError(
                "Hver kommune har sin egen nøgle; kopiér den med `pejl --site NAVN backup "
                f"{folder} --key-to FIL`."
            )
        _take_each(load_project(settings), folder, verify=verify)
        return
    if key_to is not None:
        key.copy_key(settings, folder, key_to)
    place = several.place_of(settings, folder)
    _show_taken(place, take.take(load_project(settings), place, verify=verify))
    _show_left_out(settings, key_to)


def _take_each(shared: Project, folder: Path, *, verify: bool) -> None:
    """Back up several municipalities, a line for each, and exit with 1 where one was not."""
    from pipelines.backup import several  # noqa: PLC0415

    failures: list[str] = []
    for name, taken in several.take_each(shared, folder, verify=verify):
        if isinstance(taken, PejlError):
            failures.append(f"{name}: {taken}")
        else:
            _show_taken(Path(name), taken)
    for path in several.find_departed(shared, folder):
        typer.echo(
            f"{path} er af en kommune, som ikke er i {shared.settings.sites} mere; slet mappen, "
            "når den ikke skal kunne gendannes."
        )
    typer.echo(
        "Nøglerne til pseudonymer er ikke med; `pejl --site NAVN backup MAPPE --key-to FIL` "
        "kopierer en kommunes. Adgangsnøgler i .env og lister fra Fasit er ikke med."
    )
    if failures:
        raise HomeError("\n".join(failures))


def restore(folder: Folder, live: Live = False) -> None:
    """Gendan hjemmet og kommunens egne filer fra en backup; hjemmet skal være tomt."""
    from pipelines.backup import several  # noqa: PLC0415
    from pipelines.backup.restore import restore as restore_home  # noqa: PLC0415

    settings = load_settings(live, for_all=True)
    if settings.is_shared:
        _restore_each(settings, folder)
        return
    place = several.place_of(settings, folder)
    contents = restore_home(settings, place)
    typer.echo(f"{settings.home_folder}: {len(contents.files)} filer er gendannet fra {place}.")
    if not settings.pseudonym_key.exists():
        typer.echo(
            f"Nøglen til pseudonymer mangler; læg kopien i {settings.pseudonym_key}, før nye "
            "lister læses."
        )
    typer.echo(
        "Sæt adgangsnøgler og stier i .env, og kør `pejl fasit purge`, `pejl doctor --verify` og "
        "`pejl build`."
    )


def _restore_each(settings: Settings, folder: Path) -> None:
    from pipelines.backup import several  # noqa: PLC0415

    for name, contents in several.restore_each(settings, folder).items():
        typer.echo(f"{name}: {len(contents.files)} filer er gendannet.")
    typer.echo(
        f"Kommunernes mapper i {settings.home_folder / 'sites'} og {settings.sites} kan nu kun "
        "læses af Pejls bruger; giv læserne adgang igen, læg kommunernes nøgler til pseudonymer på "
        "plads, sæt adgangsnøgler og stier i .env, og kør `pejl doctor --verify` og `pejl build`."
    )


def upgrade(folder: Folder, live: Live = False) -> None:
    """Før et hjem af en ældre version frem til denne; tager først en backup i mappen."""
    from pipelines import console, refresh  # noqa: PLC0415
    from pipelines import upgrade as upgrading  # noqa: PLC0415
    from pipelines.cli import run_output  # noqa: PLC0415
    from pipelines.home_marks import HOME_VERSION  # noqa: PLC0415

    project = load_project(load_settings(live, for_all=True)).of_run
    if not upgrading.is_due(project):
        home = project.settings.home_folder
        typer.echo(f"{home} er allerede af version {HOME_VERSION}.")
        return
    for place, taken in upgrading.upgrade(project, folder).items():
        _show_taken(place, taken)
    typer.echo(f"{project.settings.home_folder} er nu af version {HOME_VERSION}.")
    typer.echo(
        f"Vil I tilbage: flyt hjemmet, kør `pejl restore {folder}`, og installér det gamle Pejl."
    )
    to = console.console()
    run_output.show(project, refresh.build(project, to, paper=True, force=False), to)


def _show_taken(folder: Path, taken: Taken) -> None:
    typer.echo(
        f"{folder}: {taken.files} filer, {number(taken.bytes / 1e6, 1)} MB; {taken.new} nye eller "
        f"ændrede, {taken.deleted} slettet, fordi hjemmet ikke har dem mere."
    )


def _show_left_out(settings: Settings, key_to: Path | None) -> None:
    """Say what the backup does not hold and nobody can make again."""
    from pipelines.settings import DATA  # noqa: PLC0415

    if settings.site == DATA:
        typer.echo(
            f"Planer, register og tekster i {DATA} er ikke med; gem dem med projektet, eller lad "
            "PEJL_SITE være kommunens egen mappe."
        )
    if key_to is not None:
        typer.echo(f"Nøglen til pseudonymer er i {key_to}; gem den et andet sted end backuppen.")
    elif not settings.has_sample_lists:
        typer.echo(
            "Nøglen til pseudonymer er ikke med; --key-to FIL kopierer den et andet sted hen."
        )
    typer.echo("Adgangsnøgler i .env og listerne i PEJL_FASIT_DIR er ikke med.")
