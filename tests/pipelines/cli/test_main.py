import json
import subprocess
from pathlib import Path

import pytest

from pipelines.settings import DATA
from tests import homes
from tests.homes import Home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def pejl(home: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    return homes.pejl_here(home, *arguments, **({"COLUMNS": "200"} | given))


def test_a_good_plan_is_said_to_be_good(home: Path):
    ended = pejl(home, "plan", "check", str(DATA / "plans/norddjurs-2023.yaml"))
    assert ended.returncode == 0
    assert "25 mål" in ended.stdout


def test_every_mistake_of_a_plan_is_told_with_its_line(home: Path, tmp_path: Path):
    text = (DATA / "plans/norddjurs-2023.yaml").read_text("utf-8")
    plan = tmp_path / "søgeplan.yaml"
    broken = text.replace("rule: own >= 25", "rule: own >= ", 1)
    plan.write_text(broken.replace("indicator: igu_places", "indikator: igu_places", 1), "utf-8")
    ended = pejl(home, "plan", "check", str(plan))
    assert ended.returncode == 1
    assert "søgeplan.yaml, linje" in ended.stderr
    assert "indikator" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_key_is_made_once_for_its_owner_alone_and_never_shown(home: Path, tmp_path: Path):
    key = tmp_path / "keys" / "pejl.key"
    made = homes.pejl(home, "keys", "init", PEJL_PSEUDONYM_KEY_FILE=str(key))
    assert made.returncode == 0
    assert key.stat().st_mode & 0o077 == 0
    assert key.read_text("ascii").strip() not in made.stdout + made.stderr
    again = pejl(home, "keys", "init", PEJL_PSEUDONYM_KEY_FILE=str(key))
    assert again.returncode == 1
    assert "aldrig overskrevet" in again.stderr


def test_a_search_is_written_as_json_too_and_nothing_is_no_word(home: Path):
    ended = homes.pejl(home, "sources", "search", "ledighedsydelse", "--format", "json")
    assert {"y09a02", "y09c07"} <= {row["table"] for row in json.loads(ended.stdout)}
    ended = pejl(home, "sources", "search", " ")
    assert ended.returncode == 1
    assert ended.stderr == "Søgningen er tom; skriv et ord eller en tabels id.\n"


@pytest.mark.parametrize("command", [["paper"], ["goals"], ["benchmark", "unemployment_share"]])
def test_figures_of_a_sample_are_never_shown_as_live_ones(
    refreshed_home: Home, command: list[str]
) -> None:
    ended = pejl(refreshed_home.folder, *command, "--live")
    assert ended.returncode == 1
    assert "for tilstanden sample, og kørslen er live; sæt PEJL_HOME" in ended.stderr


def test_an_argument_of_bytes_that_are_no_text_is_told_like_any_other(home: Path):
    ended = pejl(home, "plan", "new", "--municipality", "L\udce6s", "--year", "2026")
    assert ended.returncode == 1
    assert ended.stderr.startswith("”L\\udce6s” er ikke en kommune")
