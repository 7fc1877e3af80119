"""The municipality in figures, in the annex of the Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.paper.model import Paper
from assets.paper.word import style_template, table_layout

if TYPE_CHECKING:
    from docx.document import Document

_NAME, _CELL, _TEXT = 5.0, 2.2, 5.0
_LONG = 16
"""Characters of a cell from which its column is one of text."""


def add_tables(document: Document, paper: Paper) -> None:
    """Add the tables, each with its source below it."""
    if not paper.municipality_tables:
        return
    document.add_heading("Kommunen i tal", 1)
    for table in paper.municipality_tables:
        document.add_heading(table.title, 2)
        longest = [max(map(len, cells)) for cells in zip(*table.rows, strict=True)][1:]
        widths = [_NAME, *(_TEXT if long > _LONG else _CELL for long in longest)]
        columns = list(zip(table.headings, widths, strict=True))
        table_layout.add_header_table(document, table.title, columns, table.rows, small=True)
        document.add_paragraph(table.source, style_template.CAPTION)
