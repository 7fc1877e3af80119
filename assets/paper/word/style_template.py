"""The Word template: every look of the paper's Word file, which a municipality can change.

So a text that is pasted into the agenda's template takes that template's look, and whoever wants
the paper to look otherwise changes a style once, in a copy of the template in the site's folder
``templates``.
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
from connectors.errors import InputError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section, _Header  # pyright: ignore[reportPrivateUsage]
    from docx.text.paragraph import Paragraph

DEFAULT = Path(__file__).parents[1] / "templates" / "follow-up.docx"
"""Made by ``tools.word_template``."""
TITLE, HEADINGS = "Title", ("Heading 1", "Heading 2", "Heading 3")
BULLET, CAPTION, NOTICE, TABLE = "List Bullet", "Caption", "Bemærk", "Tabel"
CELL, HEAD = "Tabeltekst", "Tabelhoved"
SMALL_CELL, SMALL_HEAD = "Tabeltekst lille", "Tabelhoved lille"
STYLES = dict.fromkeys(
    (TITLE, *HEADINGS, BULLET, CAPTION, NOTICE, CELL, HEAD, SMALL_CELL, SMALL_HEAD),
    WD_STYLE_TYPE.PARAGRAPH,
) | {TABLE: WD_STYLE_TYPE.TABLE}
"""What a template must have; Word's own are called this in the file, also in a Danish Word."""
_LONGEST = 255
"""Letters in a document property."""


def opened(path: Path, paper: Paper) -> Document:
    """An empty document of a template, with the paper's header, footer and properties.

    The template's page, styles, header and footer are used, its text is not.

    Raises:
        InputError: it is no Word file, or lacks a style.
    """
    try:
        made = docx.Document(str(path))
    # What python-docx lets through of a file that is no Word file, or a damaged one.
    except (OpcError, OSError, ValueError, KeyError, SyntaxError, zipfile.BadZipFile) as error:
        raise InputError(
            f"Skabelonen {path} kan ikke åbnes som en Word-fil; gem den som .docx i Word."
        ) from error
    held = {style.name: style.type for style in made.styles}
    if lacking := [f"”{name}”" for name, kind in STYLES.items() if held.get(name) != kind]:
        raise InputError(
            f"Skabelonen {path} mangler typografien {words.listed(lacking)}; tilføj den, eller "
            f"begynd igen med en kopi af Pejls egen skabelon, {DEFAULT.name}."
        )
    cast("Any", made.element).body.clear_content()
    section = made.sections[0]
    stamped = [paper.stamp] if paper.stamp else []
    for header in _headers(made, section):
        _begin(header.paragraphs[0], " · ".join([*stamped, paper.title]))
    footer = section.footer.paragraphs[0]
    _begin(footer, f"Data pr. {words.moment(paper.built_at)}{' · ' if footer.text else ''}")
    properties = made.core_properties
    properties.title = paper.title[:_LONGEST]
    properties.subject = f"{paper.plan_title}, {paper.municipality_name}"[:_LONGEST]
    properties.author = paper.municipality_name
    properties.last_modified_by = "Pejl"
    properties.keywords = ", ".join([paper.plan, *stamped])
    properties.comments = SAMPLE_NOTICE if paper.stamp else ""
    properties.language = "da-DK"
    properties.created = properties.modified = paper.built_at
    properties.revision = 1
    return made


def _headers(made: Document, section: Section) -> list[_Header]:
    """The headers of a section: of its first page and of even pages too, where they differ."""
    headers = [section.header]
    if section.different_first_page_header_footer:
        headers.append(section.first_page_header)
    if made.settings.odd_and_even_pages_header_footer:
        headers.append(section.even_page_header)
    return headers


def _begin(paragraph: Paragraph, text: str) -> None:
    """Put a text before what a paragraph of the template holds."""
    run, inside = cast("Any", paragraph.add_run(text))._r, cast("Any", paragraph)._p
    inside.insert(0 if inside.pPr is None else 1, run)
