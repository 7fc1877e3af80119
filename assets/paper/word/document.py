"""The paper as a Word file: real headings, real tables, styles that survive pasting."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docx.oxml.ns import qn
from docx.shared import Cm, Length

from assets.paper import reproducible_zip, words
from assets.paper.goal_model import GoalText
from assets.paper.model import SAMPLE_NOTICE, SHADES, Paper, Written
from assets.paper.no_break_spaces import kept_together
from assets.paper.texts.blocks import as_lines, blocks
from assets.paper.word import annex as word_annex
from assets.paper.word import style_template, table_layout

if TYPE_CHECKING:
    from docx.document import Document

    from assets.paper.charts.chart import Figure

FIGURE_WIDTH = Cm(16)
_OVERVIEW = (
    ("Mål", 1.6), ("Tal", 3.2), ("Krav", 3.4), ("Målopfyldelse", 4.6), ("Afstand", 3.7),
)  # fmt: skip
OUTDATED = "Teksten er skrevet, før tallene ændrede sig"


def document(
    paper: Paper,
    main: Sequence[Figure],
    of_goals: Mapping[str, Figure],
    template: Path = style_template.DEFAULT,
) -> bytes:
    """The Word file of a paper; the same to the byte for the same paper, figures and template.

    The main figures stand after the goals; the template gives page and styles.

    Raises:
        InputError: the template is no Word file, or lacks a style.
    """
    made = style_template.opened(template, paper)
    _opening(made, paper)
    _statement(made, paper)
    _goals(made, paper)
    _figures(made, main, of_goals)
    _closing(made, paper)
    word_annex.annex(made, paper)
    # In the text and in every table no line is broken between a number and what it counts.
    for text in cast("Any", made).element.body.iter(qn("w:t")):
        text.text = kept_together(text.text or "")
    out = io.BytesIO()
    made.save(out)
    return reproducible_zip.fixed(out.getvalue(), paper.built_at)


def _opening(made: Document, paper: Paper) -> None:
    made.add_heading(paper.title, 0)
    if paper.stamp:
        _noticed(made, SAMPLE_NOTICE)
    facts = [
        ("Kommune", paper.municipality_name),
        ("Sagsnummer", paper.case_number),
        ("Sagsgang", ", ".join(paper.addressed_to)),
        ("Data pr.", words.moment(paper.built_at)),
        ("Bilag", "; ".join(paper.attachments)),
    ]
    table_layout.labelled(
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
        made.add_paragraph(line, style_template.BULLET)
    made.add_paragraph(share)
    _written(made, paper.assessment)
    if paper.late:
        _noticed(made, paper.late)
    made.add_heading("Målene i oversigt", 2)
    rows = [
        (
            goal.id,
            goal.value_text or "–",
            goal.demand or "–",
            f"{goal.symbol} {goal.verdict_text}" + (" (besluttet)" if goal.is_overridden else ""),
            goal.distance_text or "–",
        )
        for goal in paper.goals
    ]
    table = table_layout.under_header(made, "Målene i oversigt", _OVERVIEW, rows)
    for row, goal in zip(table.rows[1:], paper.goals, strict=True):
        table_layout.shade(row.cells[3], SHADES[goal.verdict])


def _goals(made: Document, paper: Paper) -> None:
    made.add_heading(f"Opfølgning på lokale mål i {words.of(paper.owner)} {paper.plan_title}", 1)
    for section in paper.sections:
        made.add_heading(section.title, 2)
        _written(made, section.own)
        for goal in section.goals:
            made.add_heading(f"Mål {goal.id}", 3)
            rows = _rows(goal)
            table = table_layout.labelled(made, f"Mål {goal.id}", rows)
            at = [label for label, _ in rows].index("Målopfyldelse")
            table_layout.shade(table.cell(at, 1), SHADES[goal.verdict])


def _rows(goal: GoalText) -> list[tuple[str, str]]:
    """What stands under a goal, label by label."""
    own = as_lines(goal.own_text or "")
    if goal.own_text_outdated:
        own += f"\n[{OUTDATED}: {goal.own_text_outdated}.]"
    decided = (goal.decision or "").removeprefix("Udgået. ")
    why = decided if goal.is_decided else goal.reason if goal.verdict == "not_followable" else ""
    reservations = [*goal.reservations, goal.late, None if goal.is_decided else goal.decision]
    figures = [goal.value_text, goal.demand and f"krav: {goal.demand}"]
    told = [
        ("Mål", goal.text),
        ("Status", goal.status),
        ("Bemærkning", own),
        ("Målopfyldelse", f"{goal.symbol} {goal.verdict_text}." + (f"\n{why}" if why else "")),
        ("Afstand", goal.distance_text or ""),
        ("Tal og krav", "; ".join(each for each in figures if each)),
        ("Afgøres af", goal.would_decide or ""),
        ("Forbehold", " ".join(each for each in reservations if each)),
        ("Kilde", _source(goal)),
    ]
    return [(label, text) for label, text in told if text]


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
    width = min(FIGURE_WIDTH, Length(table_layout.page_width(made)))
    for at, (title, figure) in enumerate(told, 1):
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(io.BytesIO(figure.png), width)
        properties = cast("Any", picture)._inline.docPr
        properties.set("name", figure.name)
        properties.set("descr", figure.alt)
        made.add_paragraph(f"Figur {at}. {title}", style_template.CAPTION)


def _closing(made: Document, paper: Paper) -> None:
    for title, passage in paper.closing.items():
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
            made.add_paragraph(item, style_template.BULLET)
    if passage.outdated:
        _noticed(made, f"{OUTDATED}: {passage.outdated}.")


def _noticed(made: Document, text: str) -> None:
    made.add_paragraph(text, style_template.NOTICE)
