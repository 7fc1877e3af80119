"""What the command line shows of export files. In Danish, and never a cell of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from connectors.archive.retention import Deleted
    from connectors.fasit.check import Report

_SEPARATORS = {"semicolon": "semikolon", "comma": "komma", "tab": "tabulator"}
_KINDS = {"snapshot": "rækker i arkivet", "export": "eksportfil"}


def show_report(file: Path, report: Report, to: Console) -> None:
    """What a file is, how it was understood, and what would become of its rows."""
    # The user named the file; nobody else is shown its name, and nothing keeps it.
    to.print(f"[bold]{escape(file.name)}[/]")
    facts = Table(box=None, show_header=False, pad_edge=False)
    for about, found in _facts(report):
        facts.add_row(f"  {about}", escape(found))
    to.print(facts)
    if report.reasons:
        to.print(_reasons(report))
    if report.problem:
        to.print(f"  [bold red]{escape(report.problem)}[/]", soft_wrap=True)
    to.print()


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield "Tegnsæt", report.encoding or "kan ikke afgøres"
    if report.separator:
        yield "Skilletegn", _SEPARATORS.get(report.separator, report.separator)
    if report.layout is None:
        yield "Layout", f"intet: {report.why_none or 'overskrifterne kendes ikke'}"
        if report.nearest:
            yield "Nærmest", f"{report.nearest}; mangler {', '.join(report.missing)}"
        return
    also = f" (også {', '.join(report.also)}, med færre kolonner)" if report.also else ""
    yield "Layout", f"{report.layout}{also}"
    yield "Overskrifter", f"række {report.header_row}"
    yield "Ulæste kolonner", f"{report.unread}, som aldrig forlader filen"
    repeated = f", {report.repeated} gentaget" if report.repeated else ""
    yield (
        "Rækker",
        f"{report.rows}: {report.accepted} ville blive brugt, {report.rejected} afvist{repeated}",
    )
    for column, rows in report.unknown.items():
        yield column, f"{rows} rækker med en ukendt værdi"
    for column, (first, last) in report.days.items():
        yield column, f"{first} til {last}"


def _reasons(report: Report) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=True)
    for heading in ("Felt", "Hvorfor", "Celler", "De første rækker"):
        table.add_column(heading, justify="right" if heading == "Celler" else "left")
    for reason in report.reasons:
        rows = ", ".join(map(str, reason.rows))
        table.add_row(reason.field, escape(reason.reason), str(reason.cells), rows)
    return table


def show_deleted(deleted: Sequence[Deleted], to: Console, *, unknown: int, done: bool) -> None:
    """What was deleted, or is due, by hash and day."""
    if not deleted:
        to.print("Intet er så gammelt, at det skal slettes.")
    else:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("Hvad", "Liste", "Måtte gemmes til", "Bytes", "Hash"):
            table.add_column(heading, justify="right" if heading == "Bytes" else "left")
        for each in deleted:
            table.add_row(
                _KINDS[each.kind],
                each.table,
                str(each.keep_until),
                str(each.bytes),
                each.sha256[:12],
            )
        to.print(table)
        to.print(
            f"{len(deleted)} slettet. Kør `pejl refresh` for at bygge databasen igen."
            if done
            else f"{len(deleted)} ville blive slettet."
        )
    if unknown:
        to.print(f"[yellow]{unknown} filer i mappen passer til intet layout og er ikke rørt.[/]")
