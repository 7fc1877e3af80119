import json
import subprocess
from pathlib import Path

import pytest

from assets.text import sample
from connectors import warehouse
from pipelines.settings import DATA
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


def test_a_good_plan_is_said_to_be_good(home: Path):
    ended = homes.pejl(home, "plan", "check", str(DATA / "plans/norddjurs-2023.yaml"))
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


def test_the_doctor_finds_nothing_wrong_with_the_sample(home: Path):
    ended = homes.pejl(home, "doctor", COLUMNS="200")
    assert ended.returncode == 0, ended.stdout
    assert "svarer fra eksemplet" in ended.stdout


def test_the_doctor_names_the_remedy_of_each_thing_that_a_live_run_lacks(
    home: Path, tmp_path: Path
):
    ended = pejl(
        home,
        "doctor",
        "--live",
        PEJL_STATBANK_URL="http://127.0.0.1:9",
        PEJL_PSEUDONYM_KEY_FILE=str(tmp_path / "nøgle"),
    )
    assert ended.returncode == 1
    for remedy in ("PEJL_JOBINDSATS_TOKEN", "PEJL_STATBANK_URL", "PEJL_FASIT_DIR", "keys init"):
        assert remedy in ended.stdout


def test_the_doctor_says_a_mistake_of_the_catalogue_once(home: Path, tmp_path: Path):
    site = tmp_path / "site"
    (site / "sources" / "statbank").mkdir(parents=True)
    (site / "sources" / "statbank" / "aup03.yml").write_text("title: x", "utf-8")
    (site / "plans").mkdir()
    (site / "plans" / "plan.yaml").write_bytes(
        (DATA / "plans" / "norddjurs-2023.yaml").read_bytes()
    )
    ended = pejl(home, "doctor", PEJL_SITE=str(site))
    assert ended.stdout.count("aup03.yml") == 1
    assert "plan: kan først kontrolleres, når fejlen under katalog er rettet" in ended.stdout


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


@pytest.mark.parametrize("command", [["paper"], ["goals"], ["benchmark", "unemployment_share"]])
def test_figures_of_a_sample_are_never_shown_as_live_ones(
    refreshed_home: Home, command: list[str]
) -> None:
    ended = pejl(refreshed_home.folder, *command, "--live")
    assert ended.returncode == 1
    assert "for tilstanden sample, og kørslen er live; sæt PEJL_HOME" in ended.stderr
