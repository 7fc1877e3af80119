"""``pejl register``: a template that is never overwritten, and all mistakes at once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipelines.settings import DATA
from tests import homes

SHIPPED = DATA / "register/observations.csv"


def pejl(tmp_path: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    return homes.pejl_here(
        tmp_path / "home", "register", *arguments, **({"COLUMNS": "200"} | given)
    )


def test_the_projects_own_register_is_said_to_be_good(tmp_path: Path) -> None:
    ended = homes.pejl(tmp_path / "home", "register", "check", COLUMNS="200")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "observations.csv: UTF-8, 55 rækker, " in ended.stdout
    assert "95 %-interval" not in ended.stdout  # Its shares with counts are full counts.
    assert not (tmp_path / "home").exists()


def test_the_share_of_a_sample_is_told_with_how_sure_it_is(tmp_path: Path) -> None:
    file = tmp_path / "observations.csv"
    counted = SHIPPED.read_text("utf-8-sig")
    sample = counted.replace(";21;59;pct;optælling", ";2100;5900;pct;stikprøve")
    file.write_text(sample, "utf-8")
    ended = pejl(tmp_path, "check", str(file))
    assert ended.stdout.count("95 %-interval") == 1
    assert (
        "række 18: autism_effort_started er 35,6 % (2.100 af 5.900) med et 95 %-interval fra "
        "34,4 til 36,8 %" in ended.stdout
    )


def test_every_mistake_is_told_by_file_row_and_cell(tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8-sig")
    text = text.replace(";2022;2;", ";mar-22;2;", 1).replace(";707;2023;10;", ";799;2023;10;", 1)
    text = text.replace(";41;", ";410;", 1).replace("igu_places", "education_offer_share", 1)
    text = text.replace("Ydelse og afklaring", "Jens Hansen", 1)
    file = tmp_path / "ændret.csv"
    file.write_bytes(text.encode("cp1252"))
    ended = pejl(tmp_path, "check", str(file))
    assert ended.returncode == 1
    lines = ended.stdout.splitlines()
    assert lines[0].startswith("ændret.csv: Windows-1252, 55 rækker, ")
    assert lines[0].endswith(" 5 fejl.")
    assert [line.split(" (", 1)[0].strip() for line in lines[1:6]] == [
        "ændret.csv: række 2, period",
        "ændret.csv: række 3, area",
        "ændret.csv: række 4, responsible",
        "ændret.csv: række 8, indicator",
        "ændret.csv: række 20, value",
    ]
    assert "er ikke mellem 0 og 100" in lines[5]
    assert "Hansen" not in ended.stdout


def test_a_template_is_written_once_and_is_a_good_register(tmp_path: Path) -> None:
    file = tmp_path / "register.xlsx"
    made = pejl(tmp_path, "template", str(file))
    assert made.returncode == 0, made.stderr
    before = file.read_bytes()
    again = pejl(tmp_path, "template", str(file))
    assert again.returncode == 1
    assert again.stderr == (
        f"{file} findes allerede og bliver aldrig overskrevet; ret i den, flyt den, eller vælg en "
        "anden fil.\n"
    )
    assert file.read_bytes() == before
    checked = pejl(tmp_path, "check", str(file))
    assert checked.returncode == 0
    assert checked.stdout == "register.xlsx: Excel, 0 rækker, ingen fejl.\n"


@pytest.mark.parametrize("arguments", [["template", "x.csv"], ["check", "x"]])
def test_a_file_that_cannot_be_is_a_sentence(tmp_path: Path, arguments: list[str]) -> None:
    ended = pejl(tmp_path, *arguments)
    assert ended.returncode == 1
    assert "x" in ended.stderr
    assert "Traceback" not in ended.stderr
