"""The Word file's page and its styles: what a text looks like is said of its style, not of it.

So a text that is pasted into the agenda's template takes that template's look, and whoever wants
the paper to look otherwise changes a style once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt, RGBColor

from assets.paper import words
from assets.paper.model import SAMPLE_NOTICE, Paper
from assets.paper.word import parts as word_parts

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

INK = RGBColor(0x1F, 0x2A, 0x37)
CELL, HEAD = "Tabeltekst", "Tabelhoved"
SMALL_CELL, SMALL_HEAD = "Tabeltekst lille", "Tabelhoved lille"
NOTICE = "Bemærk"
_LONGEST = 255
"""Letters in a document property."""
_OWN = {CELL: 10, HEAD: 10, SMALL_CELL: 8, SMALL_HEAD: 8, NOTICE: 11}
_BOLD = {HEAD, SMALL_HEAD, NOTICE}
_SIZES = {
    "Normal": 11, "Title": 22, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5, "Caption": 9,
    "Header": 9, "Footer": 9,
}  # fmt: skip


def set_up(made: Document, paper: Paper) -> None:
    """Page, styles, header, footer and document properties of an empty document."""
    _define(made)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.25)
    section.top_margin = section.bottom_margin = Cm(2)
    stamped = [paper.stamp] if paper.stamp else []
    section.header.paragraphs[0].text = " · ".join([*stamped, paper.title])
    footer = section.footer.paragraphs[0]
    footer.text = f"Data pr. {words.moment(paper.built_at)} · side "
    word_parts.field(footer, "PAGE")
    footer.add_run(" af ")
    word_parts.field(footer, "NUMPAGES")
    municipality = words.municipality(paper.area_code, paper.municipality)
    properties = made.core_properties
    properties.title = paper.title[:_LONGEST]
    properties.subject = f"{paper.plan_title}, {municipality}"[:_LONGEST]
    properties.author = municipality
    properties.last_modified_by = "Pejl"
    properties.keywords = ", ".join([paper.plan, *stamped])
    properties.comments = SAMPLE_NOTICE if paper.stamp else ""
    properties.language = word_parts.LANGUAGE
    properties.created = properties.modified = paper.built_at
    properties.revision = 1


def _define(made: Document) -> None:
    for name, size in _OWN.items():
        style = cast("ParagraphStyle", made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
        style.base_style = made.styles["Normal"]
        style.font.size = Pt(size)
        style.font.bold = name in _BOLD
        style.quick_style = True
        style.paragraph_format.space_after = Pt(6 if name == NOTICE else 2)
    for name, size in _SIZES.items():
        style = cast("ParagraphStyle", made.styles[name])
        style.font.size = Pt(size)
        if name in {"Header", "Footer"}:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif name != "Normal":
            style.font.bold = name != "Title"
            style.font.color.rgb = INK
    cast("ParagraphStyle", made.styles["Normal"]).paragraph_format.space_after = Pt(6)
    word_parts.set_language(made, ["Normal", *_SIZES, *_OWN])
