"""How a sheet of the workbook is set: its head, its table, and what a printed page of it shows.

A text is written as a text whatever it begins with, and one that Excel would take for a formula
when somebody edits the cell is marked as a text too: nothing that a source says is ever computed.
Borders, fills and heights are said of the cells themselves, because LibreOffice draws no table
style and makes no row of wrapped text higher by itself.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import polars as pl
import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from assets.paper import words
from assets.paper.excel.number_formats import number_formats
from assets.paper.model import SAMPLE_NOTICE, Paper
from assets.text import danish

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # pyright: ignore[reportMissingTypeStubs]
    from xlsxwriter.worksheet import Worksheet  # pyright: ignore[reportMissingTypeStubs]

FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
HEADER = 4
"""The row of a table's header, where no paragraphs stand above the table."""
TEXT, DAY, COUNT = "@", "dd-mm-yyyy", "#,##0"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_A4 = 9
"""Its number among the papers that Excel knows."""
_LINE, _HIGHEST = 15.0, 409.0
"""Points: a line of text, and the highest row that there can be."""
_LETTERS = 1.15
"""Letters of a Danish text for each digit that a column is wide."""
_TITLE = 1.25
"""How much larger a title's letters are than the others."""
_FILTER = 3
"""Characters that the button of a filter takes of its heading."""
_LONGEST_IN_HEADER = 90
"""A page's header holds 255 characters, and & is written as two."""
_NOTE_LINE, _NOTE_LINES = 42, 5
"""Characters in a line of a note twice as wide as Excel makes it, and lines in one as high."""
_INK, _LINES, _FILL, _STAMP = "#1F2A37", "#B8C0CA", "#E9EDF1", "#9C0006"
_WRAPPED: dict[str, Any] = {"text_wrap": True, "valign": "top"}
_BORDERED: dict[str, Any] = {"valign": "top", "border": 1, "border_color": _LINES}
_HEADING = _WRAPPED | _BORDERED | {"bold": True, "font_color": _INK, "bg_color": _FILL}
_CELLS = {
    "empty": _BORDERED,
    "number": _BORDERED | {"align": "right", "indent": 1},
    "text": _BORDERED | {"text_wrap": True},
    "risky": _BORDERED | {"text_wrap": True, "quote_prefix": True},
}
"""How the cells look; a risky text is one that Excel would compute if it could."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Args:
        name: where its values are.
        width: in characters.
        unit: of figures, the column with each row's unit.
        shade: the column with the colour of each cell.
        note: what its values mean, in a note at the heading.
    """

    heading: str
    name: str
    width: float
    kind: Literal["text", "figure", "count", "day"] = "text"
    unit: str | None = None
    shade: str | None = None
    note: str | None = None


BOUND = Column(
    "Grænse",
    "bound",
    9,
    note="mindst, højst eller ca., hvor kun en grænse for tallet er kendt; ellers er det tallet.",
)


@dataclass(frozen=True)
class Sheet:
    """A sheet with one table.

    Args:
        name: what its tab says.
        about: what it is for.
        printed: how many of them are printed; the rest are for the screen.
        above: paragraphs above the table.
    """

    name: str
    about: str
    rows: pl.DataFrame
    columns: Sequence[Column]
    printed: int
    above: Sequence[str] = ()


class Book:
    """A workbook that sheets are added to."""

    def __init__(self, paper: Paper) -> None:
        """A workbook without sheets, with the document properties of its paper."""
        self._paper = paper
        self._out = io.BytesIO()
        self._made = xlsxwriter.Workbook(self._out, _OPTIONS)
        self._cells: dict[tuple[str, str | None, str], Format] = {}
        self._made.set_properties(
            {
                "title": paper.title,
                "subject": f"{paper.plan_title}, {paper.municipality_name}",
                "author": paper.municipality_name,
                "keywords": ", ".join([paper.plan, *([paper.stamp] if paper.stamp else [])]),
                "comments": SAMPLE_NOTICE if paper.stamp else "",
                "created": paper.built_at,
            }
        )

    def closed(self) -> bytes:
        """The file."""
        self._made.close()
        return self._out.getvalue()

    def add(self, sheet: Sheet) -> None:
        """Add a sheet: its head, and its table with frozen headings and filters."""
        to = self._made.add_worksheet(sheet.name)
        for at, column in enumerate(sheet.columns):
            to.set_column(at, at, column.width)
        header = self._head(to, sheet)
        last = header + max(sheet.rows.height, 1)
        self._table(to, sheet, header, last)
        for at, column in enumerate(sheet.columns):
            self._write(to, at, column, sheet.rows, header + 1)
        for row, height in enumerate(_heights(sheet), header + 1):
            to.set_row(row, height)
        if header == HEADER:
            to.freeze_panes(header + 1, 1)
        to.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        self._set_print(to, sheet, header, last)

    def _head(self, to: Worksheet, sheet: Sheet) -> int:
        """Title, date, purpose, stamp and paragraphs; the row of the table's header after them."""
        paper = self._paper
        as_of = f" · som det så ud {danish.day(paper.as_of)}" if paper.as_of else ""
        when = f"{paper.municipality_name} · data pr. {words.moment(paper.built_at)}{as_of}"
        left_out = (
            f" Kolonnerne efter {sheet.columns[sheet.printed - 1].heading} udskrives ikke."
            if sheet.printed < len(sheet.columns)
            else ""
        )
        title, plain, stamped = (
            self._made.add_format(_WRAPPED | looks)
            for looks in (
                {"bold": True, "font_size": 11 * _TITLE}, {}, {"bold": True, "font_color": _STAMP},
            )
        )  # fmt: skip
        lines = [
            (f"{sheet.name} · {paper.title}", title, _TITLE),
            (when, plain, 1),
            (sheet.about + left_out, plain, 1),
            (SAMPLE_NOTICE if paper.stamp else "", stamped, 1),
            *((paragraph, plain, 1) for paragraph in sheet.above),
        ]
        wide = sum(column.width for column in sheet.columns[: sheet.printed])
        for row, (text, looks, size) in enumerate(lines):
            to.merge_range(row, 0, row, sheet.printed - 1, "", looks)
            to.write_string(row, 0, text, looks)
            to.set_row(row, _height(text, wide / size) * size)
        return len(lines)

    def _table(self, to: Worksheet, sheet: Sheet, header: int, last: int) -> None:
        looks = self._made.add_format(_HEADING)
        to.add_table(
            header,
            0,
            last,
            len(sheet.columns) - 1,
            {
                "name": "".join(letter for letter in sheet.name if letter.isalnum()),
                "style": None,
                "columns": [{"header": c.heading, "header_format": looks} for c in sheet.columns],
            },
        )
        to.set_row(header, max(_height(c.heading, c.width - _FILTER) for c in sheet.columns) + 3)
        for at, column in enumerate(sheet.columns):
            if column.note:
                high = len(textwrap.wrap(column.note, _NOTE_LINE)) / _NOTE_LINES
                size = {"x_scale": 2, "y_scale": max(high, 0.5) + 0.2}
                to.write_comment(header, at, column.note, size)

    def _write(
        self, to: Worksheet, at: int, column: Column, rows: pl.DataFrame, first: int
    ) -> None:
        values = rows[column.name].to_list()
        shades = rows[column.shade].to_list() if column.shade else [None] * len(values)
        for row, (value, shown, shade) in enumerate(
            zip(values, self._shown(column, rows), shades, strict=True), first
        ):
            match value:
                case None:
                    to.write_blank(row, at, None, self._cell(shown, shade))
                case str():
                    kind = "risky" if value.startswith(FORMULA_BEGINS) else "text"
                    to.write_string(row, at, value, self._cell(shown, shade, kind))
                case int() | float():
                    to.write_number(row, at, value, self._cell(shown, shade, "number"))
                case _:
                    to.write_datetime(row, at, value, self._cell(shown, shade, "number"))

    @staticmethod
    def _shown(column: Column, rows: pl.DataFrame) -> Sequence[str]:
        """The number format of each cell of a column."""
        if column.kind == "figure":
            units = rows[column.unit].to_list() if column.unit else ["count"] * rows.height
            return number_formats(rows[column.name].to_list(), units)
        return [{"text": TEXT, "day": DAY, "count": COUNT}[column.kind]] * rows.height

    def _set_print(self, to: Worksheet, sheet: Sheet, header: int, last: int) -> None:
        to.set_landscape()
        to.set_paper(_A4)
        to.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        to.print_area(0, 0, last, sheet.printed - 1)
        to.fit_to_pages(1, 0)
        to.repeat_rows(header)
        paper = self._paper
        stamp = f"{paper.stamp} · " if paper.stamp else ""
        to.set_header(f"&L{stamp}{_shortened(paper.title)}&R{sheet.name}")
        to.set_footer(f"&LData pr. {words.moment(paper.built_at)}&Rside &P af &N")

    def _cell(self, shown: str, shade: str | None, kind: str = "empty") -> Format:
        """The format of a cell of a kind of `_CELLS`, made once."""
        key = (shown, shade, kind)
        if key not in self._cells:
            looks = _CELLS[kind] | ({"bg_color": f"#{shade}"} if shade else {})
            self._cells[key] = self._made.add_format(looks | {"num_format": shown})
        return self._cells[key]


def bound(value: float | None, low: float | None, high: float | None) -> str | None:
    """What stands in the column `BOUND` beside a figure."""
    return None if value is None else words.bound(value, low, high).strip() or None


def _heights(sheet: Sheet) -> list[float]:
    """The height of each row, so that its longest text is seen whole."""
    heights = [_LINE] * sheet.rows.height
    for column in sheet.columns:
        if column.kind == "text":
            texts = sheet.rows[column.name]
            high = {text: _height(text, column.width) for text in texts.unique().drop_nulls()}
            heights = [max(at, high.get(text, 0)) for at, text in zip(heights, texts, strict=True)]
    return heights


def _height(text: str, width: float) -> float:
    """Points that a wrapped text takes in a column so wide."""
    letters = max(int(width * _LETTERS), 1)
    lines = sum(len(textwrap.wrap(each, letters)) or 1 for each in text.split("\n"))
    return min(lines * _LINE, _HIGHEST)


def _shortened(title: str) -> str:
    """A title in a page's header, where & begins an order."""
    short = title if len(title) <= _LONGEST_IN_HEADER else f"{title[: _LONGEST_IN_HEADER - 1]}…"
    return short.replace("&", "&&")
