"""A lone quotation mark that opens in one row and closes in a later one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.settings import DATA

if TYPE_CHECKING:
    from conftest import Case, ExportFiles

Pejl = Callable[..., subprocess.CompletedProcess[str]]
REASON = "ligger i en celle i anførselstegn, der rummer flere rækker; slet de løse anførselstegn"
HEADINGS = ["Tilbuds-id", "Navn", "CPR-nummer", "Note", "Tilbudstype", "Startdato", "Slutdato", "X"]
REGISTER = (DATA / "register/observations.csv").read_text("utf-8-sig").replace("\r\n", "\n")


def test_without_it_every_row_is_read(case: Case, exports: ExportFiles) -> None:
    path = case("01-quote-swallows-rows/control.csv")
    assert exports.check(path).inner_lines == 0
    assert exports.add(path).rows().height == 400


@pytest.mark.parametrize("name", ["offers", "offers_ditto", "offers_name"])
def test_the_rows_between_refuse_the_list(
    case: Case, exports: ExportFiles, pejl: Pejl, name: str
) -> None:
    path = case(f"01-quote-swallows-rows/{name}.csv")
    sentence = exports.add(path).refusal()
    assert f"først række 51, rækken {REASON};" in sentence
    report = exports.check(path)
    assert (report.rows, report.accepted, report.rejected) == (400, 359, 41)
    assert report.problem == sentence
    checked = pejl("fasit", "check", path)
    assert checked.returncode == 1
    assert "40 linjer begynder inde i en celle" in checked.stdout


def list_of(rows: int) -> list[list[str]]:
    """The cells of a list of offers, all of them good."""
    return [[*HEADINGS]] + [
        [f"T-{at}", "Prøve", "012185-1234", "", "Virksomhedspraktik", "01-02-2023", "", "x"]
        for at in range(rows)
    ]


DIALECTS = [(";", "\r\n", "cp1252"), ("\t", "\n", "utf-16"), (",", "\r", "utf-8-sig")]
FIRST_LINES = ["", "sep={}"]
COLUMNS = [1, 3, 7]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    ("dialect", "first", "ditto"),
    [(DIALECTS[0], "", True), (DIALECTS[1], "sep={}", False), (DIALECTS[2], "sep={}", True)],
)
def test_in_any_column_and_dialect_no_row_is_lost(
    exports: ExportFiles, dialect: tuple[str, str, str], first: str, ditto: bool, column: int
) -> None:
    separator, ends, encoding = dialect
    for between in (0, 1, 7):
        cells = list_of(400)
        cells[100][column] = '"' if ditto else '"noget'
        cells[101 + between][column] = '"' if ditto else 'noget"'
        lines = [*([first.format(separator)] if first else []), *map(separator.join, cells)]
        content = "".join(line + ends for line in lines).encode(encoding)
        path = exports.write(f"{between}.csv", content)
        report = exports.check(path)
        assert (report.rows, report.accepted, report.rejected) == (400, 398 - between, between + 2)
        assert report.inner_lines == between + 1
        assert report.reasons[0].reason == REASON
        assert report.reasons[0].rows[0] == 101 + bool(first)


@pytest.mark.long  # its twin is the test before it
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("ditto", [True, False])
@pytest.mark.parametrize("first", FIRST_LINES)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_in_any_column_with_any_mark_of_any_dialect_no_row_is_lost(
    exports: ExportFiles, dialect: tuple[str, str, str], first: str, ditto: bool, column: int
) -> None:
    test_in_any_column_and_dialect_no_row_is_lost(exports, dialect, first, ditto, column)


def test_a_note_of_several_lines_is_a_cell(exports: ExportFiles) -> None:
    cells = list_of(40)
    cells[7][7] = '"ringer; igen\nsenere; måske\n\n""onsdag"""'
    path = exports.write("noter.csv", "".join(";".join(row) + "\n" for row in cells).encode())
    report = exports.check(path)
    assert (report.rows, report.accepted, report.inner_lines) == (40, 40, 3)


def test_a_heading_that_swallows_rows_refuses_the_list(exports: ExportFiles) -> None:
    cells = list_of(40)
    cells[0][7], cells[9][7] = '"X', 'x"'
    exports.write("liste.csv", "".join(";".join(row) + "\n" for row in cells).encode())
    assert "et anførselstegn i eller før linje 10 står forkert" in exports.refusal()


def test_the_register_is_refused_with_its_row(tmp_path: Path, pejl: Pejl) -> None:
    lines = REGISTER.split("\n")
    for column in (4, 18):
        spoilt = list(lines)
        for at in (10, 15):
            cells = spoilt[at].split(";")
            cells[column] = '"'
            spoilt[at] = ";".join(cells)
        path = tmp_path / "register.csv"
        path.write_text("\n".join(spoilt), "utf-8")
        checked = pejl("register", "check", path)
        assert checked.returncode == 1
        assert (
            "række 11 har en celle i anførselstegn, der rummer flere rækker; ret filen"
            in checked.stdout
        )


@pytest.mark.parametrize("column", ["Sagsbehandler", "Bemærkning"])
def test_no_row_is_lost_where_the_empty_cells_at_the_end_of_a_row_are_left_out(
    exports: ExportFiles, column: str
) -> None:
    headings = ["Tilbuds-id", "CPR-nummer", "Sagsbehandler", "Tilbudstype", "Startdato"]
    headings += ["Bemærkning", "Slutdato", "Status", "Område"]
    rows = [
        [f"T-{at}", "012185-1234", "x", "Virksomhedspraktik", "01-02-2023", "y"] for at in range(60)
    ]
    at = headings.index(column)
    rows[5][at], rows[6][at] = '"ringer', 'igen"'
    exports.write("a.csv", "\r\n".join(";".join(row) for row in [headings, *rows, [""]]).encode())
    assert exports.rows().height == 58
    assert exports.rejected() == [(7, "rækken", REASON), (8, "rækken", REASON)]


def test_a_note_with_lines_and_separators_is_one_cell(exports: ExportFiles) -> None:
    rows = list_of(60)
    rows[5][3] = '"Ringer; aftalt\nmøde; jobkonsulent; løntilskud;\nset"'
    exports.write("a.csv", "\r\n".join(";".join(row) for row in [*rows, [""]]).encode())
    assert exports.rows().height == 60
