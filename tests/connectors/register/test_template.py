"""The template is what the reader reads, and Excel leaves alone what is written in it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from html import unescape

import pytest
import xlsxwriter

from connectors import register
from connectors.register import StaffTable, template
from connectors.tabular import excel
from connectors.tabular.excel import CellValue
from tests.connectors.register.observation_rows import fill, row

CHOICES = {
    "goal": [("1.1", "sager"), ("3.1.1", "")],
    "indicator": [("cases_sent_to_reassessment", "mål 1.1")],
    "area": [("000 Hele landet", ""), ("707 Norddjurs", "")],
    "unit": [("cases", "sager")],
}


@pytest.fixture(scope="module")
def empty(table: StaffTable) -> bytes:
    return template.write(table, CHOICES)


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return unescape(packed.read(name).decode())


def filled(table: StaffTable, content: bytes, rows: list[dict[str, CellValue]]) -> bytes:
    """The template's sheets with rows in them, as Excel would save them."""
    saved = io.BytesIO()
    with xlsxwriter.Workbook(saved) as book:
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for sheet in excel.read_sheets(content):
            page = book.add_worksheet(sheet.name)
            for at, cells in enumerate(sheet.rows):
                for place, cell in enumerate(cells):
                    fill(page, at, place, cell)
            for at, each in enumerate(rows if sheet.name == template.REGISTER else [], start=1):
                for place, name in enumerate(table.columns):
                    fill(page, at, place, each.get(name, ""), day)
    return saved.getvalue()


def test_an_empty_template_is_an_empty_register(table: StaffTable, empty: bytes) -> None:
    found = register.read_rows(table, [empty])
    assert found.height == 0
    assert found.columns == list(table.columns)


def test_two_rows_filled_in_are_read_back(table: StaffTable, empty: bytes) -> None:
    rows = [
        row(goal="1.1", area="707 Norddjurs"),
        row(area="000 Hele landet", period="2023Q3", value="", count=21, of=59, unit="pct")
        | {"indicator": "autism_effort_started", "recorded_on": date(2024, 7, 1)},
    ]
    found = register.read_rows(table, [filled(table, empty, rows)])
    assert found.select("goal", "indicator", "area", "period", "value", "count", "of").rows() == [
        ("1.1", "cases_sent_to_reassessment", "707", "2023", 10, None, None),
        (None, "autism_effort_started", "000", "2023Q3", None, 21, 59),
    ]


def test_excel_is_told_that_goals_and_periods_are_text(table: StaffTable, empty: bytes) -> None:
    sheet, styles = part(empty, "xl/worksheets/sheet1.xml"), part(empty, "xl/styles.xml")
    (formats,) = re.findall(r"<cellXfs.*?</cellXfs>", styles)
    kinds = re.findall(r'<xf numFmtId="(\d+)"', formats)
    style = {
        column: kinds[int(chosen)]
        for first, last, chosen in re.findall(
            r'<col min="(\d+)" max="(\d+)"[^>]*? style="(\d+)"', sheet
        )
        for column in range(int(first), int(last) + 1)
    }
    names = list(table.columns)
    as_text = {"49"}  # the format @, in every Excel
    for name in ("goal", "indicator", "period", "area", "responsible"):
        assert style[names.index(name) + 1] in as_text, name
    assert style[names.index("value") + 1] not in as_text


def test_every_list_offers_what_the_reader_takes(table: StaffTable, empty: bytes) -> None:
    sheet = part(empty, "xl/worksheets/sheet1.xml")
    rules = {
        found[1]: found[0]
        for found in re.findall(r'<dataValidation type="(\w+)".*?sqref="([A-Z]+)2:', sheet)
    }
    lists = dict(
        re.findall(r'sqref="([A-Z]+)2:[^>]*><formula1>(Lister!\$[A-Z]+\$2:\$[A-Z]+\$\d+)<', sheet)
    )
    letters = {name: chr(ord("A") + at) for at, name in enumerate(table.columns)}
    chosen = {name for name, letter in letters.items() if letter in lists}
    assert chosen == {
        "goal", "indicator", "area", "unit", "evidence", "answers_goal", "missing",
    }  # fmt: skip
    assert rules[letters["recorded_on"]] == "date"
    assert rules[letters["value"]] == "decimal"
    (choices,) = [s for s in excel.read_sheets(empty) if s.name == template.CHOICES]
    shown = {
        str(column[0]): [str(v) for v in column[1:] if v]
        for column in zip(*choices.rows, strict=True)
    }
    assert shown["Til Belæg"] == list(table.columns["evidence"].values)
    assert shown["Til Mål"] == ["1.1", "3.1.1"]
    assert shown["Til Svarer på målet"] == ["ja", "nej"]
    place = re.fullmatch(r"Lister!\$([A-Z]+)\$2:\$\1\$(\d+)", lists[letters["evidence"]])
    assert place is not None
    assert int(place[2]) == len(table.columns["evidence"].values) + 1


def test_every_column_is_explained(table: StaffTable, empty: bytes) -> None:
    comments = part(empty, "xl/comments1.xml")
    (guide,) = [s for s in excel.read_sheets(empty) if s.name == template.GUIDE]
    told = {str(line[0]): str(line[2]) for line in guide.rows}
    for name, column in table.columns.items():
        assert column.about in comments
        assert told[template.heading(name, column)] == column.about
