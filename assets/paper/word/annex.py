"""The annex of the paper as its own Word file: figures, method, lineage, sources, readings."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Length

from assets.paper import red_thread, words
from assets.paper.goal_model import PaperMeasure
from assets.paper.model import SAMPLE_NOTICE, Paper
from assets.paper.word import (
    paragraphs,
    style_template,
    table_layout,
)
from assets.paper.word.case import ANNEX
from assets.paper.word.style_template import SMALL_CELL

if TYPE_CHECKING:
    from docx.document import Document

    from assets.paper.charts.chart import Chart

CHART_WIDTH = Cm(16)
_LINEAGE = (
    ("Mål", 1.4), ("Indikator", 5.0), ("Område", 2.0), ("Periode", 2.1), ("Tal", 2.7),
    ("SQL-fil", 4.0), ("Kilde", 3.8), ("Snapshot", 2.4), ("Hentet", 1.9),
)  # fmt: skip
_SOURCES = (
    ("Tabel", 5.2), ("Titel", 7.6), ("Tilstand", 2.6), ("Hentet", 2.9),
    ("Opdateret i kilden", 2.9), ("Til og med", 2.1), ("Hash", 2.4),
)  # fmt: skip
_AIMS = tuple(zip(red_thread.COLUMNS, (1.4, 13.5, 5.0, 5.2), strict=True))
_NAME, _CELL, _TEXT = 5.0, 2.2, 5.0
"""The widths of the columns of the municipality's tables."""
_LONG = 16
"""Characters of a cell from which its column is one of text."""
_INTERPRETATION = (("Mål", 1.6), ("Regel", 9.5), ("Læst som", 14.0))


def render_annex(
    paper: Paper,
    municipality_charts: Sequence[Chart],
    goal_charts: Mapping[str, Chart],
    template: Path = style_template.DEFAULT,
) -> bytes:
    """Render the annex: figures on upright pages, then method and lineage on wide ones.

    Raises:
        InputError: the template is not a Word file or lacks a style.
    """
    title = f"Bilag: {ANNEX[0].lower()}{ANNEX[1:]}"
    document = style_template.open_template(template, paper, title=f"{title}. {paper.title}")
    document.add_heading(title, 0)
    if paper.stamp:
        paragraphs.add_notice(document, SAMPLE_NOTICE)
    _add_municipality(document, paper)
    _add_charts(document, municipality_charts, goal_charts)
    section = document.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_heading("Metode", 1)
    for paragraph in paper.method:
        document.add_paragraph(paragraph)
    _add_lineage(document, paper)
    _add_sources(document, paper)
    _add_aims(document, paper)
    document.add_heading("Hvordan målene er læst", 2)
    rows = [(goal.id, goal.rule_text, goal.note or "–") for goal in paper.goals]
    table_layout.add_header_table(
        document, "Hvordan målene er læst", _INTERPRETATION, rows, small=True
    )
    document.add_paragraph("", SMALL_CELL)
    return paragraphs.save(document, paper)


def _add_municipality(document: Document, paper: Paper) -> None:
    """Add the municipality in figures: its tables, each with its source below it."""
    if paper.municipality_tables:
        document.add_heading("Kommunen i tal", 1)
    for table in paper.municipality_tables:
        document.add_heading(table.title, 2)
        longest = [max(map(len, cells)) for cells in zip(*table.rows, strict=True)][1:]
        widths = [_NAME, *(_TEXT if long > _LONG else _CELL for long in longest)]
        columns = list(zip(table.headings, widths, strict=True))
        table_layout.add_header_table(document, table.title, columns, table.rows, small=True)
        document.add_paragraph(table.source, style_template.CAPTION)


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


def _add_lineage(document: Document, paper: Paper) -> None:
    document.add_heading("Hvert tals vej", 2)
    rows = [
        (
            goal.id,
            _measure_label(measure),
            measure.area,
            measure.period_text,
            measure.text,
            measure.sql or f"registeret: {measure.indicator}",
            measure.source if measure.known_from else "–",
            words.snapshot_text(measure.snapshots) or "–",
            words.danish_day(measure.known_from) if measure.known_from else "–",
        )
        for goal in paper.goals
        for measure in goal.measures
    ]
    table_layout.add_header_table(document, "Hvert tals vej", _LINEAGE, rows, small=True)


def _measure_label(measure: PaperMeasure) -> str:
    """The label, with the population where it is another than the goal's."""
    if measure.answers_goal or not measure.population:
        return measure.full_label
    return f"{measure.full_label} (tallet gælder {measure.population})"


def _add_sources(document: Document, paper: Paper) -> None:
    document.add_heading("Kilder", 2)
    rows = [
        (
            source.name,
            source.title,
            words.STATES[source.state],
            words.danish_day(source.retrieved_at) if source.retrieved_at else "–",
            source.source_updated or "–",
            source.last_period or "–",
            (source.sha256 or "–")[:12],
        )
        for source in paper.sources
    ]
    table_layout.add_header_table(document, "Kilder", _SOURCES, rows, small=True)


def _add_aims(document: Document, paper: Paper) -> None:
    """Add the table of the aims with the goals that serve them, where the plan has aims."""
    if not paper.aims:
        return
    document.add_heading(red_thread.TITLE, 2)
    if paper.aims_note:
        document.add_paragraph(paper.aims_note)
    for name in dict.fromkeys(aim.document for aim in paper.aims):
        rows = [aim.row for aim in paper.aims if aim.document == name]
        document.add_heading(name, 3)
        table_layout.add_header_table(document, name, _AIMS, rows, small=True)
