"""Render the paper as a Word file of headings, tables and named styles."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docx.oxml.ns import qn
from docx.shared import Cm, Length

from assets.paper import reproducible_zip, words
from assets.paper.goal_model import PaperGoal
from assets.paper.model import SAMPLE_NOTICE, SHADES, Paper, PrintedPassage
from assets.paper.no_break_spaces import keep_together
from assets.paper.texts.blocks import as_lines, split_blocks
from assets.paper.word import annex, style_template, table_layout

if TYPE_CHECKING:
    from docx.document import Document

    from assets.paper.charts.chart import Chart

CHART_WIDTH = Cm(16)
_OVERVIEW = (
    ("Mål", 1.6), ("Tal", 3.2), ("Krav", 3.4), ("Målopfyldelse", 4.6), ("Afstand", 3.7),
)  # fmt: skip
OUTDATED = "Teksten er skrevet, før tallene ændrede sig"


def render_document(
    paper: Paper,
    municipality_charts: Sequence[Chart],
    goal_charts: Mapping[str, Chart],
    template: Path = style_template.DEFAULT,
) -> bytes:
    """Render a paper; the same paper, charts and template give the same bytes.

    Raises:
        InputError: the template is not a Word file or lacks a style.
    """
    document = style_template.open_template(template, paper)
    _add_facts(document, paper)
    _add_case(document, paper)
    _add_goals(document, paper)
    _add_charts(document, municipality_charts, goal_charts)
    _add_closing(document, paper)
    annex.add_annex(document, paper)
    for text in cast("Any", document).element.body.iter(qn("w:t")):
        text.text = keep_together(text.text or "")
    out = io.BytesIO()
    document.save(out)
    return reproducible_zip.with_fixed_times(out.getvalue(), paper.built_at)


def _add_facts(document: Document, paper: Paper) -> None:
    document.add_heading(paper.title, 0)
    if paper.stamp:
        _add_notice(document, SAMPLE_NOTICE)
    facts = [
        ("Kommune", paper.municipality_name),
        ("Sagsnummer", paper.case_number),
        ("Sagsgang", ", ".join(paper.addressed_to)),
        ("Data pr.", words.danish_day(paper.built_at)),
        ("Bilag", "; ".join(paper.attachments)),
    ]
    rows = [(label, text) for label, text in facts if text]
    table_layout.add_label_table(document, "Sagens oplysninger", rows)


def _add_case(document: Document, paper: Paper) -> None:
    document.add_heading("Sagsfremstilling", 1)
    _add_passage(document, paper.opening)
    for paragraph in paper.introduction:
        document.add_paragraph(paragraph)
    *lines, share = paper.totals_text
    document.add_paragraph("Status er:")
    for line in lines:
        document.add_paragraph(line, style_template.BULLET)
    document.add_paragraph(share)
    _add_passage(document, paper.assessment)
    if paper.late:
        _add_notice(document, paper.late)
    document.add_heading("Målene i oversigt", 2)
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
    table = table_layout.add_header_table(document, "Målene i oversigt", _OVERVIEW, rows)
    for row, goal in zip(table.rows[1:], paper.goals, strict=True):
        table_layout.shade(row.cells[3], SHADES[goal.verdict])


def _add_goals(document: Document, paper: Paper) -> None:
    document.add_heading(
        f"Opfølgning på lokale mål i {words.genitive(paper.owner)} {paper.plan_title}", 1
    )
    for section in paper.sections:
        document.add_heading(section.title, 2)
        _add_passage(document, section.passage)
        for goal in section.goals:
            document.add_heading(f"Mål {goal.id}", 3)
            rows = _rows(goal)
            table = table_layout.add_label_table(document, f"Mål {goal.id}", rows)
            verdict_row = [label for label, _ in rows].index("Målopfyldelse")
            table_layout.shade(table.cell(verdict_row, 1), SHADES[goal.verdict])


def _rows(goal: PaperGoal) -> list[tuple[str, str]]:
    """The rows of a goal's table: label and text."""
    own_text = as_lines(goal.own_text or "")
    if goal.own_text_outdated:
        own_text += f"\n[{OUTDATED}: {goal.own_text_outdated}.]"
    decided = (goal.decision or "").removeprefix("Udgået. ")
    why = decided if goal.is_decided else goal.reason if goal.verdict == "not_followable" else ""
    reservations = [*goal.reservations, goal.late, None if goal.is_decided else goal.decision]
    figures = [goal.value_text, goal.demand and f"krav: {goal.demand}"]
    labelled = [
        ("Mål", goal.text),
        ("Status", goal.status),
        ("Bemærkning", own_text),
        ("Målopfyldelse", f"{goal.symbol} {goal.verdict_text}." + (f"\n{why}" if why else "")),
        ("Afstand", goal.distance_text or ""),
        ("Tal og krav", "; ".join(text for text in figures if text)),
        ("Afgøres af", goal.would_decide or ""),
        ("Forbehold", " ".join(text for text in reservations if text)),
        ("Kilde", _source(goal)),
    ]
    return [(label, text) for label, text in labelled if text]


def _source(goal: PaperGoal) -> str:
    if goal.known_from is None:
        return f"intet tal; periode: {goal.period_text}."
    return (
        f"{goal.source}; periode: {goal.period_text}; hentet {words.danish_day(goal.known_from)}."
    )


def _add_charts(
    document: Document, municipality_charts: Sequence[Chart], goal_charts: Mapping[str, Chart]
) -> None:
    """Add the charts with captions; source and date are part of each picture."""
    captioned = [(chart.title, chart) for chart in municipality_charts]
    captioned += [
        (chart.title if goal_id in chart.title else f"Mål {goal_id}: {chart.title}", chart)
        for goal_id, chart in goal_charts.items()
    ]
    if captioned:
        document.add_heading("Figurer", 1)
    width = min(CHART_WIDTH, Length(table_layout.page_width(document)))
    for number, (title, chart) in enumerate(captioned, 1):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(io.BytesIO(chart.png), width)
        properties = cast("Any", picture)._inline.docPr
        properties.set("name", chart.name)
        properties.set("descr", chart.alt)
        document.add_paragraph(f"Figur {number}. {title}", style_template.CAPTION)


def _add_closing(document: Document, paper: Paper) -> None:
    for title, passage in paper.closing.items():
        document.add_heading(title, 1)
        if passage is None:
            document.add_paragraph("[Udfyldes af forvaltningen.]")
        _add_passage(document, passage)


def _add_passage(document: Document, passage: PrintedPassage | None) -> None:
    """Add a passage by the municipality, with a notice where its figures have changed."""
    if passage is None:
        return
    for block in split_blocks(passage.text):
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        for item in block:
            document.add_paragraph(item, style_template.BULLET)
    if passage.outdated:
        _add_notice(document, f"{OUTDATED}: {passage.outdated}.")


def _add_notice(document: Document, text: str) -> None:
    document.add_paragraph(text, style_template.NOTICE)
