"""The paper as a Word file: real headings, real tables, styles that survive pasting."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt, RGBColor

from assets.paper import word_parts, words, zipped
from assets.paper.content import SAMPLE_NOTICE, GoalText, Paper, Written

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.table import Table

    from assets.paper.figure_style import Figure

LABELS_WIDTH, TEXT_WIDTH = Cm(3.4), Cm(13.1)
FIGURE_WIDTH = Cm(16)
SHADES = {"met": "E3EFE3", "not_met": "F3D9D6", "not_followable": "F5EBCF", "dropped": "E6E6E6"}
"""Light enough for black text in any of them; the word and the sign say the same without them."""
HEADER_SHADE, INK = "E9EDF1", RGBColor(0x1F, 0x2A, 0x37)
OUTDATED = "Teksten er skrevet, før tallene ændrede sig"


def document(paper: Paper, main: Sequence[Figure], of_goals: Mapping[str, Figure]) -> bytes:
    """The Word file of a paper; the same to the byte for the same paper and figures.

    Args:
        paper: what it says.
        main: the figures that stand after the goals.
        of_goals: the figure of each goal that has one.
    """
    made = docx.Document()
    _set_up(made, paper)
    _opening(made, paper)
    _statement(made, paper)
    _goals(made, paper)
    _figures(made, main, of_goals)
    _closing(made, paper)
    _method(made, paper)
    out = io.BytesIO()
    made.save(out)
    return zipped.fixed(out.getvalue(), paper.built_at)


def _set_up(made: Document, paper: Paper) -> None:
    """Page, styles, header, footer and document properties."""
    word_parts.set_language(made)
    normal: ParagraphStyle = made.styles["Normal"]  # pyright: ignore[reportAssignmentType]
    normal.font.size = Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in {
        "Title": 22,
        "Heading 1": 16,
        "Heading 2": 13,
        "Heading 3": 11.5,
        "Caption": 9,
    }.items():
        style: ParagraphStyle = made.styles[name]  # pyright: ignore[reportAssignmentType]
        style.font.size = Pt(size)
        style.font.bold = name != "Title"
        style.font.color.rgb = INK
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.25)
    section.top_margin = section.bottom_margin = Cm(2)
    header = section.header.paragraphs[0]
    header.text = " · ".join([*([paper.stamp] if paper.stamp else []), paper.title])
    footer = section.footer.paragraphs[0]
    footer.text = f"Data pr. {words.moment(paper.built_at)} · side "
    word_parts.field(footer, "PAGE")
    footer.add_run(" af ")
    word_parts.field(footer, "NUMPAGES")
    for paragraph in (header, footer):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for run in paragraph.runs:
            run.font.size = Pt(9)
    properties = made.core_properties
    properties.title = paper.title
    properties.subject = (
        f"{paper.plan_title}, {words.municipality(paper.area_code, paper.municipality)}"
    )
    properties.author = words.municipality(paper.area_code, paper.municipality)
    properties.last_modified_by = "Pejl"
    properties.keywords = ", ".join([paper.plan, *([paper.stamp] if paper.stamp else [])])
    properties.comments = SAMPLE_NOTICE if paper.stamp else ""
    properties.language = word_parts.LANGUAGE
    properties.created = properties.modified = paper.built_at
    properties.revision = 1


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
    _labelled(made, "Sagens oplysninger", [(label, text) for label, text in facts if text])


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
    made.add_heading("Målene i oversigt", 2)
    rows = [
        (
            goal.id,
            goal.value_text or "–",
            f"{goal.comparison} {goal.target_text}" if goal.target_text else "–",
            f"{goal.symbol} {goal.verdict_text}",
            _distance(goal) or "–",
        )
        for goal in paper.goals
    ]
    titles = ("Mål", "Tal", "Krav", "Målopfyldelse", "Afstand")
    table = _table(made, "Målene i oversigt", titles, rows, (1.6, 3.2, 3.4, 4.6, 3.7))
    for row, goal in zip(table.rows[1:], paper.goals, strict=True):
        word_parts.shade(row.cells[3], SHADES[goal.verdict])


def _goals(made: Document, paper: Paper) -> None:
    name = words.of(words.municipality(paper.area_code, paper.municipality))
    made.add_heading(f"Opfølgning på lokale mål i {name} {paper.plan_title}", 1)
    for section in paper.sections:
        made.add_heading(section.title, 2)
        _written(made, section.own)
        for goal in section.goals:
            made.add_heading(f"Mål {goal.id}", 3)
            rows = _rows(goal)
            table = _labelled(made, f"Mål {goal.id}", rows)
            at = [label for label, _ in rows].index("Målopfyldelse")
            word_parts.shade(table.cell(at, 1), SHADES[goal.verdict])


def _rows(goal: GoalText) -> list[tuple[str, str]]:
    """What stands under a goal, label by label."""
    own = goal.own_text or ""
    if goal.own_text_outdated:
        own += f"\n[{OUTDATED}: {goal.own_text_outdated}.]"
    demand = f"{goal.comparison} {goal.target_text}" if goal.target_text else ""
    why = {"not_followable": goal.reason, "dropped": goal.decision}.get(goal.verdict)
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
    stale = f"Kilden er forældet siden {words.day(goal.stale_since)}." if goal.stale_since else ""
    provisional = "Bedømmelsen er foreløbig." if goal.provisional else ""
    counting = any(each.provisional for each in goal.measures)
    parts = [
        goal.caution,
        stale,
        provisional,
        "Et eller flere tal er foreløbige." if counting else "",
        goal.decision if goal.verdict not in {"dropped"} else "",
    ]
    return " ".join(part for part in parts if part)


def _source(goal: GoalText) -> str:
    fetched = f"; hentet {words.moment(goal.known_from)}" if goal.known_from else ""
    return f"{goal.source}; periode: {goal.period_text}{fetched}."


def _figures(made: Document, main: Sequence[Figure], of_goals: Mapping[str, Figure]) -> None:
    """The figures, each with its caption; the picture says its source and date itself."""
    told = [(each.title, each) for each in main]
    told += [(f"Mål {goal_id}: {each.title}", each) for goal_id, each in of_goals.items()]
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


def _method(made: Document, paper: Paper) -> None:
    """The annex: how it was done, every figure's way, and the sources; on pages that lie down."""
    section = made.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    made.add_heading("Bilag: Metode", 1)
    for paragraph in paper.method:
        made.add_paragraph(paragraph)
    made.add_heading("Hvert tals vej", 2)
    ways = [
        (
            f"{goal.id} {each.name}",
            each.label,
            each.area,
            each.period_text,
            each.text,
            each.sql or f"registeret: {each.indicator}",
            each.source,
            each.snapshots or "–",
            words.moment(each.known_from) if each.known_from else "–",
        )
        for goal in paper.goals
        for each in goal.measures
    ]
    titles = (
        "Mål",
        "Indikator",
        "Område",
        "Periode",
        "Tal",
        "SQL-fil",
        "Kilde",
        "Snapshot",
        "Hentet",
    )
    widths = (2.7, 4.3, 2.0, 2.1, 2.2, 4.5, 3.2, 2.4, 1.9)
    _table(made, "Hvert tals vej", titles, ways, widths, points=7.5)
    made.add_heading("Kilder", 2)
    sources = [
        (
            each.name,
            each.title,
            STATES.get(each.state, each.state),
            words.moment(each.retrieved_at) if each.retrieved_at else "–",
            each.source_updated or "–",
            each.last_period or "–",
            (each.sha256 or "–")[:12],
        )
        for each in paper.sources
    ]
    titles = ("Tabel", "Titel", "Tilstand", "Hentet", "Opdateret i kilden", "Til og med", "Hash")
    _table(made, "Kilder", titles, sources, (5.2, 7.6, 2.6, 2.9, 2.9, 2.1, 2.4), points=8)
    made.add_heading("Hvordan målene er læst", 2)
    read = [(goal.id, goal.rule, goal.note or "–") for goal in paper.goals]
    _table(
        made,
        "Hvordan målene er læst",
        ("Mål", "Regel", "Læst som"),
        read,
        (1.6, 9.5, 14.0),
        points=8,
    )


STATES = {
    "fresh": "frisk",
    "stale": "forældet",
    "never_fetched": "aldrig hentet",
    "discontinued": "ophørt",
}
"""The states of a source in Danish."""


def _written(made: Document, passage: Written | None) -> None:
    """What people wrote, a paragraph for each of theirs; and whether its figures have changed."""
    if passage is None:
        return
    for paragraph in _paragraphs(passage.text):
        made.add_paragraph(paragraph)
    if passage.outdated:
        _noticed(made, f"{OUTDATED}: {passage.outdated}.")


def _paragraphs(text: str) -> Iterable[str]:
    return (" ".join(each.split()) for each in text.split("\n\n") if each.strip())


def _noticed(made: Document, text: str) -> None:
    made.add_paragraph().add_run(text).bold = True


def _labelled(made: Document, title: str, rows: Sequence[tuple[str, str]]) -> Table:
    """A table of two columns, a label and its text, as the papers have for each goal."""
    table = made.add_table(len(rows), 2, "Table Grid")
    word_parts.describe_table(table, title)
    word_parts.set_widths(table, [LABELS_WIDTH, TEXT_WIDTH])
    for row, (label, text) in zip(table.rows, rows, strict=True):
        row.cells[0].paragraphs[0].add_run(label).bold = True
        row.cells[1].text = text
        word_parts.shade(row.cells[0], HEADER_SHADE)
        word_parts.keep_whole(row)
        _tighten(row.cells, 10.5)
    word_parts.keep_together(table)
    made.add_paragraph()
    return table


def _table(
    made: Document,
    title: str,
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    points: float = 9.5,
) -> Table:
    """A table with a header that is repeated on each page; widths are in centimetres."""
    table = made.add_table(1 + len(rows), len(titles), "Table Grid")
    word_parts.describe_table(table, title)
    word_parts.set_widths(table, [Cm(width) for width in widths])
    word_parts.repeat(table.rows[0])
    for at, texts in enumerate([titles, *rows]):
        row = table.rows[at]
        word_parts.keep_whole(row)
        cells = row.cells
        for cell, text in zip(cells, texts, strict=True):
            cell.text = text
            if not at:
                word_parts.shade(cell, HEADER_SHADE)
                cell.paragraphs[0].runs[0].bold = True
        _tighten(cells, points)
    made.add_paragraph()
    return table


def _tighten(cells: Iterable[Any], points: float) -> None:
    for cell in cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_after = Pt(2)
            for run in paragraph.runs:
                run.font.size = Pt(points)
