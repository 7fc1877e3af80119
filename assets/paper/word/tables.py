"""The two kinds of table in the Word file: labels with their texts, and rows under a header."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from docx.shared import Cm

from assets.paper.word import parts as word_parts
from assets.paper.word.styles import CELL, HEAD, SMALL_CELL, SMALL_HEAD

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell  # pyright: ignore[reportPrivateUsage]

LABELS_WIDTH, TEXT_WIDTH = Cm(3.4), Cm(13.1)
HEADER_SHADE = "E9EDF1"


def labelled(made: Document, title: str, rows: Sequence[tuple[str, str]]) -> Table:
    """A table of two columns, a label and its text, as the papers have for each goal."""
    table = made.add_table(len(rows), 2, "Table Grid")
    word_parts.describe_table(table, title)
    word_parts.set_widths(table, [LABELS_WIDTH, TEXT_WIDTH])
    head, cell = (made.styles[name].style_id for name in (HEAD, CELL))
    for row, (label, text) in zip(table.rows, rows, strict=True):
        label_cell, text_cell = row.cells
        _write(label_cell, label, head)
        _write(text_cell, text, cell)
        word_parts.shade(label_cell, HEADER_SHADE)
        word_parts.keep_whole(row)
    word_parts.keep_together(table)
    word_parts.name_rows(table)
    return table


def under_header(
    made: Document,
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    *,
    small: bool = False,
) -> Table:
    """A table with a header that is repeated on each page.

    Args:
        made: the document.
        title: what a screen reader says of the table.
        columns: their headings and widths in centimetres.
        rows: the texts of each row.
        small: whether its letters are, for a table of many columns.
    """
    table = made.add_table(1 + len(rows), len(columns), "Table Grid")
    word_parts.describe_table(table, title)
    word_parts.set_widths(table, [Cm(width) for _, width in columns])
    word_parts.repeat(table.rows[0])
    names = (SMALL_HEAD, SMALL_CELL) if small else (HEAD, CELL)
    head, cell = (made.styles[name].style_id for name in names)
    # A row's cells are looked up anew each time they are asked for.
    each_row = zip(table.rows, [[heading for heading, _ in columns], *rows], strict=True)
    for at, (row, texts) in enumerate(each_row):
        word_parts.keep_whole(row)
        for place, text in zip(row.cells, texts, strict=True):
            _write(place, text, cell if at else head)
            if not at:
                word_parts.shade(place, HEADER_SHADE)
    return table


def _write(cell: _Cell, text: str, style: str) -> None:
    paragraph = cell.paragraphs[0]
    word_parts.set_style(paragraph, style)
    paragraph.text = text
