"""Signs, spaces and spellings in the register: the value that was meant, or a mistake's cell."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.settings import DATA

if TYPE_CHECKING:
    from conftest import Case

Pejl = Callable[..., subprocess.CompletedProcess[str]]
REGISTER = (DATA / "register/observations.csv").read_text("utf-8-sig")
NO_NUMBER = "er ikke et tal (skriv 12,5)"
NO_SEMICOLONS = "har ikke ';' mellem kolonnerne; gem filen som 'CSV UTF-8' i en dansk Excel"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("area_without_zero_730", "række 3, area (C3) '0707' er ikke et område; ret koden"),
        ("comma_file", f"comma_file.csv {NO_SEMICOLONS}"),
        ("decimal_point", f"række 3, value (E3) '10.5' {NO_NUMBER}"),
        ("fullwidth_digits", f"række 3, value (E3) '\uff11\uff10' {NO_NUMBER}"),
        ("minus_u2212", f"række 3, value (E3) '−5' {NO_NUMBER}"),
        ("nbsp_thousand", f"række 3, value (E3) '1 234' {NO_NUMBER}"),
        ("note_formula", None),
        ("period_spelled", "række 3, period (D3) '2023-12' er ikke en periode (skriv 2023"),
        ("recorded_two_digit", "række 3, recorded_on (N3) '15-06-24' er ikke en dato (skriv"),
        ("sep_line", None),
        ("tail_semicolons", None),
        ("thousands_ambiguous", None),
        ("utf16", "er ikke UTF-8 (byte 0) og heller ikke Windows-1252; gem filen som 'CSV UTF-8'"),
        ("value_equals", f"række 3, value (E3) '=2+2' {NO_NUMBER}"),
    ],
)
def test_what_was_meant_is_read_or_its_cell_is_told(
    case: Case, pejl: Pejl, name: str, told: str | None
) -> None:
    checked = pejl("register", "check", case(f"18-register-oddities/{name}.csv"))
    assert checked.returncode == (told is not None)
    assert (told or "49 rækker") in checked.stdout
    assert ("ingen fejl" in checked.stdout) == (told is None)


def checked_text(pejl: Pejl, tmp_path: Path, text: str) -> str:
    path = tmp_path / "register.csv"
    path.write_bytes(text.encode("utf-8"))
    return pejl("register", "check", path).stdout


@pytest.mark.parametrize("day", ["16-08-2024", "15-06-2042"])
def test_a_row_cannot_be_recorded_after_today(pejl: Pejl, tmp_path: Path, day: str) -> None:
    told = checked_text(pejl, tmp_path, REGISTER.replace("15-06-2024", day, 1))
    assert "række 2, recorded_on (N2) ligger i fremtiden; skriv den dag, rækken blev" in told
    assert ", 1 fejl." in told


def test_a_row_can_be_recorded_today(pejl: Pejl, tmp_path: Path) -> None:
    told = checked_text(pejl, tmp_path, REGISTER.replace("15-06-2024", "15-08-2024", 1))
    assert "ingen fejl" in told


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_mistake_below_the_line_of_the_separator_is_told_with_its_row(
    pejl: Pejl, tmp_path: Path, first: str
) -> None:
    text = REGISTER.replace("\r\n", "\n")
    assert "ingen fejl" in checked_text(pejl, tmp_path, f"{first}\n{text}")
    told = checked_text(pejl, tmp_path, f"{first}\n{text.replace(';2023;10;', ';2023;x;', 1)}")
    assert f"række 4, value (E4) 'x' {NO_NUMBER}" in told


@pytest.mark.parametrize("sign", ["\u200e", "\u200b", "\ufeff", "\u202c", "\u2060"])
def test_an_invisible_sign_is_named_in_a_cell_and_passed_over_in_a_heading(
    pejl: Pejl, tmp_path: Path, sign: str
) -> None:
    heading, rows = REGISTER.split("\n", 1)
    spoilt = heading.replace(";area;", f";{sign}area;").replace(";value;", f";value{sign};")
    assert "ingen fejl" in checked_text(pejl, tmp_path, f"{spoilt}\n{rows}")
    for cell in (";2023;10;", ";pct;", ";15-06-2024;"):
        told = checked_text(pejl, tmp_path, REGISTER.replace(cell, f";{sign}{cell[1:]}", 1))
        assert f"indeholder det usynlige tegn U+{ord(sign):04X}; slet det" in told
        assert ", 1 fejl." in told


def test_a_comma_or_tab_file_is_told_as_one(pejl: Pejl, tmp_path: Path) -> None:
    for separator in (",", "\t"):
        told = checked_text(pejl, tmp_path, REGISTER.replace(";", separator))
        assert f"register.csv {NO_SEMICOLONS}" in told
