"""What the command line shows of the indicators. In Danish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assets.text.units import UNITS

if TYPE_CHECKING:
    import polars as pl

BETTER = {"higher": "højere", "lower": "lavere", None: "–"}
_DETAILS = {
    "numerator": "Tæller",
    "denominator": "Nævner",
    "unit": "Enhed",
    "better": "Bedre er",
    "source": "Kilde",
    "breaks": "Brud",
    "caveats": "Forbehold",
    "about": "Om",
    "snapshots": "Snapshots",
}


def show(rows: pl.DataFrame, to: Console) -> None:
    """The indicators, a line each; of a single one all that is known."""
    if rows.is_empty():
        to.print("Ingen indikator har de ord; `pejl indicators` viser dem alle.")
    elif rows.height == 1:
        _show_one(rows.row(0, named=True), to)
    else:
        to.print(_list(rows))
        to.print(f"{rows.height} indikatorer. Skriv et navn for at se alt om den.")


def _list(rows: pl.DataFrame) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Indikator", no_wrap=True)
    table.add_column("Måler", ratio=10)
    table.add_column("Enhed", no_wrap=True)
    table.add_column("Bedre", no_wrap=True)
    table.add_column("Perioder", no_wrap=True)
    table.add_column("Områder", justify="right")
    table.add_column("Kilde", ratio=4)
    for row in rows.iter_rows(named=True):
        table.add_row(
            row["indicator"],
            escape(row["label"]),
            UNITS[row["unit"]].many or "antal",
            BETTER[row["better"]],
            _span(row),
            str(row["areas"]),
            escape(row["source"] or ""),
        )
    return table


def _show_one(row: dict[str, Any], to: Console) -> None:
    to.print(f"[bold]{row['indicator']}[/] · {escape(row['label'])}")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column()
    shown = row | {"better": BETTER[row["better"]], "unit": UNITS[row["unit"]].many or "antal"}
    for name, heading in _DETAILS.items():
        if shown[name]:
            table.add_row(heading, escape(str(shown[name])))
    table.add_row("Tal for", f"{_span(row) or 'ingen perioder'}, {row['areas']} områder")
    to.print(table)
    to.print(f"`pejl explain {row['indicator']}` viser det nyeste tals vej.")


def _span(row: dict[str, Any]) -> str:
    return f"{row['first_period']}–{row['last_period']}" if row["first_period"] else ""
