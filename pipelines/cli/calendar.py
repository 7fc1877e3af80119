"""``pejl calendar``: the committee's year, and which goals are final for each meeting."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from connectors.archive.atomic_write import write_new
from connectors.errors import InputError
from connectors.periods import show_day
from pipelines import console
from pipelines.cli.danish_help import Typer
from pipelines.cli.options import Live, load_project, load_settings
from pipelines.console import Format

if TYPE_CHECKING:
    from rich.console import Console

    from assets.meetings.agenda import Entry
    from pipelines.calendar import CommitteeCalendar

app = Typer(help="Udvalgets år: møder, frister, og hvad der er endeligt.",
            invoke_without_command=True)  # fmt: skip


class CalendarFormat(StrEnum):
    """The formats of the calendar."""

    table = "table"
    json = "json"
    csv = "csv"
    ics = "ics"


@app.callback()
def calendar(
    context: typer.Context,
    live: Live = False,
    written: Annotated[
        CalendarFormat,
        typer.Option(
            "--format",
            metavar="table|json|csv|ics",
            help="Hvordan det skrives; ics er til kalendere.",
        ),
    ] = CalendarFormat.table,
) -> None:
    """Vis udvalgets møder og frister: dagen for dagsordenen, og hvilke mål der er endelige da.

    `--format ics > kalender.ics` giver en fil, som Outlook og andre kalendere kan læse.
    """
    if context.invoked_subcommand is not None:
        return
    from pipelines.calendar import read_calendar  # noqa: PLC0415

    settings = load_settings(live)
    found = read_calendar(load_project(settings))
    if not found.files:
        raise InputError(
            f"{settings.calendar_folder} har ingen kalender; begynd en med "
            f"`pejl calendar new --year {found.today.year}`."
        )
    if written is CalendarFormat.ics:
        from assets.meetings import ics  # noqa: PLC0415

        # Bytes: the format wants CR LF at the end of its lines on every system.
        typer.echo(ics.render(found.entries, found.area_code, found.known_at), nl=False)
        return
    import polars as pl  # noqa: PLC0415

    rows = [_row(entry) for entry in found.entries]
    frame = pl.DataFrame(
        [
            row | {name: " ".join(row[name]) for name in ("final", "provisional", "missing")}
            for row in rows
        ],
        infer_schema_length=None,
    )
    console.write(
        Format(written.value), frame, lambda to: _show(found, settings.mode, to), lambda: rows
    )


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FIL", help="Filer; ellers alle i kalenderens mappe."),
    ] = None,
    live: Live = False,
) -> None:
    """Vis, hvad der er galt med en kalenders fil, linje for linje."""
    from assets.meetings import calendar_file  # noqa: PLC0415
    from assets.text import yaml_file  # noqa: PLC0415

    folder = load_settings(live).calendar_folder
    paths = files or sorted(folder.glob("*.yaml"))
    if not paths:
        raise InputError(f"{folder} har ingen kalender; begynd en med `pejl calendar new`.")
    for path, file in yaml_file.load_all(paths, calendar_file.load).items():
        examples = sum(each.example for each in (*file.meetings, *file.events))
        about = f"; {examples} dage er eksempler" if examples else ""
        typer.echo(
            f"{path.name}: {len(file.meetings)} møder og {len(file.events)} frister og runder i "
            f"{file.year}, ingen fejl{about}."
        )


@app.command()
def new(
    year: Annotated[int, typer.Option(metavar="ÅR", min=2000, max=2100, help="Kalenderens år.")],
    live: Live = False,
) -> None:
    """Begynd en kalender for et år, med et møde i måneden, der er mærket som eksempel."""
    from assets.meetings import calendar_file  # noqa: PLC0415

    settings = load_settings(live)
    project = load_project(settings)
    area = project.files.own_area
    if area is None:
        raise InputError("Kalenderen hører til en plans kommune; lav planen med `pejl plan new`.")
    path = settings.calendar_folder / f"{area}-{year}.yaml"
    content = calendar_file.draft(f"Arbejdsmarkedsudvalgets år {year}", area, year)
    write_new(path, content.encode(), "ret PEJL_SITE")
    typer.echo(f"{path}: ret dagene, og se efter med `pejl calendar check`.")


def _row(entry: Entry) -> dict[str, Any]:
    """An entry for programs and spreadsheets."""
    return {
        "calendar": entry.calendar,
        "day": entry.day,
        "until": entry.until,
        "at": entry.at,
        "kind": entry.kind,
        "title": entry.title,
        "agenda_on": entry.agenda_on,
        **{name: list(entry.states.get(name, ())) for name in ("final", "provisional", "missing")},
        "example": entry.example,
        "text": entry.text,
    }


def _show(found: CommitteeCalendar, mode: str, to: Console) -> None:
    """Print what is to come, in the order of its days."""
    coming = [entry for entry in found.entries if entry.until >= found.today]
    years = ", ".join(dict.fromkeys(file.title for file in found.files))
    to.print(f"[bold]{escape(years)}[/] · {escape(found.area)} · set fra {show_day(found.today)}")
    for entry in coming:
        to.print()
        mark = "[bold]" if entry.agenda_on else "[dim]"
        to.print(f"{mark}{show_day(entry.day)}[/]  {escape(entry.text)}", soft_wrap=False)
    if not coming:
        to.print("Der er ikke flere møder eller frister i kalenderen; `pejl calendar new` "
                 "begynder næste år.")  # fmt: skip
    past = len(found.entries) - len(coming)
    if past:
        to.print(f"\n[dim]{past} er forbi; --format csv har dem alle.[/]")
    console.show_sample(mode, to)
