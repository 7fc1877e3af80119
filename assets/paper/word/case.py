"""The parts of a committee's case around the goals: facts, Sagsfremstilling, overview, closing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assets.paper import red_thread, words
from assets.paper.goal_model import PaperGoal
from assets.paper.model import POLICIES, SAMPLE_NOTICE, SHADES, Paper
from assets.paper.word import paragraphs, style_template, table_layout
from assets.text import danish

if TYPE_CHECKING:
    from docx.document import Document

ANNEX = "Figurer, metode og hvert tals vej"
"""The title of the annex, which lies in a file of its own."""
_OVERVIEW = (
    ("Mål", 1.3), ("Handler om", 5.3), ("Tal", 3.1), ("Krav", 3.4), ("Målopfyldelse", 3.5),
)  # fmt: skip
_CHANGES = (
    ("Mål", 1.2), ("Handler om", 3.6), ("Før", 3.0), ("Nu", 3.0), ("Hvorfor", 6.0),
)  # fmt: skip
TO_BE_WRITTEN = "[Udfyldes af forvaltningen.]"


def render(
    paper: Paper,
    template: Path,
    add_goals: Callable[[Document, Paper], None],
    *,
    is_short: bool = False,
) -> bytes:
    """Render a case around its goals; a short one counts the aims above the plan only.

    Raises:
        InputError: the template is not a Word file or lacks a style.
    """
    document = style_template.open_template(template, paper)
    add_facts(document, paper)
    add_case(document, paper)
    add_changes(document, paper)
    add_goals(document, paper)
    _add_closing(document, paper, is_short=is_short)
    return paragraphs.save(document, paper)


def add_facts(document: Document, paper: Paper) -> None:
    """Add the title and what identifies the case."""
    document.add_heading(paper.title, 0)
    if paper.stamp:
        paragraphs.add_notice(document, SAMPLE_NOTICE)
    facts = [
        ("Kommune", paper.municipality_name),
        ("Sagsnummer", paper.case_number),
        ("Sagsgang", ", ".join(paper.addressed_to)),
        ("Data pr.", words.danish_day(paper.built_at)),
        ("Bilag", "; ".join([*paper.attachments, ANNEX])),
    ]
    rows = [(label, text) for label, text in facts if text]
    table_layout.add_label_table(document, "Sagens oplysninger", rows)


def add_case(document: Document, paper: Paper) -> None:
    """Add the Sagsfremstilling: the plan, the follow-up, and how many goals stand how."""
    document.add_heading("Sagsfremstilling", 1)
    paragraphs.add_passage(document, paper.opening)
    for paragraph in paper.introduction:
        document.add_paragraph(paragraph)
    *lines, share = paper.totals_text
    document.add_paragraph("Status er:")
    for line in lines:
        document.add_paragraph(line, style_template.BULLET)
    document.add_paragraph(share)
    paragraphs.add_passage(document, paper.assessment)
    if paper.development:
        document.add_paragraph(paper.development)
    if paper.late:
        paragraphs.add_notice(document, paper.late)


def add_changes(document: Document, paper: Paper) -> None:
    """Add what has changed since the follow-up before; nothing where there is none."""
    since = paper.changes
    if since is None:
        return
    document.add_heading(f"Ændret siden opfølgning {since.followup}", 2)
    if not since.goals:
        document.add_paragraph(
            f"Intet mål står anderledes end i opfølgning {since.followup} af "
            f"{danish.day(since.frozen_on)}."
        )
        return
    rows = [(each.goal_id, each.title, each.before, each.now, each.why) for each in since.goals]
    table_layout.add_header_table(document, "Ændret siden sidst", _CHANGES, rows, small=True)


def add_overview(document: Document, paper: Paper) -> None:
    """Add a line for each goal, on one page where it fits."""
    document.add_heading("Målene i oversigt", 2)
    rows = [
        (goal.id, goal.title, goal.value_text or "–", goal.demand or "–", _verdict(goal))
        for goal in paper.goals
    ]
    table = table_layout.add_header_table(
        document, "Målene i oversigt", _OVERVIEW, rows, is_whole=True
    )
    for row, goal in zip(table.rows[1:], paper.goals, strict=True):
        table_layout.shade(row.cells[-1], SHADES[goal.verdict])


def _verdict(goal: PaperGoal) -> str:
    return f"{goal.symbol} {goal.verdict_word}" + (" (besluttet)" if goal.is_overridden else "")


def _add_closing(document: Document, paper: Paper, *, is_short: bool) -> None:
    """Add the passages after the goals, which end in the Indstilling."""
    for title, passage in paper.closing.items():
        document.add_heading(title, 1)
        if title == POLICIES:
            for sentence in (red_thread.counts if is_short else red_thread.summary)(paper.aims):
                document.add_paragraph(sentence)
        if passage is None and not (paper.aims and title == POLICIES):
            document.add_paragraph(TO_BE_WRITTEN)
        paragraphs.add_passage(document, passage)
