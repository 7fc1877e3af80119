"""``pejl paper``: its files, other municipalities, frozen follow-ups, and the Dagster asset."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.archive.followups import Followups
from connectors.errors import InputError
from pipelines.cli.main import app
from pipelines.freezing import freeze
from pipelines.papers import Papers
from pipelines.project import Project
from pipelines.settings import DATA, Settings
from tests.homes import Home, pejl, pejl_here


@pytest.fixture(scope="module")
def home(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_home.copy_to(tmp_path_factory.mktemp("paper") / "home")


def project(home: Path) -> Project:
    return Project(Settings(_env_file=None, home=home))  # pyright: ignore[reportCallIssue]


def changed_plan(folder: Path, old: str, new: str) -> Path:
    """The plan of the sample under its own name, with a passage of it changed."""
    plan = folder / "norddjurs-2023.yaml"
    text = (DATA / "plans" / plan.name).read_text("utf-8")
    assert old in text
    plan.write_text(text.replace(old, new, 1), "utf-8")
    return plan


def made(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / "published" / "papers").glob("norddjurs-2023.*")
    }


def test_a_refresh_ends_with_the_paper_and_its_figures(refreshed_home: Home) -> None:
    folder = refreshed_home.folder / "published" / "papers"
    assert {*made(refreshed_home.folder)} == {
        "norddjurs-2023.docx", "norddjurs-2023.bilag.docx", "norddjurs-2023.html",
        "norddjurs-2023.xlsx",
    }  # fmt: skip
    figures = {path.name for path in (folder / "figurer").iterdir()}
    assert {"maal-2-1.svg", "maal-2-1.png"} <= figures
    assert (folder / "norddjurs-2023.html").stat().st_size < 2e6


def test_the_paper_made_again_is_the_same_to_the_byte(home: Path) -> None:
    before = made(home)
    (home / "published" / "papers" / "norddjurs-2023.docx").unlink()
    run = pejl(home, "paper")
    assert run.returncode == 0, run.stderr
    assert made(home) == before


def test_the_same_paper_for_another_municipality(home: Path) -> None:
    paper = Papers(project(home)).paper("Randers")
    assert paper.municipality == "Randers"
    assert {*paper.tables.indicators["area_code"]} == {"730", "000"}
    assert paper.introduction[0].startswith("Tallene er Randers Kommunes; målene er fra Norddjurs")
    assert paper.follow_up is None
    assert paper.tables.reconciliation.is_empty()
    # What Norddjurs wrote about its own figures is not said of another's.
    assert paper.assessment is None
    assert {goal.own_text for goal in paper.goals} == {None}
    with pytest.raises(InputError, match="”999” er ikke en kommune"):
        Papers(project(home)).paper("999")


def test_a_paper_is_attached_to_the_follow_up_whose_figures_it_shows(home: Path) -> None:
    settings = project(home).settings
    store = Followups(settings.archive, settings.mode, settings.now)
    freeze(settings, store, "2023-2")
    run = pejl_here(home, "paper", "--format", "xlsx", "--followup", "2023-2")
    assert run.returncode == 0, run.stderr
    assert "opfoelgning-2023-2.xlsx sha256" in run.stdout
    [stored] = store.papers("2023-2")
    assert stored.name == "opfoelgning-2023-2.xlsx"
    # With a context figure of another period the verdicts are the same, and the paper is not.
    plan = changed_plan(
        home.parent, "period: yearM12, role: context", "period: yearM11, role: context"
    )
    asked = ("paper", "--format", "xlsx", "--followup", "2023-2", "--plan", str(plan))
    run = pejl_here(home, *asked)
    assert "er ikke dem, der blev gemt i 2023-2" in run.stderr
    freeze(settings, store, "2023-1")
    papers = Papers(project(home))
    history = papers.paper().tables.history
    assert history["followup"].unique(maintain_order=True).to_list() == ["2023-1", "2023-2"]
    assert history.height == 50
    # A follow-up's own paper tells of those before it, and another municipality's of none.
    own = papers.paper(followup="2023-2").tables.history
    assert own["followup"].unique().to_list() == ["2023-1"]
    # The texts are of the second follow-up: what they say of its figures is not said of the first.
    first = papers.paper(followup="2023-1")
    assert first.follow_up == "den første af to opfølgninger"
    assert (first.assessment, first.case_number) == (None, None)
    assert first.legal_basis is not None
    assert {goal.own_text for goal in first.goals} == {None}
    with pytest.raises(InputError, match="har 2 opfølgninger, men 2023-3 er nummer 3"):
        papers.paper(followup="2023-3")
    assert papers.paper("730").tables.history.is_empty()


def test_what_a_refresh_found_of_one_plan_is_not_told_of_a_changed_one(
    home: Path, tmp_path: Path
) -> None:
    plan = changed_plan(tmp_path, "rule: own <= national + 4", "rule: own <= national + 9")
    settings = Settings(_env_file=None, home=home, plan=plan)  # pyright: ignore[reportCallIssue]
    changed = Papers(Project(settings)).paper()
    assert changed.by_goal["5.7"].target_text == "75,5 %"
    assert changed.tables.standing.is_empty()
    assert changed.tables.outlook.is_empty()
    assert not Papers(project(home)).paper().tables.standing.is_empty()


def test_the_files_name_says_its_kind(home: Path, tmp_path: Path) -> None:
    run = pejl_here(home, "paper", "--to", str(tmp_path / "Opfølgning.XLSX"))
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "Opfølgning.XLSX").read_bytes()[:2] == b"PK"
    below_a_file = tmp_path / "Opfølgning.XLSX" / "paper.html"
    run = pejl_here(home, "paper", "--to", str(below_a_file))
    assert run.stderr.startswith(f"{below_a_file} kan ikke skrives (")
    assert run.stderr.endswith("; vælg en anden fil med --to.\n")
    refused = CliRunner().invoke(app, ["paper", "--to", "opfølgning.odt"])
    assert "ender ikke på .docx, .html, .xlsx, .pdf" in str(refused.exception)


def test_one_file_cannot_hold_two_kinds() -> None:
    asked = ["paper", "--to", "x", "--format", "docx", "--format", "xlsx"]
    assert "--to er én fil" in str(CliRunner().invoke(app, asked).exception)


def test_the_texts_are_checked_against_what_is_published(home: Path) -> None:
    run = pejl_here(home, "paper", "texts", "check")
    assert run.returncode == 0, run.stderr
    assert "9 tekster, ingen fejl; 0 er skrevet om andre tal." in run.stdout


def test_one_text_is_counted_as_one_and_told_by_the_label_of_its_figure(
    home: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "norddjurs-2023.yaml"
    plan.write_bytes((DATA / "plans" / plan.name).read_bytes())
    texts = tmp_path / "norddjurs-2023.texts.yaml"
    texts.write_text('goals: {"1.1": {text: a, about: {own: "9 sager, 2023"}}}', "utf-8")
    run = pejl_here(home, "paper", "texts", "check", "--plan", str(plan))
    assert run.returncode == 0, run.stderr
    label = "”Sager sendt til revurdering i rehabiliteringsteamet”"
    assert f"goals 1.1: {label} var 9 sager (2023) og er nu 10 sager (2023).\n" in run.stdout
    assert "1 tekst, ingen fejl; 1 er skrevet om andre tal." in run.stdout
    texts.write_text("tables: [{title: Budget, rows: [comittee_budget_share]}]", "utf-8")
    run = pejl_here(home, "paper", "texts", "check", "--plan", str(plan))
    assert run.returncode == 1
    assert "tabellen ”Budget” bruger comittee_budget_share, som ikke er et tal" in run.stderr


def test_the_texts_of_a_plan_that_nobody_published_may_be_about_groups(
    refreshed_home: Home, tmp_path: Path
) -> None:
    home, plan = refreshed_home.folder, tmp_path / "grupper-2024.yaml"
    plan.write_text(
        """\
title: Grupper
municipality: Norddjurs
year: 2024
sections:
  - title: Ligestilling
    goals:
      - id: "1.1"
        text: Kvinder aktiveres som i den bedste tredjedel.
        measures:
          own: {indicator: activation_rate_cash_benefit, period: yearM06, by: {sex: kvinder}}
          third:
            {indicator: activation_rate_cash_benefit, period: yearM06, by: {sex: kvinder},
             third: region, best: higher}
        rule: own >= 20 and third <= 1
""",
        "utf-8",
    )
    texts = tmp_path / "grupper-2024.texts.yaml"
    texts.write_text('goals: {"1.1": {text: a, about: {own: "27,8 %, juni 2024"}}}', "utf-8")
    run = pejl_here(home, "paper", "texts", "check", "--plan", str(plan))
    assert run.returncode == 0, run.stderr
    assert "1 tekst, ingen fejl; 0 er skrevet om andre tal." in run.stdout
    asked = pejl_here(home, "goals", "--plan", str(plan))
    assert "Mål 1.1 holder delte tal op mod andre kommuner" in asked.stderr


def test_a_table_of_what_the_register_got_since_it_was_fetched_names_the_fetch(
    home: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    for folder in ("plans", "register"):
        shutil.copytree(DATA / folder, site / folder)
    register = site / "register" / "observations.csv"
    head, first, *rows = register.read_text("utf-8").split("\n")
    own = first.replace(first.split(";")[0], "visits_to_the_job_cafe", 1)
    register.write_text("\n".join([head, first, own, *rows]), "utf-8")
    texts = site / "plans" / "norddjurs-2023.texts.yaml"
    texts.write_text("tables: [{title: Budget, rows: [visits_to_the_job_cafe]}]", "utf-8")
    run = pejl_here(home, "paper", PEJL_SITE=str(site))
    assert (run.returncode, run.stderr) == (
        1,
        "norddjurs-2023.texts.yaml bruger visits_to_the_job_cafe, som står i registret og ikke er "
        "hentet endnu; kør `pejl refresh`, som henter registret.\n",
    )
