"""Errors of Excel, and formulas whose result is not stored, in lists and in the register."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from connectors.tabular.workbook_parts import UnreadCell

if TYPE_CHECKING:
    from conftest import Case, ExportFiles

Pejl = Callable[..., subprocess.CompletedProcess[str]]
HEADINGS = ["Tilbuds-id", "CPR-nummer", "Tilbudstype", "Startdato", "Slutdato"]
ROW = ["012185-1234", "Virksomhedspraktik", "01-02-2023", ""]
ERROR, NO_RESULT = UnreadCell.ERROR.value, UnreadCell.NO_RESULT.value


def test_a_formula_without_a_result_is_no_empty_end_date(
    case: Case, exports: ExportFiles, pejl: Pejl
) -> None:
    path = case("04-formula-without-value/offers.xlsx")
    assert f"først række 2, Slutdato {NO_RESULT}" in exports.add(path).refusal()
    report = exports.check(path)
    assert (report.accepted, report.rejected) == (200, 200)
    [reason] = report.reasons
    assert (reason.heading, reason.reason, reason.cells) == ("Slutdato", NO_RESULT, 200)
    checked = pejl("fasit", "check", path)
    assert checked.returncode == 1
    assert "200 ville blive brugt, 200 afvist" in checked.stdout


@pytest.mark.parametrize("column", range(5))
@pytest.mark.parametrize(
    "text", ["#N/A", "#REF!", "#I/T", "#DIVISION/0!", "#NAVN?", "#HENTER_DATA", "#NV", "########"]
)
def test_an_error_is_a_reason_in_every_column_and_kind_of_file(
    exports: ExportFiles, column: int, text: str
) -> None:
    rows: list[list[Any]] = [[f"T-{at}", *ROW] for at in range(40)]
    rows[7][column] = text
    lines = [HEADINGS, *rows]
    exports.write("a.csv", "".join(";".join(row) + "\n" for row in lines).encode())
    assert exports.rejected() == [(9, list(exports.layouts["offers"].columns)[column], ERROR)]


def test_an_error_in_a_workbook_is_a_reason_in_an_optional_column(exports: ExportFiles) -> None:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADINGS, *([f"T-{at}", *ROW] for at in range(60))]):
            sheet.write_row(at, 0, row)
        sheet.write_formula("E5", "=1/0", None, "#DIV/0!")
        sheet.write_formula("E6", "=D6+90")
    exports.write("a.xlsx", kept.getvalue())
    assert exports.rejected() == [(5, "ends_on", ERROR), (6, "ends_on", NO_RESULT)]


@pytest.mark.parametrize(
    ("name", "mistakes"),
    [
        ("control", []),
        ("hidden_row", []),
        ("error_value", [f"række 3, value (E3) {ERROR}"]),
        ("formula_value_no_value", [f"række 3, value (E3) {NO_RESULT}"]),
        (
            "error_text",
            [f"række 3, why_not (P3) {ERROR}", f"række 3, expected_on (R3) {ERROR}"],
        ),
        ("struck_out_row", [f"række 3, value (E3) {UnreadCell.STRUCK_OUT.value}"]),
    ],
)
def test_the_register_is_told_with_its_cell(
    case: Case, pejl: Pejl, name: str, mistakes: list[str]
) -> None:
    checked = pejl("register", "check", case(f"19-register-workbook/{name}.xlsx"))
    assert checked.returncode == bool(mistakes)
    for mistake in mistakes:
        assert f"{name}.xlsx: {mistake}" in checked.stdout


def test_an_error_in_a_register_of_text_has_its_own_reason(tmp_path: Path, pejl: Pejl) -> None:
    from pipelines.settings import DATA

    text = (DATA / "register/observations.csv").read_text("utf-8-sig")
    for error in ("#N/A", "#VÆRDI!"):
        path = tmp_path / "register.csv"
        path.write_text(text.replace(";2023;10;", f";2023;{error};", 1), "utf-8")
        assert f"række 3, value (E3) {ERROR}" in pejl("register", "check", path).stdout


def test_hidden_rows_count_and_are_told(exports: ExportFiles, pejl: Pejl) -> None:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADINGS, *([f"T-{at}", *ROW] for at in range(20))]):
            sheet.write_row(at, 0, row)
        for at in (4, 9):
            sheet.set_row(at, None, None, {"hidden": True})
        sheet.set_column("F:F", None, None, {"hidden": True})
    path = exports.write("a.xlsx", kept.getvalue())
    assert exports.rows().height == 20
    told = "en fil har skjulte rækker, som tæller med; slet dem, hvis de ikke skal tælle"
    assert exports.summary()["noticed"] == [told]
    assert exports.check(path).hidden_rows == 2
    assert "2, som tæller med" in pejl("fasit", "check", path).stdout
