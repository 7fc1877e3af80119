"""`pejl goals`: what it says before, of and beside what is published."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assets.text import sample
from connectors import warehouse
from tests import homes
from tests.homes import Home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def pejl(home: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    return homes.pejl_here(home, *arguments, **({"COLUMNS": "200"} | given))


def test_goals_before_the_first_refresh_say_what_to_do(home: Path):
    ended = homes.pejl(home, "goals")
    assert ended.returncode == 1
    assert "kør først `pejl refresh`" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_of_an_older_pejl_is_told_with_what_helps(home: Path):
    (home / "published").mkdir(parents=True)
    with warehouse.writing(home / "published" / "pejl.duckdb") as opened:
        opened.connection.execute("create table mart.other (x integer)")
    ended = pejl(home, "goals")
    assert ended.returncode == 1
    assert "er lavet af en anden version af Pejl" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_day_that_has_not_come_is_refused(refreshed_home: Home):
    ended = pejl(refreshed_home.folder, "goals", "--as-of", "2030-01-01")
    assert ended.returncode == 1
    assert "2030-01-01 er ikke kommet endnu" in ended.stderr


def test_the_goals_among_all_say_what_is_dropped_and_that_the_data_are_a_sample(
    refreshed_home: Home,
):
    table = pejl(refreshed_home.folder, "goals", "--area", "all")
    assert table.returncode == 0
    assert table.stdout.count("udgået") == 2
    assert sample.NOTICE in table.stdout
    told = json.loads(
        pejl(refreshed_home.folder, "goals", "--area", "all", "--format", "json").stdout
    )
    verdicts = {goal["id"]: goal["verdict"] for goal in told["goals"]}
    assert (told["data"], verdicts["3.1.1"], verdicts["2.1"]) == ("sample", "dropped", "not_met")


def test_the_published_goals_are_shown_without_what_fetches_and_scores(small_home: Home):
    program = "import sys; from pipelines.cli import main; sys.argv = ['pejl', 'goals']\n"
    program += "try: main.run()\nfinally: print(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=homes.environment(small_home.folder),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    loaded = set(ended.stdout.split("\n")[-2].split())
    assert "polars" in loaded
    assert not loaded & {"httpx", "sqlglot", "dagster", "jinja2", "assets.scoring.score"}
