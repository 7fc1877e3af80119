"""Write sheets to a workbook: head, table, notes and print setup.

Text is never a formula: it is written as a string, and marked as text where Excel would take it
for a formula once the cell is edited. Borders, fills and row heights are set on the cells, because
LibreOffice ignores table styles and does not fit rows to wrapped text.
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
from assets.text.excel_csv import FORMULA

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # pyright: ignore[reportMissingTypeStubs]
    from xlsxwriter.worksheet import Worksheet  # pyright: ignore[reportMissingTypeStubs]

HEADER = 4
"""The row of the table's header, on a sheet without paragraphs above it."""
TEXT, DAY, COUNT = "@", "dd-mm-yyyy", "#,##0"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_A4 = 9
"""Excel's number of the paper size."""
_LINE, _HIGHEST = 15.0, 409.0
"""Points: a line of text, and the highest row that Excel allows."""
_LETTERS_A_DIGIT = 1.15
"""Letters of Danish text per digit of a column's width."""
_TITLE = 1.25
"""The size of a title relative to other text."""
_FILTER = 3
"""Characters that a filter button takes from its heading."""
_HEADER_LENGTH = 90
"""Characters of a title in the page header, which holds 255; & counts as two."""
_NOTE_LINE, _NOTE_LINES = 42, 5
"""Characters in a line of a note of double width, and lines in one of Excel's own height."""
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
"""Cell formats; a risky text is one that Excel would take for a formula."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Args:
        heading: its heading in the sheet.
        name: the frame's column of its values.
        width: in characters.
        kind: of its values.
        unit: for figures, the frame's column of units.
        shade: the frame's column of background colours.
        note: explains the values, in a note at the heading.
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
        name: of its tab.
        about: what the sheet shows, in a sentence above the table.
        rows: the frame of values.
        columns: of the table.
        printed: the number of columns printed; the rest are only for the screen.
        paragraphs: more text above the table.
    """

    name: str
    about: str
    rows: pl.DataFrame
    columns: Sequence[Column]
    printed: int
    paragraphs: Sequence[str] = ()


class Book:
    """A workbook to add sheets to."""

    def __init__(self, paper: Paper) -> None:
        """Begin a workbook with the paper's document properties."""
        self._paper = paper
        self._out = io.BytesIO()
        self._workbook = xlsxwriter.Workbook(self._out, _OPTIONS)
        self._formats: dict[tuple[str, str | None, str], Format] = {}
        self._workbook.set_properties(
            {
                "title": paper.title,
                "subject": f"{paper.plan_title}, {paper.municipality_name}",
                "author": paper.municipality_name,
                "keywords": ", ".join([paper.plan, *([paper.stamp] if paper.stamp else [])]),
                "comments": SAMPLE_NOTICE if paper.stamp else "",
                "created": paper.built_at,
            }
        )
        self._workbook.set_custom_property("build", paper.build)

    def to_bytes(self) -> bytes:
        """Close the workbook and return the file."""
        self._workbook.close()
        return self._out.getvalue()

    def add(self, sheet: Sheet) -> None:
        """Add a sheet with its head and its table."""
        worksheet = self._workbook.add_worksheet(sheet.name)
        for at, column in enumerate(sheet.columns):
            worksheet.set_column(at, at, column.width)
        header = self._write_head(worksheet, sheet)
        last = header + max(sheet.rows.height, 1)
        self._write_table(worksheet, sheet, header, last)
        for at, column in enumerate(sheet.columns):
            self._write_column(worksheet, at, column, sheet.rows, header + 1)
        for row, height in enumerate(_heights(sheet), header + 1):
            worksheet.set_row(row, height)
        if header == HEADER:
            worksheet.freeze_panes(header + 1, 1)
        worksheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        self._set_print(worksheet, sheet, header, last)

    def _write_head(self, worksheet: Worksheet, sheet: Sheet) -> int:
        """Write title, date, purpose, stamp and paragraphs; return the row after them."""
        paper = self._paper
        as_of = f" · som det så ud {danish.day(paper.as_of)}" if paper.as_of else ""
        when = f"{paper.municipality_name} · data pr. {words.danish_day(paper.built_at)}{as_of}"
        left_out = (
            f" Kolonnerne efter {sheet.columns[sheet.printed - 1].heading} udskrives ikke."
            if sheet.printed < len(sheet.columns)
            else ""
        )
        title, plain, stamped = (
            self._workbook.add_format(_WRAPPED | properties)
            for properties in (
                {"bold": True, "font_size": 11 * _TITLE}, {}, {"bold": True, "font_color": _STAMP},
            )
        )  # fmt: skip
        lines = [
            (f"{sheet.name} · {paper.title}", title, _TITLE),
            (when, plain, 1),
            (sheet.about + left_out, plain, 1),
            (SAMPLE_NOTICE if paper.stamp else "", stamped, 1),
            *((paragraph, plain, 1) for paragraph in sheet.paragraphs),
        ]
        wide = sum(column.width for column in sheet.columns[: sheet.printed])
        for row, (text, looks, size) in enumerate(lines):
            worksheet.merge_range(row, 0, row, sheet.printed - 1, "", looks)
            worksheet.write_string(row, 0, text, looks)
            worksheet.set_row(row, _height(text, wide / size) * size)
        return len(lines)

    def _write_table(self, worksheet: Worksheet, sheet: Sheet, header: int, last: int) -> None:
        looks = self._workbook.add_format(_HEADING)
        worksheet.add_table(
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
        worksheet.set_row(
            header, max(_height(c.heading, c.width - _FILTER) for c in sheet.columns) + 3
        )
        for at, column in enumerate(sheet.columns):
            if column.note:
                high = len(textwrap.wrap(column.note, _NOTE_LINE)) / _NOTE_LINES
                size = {"x_scale": 2, "y_scale": max(high, 0.5) + 0.2}
                worksheet.write_comment(header, at, column.note, size)

    def _write_column(
        self, worksheet: Worksheet, at: int, column: Column, rows: pl.DataFrame, first: int
    ) -> None:
        values = rows[column.name].to_list()
        shades = rows[column.shade].to_list() if column.shade else [None] * len(values)
        risks = rows[column.name].cast(pl.String).str.contains(FORMULA).to_list()
        for row, (value, is_risky, number_format, shade) in enumerate(
            zip(values, risks, self._number_formats(column, rows), shades, strict=True), first
        ):
            match value:
                case None:
                    worksheet.write_blank(row, at, None, self._format(number_format, shade))
                case str():
                    kind = "risky" if is_risky else "text"
                    worksheet.write_string(row, at, value, self._format(number_format, shade, kind))
                case int() | float():
                    worksheet.write_number(
                        row, at, value, self._format(number_format, shade, "number")
                    )
                case _:
                    worksheet.write_datetime(
                        row, at, value, self._format(number_format, shade, "number")
                    )

    @staticmethod
    def _number_formats(column: Column, rows: pl.DataFrame) -> Sequence[str]:
        """The number format of each cell of a column."""
        if column.kind == "figure":
            units = rows[column.unit].to_list() if column.unit else ["count"] * rows.height
            return number_formats(rows[column.name].to_list(), units)
        return [{"text": TEXT, "day": DAY, "count": COUNT}[column.kind]] * rows.height

    def _set_print(self, worksheet: Worksheet, sheet: Sheet, header: int, last: int) -> None:
        worksheet.set_landscape()
        worksheet.set_paper(_A4)
        worksheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        worksheet.print_area(0, 0, last, sheet.printed - 1)
        worksheet.fit_to_pages(1, 0)
        worksheet.repeat_rows(header)
        paper = self._paper
        stamp = f"{paper.stamp} · " if paper.stamp else ""
        dated = f"Data pr. {words.danish_day(paper.built_at)}"
        worksheet.set_header(f"&L{stamp}{_shortened(paper.title)}&R{sheet.name}")
        worksheet.set_footer(f"&L{dated} · udgave {paper.build}&Rside &P af &N")

    def _format(self, number_format: str, shade: str | None, kind: str = "empty") -> Format:
        """The format of a kind of cell (`_CELLS`), created once."""
        key = (number_format, shade, kind)
        if key not in self._formats:
            properties = _CELLS[kind] | ({"bg_color": f"#{shade}"} if shade else {})
            properties |= {"num_format": number_format}
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]


def bound_text(value: float | None, low: float | None, high: float | None) -> str | None:
    """The text of the column `BOUND`: ``mindst``, ``højst`` or ``ca.``; None beside a figure."""
    return None if value is None else words.bound_word(value, low, high).strip() or None


def _heights(sheet: Sheet) -> list[float]:
    """The height of each row, to fit its longest text."""
    heights = [_LINE] * sheet.rows.height
    for column in sheet.columns:
        if column.kind == "text":
            texts = sheet.rows[column.name]
            needed = {text: _height(text, column.width) for text in texts.unique().drop_nulls()}
            heights = [max(h, needed.get(text, 0)) for h, text in zip(heights, texts, strict=True)]
    return heights


def _height(text: str, width: float) -> float:
    """The height in points of a wrapped text in a column of this width."""
    letters = max(int(width * _LETTERS_A_DIGIT), 1)
    lines = sum(len(textwrap.wrap(line, letters)) or 1 for line in text.split("\n"))
    return min(lines * _LINE, _HIGHEST)


def _shortened(title: str) -> str:
    """A title for the page header, where & begins a code and must be doubled."""
    short = title if len(title) <= _HEADER_LENGTH else f"{title[: _HEADER_LENGTH - 1]}…"
    return short.replace("&", "&&")
