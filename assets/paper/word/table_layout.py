"""The two kinds of table in the Word file: labels with their texts, and rows under a header.

Their widths are shares of the page's, so that they fit the page of any template.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from docx import oxml
from docx.oxml.ns import qn
from docx.shared import Length

from assets.paper.word.style_template import CELL, HEAD, SMALL_CELL, SMALL_HEAD, TABLE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell  # pyright: ignore[reportPrivateUsage]

_LABEL_AND_TEXT = 3.4, 13.1


def labelled(made: Document, title: str, rows: Sequence[tuple[str, str]]) -> Table:
    """A table of two columns, a label and its text, kept on one page if it fits."""
    return _filled(made, title, _LABEL_AND_TEXT, rows, (HEAD, CELL), under_header=False)


def under_header(
    made: Document,
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    *,
    small: bool = False,
) -> Table:
    """A table with a header that is repeated on each page.

    Args:
        made: the document.
        title: what a screen reader says of the table.
        columns: their headings and how wide they are beside each other.
        rows: the texts of each row.
        small: whether its letters are, for a table of many columns.
    """
    headings, shares = zip(*columns, strict=True)
    styles = (SMALL_HEAD, SMALL_CELL) if small else (HEAD, CELL)
    return _filled(made, title, shares, [headings, *rows], styles, under_header=True)


def page_width(made: Document) -> int:
    """How wide the text is on the pages of the last section."""
    section = made.sections[-1]
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    return (section.page_width or 0) - margins


def shade(cell: _Cell, colour: str) -> None:
    """A cell's background, as hexadecimal RGB."""
    properties = cast("Any", cell)._tc.get_or_add_tcPr()
    properties.append(_element("w:shd", val="clear", color="auto", fill=colour))


def _element(tag: str, **attributes: str) -> Any:
    """An element of Word's own name space."""
    made = cast("Any", oxml).OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _filled(
    made: Document,
    title: str,
    shares: Sequence[float],
    rows: Sequence[Sequence[str]],
    styles: tuple[str, str],
    *,
    under_header: bool,
) -> Table:
    """A table whose head is its first row or its first column."""
    table = made.add_table(len(rows), len(shares), TABLE)
    table.autofit = False
    properties = cast("Any", table)._tbl.tblPr
    properties.append(_element("w:tblCaption", val=title))
    look = {"firstRow": "1", "firstColumn": "0", "val": "0420"} if under_header else {
        "firstRow": "0", "firstColumn": "1", "val": "0480"
    }  # fmt: skip
    for name, value in look.items():
        properties.find(qn("w:tblLook")).set(qn(f"w:{name}"), value)
    widths = [Length(int(page_width(made) * share / sum(shares))) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head, cell = (made.styles[name].style_id for name in styles)
    # A table's rows and a row's cells are looked up anew each time they are asked for.
    for down, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        row_properties = cast("Any", row)._tr.get_or_add_trPr()
        if under_header and down == 0:
            row_properties.append(_element("w:tblHeader"))
        row_properties.append(_element("w:cantSplit"))
        for across, (place, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
            # Some programs go by the cells' widths, not by the columns'.
            place.width = width
            paragraph = place.paragraphs[0]
            # A style is found by its id at once, by its name only among all of them.
            is_head = (down if under_header else across) == 0
            cast("Any", paragraph)._p.style = head if is_head else cell
            paragraph.text = text
            if not under_header and down < len(rows) - 1:
                paragraph.paragraph_format.keep_with_next = True
    return table
