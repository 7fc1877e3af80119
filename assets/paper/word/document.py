"""Render the paper as a Word file of headings, tables and named styles.

The order is that of a Danish committee's case: Sagsfremstilling with the status, the goals, then
Sammenhæng, Økonomi, Lovgrundlag and Indstilling. Figures and method are the annex, a file of its
own (`assets.paper.word.annex`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assets.paper import words
from assets.paper.goal_model import PaperGoal
from assets.paper.model import SHADES, Paper
from assets.paper.texts.blocks import as_lines
from assets.paper.word import case, paragraphs, style_template, table_layout
from assets.text.full_names import genitive

if TYPE_CHECKING:
    from docx.document import Document


def render_document(paper: Paper, template: Path = style_template.DEFAULT) -> bytes:
    """Render a paper; the same paper and template give the same bytes.

    Raises:
        InputError: the template is not a Word file or lacks a style.
    """
    return case.render(paper, template, _add_goals)


def _add_goals(document: Document, paper: Paper) -> None:
    case.add_overview(document, paper)
    document.add_heading(
        f"Opfølgning på lokale mål i {genitive(paper.owner)} {paper.plan_title}", 1
    )
    for section in paper.sections:
        document.add_heading(section.title, 2)
        paragraphs.add_passage(document, section.passage)
        for goal in section.goals:
            document.add_heading(goal.heading, 3)
            rows = _rows(goal)
            table = table_layout.add_label_table(document, goal.heading, rows)
            verdict_row = [label for label, _ in rows].index("Målopfyldelse")
            table_layout.shade(table.cell(verdict_row, 1), SHADES[goal.verdict])


def _rows(goal: PaperGoal) -> list[tuple[str, str]]:
    """The rows of a goal's table: label and text."""
    own_text = as_lines(goal.own_text or "")
    if goal.own_text_outdated:
        own_text += f"\n[{paragraphs.OUTDATED}: {goal.own_text_outdated}.]"
    reservations = [*goal.reservations, goal.late, None if goal.is_decided else goal.decision]
    labelled = [
        ("Mål", goal.text),
        ("Status", goal.status),
        ("Bemærkning", own_text),
        ("Målopfyldelse", _verdict(goal)),
        ("På vej", goal.outlook or ""),
        ("Indsatser", "\n".join(goal.efforts)),
        ("Afgøres af", "" if goal.stand else goal.would_decide or ""),
        ("Planens rute", goal.route or ""),
        ("Bag ændringen", goal.behind or ""),
        ("Kommuner, der ligner", goal.among_similar or ""),
        ("Forbehold", " ".join(text for text in reservations if text)),
        ("Kilde", _source(goal)),
    ]
    return [(label, text) for label, text in labelled if text]


def _verdict(goal: PaperGoal) -> str:
    """The verdict, the figure beside the demand, and why where that does not say it."""
    figures = [goal.value_text, goal.demand and f"krav {goal.demand}", goal.distance_text]
    decided = (goal.decision or "").removeprefix("Udgået. ")
    why = (
        decided
        if goal.is_decided
        else goal.reason
        if goal.verdict == "not_followable" and goal.stand is None
        else ""
    )
    compared = "; ".join(text for text in figures if text)
    lines = [f"{goal.symbol} {goal.verdict_text}.", compared and f"{compared}.", why]
    return "\n".join(line for line in lines if line)


def _source(goal: PaperGoal) -> str:
    if goal.known_from is None:
        return f"intet tal; periode: {goal.period_text}."
    return (
        f"{goal.source}; periode: {goal.period_text}; hentet {words.danish_day(goal.known_from)}."
    )
