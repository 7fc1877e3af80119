"""How a run of several municipalities is told: what of each is published, and what is not."""

import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from assets.published import receipt
from pipelines import fingerprint, settings, site_builds
from pipelines.cli.options import FAILED, STALE
from pipelines.cli.sites import show_ended
from pipelines.problem import Problem
from pipelines.project import Project
from pipelines.runs import RunResult
from tests.homes import Home

PLAN = settings.DATA / "plans" / "norddjurs-2023.yaml"


@pytest.fixture
def two(tmp_path: Path, refreshed_home: Home) -> Project:
    """Two municipalities that have published numbers, and no paper."""
    for name, code in (("norddjurs", "707"), ("randers", "730")):
        plans = tmp_path / "sites" / name / "plans"
        plans.mkdir(parents=True)
        text = PLAN.read_text("utf-8").replace('"707"', f'"{code}"')
        (plans / f"{name}-2023.yaml").write_text(text, "utf-8")
    both = Project(settings.load(sites=tmp_path / "sites", home=tmp_path / "home"))
    for name in both.municipalities:
        own = site_builds.open_project(both, name)
        own.home.published.mkdir(parents=True)
        shutil.copy(refreshed_home.folder / "published" / "pejl.duckdb", own.home.published)
        own.home.working_file.parent.mkdir(parents=True)
        own.home.working_file.touch()
        receipt.write(own.home.published, fingerprint.compute(own).facts, ["pejl.duckdb"])
    return both


def ended(shared: Project, *problems: str) -> tuple[int, dict[str, str]]:
    """The exit code, and the line of each municipality."""
    to = io.StringIO()
    built = RunResult([*map(Problem.parse, problems)], has_published=True)
    code = show_ended(shared, built, None, Console(file=to, width=200))
    lines = [line.rstrip() for line in to.getvalue().splitlines()]
    return code, {
        name: next(line for line in lines if line.split()[:1] == [name])
        for name in shared.municipalities
    }


def test_numbers_that_are_out_without_their_paper_are_told_so(two: Project) -> None:
    code, line_of = ended(two, "site.randers: Papiret kunne ikke skrives.")
    assert line_of["randers"].endswith("tallene er udgivet, men ikke papiret eller siden")
    assert "papiret" not in line_of["norddjurs"]
    assert code == STALE


def test_a_municipality_whose_plan_has_changed_since_has_published_nothing_new(
    two: Project,
) -> None:
    own = site_builds.open_project(two, "randers").settings.plan_file()
    own.write_text(own.read_text("utf-8") + "\nwrong: 1\n", "utf-8")
    code, line_of = ended(two, "site.randers: Planen har en fejl.")
    assert line_of["randers"].endswith("intet nyt er udgivet; de seneste tal står ved magt")
    assert code == FAILED
