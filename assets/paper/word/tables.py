"""The two kinds of table in the Word file: labels with their texts, and rows under a header.

Their widths are shares of the page's, so that they fit the page of any template.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from docx.shared import Length

from assets.paper.word import parts as word_parts
from assets.paper.word.template import CELL, HEAD, SMALL_CELL, SMALL_HEAD, TABLE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell  # pyright: ignore[reportPrivateUsage]

LABELS, TEXTS = 3.4, 13.1


def labelled(made: Document, title: str, rows: Sequence[tuple[str, str]]) -> Table:
    """A table of two columns, a label and its text, as the papers have for each goal."""
    table = made.add_table(len(rows), 2, TABLE)
    word_parts.describe_table(table, title)
    word_parts.set_widths(table, _widths(made, [LABELS, TEXTS]))
    head, cell = (made.styles[name].style_id for name in (HEAD, CELL))
    for row, (label, text) in zip(table.rows, rows, strict=True):
        label_cell, text_cell = row.cells
        _write(label_cell, label, head)
        _write(text_cell, text, cell)
        word_parts.keep_whole(row)
    word_parts.keep_together(table)
    word_parts.name_headers(table, first_row=False)
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
        columns: their headings and how wide they are beside each other.
        rows: the texts of each row.
        small: whether its letters are, for a table of many columns.
    """
    table = made.add_table(1 + len(rows), len(columns), TABLE)
    word_parts.describe_table(table, title)
    word_parts.set_widths(table, _widths(made, [width for _, width in columns]))
    word_parts.name_headers(table, first_row=True)
    word_parts.repeat(table.rows[0])
    names = (SMALL_HEAD, SMALL_CELL) if small else (HEAD, CELL)
    head, cell = (made.styles[name].style_id for name in names)
    # A row's cells are looked up anew each time they are asked for.
    each_row = zip(table.rows, [[heading for heading, _ in columns], *rows], strict=True)
    for at, (row, texts) in enumerate(each_row):
        word_parts.keep_whole(row)
        for place, text in zip(row.cells, texts, strict=True):
            _write(place, text, cell if at else head)
    return table


def page_width(made: Document) -> int:
    """How wide the text is on the pages of the last section."""
    section = made.sections[-1]
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    return (section.page_width or 0) - margins


def _widths(made: Document, shares: Sequence[float]) -> list[Length]:
    return [Length(int(page_width(made) * share / sum(shares))) for share in shares]


def _write(cell: _Cell, text: str, style: str) -> None:
    paragraph = cell.paragraphs[0]
    word_parts.set_style(paragraph, style)
    paragraph.text = text
