"""The red thread in Word: what the goals serve in the case, and every aim in the annex."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.paper import red_thread
from assets.paper.model import Paper
from assets.paper.word import table_layout

if TYPE_CHECKING:
    from docx.document import Document

_COLUMNS = tuple(zip(red_thread.COLUMNS, (1.4, 13.5, 5.0, 5.2), strict=True))


def add_summary(document: Document, paper: Paper, *, is_short: bool) -> None:
    """Add the sentences on the aims that the goals serve, and if not short on those none serves."""
    for sentence in (red_thread.counts if is_short else red_thread.summary)(paper.aims):
        document.add_paragraph(sentence)


def add_aims(document: Document, paper: Paper) -> None:
    """Add the table of the aims with the goals that serve them, where the plan has aims."""
    if not paper.aims:
        return
    document.add_heading(red_thread.TITLE, 2)
    if paper.aims_note:
        document.add_paragraph(paper.aims_note)
    for name in dict.fromkeys(aim.document for aim in paper.aims):
        rows = [aim.row for aim in paper.aims if aim.document == name]
        document.add_heading(name, 3)
        table_layout.add_header_table(document, name, _COLUMNS, rows, small=True)
