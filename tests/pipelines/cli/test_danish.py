"""Staff read Danish: what `pejl` and Dagster show holds no common English word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import typer
from typer.core import TyperGroup

from connectors import warehouse
from pipelines import settings
from pipelines.cli.main import app
from pipelines.definitions import definitions
from pipelines.project import Project
from pipelines.settings import DATA, SAMPLE
from tests.english import english_in
from tests.homes import NOBODY_ANSWERS, Home, pejl_here

PLAN = DATA / "plans" / "norddjurs-2023.yaml"
REGISTER = DATA / "register" / "observations.csv"


def pages(command: object, *names: str) -> Iterator[tuple[str, ...]]:
    """The names of every command, the groups' own too."""
    yield names
    if isinstance(command, TyperGroup):
        for name, subcommand in command.commands.items():
            yield from pages(subcommand, *names, name)


def shown(home: Path, *arguments: str, **given: str) -> str:
    ended = pejl_here(home, *arguments, **({"COLUMNS": "250"} | given))
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


@pytest.mark.parametrize(
    "line",
    [
        "There is no such file.",
        "PEJL_MODE: input should be 'sample' or 'live'.",
        "Kilden svarede ikke (the answer is no JSON).",
        "norddjurs.yaml, line 12: ret reglen.",
        "Usage: pejl goals [VALG]",
    ],
)
def test_an_english_sentence_is_found(line: str) -> None:
    assert english_in(f"Alt er i orden.\n{line}\n") == english_in(line) != []


@pytest.mark.parametrize(
    "line",
    [
        "/srv/data/of the/plan.yaml, linje 12: 'unknown' kendes ikke; ret værdien i plan.yaml.",
        "Sæt PEJL_JOBINDSATS_TOKEN i .env, eller kør `pejl refresh --only statbank`.",
        "raw.rejected har 3 rækker for --as-of 2024-08-15, jf. ”Number of persons”.",
    ],
)
def test_quoted_values_paths_settings_and_danish_are_not_english(line: str) -> None:
    assert english_in(line) == []


def test_every_help_page_is_danish(tmp_path: Path) -> None:
    every = list(pages(typer.main.get_command(app)))
    assert len(every) > 30
    commands = re.compile(rf"\b({'|'.join({name for names in every for name in names})})\b")
    for names in every:
        page = shown(tmp_path, *names, "--help")
        assert page.lstrip().startswith(f"Brug: {' '.join(['pejl', *names])} ")
        assert english_in(commands.sub("", page)) == [], names


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("goals --are 730", "Valgmuligheden --are findes ikke; mente du --area?"),
        ("goals --area", "--area mangler en værdi."),
        ("goals --live=ja", "--live har ingen værdi; skriv den alene."),
        ("goals --as-of i-går", "Værdien passer ikke; skriv --as-of ÅÅÅÅ-MM-DD: "),
        ("goals --format xml", "Værdien passer ikke; skriv --format table|json|csv: "),
        ("goals nu", "Der er skrevet for meget: nu."),
        ("gaols", "Kommandoen 'gaols' findes ikke; mente du goals?"),
        ("plan chek", "Kommandoen 'chek' findes ikke; mente du check?"),
        ("plan --", "Kommandoen er ikke skrevet, som den skal."),
        ("plan new --year 2027", "--municipality NAVN mangler."),
        ("plan new --municipality 730 --year 1999", "Planåret, 2007 til 2049."),
        ("fasit check", "FIL... mangler."),
    ],
)
def test_a_command_that_is_not_written_right_is_told_in_danish(
    tmp_path: Path, arguments: str, sentence: str
) -> None:
    ended = pejl_here(tmp_path, *arguments.split())
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert sentence in ended.stderr
    assert "--help` forklarer kommandoen." in ended.stderr
    assert english_in(ended.stderr) == []


def test_a_refresh_in_which_two_sources_fail_is_danish(
    refreshed_home: Home, stale_home: Home
) -> None:
    for home in (refreshed_home, stale_home):
        assert english_in(home.stdout + home.stderr) == []


@pytest.mark.parametrize(
    "arguments",
    [
        "goals",
        "goals --area all",
        "goals --area 999",
        "goals --as-of 2030-01-01",
        "sources",
        "sources search ledighedsydelse",
        "sources search  ",
        "indicators",
        "indicators activation_rate_cash_benefit",
        "benchmark unemployment_share",
        "benchmark unemployment_shar",
        "benchmark unemployment_share --period 1999",
        "explain findes_ikke",
        "explain 4.3 --period 2023",
        "explain 4.3 --format csv",
        "followup list",
        "followup show 2023-1",
        "followup freeze 2024-1",
        "followup freeze 2023-1 --by Udvalget",
        "paper --to x.docx --format docx --format html",
        "paper --to x.odt",
        "keys init",
        "fasit purge --dry-run",
        "refresh --only findes_ikke",
        "goals --live",
    ],
)
def test_what_is_shown_of_a_home_is_danish(stale_home: Home, arguments: str) -> None:
    assert english_in(shown(stale_home.folder, *arguments.split(" "))) == []


def test_the_doctor_speaks_danish_whatever_is_wrong(tmp_path: Path) -> None:
    assert english_in(shown(tmp_path / "home", "doctor")) == []
    lists = tmp_path / "lister"
    lists.mkdir()
    for given in (
        {"PEJL_FASIT_DIR": str(tmp_path / "findes_ikke")},
        {"PEJL_FASIT_DIR": str(lists), "PEJL_JOBINDSATS_TOKEN": "ækey"},
        {"PEJL_SITE": str(tmp_path / "tom"), "PEJL_JOBINDSATS_TOKEN": "x"},
    ):
        down = {
            "PEJL_STATBANK_URL": NOBODY_ANSWERS,
            "PEJL_JOBINDSATS_URL": NOBODY_ANSWERS,
            "PEJL_PSEUDONYM_KEY_FILE": str(tmp_path / "nøgle"),
        }
        assert english_in(shown(tmp_path / "live", "doctor", "--live", **down, **given)) == []


def test_a_check_of_a_plan_with_mistakes_is_danish(tmp_path: Path) -> None:
    text = PLAN.read_text("utf-8")
    for old, new in [
        ("rule: own >= 25", "rule: own >= "),
        ("rule: own >= 25", "rule: own >= 25 +* 3"),
        ("indicator: igu_places", "indikator: igu_places"),
        ("indicator: igu_places", "indicator: findes_ikke"),
        ("period: year}", "period: 2023X12}"),
        ("period: year}", "period: 2019}"),
        ("goals:", "goals: ["),
        ("year: 2023", "year: nitten"),
        ('id: "1.2"', 'id: "1.1"'),
    ]:
        assert old in text
        plan = tmp_path / "plan.yaml"
        plan.write_text(text.replace(old, new, 1), "utf-8")
        output = shown(tmp_path / "home", "plan", "check", str(plan))
        assert "plan.yaml" in output
        assert english_in(output) == [], new
    for path in (PLAN, tmp_path / "findes_ikke.yaml", tmp_path):
        assert english_in(shown(tmp_path / "home", "plan", "check", str(path))) == []


def test_a_check_of_a_register_with_mistakes_is_danish(tmp_path: Path) -> None:
    text = REGISTER.read_text("utf-8-sig")
    heading, *rows = text.rstrip("\n").split("\n")
    cells = rows[6].split(";")
    wrong = [
        ";".join([*cells[:at], value, *cells[at + 1 :]])
        for at in range(len(cells))
        for value in ("", "x", "-7", "313299-1234", "2023-13-45", "9" * 20)
    ]
    for body in (
        "\n".join([heading, *rows, *wrong, *rows[:2]]),
        "\n".join([heading.replace("label", "navn"), *rows]),
        "",
        heading,
    ):
        file = tmp_path / "register.csv"
        file.write_text(body, "utf-8")
        assert english_in(shown(tmp_path / "home", "register", "check", str(file))) == []
    assert english_in(shown(tmp_path / "home", "register", "check")) == []
    assert english_in(shown(tmp_path / "home", "register", "check", "findes_ikke")) == []
    for name in ("x.csv", "x.xlsx", "x.xlsx"):
        assert english_in(shown(tmp_path, "register", "template", str(tmp_path / name))) == []


def test_a_check_of_a_list_with_mistakes_is_danish(tmp_path: Path) -> None:
    for path in sorted((SAMPLE / "fasit").glob("*.csv")):
        heading, *rows = path.read_text("cp1252").rstrip("\n").split("\n")
        wrong = [";".join(["x"] * len(heading.split(";"))), "9;9", rows[0] + ";mere"]
        for body in (
            "\n".join([heading, *rows[:20], *wrong]),
            "\n".join([heading.split(";", 1)[1], *rows[:3]]),
            heading,
            "",
            "a;b\n1;2",
            "\x00\x01",
        ):
            file = tmp_path / "liste.csv"
            file.write_bytes(body.encode("cp1252"))
            output = shown(tmp_path / "home", "fasit", "check", str(file), str(tmp_path / "nej"))
            assert english_in(output) == []
    assert english_in(shown(tmp_path / "home", "fasit", "purge")) == []


def test_a_check_of_the_papers_texts_with_mistakes_is_danish(
    small_home: Home, tmp_path: Path
) -> None:
    plan = tmp_path / PLAN.name
    plan.write_bytes(PLAN.read_bytes())
    home = small_home.folder
    texts = plan.with_name(f"{plan.stem}.texts.yaml")
    assert english_in(shown(home, "paper", "texts", "check", "--plan", str(plan))) == []
    assert english_in(shown(home, "paper", "texts", "new", "--plan", str(plan))) == []
    begun = texts.read_text("utf-8")
    assert english_in(shown(home, "paper", "texts", "new", "--plan", str(plan))) == []
    for body in (begun, f"{begun}\nukendt: 3\n", "goals: [", "goals:\n  '99.9': {text: x}\n", ""):
        texts.write_text(body, "utf-8")
        assert english_in(shown(home, "paper", "texts", "check", "--plan", str(plan))) == []


def test_a_wrong_setting_is_told_in_danish(tmp_path: Path) -> None:
    for given in (
        {"PEJL_MODE": "prøve"},
        {"PEJL_PAUSE": "-1"},
        {"PEJL_PAUSE": "lang"},
        {"PEJL_TABLE_LIMIT": "0"},
        {"PEJL_DISCLOSURE_LIMIT": "2"},
        {"PEJL_DISCLOSURE_LIMIT": "2,5"},
        {"PEJL_SITE": str(tmp_path)},
    ):
        output = shown(tmp_path, "refresh", "--only", "reference", **given)
        assert output
        assert english_in(output) == []


def test_what_dagster_shows_is_danish() -> None:
    defs = definitions(Project(settings.load()))
    described = [
        *(spec.description or "" for spec in defs.resolve_all_asset_specs()),
        *(job.description or "" for job in defs.resolve_all_job_defs()),
        *(each.description or "" for each in defs.sensors or ()),
        *(each.description or "" for each in defs.schedules or ()
          if isinstance(each, dg.ScheduleDefinition)),
    ]  # fmt: skip
    assert [line for text in described for line in english_in(text)] == []


def test_comments_of_the_published_file_are_danish(refreshed_home: Home) -> None:
    # With the settings of the commands, which may have it open in this process still.
    with warehouse.reading(refreshed_home.folder / "published" / "pejl.duckdb") as opened:
        comments = opened.connection.execute(
            "select comment from duckdb_tables() union select comment from duckdb_views() "
            "union select comment from duckdb_columns()"
        ).fetchall()
    # A code and what it means: `missing: intet er beregnet`.
    texts = [re.sub(r"\b\w+: ", " ", text or "") for (text,) in comments]
    assert [line for text in texts for line in english_in(text)] == []
