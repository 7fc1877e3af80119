"""The Word template, which holds every look of the Word file as a style.

Text pasted into an agenda takes the agenda's look, and a municipality restyles the paper in a copy
of the template, ``templates/follow-up.docx`` in its site.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.exceptions import OpcError

from assets.paper import words
from assets.paper.model import SAMPLE_NOTICE, Paper
from connectors import lists
from connectors.errors import InputError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section, _Header  # pyright: ignore[reportPrivateUsage]
    from docx.text.paragraph import Paragraph

DEFAULT = Path(__file__).parents[1] / "templates" / "follow-up.docx"
"""Written by ``tools.word_template``."""
TITLE, HEADINGS = "Title", ("Heading 1", "Heading 2", "Heading 3")
BULLET, CAPTION, NOTICE, TABLE = "List Bullet", "Caption", "Bemærk", "Tabel"
CELL, HEAD = "Tabeltekst", "Tabelhoved"
SMALL_CELL, SMALL_HEAD = "Tabeltekst lille", "Tabelhoved lille"
STYLES = dict.fromkeys(
    (TITLE, *HEADINGS, BULLET, CAPTION, NOTICE, CELL, HEAD, SMALL_CELL, SMALL_HEAD),
    WD_STYLE_TYPE.PARAGRAPH,
) | {TABLE: WD_STYLE_TYPE.TABLE}
"""The styles a template must have. A Danish Word also stores its own ones in English."""
_PROPERTY_LENGTH = 255
"""The longest text in a document property."""


def open_template(path: Path, paper: Paper, title: str | None = None) -> Document:
    """Open a template as an empty document with the paper's header, footer and properties.

    The template's page, styles, header and footer are kept; its text is not. ``title`` is that of
    the file, where it is not the paper's own.

    Raises:
        InputError: the template is not a Word file or lacks a style.
    """
    try:
        document = docx.Document(str(path))
    # What python-docx raises for a damaged file or one that is not a Word file.
    except (OpcError, OSError, ValueError, KeyError, SyntaxError, zipfile.BadZipFile) as error:
        raise InputError(
            f"Skabelonen {path} kan ikke åbnes som en Word-fil; gem den som .docx i Word."
        ) from error
    types = {style.name: style.type for style in document.styles}
    if missing := [f"”{name}”" for name, kind in STYLES.items() if types.get(name) != kind]:
        raise InputError(
            f"Skabelonen {path} mangler typografien {lists.joined(missing)}; tilføj den, eller "
            f"begynd igen med en kopi af Pejls egen skabelon, {DEFAULT.name}."
        )
    cast("Any", document.element).body.clear_content()
    title = title or paper.title
    section = document.sections[0]
    stamped = [paper.stamp] if paper.stamp else []
    for header in _headers(document, section):
        _prepend(header.paragraphs[0], " · ".join([*stamped, title]))
    footer = section.footer.paragraphs[0]
    dated = f"Data pr. {words.danish_day(paper.built_at)} · udgave {paper.build}"
    _prepend(footer, f"{dated}{' · ' if footer.text else ''}")
    properties = document.core_properties
    properties.title = title[:_PROPERTY_LENGTH]
    properties.subject = f"{paper.plan_title}, {paper.municipality_name}"[:_PROPERTY_LENGTH]
    properties.author = paper.municipality_name
    properties.last_modified_by = "Pejl"
    properties.keywords = ", ".join([paper.plan, *stamped])
    properties.comments = SAMPLE_NOTICE if paper.stamp else ""
    properties.language = "da-DK"
    properties.identifier = paper.build
    properties.created = properties.modified = paper.built_at
    properties.revision = 1
    return document


def _headers(document: Document, section: Section) -> list[_Header]:
    """The headers of a section, also of the first page and even pages where they differ."""
    headers = [section.header]
    if section.different_first_page_header_footer:
        headers.append(section.first_page_header)
    if document.settings.odd_and_even_pages_header_footer:
        headers.append(section.even_page_header)
    return headers


def _prepend(paragraph: Paragraph, text: str) -> None:
    """Insert a text before a paragraph's own."""
    run, inside = cast("Any", paragraph.add_run(text))._r, cast("Any", paragraph)._p
    inside.insert(0 if inside.pPr is None else 1, run)
