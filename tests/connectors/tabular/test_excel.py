"""Workbooks are read as Excel shows them, and a file that is none is a sentence."""

import io
from datetime import date

import pytest
import xlsxwriter

from connectors.tabular.excel import read_sheets


def workbook() -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        page = book.add_worksheet("Udtræk")
        page.merge_range("A2:C2", "Borgere i Norddjurs")
        page.write_row("A4", ["CPR-nummer", "Antal", "Dato"])
        page.write_string("A5", "0130670001")
        page.write_number("B5", 12.5)
        page.write_datetime("C5", date(2023, 1, 1), book.add_format({"num_format": "dd-mm-yyyy"}))
        book.add_worksheet("Skjult").hide()
    return kept.getvalue()


def test_the_cells_of_each_visible_sheet_are_read_where_they_stand() -> None:
    (found,) = read_sheets(workbook())
    assert found.name == "Udtræk"
    assert found.rows[0] == ["", "", ""]
    assert found.rows[1] == ["Borgere i Norddjurs"] * 3
    assert found.rows[4] == ["0130670001", 12.5, date(2023, 1, 1)]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"Navn;Dato\n", workbook()[:900]])
def test_what_is_no_workbook_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ValueError, match="kan ikke læses som Excel-fil"):
        read_sheets(content)


def test_a_stray_cell_far_away_is_refused_before_it_fills_the_memory() -> None:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["CPR-nummer", "Dato"])
        page.write(1_048_575, 16_383, "x")
    with pytest.raises(ValueError, match="række 1048576, kolonne 16384, langt fra de andre"):
        read_sheets(kept.getvalue())
