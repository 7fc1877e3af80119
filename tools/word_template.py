"""Write the Word template of the follow-up: `uv run python -m tools.word_template`.

The template is written from the tables below; nothing is copied from another program's template.
A municipality restyles a copy of it in Word; `assets.paper.word.style_template` lists the styles
that a copy must have.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime

from assets.paper import reproducible_zip
from assets.paper.word.style_template import DEFAULT

WRITTEN_AT = datetime(2024, 1, 1, tzinfo=UTC)
FONT, LANGUAGE, INK, SHADE = "Calibri", "da-DK", "1F2A37", "E9EDF1"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CM = 567
"""A centimetre in twentieths of a point, Word's unit for pages."""


@dataclass(frozen=True)
class Style:
    """A paragraph style.

    Args:
        name: its name; Word's built-in styles have English names in every language.
        size: of the letters, in points.
        after: the space after a paragraph, in points.
        before: the space before a paragraph, in points.
        bold: whether the letters are bold.
        color: of the letters, as hexadecimal RGB.
        line: the line height, in lines.
        more: the elements that Word's schema has before a paragraph's spacing.
        is_own: whether it is not built into Word.
    """

    name: str
    size: float
    after: float
    before: float = 0
    bold: bool = False
    color: str | None = None
    line: float = 1.15
    more: str = ""
    is_own: bool = False

    @property
    def id(self) -> str:
        """The name without spaces, as Word writes the ids of built-in styles."""
        return "".join(word[:1].upper() + word[1:] for word in self.name.split())

    @property
    def xml(self) -> str:
        """The style in Word's XML."""
        color = f'<w:color w:val="{self.color}"/>' if self.color else ""
        base = (
            '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/>' if self.name != "Normal" else ""
        )
        kind = ' w:default="1"' if self.name == "Normal" else ""
        kind += ' w:customStyle="1"' if self.is_own else ""
        return (
            f'<w:style w:type="paragraph"{kind} w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/>{base}<w:qFormat/><w:pPr>{self.more}'
            f'<w:spacing w:before="{self.before * 20:.0f}" w:after="{self.after * 20:.0f}" '
            f'w:line="{self.line * 240:.0f}" w:lineRule="auto"/>{_LAST.get(self.name, "")}</w:pPr>'
            f"<w:rPr>{'<w:b/>' if self.bold else ''}{color}"
            f'<w:sz w:val="{self.size * 2:.0f}"/></w:rPr></w:style>'
        )


_HEADING = "<w:keepNext/><w:keepLines/>"
_LAST = {
    "heading 1": '<w:outlineLvl w:val="0"/>',
    "heading 2": '<w:outlineLvl w:val="1"/>',
    "heading 3": '<w:outlineLvl w:val="2"/>',
    "List Bullet": "<w:contextualSpacing/>",
    "header": '<w:jc w:val="right"/>',
    "footer": '<w:jc w:val="right"/>',
}
"""By style, the elements that Word's schema has after a paragraph's spacing."""
STYLES = (
    Style("Normal", 11, 6),
    Style("Title", 22, 15, color=INK, line=1, more=(
        '<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="4" w:color="4F81BD"/></w:pBdr>'
    )),
    Style("heading 1", 16, 0, 24, bold=True, color=INK, more=_HEADING),
    Style("heading 2", 13, 0, 10, bold=True, color=INK, more=_HEADING),
    Style("heading 3", 11.5, 0, 10, bold=True, color=INK, more=_HEADING),
    Style("caption", 9, 6, bold=True, color=INK, line=1),
    Style("List Bullet", 11, 6, more='<w:numPr><w:numId w:val="1"/></w:numPr>'),
    Style("header", 9, 0, line=1),
    Style("footer", 9, 0, line=1),
    Style("Tabeltekst", 10, 2, line=1, is_own=True),
    Style("Tabelhoved", 10, 2, bold=True, line=1, is_own=True),
    Style("Tabeltekst lille", 8, 2, line=1, is_own=True),
    Style("Tabelhoved lille", 8, 2, bold=True, line=1, is_own=True),
    Style("Bemærk", 11, 6, bold=True, is_own=True),
)  # fmt: skip
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_SHADED = f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/></w:tcPr>'
_MARGINS = '<w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
_TABLES = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    f"<w:tblPr><w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr></w:style>"
    '<w:style w:type="table" w:customStyle="1" w:styleId="Tabel"><w:name w:val="Tabel"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    + "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in _SIDES)
    + f'</w:tblBorders></w:tblPr><w:tblStylePr w:type="firstRow">{_SHADED}</w:tblStylePr>'
    f'<w:tblStylePr w:type="firstCol">{_SHADED}</w:tblStylePr></w:style>'
)


def _field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _text(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _paragraph(style: str, inside: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inside}</w:p>'


def _word(root: str, inside: str) -> str:
    return f'<w:{root} xmlns:w="{W}" xmlns:r="{R}">{inside}</w:{root}>'


def _relations(*targets: tuple[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{at}" Type="{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


PAGE = (
    '<w:headerReference w:type="default" r:id="rId4"/>'
    '<w:footerReference w:type="default" r:id="rId5"/>'
    f'<w:pgSz w:w="{21 * CM}" w:h="{29.7 * CM:.0f}"/>'
    f'<w:pgMar w:top="{2 * CM}" w:right="{2.25 * CM:.0f}" w:bottom="{2 * CM}" '
    f'w:left="{2.25 * CM:.0f}" w:header="720" w:footer="720" w:gutter="0"/>'
)
"""A4 portrait; the annex turns to landscape."""
BULLET = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
DEFAULTS = (
    f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" '
    f'w:cs="{FONT}" w:eastAsia="{FONT}"/><w:sz w:val="22"/>'
    f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
)
SETTINGS = (
    "<w:compat>"
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/></w:compat>'
    f'<w:themeFontLang w:val="{LANGUAGE}"/>'
)
"""Compatibility mode 15 is Word 2013 and later; without it Word 2007's layout is used."""
PARTS = {
    "_rels/.rels": _relations(
        (f"{R}/officeDocument", "word/document.xml"),
        (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        (f"{R}/extended-properties", "docProps/app.xml"),
    ),
    "docProps/core.xml": (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Pejl</dc:creator>'
        "</cp:coreProperties>"
    ),
    "docProps/app.xml": (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>Pejl</Application></Properties>'
    ),
    "word/_rels/document.xml.rels": _relations(
        *((f"{R}/{name}", f"{name}.xml") for name in ("styles", "settings", "numbering")),
        (f"{R}/header", "header1.xml"),
        (f"{R}/footer", "footer1.xml"),
    ),
    "word/document.xml": _word("document", f"<w:body><w:sectPr>{PAGE}</w:sectPr></w:body>"),
    "word/styles.xml": _word("styles", DEFAULTS + "".join(s.xml for s in STYLES) + _TABLES),
    "word/settings.xml": _word("settings", SETTINGS),
    "word/numbering.xml": _word("numbering", BULLET),
    "word/header1.xml": _word("hdr", _paragraph("Header")),
    "word/footer1.xml": _word(
        "ftr",
        _paragraph("Footer", _text("side ") + _field("PAGE") + _text(" af ") + _field("NUMPAGES")),
    ),
}
_TYPES = {
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/app.xml": ("application/vnd.openxmlformats-officedocument.extended-properties+xml"),
    "word/document.xml": f"{WORD_TYPES}.document.main+xml",
    "word/header1.xml": f"{WORD_TYPES}.header+xml",
    "word/footer1.xml": f"{WORD_TYPES}.footer+xml",
    **{f"word/{n}.xml": f"{WORD_TYPES}.{n}+xml" for n in ("styles", "settings", "numbering")},
}


def render_template() -> bytes:
    """Render the template; always the same bytes."""
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in _TYPES.items()
    )
    content_types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, inside in {"[Content_Types].xml": content_types, **PARTS}.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{inside}')
    return reproducible_zip.with_fixed_times(out.getvalue(), WRITTEN_AT)


if __name__ == "__main__":
    DEFAULT.write_bytes(render_template())
