"""``pejl plan``: check, new, diff and schema, as they are run."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from connectors.errors import InputError
from pipelines import settings
from pipelines.cli.options import load_project
from pipelines.cli.plan import app
from pipelines.plan_check import check_plan
from pipelines.settings import DATA

NORDDJURS = DATA / "plans" / "norddjurs-2023.yaml"
TEMPLATE = DATA / "plans" / "templates" / "plan.yaml"


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A municipality's own folder, with the register of the sample."""
    folder = tmp_path / "site"
    shutil.copytree(DATA / "register", folder / "register")
    monkeypatch.setenv("PEJL_SITE", str(folder))
    monkeypatch.setenv("PEJL_HOME", str(tmp_path / "home"))
    return folder


def run(*arguments: object) -> Result:
    ended = CliRunner().invoke(app, [str(each) for each in arguments])
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended


def test_a_check_tells_what_to_know_of_a_plan_without_mistakes() -> None:
    ended = run("check", NORDDJURS)
    assert ended.exit_code == 0
    assert "25 mål med 50 tal, ingen fejl" in ended.output
    assert (
        "mål 5.7: Fristen er 31. december 2025; bedømmelsen er en status for 2023." in ended.output
    )
    assert "gælder 20-25-årige, men målet gælder 25-årige." in ended.output
    assert "Ophørt" not in ended.output


def test_a_plan_for_2026_begun_from_that_of_2023_names_the_goals_that_lost_their_ground(
    site: Path,
) -> None:
    ended = run("new", "--municipality", "707", "--year", 2026, "--from", NORDDJURS)
    path = site / "plans" / "norddjurs-2026.yaml"
    assert path.exists()
    assert (path.parent / "plan.schema.json").exists()
    assert ended.output.splitlines()[-1] == "Mål, der har mistet deres grundlag: 1.1, 5.7, 5.8."
    assert "Mål 3.1.1 er udgået og er ikke med." in ended.output
    assert "Mål, der har mistet deres grundlag: 1.1, 5.7, 5.8." in run("check", path).output
    told = run("diff", NORDDJURS, path).output.splitlines()
    assert told[:2] == [
        "Titlen er ændret fra Beskæftigelsesplan 2023 til Beskæftigelsesplan 2026.",
        "Planåret er ændret fra 2023 til 2026.",
    ]
    assert told[2].startswith("Mål 3.1.1: Målet er taget ud")
    assert len(told) == 3


def test_a_plan_begun_from_the_template_has_no_mistakes(site: Path) -> None:
    ended = run("new", "--municipality", "ærø", "--year", 2027)
    assert "skal rettes" not in ended.output
    assert "Ophørt" not in ended.output
    assert (site / "plans" / "aeroe-2027.yaml").exists()
    with pytest.raises(
        InputError, match=r"findes allerede .*flyt den, eller vælg en anden fil med --to"
    ):
        run("new", "--municipality", "492", "--year", 2027)
    below_a_file = site / "plans" / "aeroe-2027.yaml" / "plan.yaml"
    with pytest.raises(InputError, match=r"plan\.yaml kan ikke skrives .*vælg en anden fil"):
        run("new", "--municipality", "492", "--year", 2028, "--to", below_a_file)


@pytest.mark.parametrize(
    ("municipality", "year"), [("Randers", 2026), ("Københavns Kommune", 2024), ("Læsø", 2025)]
)
def test_one_command_gives_a_newcomer_a_site_that_can_be_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, municipality: str, year: int
) -> None:
    """The small twin of `test_newcomer.py`, which refreshes too."""
    monkeypatch.setenv("PEJL_SITE", str(tmp_path / "own"))
    monkeypatch.setenv("PEJL_HOME", str(tmp_path / "home"))
    ended = run("new", "--municipality", municipality, "--year", year)
    assert ended.exit_code == 0
    assert "skal rettes" not in ended.output
    assert (tmp_path / "own" / "register" / "observations.xlsx").exists()
    check_plan(load_project(settings.load()))


def test_a_plan_is_not_begun_among_those_of_another_municipality(site: Path) -> None:
    run("new", "--municipality", "Ærø", "--year", 2026)
    with pytest.raises(InputError, match="planer for Ærø, og hver kommune har sin mappe; sæt"):
        run("new", "--municipality", "Randers", "--year", 2026)
    assert not (site / "plans" / "randers-2026.yaml").exists()


def test_the_template_itself_is_a_plan_of_todays_tables() -> None:
    ended = run("check", TEMPLATE)
    assert ended.exit_code == 0
    assert "Ophørt" not in ended.output


def test_a_new_plan_that_must_be_mended_is_written_and_says_so(tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(NORDDJURS.read_text("utf-8").replace("igu_places", "no_more"), "utf-8")
    text = old.read_text("utf-8")
    decision = text[text.index("        dropped:") : text.index('      - id: "3.1.2"')]
    old.write_text(text.replace(decision, ""), "utf-8")
    to = tmp_path / "new.yaml"
    ended = run("new", "--municipality", "707", "--year", 2024, "--from", old, "--to", to)
    assert to.exists()
    assert "Planen skal rettes" in ended.output
    assert "no_more er ikke en indikator" in ended.output


def test_a_municipality_that_there_is_none_of_is_refused(site: Path) -> None:
    with pytest.raises(InputError, match="”999” er ikke en kommune"):
        run("new", "--municipality", "999", "--year", 2027)
    assert not (site / "plans").exists()


def test_two_plans_that_are_alike_are_said_to_be(tmp_path: Path) -> None:
    assert run("diff", NORDDJURS, NORDDJURS).output == "Planerne er ens.\n"


def test_the_schema_is_written_as_json() -> None:
    assert json.loads(run("schema").output)["title"] == "PlanFile"
