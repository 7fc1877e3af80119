"""Add tables to the Word file: labels with texts, or rows under a header.

Column widths are shares of the page, so that a table fits the page of any template.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any, cast

from docx import oxml
from docx.oxml.ns import qn
from docx.shared import Length

from assets.paper.word.style_template import CELL, HEAD, SMALL_CELL, SMALL_HEAD, TABLE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell  # pyright: ignore[reportPrivateUsage]

_LABEL_AND_TEXT = 3.4, 13.1


def add_label_table(document: Document, title: str, rows: Sequence[tuple[str, str]]) -> Table:
    """Add a table of labels and texts, kept on one page if it fits."""
    return _add_table(
        document,
        title,
        _LABEL_AND_TEXT,
        rows,
        (HEAD, CELL),
        kept=range(len(rows)),
        under_header=False,
    )


def add_header_table(
    document: Document,
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    *,
    small: bool = False,
    is_whole: bool = False,
) -> Table:
    """Add a table whose header row is repeated on each page.

    Args:
        document: the document.
        title: the table's title for screen readers.
        columns: headings with relative widths.
        rows: the texts of each row.
        small: whether to use small letters, for many columns.
        is_whole: whether it is kept on one page if it fits.
    """
    headings, shares = zip(*columns, strict=True)
    styles = (SMALL_HEAD, SMALL_CELL) if small else (HEAD, CELL)
    texts = [headings, *rows]
    # The header is never alone at a page's foot, nor the last row at the next page's head.
    kept = range(len(texts)) if is_whole else {0, 1, len(texts) - 2}
    return _add_table(document, title, shares, texts, styles, kept=kept, under_header=True)


def page_width(document: Document) -> int:
    """The width between the margins in the last section."""
    section = document.sections[-1]
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    return (section.page_width or 0) - margins


def shade(cell: _Cell, colour: str) -> None:
    """Set a cell's background, a hexadecimal RGB colour."""
    properties = cast("Any", cell)._tc.get_or_add_tcPr()
    properties.append(_element("w:shd", val="clear", color="auto", fill=colour))


def _element(tag: str, **attributes: str) -> Any:
    """An element in Word's name space."""
    element = cast("Any", oxml).OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _add_table(
    document: Document,
    title: str,
    shares: Sequence[float],
    rows: Sequence[Sequence[str]],
    styles: tuple[str, str],
    *,
    kept: Container[int],
    under_header: bool,
) -> Table:
    """Add a table whose headings are its first row or its first column.

    The rows whose numbers are ``kept`` stay on one page with the row after them.
    """
    table = document.add_table(len(rows), len(shares), TABLE)
    table.autofit = False
    properties = cast("Any", table)._tbl.tblPr
    properties.append(_element("w:tblCaption", val=title))
    look = {"firstRow": "1", "firstColumn": "0", "val": "0420"} if under_header else {
        "firstRow": "0", "firstColumn": "1", "val": "0480"
    }  # fmt: skip
    for name, value in look.items():
        properties.find(qn("w:tblLook")).set(qn(f"w:{name}"), value)
    widths = [Length(int(page_width(document) * share / sum(shares))) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head, cell = (document.styles[name].style_id for name in styles)
    # Zipped once, because python-docx searches for a table's rows and cells on every access.
    for down, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        row_properties = cast("Any", row)._tr.get_or_add_trPr()
        if under_header and down == 0:
            row_properties.append(_element("w:tblHeader"))
        row_properties.append(_element("w:cantSplit"))
        for across, (place, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
            # Some programs use the cells' widths instead of the columns'.
            place.width = width
            paragraph = place.paragraphs[0]
            # By id, because python-docx searches all styles for a name.
            is_head = (down if under_header else across) == 0
            cast("Any", paragraph)._p.style = head if is_head else cell
            paragraph.text = text
            if down in kept and down < len(rows) - 1:
                paragraph.paragraph_format.keep_with_next = True
    return table
