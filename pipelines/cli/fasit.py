"""``pejl fasit``: what an export file holds before it is loaded, and deleting what is too old."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from connectors import warehouse
from connectors.errors import InputError, SourceError
from pipelines.cli.options import FAILED, Live, chosen

app = typer.Typer(
    help="Lister fra Fasit: se en fil efter, slet det forældede.", no_args_is_help=True
)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FIL...", help="Eksportfiler.")],
    live: Live = False,
) -> None:
    """Vis hvad en fil er, og hvad der ville ske med dens rækker; intet indlæses.

    Ingen celle vises. Afslutningskoden er 1, hvis en fil ikke ville blive brugt.
    """
    from connectors.fasit.check import check as examine  # noqa: PLC0415
    from pipelines.cli import console, fasit_output  # noqa: PLC0415
    from pipelines.project import Project  # noqa: PLC0415

    layouts = Project(chosen(live)).layouts
    to, good = console.console(), True
    for number, file in enumerate(files, start=1):
        try:
            report = examine(file, layouts)
        except SourceError as error:
            typer.echo(f"File {number}: {error}", err=True)
            good = False
            continue
        fasit_output.show_report(file, report, to)
        good = good and report.layout is not None and report.problem is None
    raise typer.Exit(0 if good else FAILED)


@app.command()
def purge(
    live: Live = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Vis kun, hvad der ville blive slettet.")
    ] = False,
) -> None:
    """Slet eksportfiler og pseudonymiserede rækker, der ikke må gemmes længere.

    Tal og bedømmelser, der hvilede på dem, bliver. Hver sletning får en linje i
    archive/deletions.jsonl med hash og dato og intet om en person.
    """
    from connectors.archive import retention  # noqa: PLC0415
    from connectors.fasit import NAME  # noqa: PLC0415
    from pipelines.cli import console, fasit_output  # noqa: PLC0415
    from pipelines.project import Project  # noqa: PLC0415

    settings = chosen(live)
    if settings.mode == "sample" and settings.fasit_dir is None:
        raise InputError(
            "The sample's exports are the project's own and are never deleted; use --live, or set "
            "PEJL_FASIT_DIR."
        )
    project = Project(settings)
    folder, now = settings.fasit_folder, settings.now()
    with warehouse.sole_writer(settings.home_folder):
        snapshots = list(retention.due_snapshots(project.store, NAME, now.date()))
        exports, unknown = (
            retention.due_exports(folder, project.layouts, now.date(), now) if folder else ([], 0)
        )
        due = [retention.described(snapshot, now) for snapshot in snapshots]
        due += [told for _, told in exports]
        if due and not dry_run:
            # Parsed rows and the working databases, those of past days too, hold the rows as well;
            # they are made again from what is left.
            retention.delete_folder(settings.home_folder / "work")
            retention.delete_snapshots(project.store, snapshots)
            retention.delete_exports(project.store.root, exports)
    fasit_output.show_deleted(due, console.console(), unknown=unknown, done=not dry_run)
