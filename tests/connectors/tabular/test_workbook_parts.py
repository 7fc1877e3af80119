"""What calamine does not tell of a workbook, and workbooks made to fill the memory."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from connectors.tabular import excel, workbook_parts
from connectors.tabular.excel import read_sheets
from connectors.tabular.workbook_parts import UnreadCell

ERROR, NO_RESULT, STRUCK_OUT = UnreadCell.ERROR, UnreadCell.NO_RESULT, UnreadCell.STRUCK_OUT
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(
    cells: str, *, part: str = "worksheets/sheet1.xml", calc: str = "", **more: str
) -> bytes:
    """A workbook whose sheet has these rows as XML; ``more`` are further parts."""
    relation = f"{RELATION}/worksheet"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
        f'<sheet name="Ark1" sheetId="1" r:id="r1"/></sheets>{calc}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{relation}" Target="{part}"/></Relationships>',
        f"xl/{part}".removeprefix("xl//"): f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}">'
        f"<sheetData>{cells}</sheetData></worksheet>",
        **{f"xl/{name}.xml": body for name, body in more.items()},
    }
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return kept.getvalue()


def cells_of(content: bytes) -> list[list[excel.CellValue]]:
    (sheet,) = read_sheets(content)
    return [list(row) for row in sheet.rows]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1" t="e"><v>#N/A</v></c>', ERROR),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ERROR),
        ("<c t='e' r='A1'><v>#REF!</v></c>", ERROR),
        ('<x:c r="A1" t="e"><x:v>#NAME?</x:v></x:c>', ERROR),
        ('<c t="e"><v>#NULL!</v></c>', ERROR),
        ('<c r="A1"><f>B1+1</f></c>', NO_RESULT),
        ('<c r="A1"><f>B1+1</f><v/></c>', NO_RESULT),
        ('<c r="A1"><f>B1+1</f><v></v></c>', NO_RESULT),
        ('<c r="A1"><f t="shared" si="0"/></c>', NO_RESULT),
        ('<c r="A1" t="str"><f>B1</f></c>', NO_RESULT),
        ('<c r="A1"><f t="array" ref="A1:A2">B1:B2</f></c>', NO_RESULT),
        ('<x:c r="A1"><x:f>B1</x:f></x:c>', NO_RESULT),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="A1" t="str"><f>B1</f><v>x</v></c>', "x"),
        ('<c r="A1"><f>B1+1</f><v>0</v></c>', 0),
        ('<c r="A1"><f t="shared" si="0"/><v>7</v></c>', 7),
        ('<c r="A1" t="inlineStr"><is><t>#N/A &lt;f></t></is></c>', "#N/A <f>"),
    ],
)
def test_errors_and_formulas_without_a_result_are_told_from_empty_cells(
    cell: str, value: object
) -> None:
    assert cells_of(workbook(f"<row>{cell}<c><v>1</v></c></row>")) == [[value, 1]]


def test_a_zero_counts_only_where_the_program_has_computed_it() -> None:
    cells = '<row r="1"><c r="A1"><f>B1</f><v>0</v></c><c r="B1"><v>0</v></c></row>'
    calc = '<calcPr calcId="1" fullCalcOnLoad="1"/>'
    assert cells_of(workbook(cells, calc=calc)) == [[NO_RESULT, 0]]


def test_the_last_cells_of_a_sheet_are_told_too() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="C3"><f>A1</f></c></row>'
    rows = cells_of(workbook(cells))
    assert (rows[0][0], rows[2][2]) == (1, NO_RESULT)


def test_struck_out_cells_do_not_count() -> None:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [1, "x"], book.add_format({"font_strikeout": True}))
        page.write_row(1, 0, [1, "x"], book.add_format({"bold": True}))
    assert cells_of(kept.getvalue()) == [[STRUCK_OUT, STRUCK_OUT], [1, "x"]]


@pytest.mark.parametrize(
    "part", ["data.bin", "Ark.xml", "/xl/media/billede.png", "worksheets/Sheet1.XML"]
)
def test_a_stray_cell_is_refused_whatever_its_part_is_called(part: str) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(ValueError, match="række 1048576, kolonne 16384, langt fra de andre"):
        read_sheets(workbook(f'<row><c r="A1"><v>1</v></c></row>{far}', part=part))


@pytest.mark.parametrize(
    "far",
    [
        '<row><c r="ZZZZZZ99"><v>1</v></c></row>',
        '<row><x:c s="0" r="XFD1048576"><v>1</v></x:c></row>',
        "<row><c  r = 'xfd1048576'><v>1</v></c></row>",
        '<row r="10000000"><c><v>1</v></c><c><v>1</v></c></row>',
        f"<row>{'<c/>' * 100_001}</row>{'<row><c/></row>' * 99}",
    ],
)
def test_a_sheet_of_too_many_cells_is_refused_however_they_are_placed(far: str) -> None:
    with pytest.raises(ValueError, match="langt fra de andre; slet de tomme rækker"):
        read_sheets(workbook(far))


def test_a_part_is_as_large_as_it_is_not_as_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook('<row><c r="A1"><v>1</v></c></row>', **{"media/nul": "0" * 3_000_000})
    monkeypatch.setattr(workbook_parts, "MAX_BYTES", 1_000_000)
    stated = struct.pack("<I", 3_000_000)
    for body in (content, content.replace(stated, struct.pack("<I", 9))):
        with pytest.raises(ValueError, match=r"^filen fylder over 1 GB, når den er pakket ud"):
            read_sheets(body)


def test_an_entity_is_never_expanded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]>'
    content = workbook("<row/>", styles=f"{bomb}<styleSheet>&b;</styleSheet>")
    with pytest.raises(ValueError, match="kan ikke læses som Excel-fil"):
        read_sheets(content)


@pytest.fixture
def list_of_notes() -> Callable[[int], bytes]:
    """A workbook of as many cells, all with one long text, which stands in it once."""

    def make(cells: int) -> bytes:
        kept = io.BytesIO()
        with xlsxwriter.Workbook(kept) as book:
            page = book.add_worksheet("Ark")
            for at in range(cells):
                page.write_string(at, 0, "æ" * 15_000)
        return kept.getvalue()

    return make


def test_a_workbook_that_may_fill_the_memory_is_read_apart_with_the_same_cells(
    list_of_notes: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = list_of_notes(20)
    assert workbook_parts.inspect(content).memory > 20 * 30_000
    here = read_sheets(content)
    monkeypatch.setattr(excel, "MOST_HERE", 100_000)
    assert read_sheets(content) == here


def test_a_workbook_that_kills_its_reader_costs_only_itself(
    list_of_notes: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = list_of_notes(6_000)
    assert len(content) < 100_000
    monkeypatch.setattr(excel, "MOST_HERE", 100_000)
    monkeypatch.setattr(excel, "MOST_APART", 120 << 20)
    assert len(read_sheets(list_of_notes(20))[0].rows) == 20
    with pytest.raises(ValueError, match=r"^filen fylder mere i hukommelsen, end en liste kan; "):
        read_sheets(content)
