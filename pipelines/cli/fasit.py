"""``pejl fasit``: check a list before it is loaded, and delete what is too old."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from connectors import write_lock
from connectors.errors import InputError, SourceError
from connectors.fasit import NAME
from connectors.periods import show_day
from pipelines import console
from pipelines.cli.danish_help import Typer
from pipelines.cli.options import FAILED, Live, load_project, load_settings

if TYPE_CHECKING:
    from rich.console import Console

    from assets.catalogue.catalogue import Entry
    from connectors.archive.retention import Deletion
    from connectors.fasit.check import Report
    from connectors.fasit.layouts import Layout

_UNKNOWN_HEADING = "FILENS OVERSKRIFT"
_KINDS = {"snapshot": "rækker i arkivet", "export": "eksportfil"}

app = Typer(help="Lister fra Fasit: se en fil efter, slet det forældede.", no_args_is_help=True)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FIL", help="Eksportfiler.")],
    live: Live = False,
) -> None:
    """Vis hvad en fil er, og hvad der ville ske med dens rækker; intet indlæses.

    Ingen celle vises. Afslutningskoden er 1, hvis en fil ikke ville blive brugt.
    """
    from connectors.fasit.check import check as examine  # noqa: PLC0415

    settings = load_settings(live)
    project = load_project(settings)
    layouts, today = project.layouts, settings.today()
    to, good = console.console(), True
    for number, file in enumerate(files, start=1):
        try:
            report = examine(file, layouts, today)
        except SourceError as error:
            typer.echo(f"Fil {number}: {error}", err=True)
            good = False
            continue
        _show_report(file, report, to)
        if report.nearest and report.is_near:
            entry = project.catalogue[f"{NAME}_{report.nearest}"]
            _show_remedy(report, layouts[report.nearest], entry, settings.site, to)
        to.print()
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
    from pipelines.settings import SAMPLE  # noqa: PLC0415

    settings = load_settings(live)
    if settings.fasit_folder == SAMPLE / "fasit":
        raise InputError(
            "Eksemplets lister hører til projektet og slettes aldrig; brug --live, eller sæt "
            "PEJL_FASIT_DIR."
        )
    project = load_project(settings)
    folder, now, today = settings.fasit_folder, settings.now(), settings.today()
    with write_lock.sole_writer(settings.home_folder, is_run=False):
        snapshots = list(retention.due_snapshots(project.store, NAME, today))
        exports, unknown = (
            retention.due_exports(folder, project.layouts, today, now) if folder else ([], 0)
        )
        due = [retention.deletion_of(snapshot, now) for snapshot in snapshots]
        due += [told for _, told in exports]
        if due and not dry_run:
            # Parsed rows and the working databases, those of past days too, hold the rows as well;
            # they are made again from what is left.
            retention.delete_folder(settings.work)
            retention.delete_snapshots(project.store, snapshots)
            retention.delete_exports(project.store.root, exports)
    _show_deleted(due, console.console(), unknown=unknown, done=not dry_run)


def _show_report(file: Path, report: Report, to: Console) -> None:
    """Print what a file is, how it was read, and what would happen to its rows."""
    # Shown to the user who named the file, and stored nowhere.
    to.print(f"[bold]{escape(file.name)}[/]")
    facts = Table(box=None, show_header=False, pad_edge=False)
    for about, found in _facts(report):
        facts.add_row(f"  {about}", escape(found))
    to.print(facts)
    if report.reasons:
        console.show_table(_reasons(report), to)
    if report.problem:
        console.say(f"  [bold red]{escape(report.problem)}[/]", to)


def _show_remedy(report: Report, layout: Layout, entry: Entry, site: Path, to: Console) -> None:
    """Print which lines of which file of the municipality's let the layout read the file."""
    import yaml  # noqa: PLC0415

    from assets.text.yaml_lines import Document  # noqa: PLC0415

    document = Document(entry.path.read_text("utf-8"))
    own = site / "sources" / NAME / entry.path.name
    lines = [
        f"linje {document.line(('columns', missing.column, 'headers'))}: headers: "
        + yaml.safe_dump(
            [*layout.spellings(missing.column), missing.near or _UNKNOWN_HEADING],
            default_flow_style=True,
            allow_unicode=True,
            width=math.inf,
        ).strip()
        for missing in report.missing
    ]
    if own == entry.path:
        where = f"så ret {own}"
    else:
        where = f"så kopiér {entry.path} til {own}, og ret kopien"
        if document.content["municipality"] != layout.municipality:
            place = f"linje {document.line(('municipality',))}"
            lines.insert(0, f'{place}: municipality: "{layout.municipality}"')
    console.say(f"  Er det en liste af den slags, {escape(where)}:", to)
    for line in lines:
        to.print(f"    {line}", markup=False, highlight=False, soft_wrap=True)
    if any(missing.near is None for missing in report.missing):
        console.say(f"  Skriv filens egen overskrift, hvor der står {_UNKNOWN_HEADING}.", to)


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield "Tegnsæt", report.encoding or "kan ikke afgøres"
    if report.separator:
        yield "Skilletegn", report.separator
    if report.layout is None:
        yield "Layout", "intet" if report.missing else f"intet: {report.unknown_reason}"
        if report.nearest:
            yield "Nærmest", _nearest(report)
        return
    also = (
        f" (også {', '.join(report.other_layouts)}, med færre kolonner)"
        if report.other_layouts
        else ""
    )
    yield "Layout", f"{report.layout}{also}"
    yield "Overskrifter", f"række {report.header_row}"
    yield "Ulæste kolonner", f"{report.unread}, som aldrig forlader filen"
    if report.inner_lines:
        yield "Linjer i celler", f"{report.inner_lines} linjer begynder inde i en celle"
    if report.hidden_rows:
        yield "Skjulte rækker", f"{report.hidden_rows}, som tæller med"
    repeated = f", {report.repeated} gentaget" if report.repeated else ""
    yield (
        "Rækker",
        f"{report.rows}: {report.accepted} ville blive brugt, {report.rejected} afvist{repeated}",
    )
    for column, unknown in report.unknown.items():
        rows = ", ".join(map(str, unknown.first_rows))
        yield column, f"{unknown.rows} rækker med en ukendt værdi, de første: {rows}"
    if report.covers:
        times = [f"{show_day(first)} til {show_day(last)}" for first, last in report.covers]
        yield "Dækker", ", ".join(times)
    for column, (first, last) in report.days.items():
        yield column, f"{show_day(first)} til {show_day(last)}"


def _nearest(report: Report) -> str:
    """The nearest layout, how much of it the file has, and what it lacks."""
    if not report.missing:
        return report.nearest or ""
    lacks = [
        f"”{each.spelling}”" + (f" (filen har ”{each.near}”)" if each.near else "")
        for each in report.missing
    ]
    total = report.present + len(report.missing)
    return f"{report.nearest}: {report.present} af {total} kolonner; mangler {', '.join(lacks)}"


def _reasons(report: Report) -> Table:
    table = console.table("Overskrift", "Hvorfor", console.number("Celler"), "De første rækker")
    for reason in report.reasons:
        rows = ", ".join(map(str, reason.rows))
        table.add_row(reason.heading, escape(reason.reason), str(reason.cells), rows)
    return table


def _show_deleted(deleted: Sequence[Deletion], to: Console, *, unknown: int, done: bool) -> None:
    """Print what was deleted, or would be, by hash and day."""
    if not deleted:
        to.print("Intet er så gammelt, at det skal slettes.")
    else:
        table = console.table("Hvad", "Liste", "Måtte gemmes til", console.number("Bytes"), "Hash")
        for each in deleted:
            table.add_row(
                _KINDS[each.kind],
                each.table,
                str(each.keep_until),
                str(each.bytes),
                each.sha256[:12],
            )
        console.show_table(table, to)
        to.print(
            f"{len(deleted)} slettet. Kør `pejl refresh` for at bygge databasen igen."
            if done
            else f"{len(deleted)} ville blive slettet."
        )
    if unknown:
        to.print(f"[yellow]{unknown} filer i mappen passer til intet layout og er ikke rørt.[/]")
