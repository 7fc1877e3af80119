"""The annex of the Word file: how it was done, every figure's way, and the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENT

from assets.paper import words
from assets.paper.goal_model import Measured
from assets.paper.model import Paper
from assets.paper.word import table_layout
from assets.paper.word.style_template import SMALL_CELL

if TYPE_CHECKING:
    from docx.document import Document

_WAYS = (
    ("Mål", 1.4), ("Indikator", 5.0), ("Område", 2.0), ("Periode", 2.1), ("Tal", 2.7),
    ("SQL-fil", 4.0), ("Kilde", 3.8), ("Snapshot", 2.4), ("Hentet", 1.9),
)  # fmt: skip
_SOURCES = (
    ("Tabel", 5.2), ("Titel", 7.6), ("Tilstand", 2.6), ("Hentet", 2.9),
    ("Opdateret i kilden", 2.9), ("Til og med", 2.1), ("Hash", 2.4),
)  # fmt: skip
_READ = (("Mål", 1.6), ("Regel", 9.5), ("Læst som", 14.0))


def annex(made: Document, paper: Paper) -> None:
    """Write the annex, on pages that lie down."""
    section = made.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    made.add_heading("Bilag: Metode", 1)
    for paragraph in paper.method:
        made.add_paragraph(paragraph)
    _ways(made, paper)
    _sources(made, paper)
    made.add_heading("Hvordan målene er læst", 2)
    read = [(goal.id, goal.rule_text, goal.note or "–") for goal in paper.goals]
    table_layout.under_header(made, "Hvordan målene er læst", _READ, read, small=True)
    made.add_paragraph("", SMALL_CELL)


def _ways(made: Document, paper: Paper) -> None:
    made.add_heading("Hvert tals vej", 2)
    ways = [
        (
            goal.id,
            _called(each),
            each.area,
            each.period_text,
            each.text,
            each.sql or f"registeret: {each.indicator}",
            each.source if each.known_from else "–",
            words.read_on(each.snapshots) or "–",
            words.moment(each.known_from) if each.known_from else "–",
        )
        for goal in paper.goals
        for each in goal.measures
    ]
    table_layout.under_header(made, "Hvert tals vej", _WAYS, ways, small=True)


def _called(measured: Measured) -> str:
    """What a figure is, and whom it counts where that is not who the goal is about."""
    about = "" if measured.answers_goal else f" (tallet gælder {measured.population})"
    return measured.called + (about if measured.population else "")


def _sources(made: Document, paper: Paper) -> None:
    made.add_heading("Kilder", 2)
    sources = [
        (
            each.name,
            each.title,
            words.STATES[each.state],
            words.moment(each.retrieved_at) if each.retrieved_at else "–",
            each.source_updated or "–",
            each.last_period or "–",
            (each.sha256 or "–")[:12],
        )
        for each in paper.sources
    ]
    table_layout.under_header(made, "Kilder", _SOURCES, sources, small=True)
