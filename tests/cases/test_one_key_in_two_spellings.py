"""Keys and numbers as Excel, other programs and pasted text spell them: one spelling is one key."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

if TYPE_CHECKING:
    from conftest import Case, ExportFiles

Pejl = Callable[..., subprocess.CompletedProcess[str]]
HEADINGS = ["Tilbuds-id", "CPR-nummer", "Tilbudstype", "Startdato", "Slutdato"]
ROW = ["012185-1234", "Virksomhedspraktik", "01-02-2023", ""]
SPOILED = "er lavet om til et tal eller en dato af Excel; formatér som tekst, og skriv koden igen"
ROUNDED = "Tilbuds-id er afrundet af Excel, så nøglen ikke kan læses; formatér kolonnen som tekst"


def text_file(rows: list[list[str]]) -> bytes:
    return "".join(";".join(row) + "\r\n" for row in [HEADINGS, *rows]).encode("utf-8")


@pytest.mark.parametrize(
    ("name", "rows"), [("offers.csv", 10), ("offers_ten_left.csv", 0), ("offers_17_digits.xlsx", 0)]
)
def test_rounded_keys_refuse_the_list(
    case: Case, exports: ExportFiles, name: str, rows: int
) -> None:
    path = case(f"02-keys-in-scientific-notation/{name}")
    assert f"bryder layoutet, først række 2, {ROUNDED}" in exports.add(path).refusal()
    assert exports.check(path).accepted == rows


@pytest.mark.parametrize("name", ["offers", "offers_apostrophe", "offers_key_only"])
def test_cells_wrapped_as_formulas_have_the_keys_within(
    case: Case, exports: ExportFiles, name: str
) -> None:
    control = exports.add(case("01-quote-swallows-rows/control.csv")).rows()
    exports.add(case(f"08-cells-wrapped-as-formulas/{name}.csv"))
    assert exports.rows().height == 400
    assert exports.summary()["superseded"] == 400
    assert set(exports.rows()["offer"]) == set(control["offer"])
    assert set(exports.rows()["person"]) == set(control["person"])


def test_invisible_characters_change_nothing(case: Case, exports: ExportFiles) -> None:
    control = exports.add(case("01-quote-swallows-rows/control.csv")).rows()
    path = case("11-invisible-characters/offers.csv")
    assert exports.check(path).accepted == 400
    assert exports.add(path).rows().sort("offer").equals(control.sort("offer"))
    assert exports.summary()["superseded"] == 400


def test_a_list_that_excel_has_saved_has_the_same_keys(
    case: Case, exports: ExportFiles, pejl: Pejl
) -> None:
    folder = case("13-key-loses-zeros-in-excel/folder")
    assert exports.add(folder).rows().height == 400
    assert exports.summary()["superseded"] == 400


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0001000", "1000"),
        ("0001000", 1000),
        ("T-1", "t-1"),
        ("T-1", " T-1\u00a0"),
        ("T-1", "T\u200b-1\ufeff"),
        ("T-1", "\u200eT-1\u200f"),
        ("T-1", "T\u20111"),
        ("T-1", "\uff34\uff0d\uff11"),
        ("T-1", '"=""T-1"""'),
        ("T-1", "'T-1"),
        ("000123", '"=""000123"""'),
        ("Å 7", "A\u030a  7"),
        ("{1A2B-FF}", "{1a2b-ff}"),
        ("0", "000"),
        ("123", "123.0"),
        ("123", "00123,00"),
        ("1234567", "1.234.567"),
        ("1234567", "1 234 567"),
        ("1234567", "1\u00a0234\u00a0567"),
    ],
)
def test_one_key_in_two_spellings_is_one(exports: ExportFiles, one: str, other: Any) -> None:
    exports.write("a.csv", text_file([[one, *ROW]]))
    if isinstance(other, str):
        exports.write("b.csv", text_file([[other, *ROW]]))
    else:
        kept = io.BytesIO()
        with xlsxwriter.Workbook(kept) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, [other, *ROW])
        exports.write("b.xlsx", kept.getvalue())
    assert exports.rows().height == 1
    assert exports.summary()["superseded"] == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("T-1", "T-01"), ("10", "1"), ("1E5", "100000"), ("1.5", "15"), ("1.2.3", "123"), ("#1", "1")],
)
def test_two_keys_stay_two(exports: ExportFiles, one: str, other: str) -> None:
    exports.write("a.csv", text_file([[one, *ROW], [other, *ROW]]))
    assert exports.rows().height == 2


@pytest.mark.parametrize("key", ["2,02301E+14", "2.023e+16", "1E+12", "9E+99"])
def test_a_key_in_scientific_notation_is_no_key(exports: ExportFiles, key: str) -> None:
    exports.write("a.csv", text_file([[key, *ROW]]))
    assert ROUNDED in exports.refusal()


def test_long_keys_that_all_end_in_zeros_are_rounded_and_some_may_be_so_by_chance(
    exports: ExportFiles,
) -> None:
    rounded = [[f"2023{at:011}00", *ROW] for at in range(12)]
    exports.write("a.csv", text_file(rounded))
    assert ROUNDED in exports.refusal()
    exports.write("a.csv", text_file([*rounded, ["20230000000000017", *ROW]]))
    assert exports.rows().height == 13


@pytest.mark.parametrize("key", ["05-apr", "maj-24", "1-Sept"])
def test_a_key_that_excel_has_made_a_date_is_no_key(exports: ExportFiles, key: str) -> None:
    rows = [[f"{at}-2023", *ROW] for at in range(1, 40)]
    exports.write("a.csv", text_file([*rows, [key, *ROW]]))
    assert exports.rows().height == 39
    assert exports.rejected() == [(41, "offer", SPOILED)]


@pytest.mark.parametrize("group", ["02.feb", "2,2", "06-02-2024", "2024-02-06", "feb-06"])
def test_a_target_group_that_excel_has_made_a_date_is_a_reason(
    exports: ExportFiles, group: str
) -> None:
    headings = "CPR-nummer;Målgruppe;Statsborgerskab;Sag startdato;Sag slutdato"
    rows = [f"{n:06}-0000;2.2;Danmark;01-01-2023;" for n in range(12185, 12215)]
    lines = [headings, *rows, f"012185-1234;{group};Danmark;01-01-2023;", ""]
    exports.write("a.csv", "\n".join(lines).encode())
    assert exports.rejected("citizens") == [(32, "target_group", SPOILED)]


@pytest.mark.parametrize(
    "spelling", ['"=""012185-1234"""', "'0121851234", "012185\u20111234", "012185\u00a01234",
                 "\u200e012185-1234", "\uff10\uff11\uff12185-1234", "121851234"],
)  # fmt: skip
def test_a_person_is_one_however_the_number_is_spelled(exports: ExportFiles, spelling: str) -> None:
    exports.write("a.csv", text_file([["T-1", *ROW], ["T-2", spelling, *ROW[1:]]]))
    assert exports.rows()["person"].n_unique() == 1
    assert exports.rows().height == 2


def test_headings_are_known_through_what_makes_excel_keep_them(exports: ExportFiles) -> None:
    headings = (
        '"=""Tilbuds-id""";\u200eCPR\u2011nummer;\'Tilbudstype;Start\u200bdato;Slutdato\ufeff'
    )
    content = f"{headings}\n{';'.join(['T-1', *ROW])}\n".replace("\u2011", "-")
    exports.write("a.csv", content.encode("utf-8"))
    assert exports.rows().height == 1
