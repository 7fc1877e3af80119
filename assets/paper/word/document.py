"""The paper as a Word file: real headings, real tables, styles that survive pasting."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import docx
from docx.shared import Cm

from assets.paper import words, zipped
from assets.paper.model import SAMPLE_NOTICE, SHADES, GoalText, Paper, Written
from assets.paper.texts.blocks import blocks
from assets.paper.word import annex as word_annex
from assets.paper.word import parts as word_parts
from assets.paper.word import styles as word_styles
from assets.paper.word import tables as word_tables

if TYPE_CHECKING:
    from docx.document import Document

    from assets.paper.charts.figure import Figure

FIGURE_WIDTH = Cm(16)
_OVERVIEW = (
    ("Mål", 1.6), ("Tal", 3.2), ("Krav", 3.4), ("Målopfyldelse", 4.6), ("Afstand", 3.7),
)  # fmt: skip
OUTDATED = "Teksten er skrevet, før tallene ændrede sig"


def document(paper: Paper, main: Sequence[Figure], of_goals: Mapping[str, Figure]) -> bytes:
    """The Word file of a paper; the same to the byte for the same paper and figures.

    Args:
        paper: what it says.
        main: the figures that stand after the goals.
        of_goals: the figure of each goal that has one.
    """
    made = docx.Document()
    word_styles.set_up(made, paper)
    _opening(made, paper)
    _statement(made, paper)
    _goals(made, paper)
    _figures(made, main, of_goals)
    _closing(made, paper)
    word_annex.annex(made, paper)
    word_parts.keep_numbers_with_units(made)
    word_parts.forget_the_template(made)
    out = io.BytesIO()
    made.save(out)
    return zipped.fixed(out.getvalue(), paper.built_at)


def _opening(made: Document, paper: Paper) -> None:
    made.add_heading(paper.title, 0)
    if paper.stamp:
        _noticed(made, SAMPLE_NOTICE)
    facts = [
        ("Kommune", words.municipality(paper.area_code, paper.municipality)),
        ("Sagsnummer", paper.case_number),
        ("Sagsgang", ", ".join(paper.addressed_to)),
        ("Data pr.", words.moment(paper.built_at)),
        ("Bilag", "; ".join(paper.attachments)),
    ]
    word_tables.labelled(
        made, "Sagens oplysninger", [(label, text) for label, text in facts if text]
    )


def _statement(made: Document, paper: Paper) -> None:
    made.add_heading("Sagsfremstilling", 1)
    _written(made, paper.opening)
    for paragraph in paper.introduction:
        made.add_paragraph(paragraph)
    *lines, share = paper.totals_text
    made.add_paragraph("Status er:")
    for line in lines:
        made.add_paragraph(line, "List Bullet")
    made.add_paragraph(share)
    _written(made, paper.assessment)
    if paper.late:
        _noticed(made, paper.late)
    made.add_heading("Målene i oversigt", 2)
    rows = [
        (
            goal.id,
            goal.value_text or "–",
            f"{goal.comparison} {goal.target_text}" if goal.target_text else "–",
            f"{goal.symbol} {goal.verdict_text}" + (" (besluttet)" if goal.is_overridden else ""),
            _distance(goal) or "–",
        )
        for goal in paper.goals
    ]
    table = word_tables.under_header(made, "Målene i oversigt", _OVERVIEW, rows)
    for row, goal in zip(table.rows[1:], paper.goals, strict=True):
        word_parts.shade(row.cells[3], SHADES[goal.verdict])


def _goals(made: Document, paper: Paper) -> None:
    made.add_heading(f"Opfølgning på lokale mål i {words.of(paper.owner)} {paper.plan_title}", 1)
    for section in paper.sections:
        made.add_heading(section.title, 2)
        _written(made, section.own)
        for goal in section.goals:
            made.add_heading(f"Mål {goal.id}", 3)
            rows = _rows(goal)
            table = word_tables.labelled(made, f"Mål {goal.id}", rows)
            at = [label for label, _ in rows].index("Målopfyldelse")
            word_parts.shade(table.cell(at, 1), SHADES[goal.verdict])


def _rows(goal: GoalText) -> list[tuple[str, str]]:
    """What stands under a goal, label by label."""
    own = "\n".join(
        block if isinstance(block, str) else "\n".join(f"• {item}" for item in block)
        for block in blocks(goal.own_text or "")
    )
    if goal.own_text_outdated:
        own += f"\n[{OUTDATED}: {goal.own_text_outdated}.]"
    demand = f"{goal.comparison} {goal.target_text}" if goal.target_text else ""
    decided = (goal.decision or "").removeprefix("Udgået. ")
    why = decided if goal.is_decided else goal.reason if goal.verdict == "not_followable" else ""
    distance = [each for each in (goal.value_text, demand and f"krav: {demand}") if each]
    told = [
        ("Mål", goal.text),
        ("Status", goal.status),
        ("Bemærkning", own),
        ("Målopfyldelse", f"{goal.symbol} {goal.verdict_text}." + (f"\n{why}" if why else "")),
        ("Afstand", _distance(goal)),
        ("Tal og krav", "; ".join(distance)),
        ("Afgøres af", goal.would_decide or "" if goal.verdict == "not_followable" else ""),
        ("Forbehold", _reservations(goal)),
        ("Kilde", _source(goal)),
    ]
    return [(label, text) for label, text in told if text]


def _distance(goal: GoalText) -> str:
    """How far the figure is from the demand; nothing for a goal that has been dropped."""
    return goal.distance_text or "" if goal.verdict != "dropped" else ""


def _reservations(goal: GoalText) -> str:
    decision = None if goal.is_decided else goal.decision
    return " ".join(each for each in (*goal.reservations, goal.late, decision) if each)


def _source(goal: GoalText) -> str:
    if goal.known_from is None:
        return f"intet tal; periode: {goal.period_text}."
    return f"{goal.source}; periode: {goal.period_text}; hentet {words.moment(goal.known_from)}."


def _figures(made: Document, main: Sequence[Figure], of_goals: Mapping[str, Figure]) -> None:
    """The figures, each with its caption; the picture says its source and date itself."""
    told = [(each.title, each) for each in main]
    told += [
        (each.title if goal_id in each.title else f"Mål {goal_id}: {each.title}", each)
        for goal_id, each in of_goals.items()
    ]
    if told:
        made.add_heading("Figurer", 1)
    for at, (title, figure) in enumerate(told, 1):
        picture = made.add_picture(io.BytesIO(figure.png), FIGURE_WIDTH)
        word_parts.describe_picture(picture, figure.name, figure.alt)
        made.paragraphs[-1].paragraph_format.keep_with_next = True
        made.add_paragraph(f"Figur {at}. {title}", "Caption")


def _closing(made: Document, paper: Paper) -> None:
    parts = {
        "Sammenhæng til andre politikker/strategier og fagområder": paper.policies,
        "Økonomiske konsekvenser": paper.economy,
        "Lovgrundlag": paper.legal_basis,
        "Indstilling": paper.recommendation,
    }
    for title, passage in parts.items():
        made.add_heading(title, 1)
        if passage is None:
            made.add_paragraph("[Udfyldes af forvaltningen.]")
        _written(made, passage)


def _written(made: Document, passage: Written | None) -> None:
    """What people wrote, a paragraph for each of theirs; and whether its figures have changed."""
    if passage is None:
        return
    for block in blocks(passage.text):
        if isinstance(block, str):
            made.add_paragraph(block)
            continue
        for item in block:
            made.add_paragraph(item, "List Bullet")
    if passage.outdated:
        _noticed(made, f"{OUTDATED}: {passage.outdated}.")


def _noticed(made: Document, text: str) -> None:
    made.add_paragraph(text, word_styles.NOTICE)
