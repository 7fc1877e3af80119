"""Render the short paper: the case, a line for each goal, the Indstilling."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assets.paper.model import SHADES, Paper
from assets.paper.word import case, paragraphs, style_template, table_layout

if TYPE_CHECKING:
    from docx.document import Document

_COLUMNS = (
    ("Mål", 1.2), ("Handler om", 3.9), ("Tal", 2.8), ("Krav", 2.9), ("Målopfyldelse", 3.1),
    ("Afstand eller årsag", 3.6),
)  # fmt: skip


def render_short(paper: Paper, template: Path = style_template.DEFAULT) -> bytes:
    """Render the paper without a table for each goal, for an agenda.

    Raises:
        InputError: the template is not a Word file or lacks a style.
    """
    return case.render(paper, template, _add_goals, is_short=True)


def _add_goals(document: Document, paper: Paper) -> None:
    document.add_heading("Målene", 1)
    for section in paper.sections:
        document.add_heading(section.title, 2)
        paragraphs.add_passage(document, section.passage)
        rows = [
            (
                goal.id,
                goal.title,
                goal.value_text or "–",
                goal.demand or "–",
                f"{goal.symbol} {goal.verdict_word}",
                goal.in_short or "–",
            )
            for goal in section.goals
        ]
        table = table_layout.add_header_table(document, section.title, _COLUMNS, rows, small=True)
        for row, goal in zip(table.rows[1:], section.goals, strict=True):
            table_layout.shade(row.cells[4], SHADES[goal.verdict])
