"""What the command line shows of one figure among others. In Danish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from rich import box
from rich.markup import escape
from rich.table import Table

from assets.text import danish

if TYPE_CHECKING:
    from rich.console import Console

BASES = {
    "source": "kildens eget tal",
    "pooled": "tællere over nævnere",
    "labour_force": "vægtet med arbejdsstyrken",
    "unweighted": "simpelt gennemsnit",
    "sum": "sum",
    None: "",
}
THIRDS = {"top": "bedste", "middle": "midterste", "bottom": "dårligste", None: ""}
PER_1000 = "pr. 1.000 i arbejdsstyrken"


def show(rows: pl.DataFrame, label: str, to: Console) -> None:
    """One figure and what it is held up against, a line each.

    Args:
        rows: the rows of ``mart.benchmark`` of one indicator, area and period.
        label: what the indicator measures.
        to: where it is shown.
    """
    written = _in_words(rows)
    first = written.row(0, named=True)
    to.print(f"[bold]{escape(label)}[/] · {escape(first['area'])} · {first['period']}")
    own = first["own"] or "intet tal"
    per = f" ({first['own_per_1000']} {PER_1000})" if first["own_per_1000"] else ""
    to.print(f"Eget tal: [bold]{own}[/]{per}")
    to.print(_table(written, is_count=first["difference_unit"] == "per_1000"))
    if first["difference_unit"] == "per_1000":
        to.print(f"Forskel og plads er efter antal {PER_1000}.")


def _in_words(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their numbers as a Danish paper writes them."""
    unit = rows["unit"][0]
    difference = rows["difference_unit"][0]
    return rows.with_columns(
        own=danish.figure(pl.col("value"), unit),
        other=danish.figure(pl.col("comparison_value"), unit),
        own_per_1000=danish.number(pl.col("per_1000")),
        other_per_1000=danish.number(pl.col("comparison_per_1000")),
        gap=danish.signed(
            pl.col("difference"), "count" if difference == "per_1000" else difference or unit
        ),
    )


def _table(written: pl.DataFrame, *, is_count: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Sammenlignet med", no_wrap=True)
    table.add_column("Tal", justify="right", no_wrap=True)
    if is_count:
        table.add_column("Pr. 1.000", justify="right", no_wrap=True)
    table.add_column("Fundet som", no_wrap=True)
    table.add_column("Forskel", justify="right", no_wrap=True)
    table.add_column("Plads", no_wrap=True)
    table.add_column("Tredjedel", no_wrap=True)
    table.add_column("Kommuner", justify="right", no_wrap=True)
    table.add_column("Bemærkning", ratio=1)
    for row in written.iter_rows(named=True):
        table.add_row(
            escape(row["comparison_label"]),
            row["other"] or "–",
            *([row["other_per_1000"] or "–"] if is_count else []),
            BASES[row["basis"]],
            row["gap"] or "–",
            _rank(row),
            THIRDS[row["third"]],
            f"{row['members_with_value']} af {row['members']}",
            escape(row["remark"] or ""),
        )
    return table


def _rank(row: dict[str, Any]) -> str:
    if row["rank"] is None:
        return "–"
    shared = f", delt af {row['alike']}" if row["alike"] > 1 else ""
    return f"{row['rank']} af {row['ranked']}{shared}"
