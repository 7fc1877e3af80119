"""The goals of a scorecard: a line each, or two where the terminal is narrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.text import Text

from assets.text import verdicts
from connectors.periods import show_day
from pipelines.console import DOT, wrapped

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

STYLES = {"met": "green", "not_met": "red", "not_followable": "yellow", "dropped": "dim"}
HEADINGS = ("Mål", "Målopfyldelse", "Handler om", "Tal", "Krav", "Afstand eller årsag")
LEAST_REMARK = 30
"""The width below which the last column is hard to read."""
BETWEEN = "  "

Row = Mapping[str, Any]
"""A row of ``mart.goal_score``."""
Cells = tuple[str, str, str, str, str, str]
"""A goal under each of the `HEADINGS`."""


def show(rows: pl.DataFrame, outlook: Mapping[str, Row], to: Console) -> None:
    """Print the goals under the headings of the plan; no number is cut or broken.

    Args:
        rows: the rows of ``mart.goal_score`` of one municipality and plan.
        outlook: by goal the row of ``mart.goal_outlook``, of those that are not over.
        to: where it is printed.
    """
    goals = {
        row["goal_id"]: _cells(row, outlook.get(row["goal_id"]))
        for row in rows.iter_rows(named=True)
    }
    *widths, last = (
        max(map(cell_len, column)) for column in zip(HEADINGS, *goals.values(), strict=True)
    )
    before = sum(widths) + len(BETWEEN) * len(widths)
    is_wide = before + min(last, LEAST_REMARK) <= to.width
    if is_wide:
        to.print()
        to.print(Text(BETWEEN.join(_aligned(HEADINGS, widths)), style="dim"), soft_wrap=True)
    section = None
    for row in rows.iter_rows(named=True):
        if row["section"] != section:
            section = row["section"]
            to.print()
            for line in wrapped(Text(section, style="bold"), to.width):
                to.print(line, soft_wrap=True)
        write = _in_one_line if is_wide else _in_two_lines
        for line in write(goals[row["goal_id"]], widths, STYLES[row["verdict"]], to.width):
            to.print(line, soft_wrap=True)
    to.print()


def _cells(row: Row, outlook: Row | None) -> Cells:
    """A goal as text, a cell for each heading."""
    return (
        row["goal_id"],
        f"{verdicts.SIGNS[row['verdict']]} {verdicts.WORDS[row['verdict']]}",
        row["title"],
        *figure_and_demand(row),
        "; ".join(_remarks(row, outlook)) or "–",
    )


def figure_and_demand(row: Row) -> tuple[str, str]:
    """A goal's figure and its demand, or in words that there is none."""
    demand = f"{row['comparison']} {row['target_text']}" if row["target_text"] else "kendes ikke"
    return row["value_text"] or "intet tal", demand


def _remarks(row: Row, outlook: Row | None) -> Iterator[str]:
    """How far the goal is from its demand, or why that is unknown; and what is not final."""
    from assets.scoring.outlook import stand  # noqa: PLC0415  (Polars is slow)
    from assets.scoring.short_reason import short_reason  # noqa: PLC0415

    so_far = outlook and stand.figure_so_far(outlook)
    if row["verdict"] == "not_followable" and outlook and so_far:
        yield f"{so_far}, {stand.stand(outlook)}"
    elif row["verdict"] == "not_followable":
        yield short_reason(row["reason_code"], row["reason"])
    elif row["distance_text"] and row["verdict"] != "dropped":
        yield row["distance_text"]
    if row["computed_verdict"] != row["verdict"]:
        yield "besluttet"
    if row["provisional"] and row["verdict"] != "dropped":
        yield "foreløbigt"
    if row["stale"]:
        since = f" siden {show_day(row['stale_since'])}" if row["stale_since"] else ""
        yield f"forældet{since}"


def _aligned(cells: Cells, widths: list[int]) -> list[str]:
    """The cells at their widths; figures end below each other, and the last one is as it is."""
    number, verdict, title, value, demand, remark = cells
    at_number, at_verdict, at_title, at_value, at_demand = widths
    return [
        number.ljust(at_number),
        verdict.ljust(at_verdict),
        title.ljust(at_title),
        value.rjust(at_value),
        demand.ljust(at_demand),
        remark,
    ]


def _in_one_line(cells: Cells, widths: list[int], style: str, width: int) -> Iterator[Text]:
    number, verdict, *rest, remark = _aligned(cells, widths)
    begins = Text(BETWEEN).join([Text(number), Text(verdict, style), *map(Text, rest)])
    yield from _hanging(Text.assemble(begins, BETWEEN), remark, width)


def _in_two_lines(cells: Cells, widths: list[int], style: str, width: int) -> Iterator[Text]:
    number, verdict, *_ = _aligned(cells, widths)
    begins = Text.assemble(number, BETWEEN, (verdict, style), BETWEEN)
    yield from _hanging(begins, cells[2], width)
    _, _, _, value, demand, remark = cells
    parts = [value, f"krav {demand}", *([] if remark == "–" else [remark])]
    yield from _hanging(Text(" " * len(number + BETWEEN)), DOT.join(parts), width)


def _hanging(begins: Text, text: str, width: int) -> Iterator[Text]:
    """A text after its beginning, each further line below the first."""
    first, *rest = wrapped(Text(text), width - begins.cell_len) or [Text()]
    yield Text.assemble(begins, first)
    for line in rest:
        yield Text.assemble(" " * begins.cell_len, line)
