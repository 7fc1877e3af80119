"""Plans as editors and spreadsheets spoil them: one sentence with its line and remedy."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Case

Pejl = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("cp1252", "cp1252.yaml, linje 2: filen er ikke UTF-8; gem den som UTF-8."),
        ("utf16", "utf16.yaml, linje 1: filen er ikke UTF-8; gem den som UTF-8."),
        ("date_swapped", "linje 118: decided_on i dropped i mål 3.1.1 er '30-08-2023'; skriv"),
        (
            "decimal_comma",
            "linje 60: reglen i mål 1.4, kolonne 9: , er ikke del af en regel; skriv",
        ),
        ("less_than_swapped", "linje 48: reglen i mål 1.3, kolonne 5: => er ikke del af en regel"),
        ("octal_municipality", "linje 6: municipality i planen er ikke tekst, da 0707 står uden"),
        ("tab", "linje 11: ikke gyldig YAML: der står en tabulator, hvor der skal være"),
        (
            "unicode_ge",
            "linje 48: reglen i mål 1.3, kolonne 5: ≥ er ikke del af en regel; skriv >=",
        ),
        ("yes_no", "linje 117: decided_by i dropped i mål 3.1.1 er ikke tekst, da no står uden"),
    ],
)
def test_a_spoilt_plan_is_one_sentence(case: Case, pejl: Pejl, name: str, told: str) -> None:
    checked = pejl("plan", "check", case(f"30-plan-files/{name}.yaml"))
    assert checked.returncode == 1
    assert told in checked.stderr
    assert checked.stderr.count("\n") == 1
    assert "Traceback" not in checked.stderr
