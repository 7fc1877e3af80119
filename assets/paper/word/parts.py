"""What python-docx leaves to its users: shading, alt texts, table headers, widths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docx import oxml
from docx.oxml.ns import qn

from assets.paper.spaces import kept_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.shape import InlineShape
    from docx.shared import Length
    from docx.table import Table, _Cell, _Row  # pyright: ignore[reportPrivateUsage]
    from docx.text.paragraph import Paragraph


def element(tag: str, **attributes: str) -> Any:
    """An element such as ``w:shd``; its attributes are of Word's own name space."""
    made = cast("Any", oxml).OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def set_style(paragraph: Paragraph, style_id: str) -> None:
    """Give a paragraph a style by its id; by its name every style is looked at, each time."""
    cast("Any", paragraph)._p.style = style_id


def shade(cell: _Cell, colour: str) -> None:
    """A cell's background, as hexadecimal RGB."""
    properties = cast("Any", cell)._tc.get_or_add_tcPr()
    properties.append(element("w:shd", val="clear", color="auto", fill=colour))


def repeat(row: _Row) -> None:
    """Make a row the table's header, on every page that it goes on to and for screen readers."""
    properties = cast("Any", row)._tr.get_or_add_trPr()
    properties.append(element("w:tblHeader"))


def name_headers(table: Table, *, first_row: bool) -> None:
    """Say whether a table's headers are its first row or its first column."""
    look = cast("Any", table)._tbl.tblPr.find(qn("w:tblLook"))
    for name, value in (
        ("firstRow", "1" if first_row else "0"),
        ("firstColumn", "0" if first_row else "1"),
        ("val", "0420" if first_row else "0480"),
    ):
        look.set(qn(f"w:{name}"), value)


def set_widths(table: Table, widths: Sequence[Length]) -> None:
    """The widths of a table's columns, said of every cell too, which some programs go by."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def keep_together(table: Table) -> None:
    """Begin a table on a new page where it would not fit on this one."""
    for row in table.rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def keep_whole(row: _Row) -> None:
    """Never break a row over two pages."""
    properties = cast("Any", row)._tr.get_or_add_trPr()
    properties.append(element("w:cantSplit"))


def describe_table(table: Table, title: str) -> None:
    """What a screen reader says of a table."""
    properties = cast("Any", table)._tbl.tblPr
    properties.append(element("w:tblCaption", val=title))


def describe_picture(picture: InlineShape, name: str, alt: str) -> None:
    """The name and the alt text of a picture."""
    properties = cast("Any", picture)._inline.docPr
    properties.set("name", name)
    properties.set("descr", alt)


def keep_numbers_with_units(document: Document) -> None:
    """Break no line between a number and what it counts, in the text and in every table."""
    for text in cast("Any", document).element.body.iter(qn("w:t")):
        text.text = kept_together(text.text or "")
