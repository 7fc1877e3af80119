"""What python-docx leaves to its users: shading, alt texts, and numbers kept with their units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docx import oxml
from docx.oxml.ns import qn

from assets.paper.spaces import kept_together

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shape import InlineShape
    from docx.table import _Cell  # pyright: ignore[reportPrivateUsage]


def element(tag: str, **attributes: str) -> Any:
    """An element such as ``w:shd``; its attributes are of Word's own name space."""
    made = cast("Any", oxml).OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def shade(cell: _Cell, colour: str) -> None:
    """A cell's background, as hexadecimal RGB."""
    properties = cast("Any", cell)._tc.get_or_add_tcPr()
    properties.append(element("w:shd", val="clear", color="auto", fill=colour))


def describe_picture(picture: InlineShape, name: str, alt: str) -> None:
    """The name and the alt text of a picture."""
    properties = cast("Any", picture)._inline.docPr
    properties.set("name", name)
    properties.set("descr", alt)


def keep_numbers_with_units(document: Document) -> None:
    """Break no line between a number and what it counts, in the text and in every table."""
    for text in cast("Any", document).element.body.iter(qn("w:t")):
        text.text = kept_together(text.text or "")
