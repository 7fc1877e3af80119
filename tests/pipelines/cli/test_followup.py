"""``pejl followup``: frozen, superseded, approved, handed out, and compared over a revision."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from assets.followup import change
from assets.scoring import score
from assets.tables.build import Build
from assets.tables.contracts.marts import MARTS
from assets.text.hidden import SUPPRESSED
from connectors import warehouse
from connectors.errors import InputError
from pipelines import settings
from pipelines.cli.main import app
from pipelines.doctor import run_checks
from pipelines.papers import Papers
from pipelines.past_followups import frozen_plan, load_shown
from pipelines.project import Project
from pipelines.settings import DATA
from tests.homes import Home
from tests.stored import figures_of

Ask = Callable[..., Result]
REVISED = """
update stored.indicator set value = 72.3
where indicator = 'activation_touched_share_flex_benefit'
  and area_code = '707' and period = '2023M03'
"""
NEW_SNAPSHOT = """
update mart.source_freshness set sha256 = repeat('b', 64) where raw_table = 'jobindsats_y09c07'
"""
HIDDEN = """
update stored.indicator
set (value, value_low, value_high, mark) = (null, null, null, 'disclosure')
where indicator = 'adult_apprentice_agreements' and area_code = '707' and period = '2023'
"""
WHY = "Jobindsats rettede marts på Læsø & Ærø"


def asker(home: Path, site: Path) -> Ask:
    """The command in this process, over a home; an error is raised."""
    folders = {"PEJL_HOME": str(home), "PEJL_SITE": str(site)}
    # A command leaves its plan and mode in the environment, for its children.
    given = folders | {"PEJL_PLAN": "", "PEJL_MODE": "sample", "COLUMNS": "170"}

    def ask(*arguments: str) -> Result:
        ended = CliRunner(env=given).invoke(app, ["followup", *arguments])
        if ended.exception and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return ended

    return ask


def home_of(refreshed: Home, folder: Path) -> Path:
    """A home with what has been published, and nothing else."""
    home = folder / "home"
    (home / "published").mkdir(parents=True)
    for name in ("mode", "version", "published/pejl.duckdb"):
        shutil.copyfile(refreshed.folder / name, home / name)
    return home


def publish_otherwise(home: Path, site: Path, *changes: str) -> None:
    """What a refresh would publish where the sources, the register or the plan have changed."""
    project = Project(settings.load(home=home, site=site))
    with warehouse.writing(home / "published" / "pejl.duckdb") as opened:
        for change in changes:
            opened.connection.execute(change)
        figures = figures_of(opened)
        areas = opened.frame("select distinct area_code, area from mart.goal_score order by 1")
        plan = project.read_plan(figures.vocabulary(areas))
        opened.replace(score.SCORE, score.score(plan, figures, areas, "sample"))
        opened.replace(score.MEASURE, score.measures(plan, figures))
        opened.replace(score.PLAN, score.plan_row(plan))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A municipality's own folder, with a plan that may be changed."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("plans", "register", "releases"):
        shutil.copytree(DATA / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def home(refreshed_home: Home, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with 2023-1, and 2023-2 after a revision, a hidden figure and a changed rule."""
    made = home_of(refreshed_home, tmp_path_factory.mktemp("followups"))
    ask = asker(made, site)
    assert ask("freeze", "2023-1").exit_code == 0
    [plan] = (site / "plans").glob("*2023.yaml")
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("rule: own >= 35\n", "rule: own >= 45\n"), "utf-8")
    publish_otherwise(made, site, REVISED, NEW_SNAPSHOT, HIDDEN)
    assert ask("freeze", "2023-2").exit_code == 0
    return made


@pytest.fixture(scope="module")
def ask(home: Path, site: Path) -> Ask:
    return asker(home, site)


def test_a_frozen_follow_up_holds_the_plan_the_scores_and_what_they_rest_on(
    home: Path, refreshed_home: Home
) -> None:
    folder = home / "archive" / "followups" / "2023-1"
    facts = json.loads((folder / "followup.json").read_text("utf-8"))
    assert facts["totals"] == {"met": 8, "not_met": 11, "not_followable": 5, "dropped": 1}
    assert facts["settings"] == {"disclosure_limit": 3}
    assert (folder / "plan.yaml").read_bytes() == (DATA / "plans/norddjurs-2023.yaml").read_bytes()
    with warehouse.reading(refreshed_home.folder / "published" / "pejl.duckdb") as opened:
        published = opened.frame("from mart.goal_score")
        held = dict(opened.frame("select raw_table, sha256 from mart.source_freshness").iter_rows())
    assert pl.read_parquet(folder / "goal_score.parquet").equals(published)
    rests_on = {each["raw_table"]: each["sha256"] for each in facts["sources"]}
    assert rests_on.items() <= held.items()
    assert rests_on["jobindsats_y09c07"]
    assert facts["indicators"]["job_orders"]["sql"].keys() >= {"sql/indicator/job_orders.sql"}
    described = json.loads((folder / "datapackage.json").read_bytes())
    assert described["citation"].startswith("Norddjurs Kommune (2024): Opfølgning 2023-1 på ")
    for each in described["resources"]:
        fields = [field["name"] for field in each["schema"]["fields"]]
        assert fields == pl.read_parquet(folder / each["path"]).columns


@pytest.mark.parametrize(("day", "copies"), [(None, ["opfølgningen 2023-1"]), (14, [])])
def test_the_gate_knows_what_a_follow_up_has_shown_from_the_day_it_was_frozen(
    home: Path, site: Path, tmp_path: Path, day: int | None, copies: list[str]
) -> None:
    as_of = date(2024, 8, day) if day else None
    project = Project(settings.load(home=home, site=site), as_of)
    with warehouse.writing(tmp_path / "work.duckdb") as opened:
        build = Build(opened, "sample", project.moment, tmp_path, project.moment if as_of else None)
        shown = load_shown(project, build, ["adult_apprentice_agreements"])
    # 2023-2 hides it.
    assert shown.filter(period="2023")["copy"].to_list() == copies


def test_no_hash_of_a_list_about_persons_and_no_hidden_count_is_stored(home: Path) -> None:
    folder = home / "archive" / "followups" / "2023-2"
    facts = json.loads((folder / "followup.json").read_text("utf-8"))
    about_persons = [s for s in facts["sources"] if s["source"] in {"fasit", "register"}]
    assert about_persons
    assert {each["sha256"] for each in about_persons} == {None}
    hidden = pl.read_parquet(folder / "figure.parquet").filter(mark="disclosure")
    assert hidden.height > 0
    assert hidden["value"].null_count() == hidden.height
    assert "61 aftaler" not in (folder / "goal_score.csv").read_text("utf-8-sig")


def test_every_file_says_that_it_is_of_the_sample(home: Path, ask: Ask) -> None:
    for path in (home / "archive" / "followups" / "2023-1").glob("*.parquet"):
        assert set(pl.read_parquet(path)["data"]) == {"sample"}
    for command in (["list"], ["show", "2023-1"], ["compare", "2023-1", "2023-2"],
                    ["paper", "2023-1"]):  # fmt: skip
        assert "EKSEMPELDATA" in ask(*command).output, command


def test_a_follow_up_is_shown_in_the_words_of_the_scorecard(ask: Ask) -> None:
    shown = ask("show", "2023-1").output
    assert "94,7 %" in shown
    assert "kendes ikke" in shown  # the demand of 3.3.1, a figure that is not published yet
    assert "intet tal" in shown
    assert "(mangler)" not in shown


def test_the_comparison_tells_which_goals_have_changed_and_why(ask: Ask) -> None:
    document = json.loads(ask("compare", "2023-1", "2023-2", "--format", "json").output)
    goals = {each["goal_id"]: each for each in document["goals"]}
    moved = {i: (g["changed"], g["causes"]) for i, g in goals.items() if g["changed"] != "same"}
    assert moved == {
        "2.3": ("verdict", ["disclosure"]),
        "4.3": ("value", ["revised"]),
        "5.2": ("verdict", ["plan"]),
        "5.4": ("target", ["plan"]),
    }
    assert "marts 2023: 72,3, før 59,3" in goals["4.3"]["why"]
    assert 'fra "own >= 35" til "own >= 45"' in goals["5.2"]["why"]
    assert "61" not in goals["2.3"]["why"]


def test_the_published_file_tells_what_has_changed_since_the_newest_follow_up(
    home: Path, site: Path, tmp_path: Path
) -> None:
    later = tmp_path / "home"
    shutil.copytree(home / "archive", later / "archive")
    project = Project(settings.load(home=later, site=site))
    file = shutil.copyfile(home / "published" / "pejl.duckdb", tmp_path / "work.duckdb")
    table = change.change_table([frozen_plan(project)])
    with warehouse.writing(Path(file)) as opened:
        build = Build(opened, "sample", project.moment, tmp_path)

        def changes() -> dict[str, dict[str, Any]]:
            table.write(build)
            rows = opened.frame(f"from {change.NAME}")
            assert MARTS["followup_change"].breaches(rows) == []
            return {row["goal_id"]: row for row in rows.to_dicts()}

        since_second = changes()
        assert {row["followup"] for row in since_second.values()} == {"2023-2"}
        assert {row["changed"] for i, row in since_second.items() if i != "2.3"} == {"same"}
        shutil.rmtree(later / "archive" / "followups" / "2023-2")
        since_first = changes()
        shutil.rmtree(later / "archive" / "followups")
        assert changes() == {}
    assert since_first["4.3"]["causes"] == "revised"
    assert "marts 2023: 72,3, før 59,3" in since_first["4.3"]["why"]
    assert (since_first["5.2"]["verdict_before"], since_first["5.2"]["causes"]) == ("met", "plan")
    assert since_first["1.1"]["changed"] == "same"


def test_what_a_follow_up_showed_and_the_gate_hides_now_is_not_published_again(
    home: Path, site: Path, tmp_path: Path
) -> None:
    later = tmp_path / "home"
    shutil.copytree(home / "archive" / "followups" / "2023-1", later / "archive/followups/2023-1")
    project = Project(settings.load(home=later, site=site))
    file = shutil.copyfile(home / "published" / "pejl.duckdb", tmp_path / "work.duckdb")
    with warehouse.writing(Path(file)) as opened:
        build = Build(opened, "sample", project.moment, tmp_path)
        change.change_table([frozen_plan(project)]).write(build)
        [row] = opened.frame(f"from {change.NAME} where goal_id = '2.3'").to_dicts()
    assert (row["changed"], row["causes"]) == ("hidden", "disclosure")
    before = {name: row[name] for name in row if name.endswith("_before")}
    assert set(before.values()) == {None, SUPPRESSED}
    assert "61" not in "".join(str(value) for name, value in row.items() if name != "frozen_at")


def test_the_paper_repeats_nothing_that_an_earlier_follow_up_showed_and_is_hidden_now(
    home: Path, site: Path
) -> None:
    project = Project(settings.load(home=home, site=site))
    history = Papers(project).paper(file=home / "published" / "pejl.duckdb").tables.history
    first = {row["goal_id"]: row for row in history.filter(followup="2023-1").to_dicts()}
    assert first["2.3"]["value_text"] == first["2.3"]["verdict_text"] == SUPPRESSED
    assert (first["2.3"]["value"], first["2.3"]["verdict"]) == (None, None)
    assert first["4.3"]["verdict"] == "met"


def test_the_comparison_is_shown_in_danish_and_for_spreadsheets(ask: Ask) -> None:
    assert "Kilden har rettet" in ask("compare", "2023-1", "2023-2").output
    told = ask("compare", "2023-1", "2023-2", "--format", "csv").output.splitlines()
    assert len(told) == 26
    assert told[0].startswith("\ufeffgoal_id;goal;changed;verdict_before")


def test_a_follow_up_cannot_be_frozen_twice(ask: Ask) -> None:
    with pytest.raises(InputError, match="Opfølgningen 2023-1 findes allerede"):
        ask("freeze", "2023-1")


def test_a_name_of_another_year_than_the_plan_is_refused(ask: Ask) -> None:
    with pytest.raises(InputError, match="planen er for 2023; kald den 2023-1"):
        ask("freeze", "2024-1")


def test_a_day_before_anything_was_known_and_one_to_come_are_refused(ask: Ask) -> None:
    with pytest.raises(InputError, match="intet svar fra 2020-01-01 eller før"):
        ask("freeze", "2023-3", "--as-of", "2020-01-01")
    with pytest.raises(InputError, match="2031-01-01 er ikke kommet endnu"):
        ask("freeze", "2023-3", "--as-of", "2031-01-01")


def test_a_plan_that_is_not_the_one_that_was_scored_is_refused(
    refreshed_home: Home, site: Path, tmp_path: Path
) -> None:
    made = home_of(refreshed_home, tmp_path)
    [plan] = (site / "plans").glob("*2023.yaml")
    changed = tmp_path / plan.name
    text = plan.read_text("utf-8").replace("rule: own >= 55", "rule: own >= 56")
    changed.write_text(text, "utf-8")
    with pytest.raises(InputError, match="ikke bedømt efter planen norddjurs-2023, som den er nu"):
        asker(made, site)("freeze", "2023-1", "--plan", str(changed))
    assert not (made / "archive" / "followups").exists()


def test_one_is_superseded_by_somebody_for_a_reason_and_stays(ask: Ask) -> None:
    with pytest.raises(InputError, match="--by og --why sammen"):
        ask("freeze", "2023-2", "--supersedes", "2023-2")
    given = ("--by", "Udvalget på Ærø", "--why", WHY)
    with pytest.raises(InputError, match="kun en med samme navn kan afløses"):
        ask("freeze", "2023-2", "--supersedes", "2023-1", *given)
    ended = ask("freeze", "2023-2", "--supersedes", "2023-2", *given)
    assert "2023-2.v2 er gemt" in ended.output
    rows = json.loads(ask("list", "--format", "json").output)
    assert [(row["name"], row["superseded_by"]) for row in rows] == [
        ("2023-1", None), ("2023-2", "2023-2.v2"), ("2023-2.v2", None),
    ]  # fmt: skip
    assert f"Udvalget på Ærø: {WHY}" in ask("show", "2023-2").output


def test_approvals_and_papers_are_told_and_handed_out(ask: Ask, tmp_path: Path) -> None:
    paper = tmp_path / "Opfølgning på målene.docx"
    paper.write_bytes(b"paper")
    ask("attach", "2023-1", str(paper))
    ask("approve", "2023-1", "--by", "Byrådet", "--on", "2024-08-28")
    ask("approve", "2023-1", "--by", "Arbejdsmarkedsudvalget", "--on", "2024-08-20")
    told = json.loads(ask("show", "2023-1", "--format", "json").output)
    assert [each["by"] for each in told["approvals"]] == ["Byrådet", "Arbejdsmarkedsudvalget"]
    to = tmp_path / "ud"
    ask("paper", "2023-1", "--to", str(to))
    assert (to / paper.name).read_bytes() == b"paper"
    (to / paper.name).write_bytes(b"another")
    with pytest.raises(InputError, match="har en anden Opfølgning på målene"):
        ask("paper", "2023-1", "--to", str(to))


def test_who_approved_holds_no_number_of_a_person_and_no_day_to_come(ask: Ask) -> None:
    with pytest.raises(InputError, match="CPR"):
        ask("approve", "2023-1", "--by", "Byrådet 063162-1382", "--on", "2024-08-28")
    with pytest.raises(InputError, match="2999-08-28 er ikke kommet endnu"):
        ask("approve", "2023-1", "--by", "Byrådet", "--on", "2999-08-28")


def test_a_damaged_follow_up_is_told_by_the_list_and_by_the_doctor(
    home: Path, site: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home / "archive", copy / "archive")
    for name in ("mode", "version"):
        shutil.copyfile(home / name, copy / name)
    spoilt = copy / "archive" / "followups" / "2023-1" / "goal_score.csv"
    spoilt.chmod(0o600)
    spoilt.write_bytes(spoilt.read_bytes().replace(b"707", b"708", 1))
    told = asker(copy, site)("list").output
    assert "beskadiget" in told
    assert "er goal_score.csv ændret, siden den blev gemt" in told
    results = {each.name: each for each in run_checks(Project(settings.load(home=copy)))}
    assert not results["opfølgninger"].passed
    assert "gendan mappen fra backup" in results["opfølgninger"].message
