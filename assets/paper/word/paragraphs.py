"""Paragraphs that several Word files have, and the bytes of a finished one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, cast

from docx.oxml.ns import qn

from assets.paper import reproducible_zip
from assets.paper.model import Paper, PrintedPassage
from assets.paper.texts.blocks import split_blocks
from assets.paper.word.style_template import BULLET, NOTICE
from assets.text.no_break_spaces import keep_together

if TYPE_CHECKING:
    from docx.document import Document

OUTDATED = "Teksten er skrevet, før tallene ændrede sig"


def add_passage(document: Document, passage: PrintedPassage | None) -> None:
    """Add a passage by the municipality, with a notice where its figures have changed."""
    if passage is None:
        return
    for block in split_blocks(passage.text):
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        for item in block:
            document.add_paragraph(item, BULLET)
    if passage.outdated:
        add_notice(document, f"{OUTDATED}: {passage.outdated}.")


def add_notice(document: Document, text: str) -> None:
    """Add a sentence that must be seen."""
    document.add_paragraph(text, NOTICE)


def save(document: Document, paper: Paper) -> bytes:
    """The bytes of a finished file: the same for the same content."""
    for text in cast("Any", document).element.body.iter(qn("w:t")):
        text.text = keep_together(text.text or "")
    out = io.BytesIO()
    document.save(out)
    return reproducible_zip.with_fixed_times(out.getvalue(), paper.built_at)
