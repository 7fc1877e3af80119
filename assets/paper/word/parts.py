"""What python-docx leaves to its users: fields, shading, alt texts, table headers, language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docx import oxml
from docx.oxml.ns import qn

from assets.paper.spaces import kept_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document
    from docx.shape import InlineShape
    from docx.shared import Length
    from docx.table import Table, _Cell, _Row  # pyright: ignore[reportPrivateUsage]
    from docx.text.paragraph import Paragraph

LANGUAGE = "da-DK"
_WORD_2013 = "15"
"""The newest of Word's ways to lay out a page; an older one opens in a mode of its own."""
_PROGRAM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"><Application>Pejl</Application></Properties>'
)
FONT = "Calibri"


def element(tag: str, **attributes: str) -> Any:
    """An element such as ``w:shd``; its attributes are of Word's own name space."""
    made = cast("Any", oxml).OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def field(paragraph: Paragraph, code: str) -> None:
    """A field that Word fills in: ``PAGE``, ``NUMPAGES``."""
    for part in ("begin", "instr", "separate", "text", "end"):
        run: Any = paragraph.add_run()
        if part == "instr":
            instruction = element("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)
        elif part == "text":
            run.text = "1"
        else:
            run._r.append(element("w:fldChar", fldCharType=part))


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


def name_rows(table: Table) -> None:
    """Say that a table's first column names its rows, and that it has no header above."""
    look = cast("Any", table)._tbl.tblPr.find(qn("w:tblLook"))
    for name, value in (("firstRow", "0"), ("firstColumn", "1"), ("val", "0480")):
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


def forget_the_template(document: Document) -> None:
    """Leave out what python-docx's own template says of another document and another program."""
    package, part = cast("Any", document.part.package), cast("Any", document.part)
    for rels in (package.rels, part.rels):
        for key, relation in list(rels.items()):
            if relation.reltype.endswith(("/thumbnail", "/customXml", "/stylesWithEffects")):
                del rels[key]
            elif relation.reltype.endswith("/extended-properties"):
                relation.target_part._blob = _PROGRAM
    settings = cast("Any", document.settings).element
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), _WORD_2013)
    for themed in settings.iter(qn("w:themeFontLang")):
        themed.attrib.clear()
        themed.set(qn("w:val"), LANGUAGE)


def set_language(document: Document, styles: Iterable[str]) -> None:
    """Danish and one font in these styles, so that Word checks their spelling as Danish."""
    for style in styles:
        properties = cast("Any", document.styles[style]).element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        for key in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{key}"), FONT)
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
        properties.append(element("w:lang", val=LANGUAGE, eastAsia=LANGUAGE))
    # The template says American English for what no style speaks of.
    defaults = cast("Any", document.styles).element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
