"""Each of several municipalities has its own health file and status, and nothing of another's."""

import json
from pathlib import Path

import pytest

from pipelines import settings
from pipelines.alarms import health
from pipelines.alarms.after_run import RunEnd, finish
from pipelines.problem import Problem
from pipelines.project import Project
from pipelines.settings import Settings
from tests.homes import pejl_here
from tests.pipelines.alarms.example_health import (
    ENDED_AT,
    LATE,
    good_health,
    published,
    write_health,
)


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    for name in ("norddjurs", "randers"):
        (tmp_path / "sites" / name / "plans").mkdir(parents=True)
    return tmp_path / "sites"


def own(sites: Path, name: str | None = None) -> Settings:
    return settings.load(sites=sites, site=name, home=sites.parent / "home")


def read(sites: Path, name: str | None = None) -> health.Health:
    written = health.load(own(sites, name))
    assert written is not None
    return written


def test_a_mistake_of_one_is_told_to_it_and_by_its_name_alone_to_all(sites: Path) -> None:
    problem = "site.randers: plan.yaml, linje 7: ukendt.\nmart.goal_score: 2 af 3 passer ikke."
    run = RunEnd(build_problems=[Problem.parse(problem), Problem("Disken er fuld.")])
    assert finish(Project(own(sites)), run) == []
    shared, randers, norddjurs = read(sites), read(sites, "randers"), read(sites, "norddjurs")
    assert shared.last_run.problems == (
        "site.randers: ikke alt kunne hentes eller laves; `pejl --site randers status` siger mere.",
        "Disken er fuld.",
    )
    assert randers.last_run.problems == (
        "plan.yaml, linje 7: ukendt.",
        "mart.goal_score: kunne ikke laves; `pejl ui` viser hvorfor.",
        "Disken er fuld.",
    )
    assert norddjurs.last_run.problems == ("Disken er fuld.",)


def test_another_s_mistake_is_no_failure_of_a_municipality(sites: Path) -> None:
    standing = good_health(mode="sample", published=published())
    for name in ("norddjurs", "randers"):
        own(sites, name).claim_home()
        health.write(own(sites, name), standing)
    run = RunEnd(build_problems=[Problem("plan.yaml er ikke UTF-8.", "site", "randers")])
    finish(Project(own(sites)), run)
    assert read(sites, "norddjurs").last_run.outcome == "fresh"
    assert read(sites, "randers").last_run.outcome == "failed"


def test_lists_that_failed_are_told_without_their_counts(sites: Path) -> None:
    problem = Problem("2 af 7 rækker passer ikke.", "snapshot", "randers")
    finish(Project(own(sites)), RunEnd(fetch_problems=[problem], has_published=True))
    told = (*read(sites).last_run.problems, *read(sites, "randers").last_run.problems)
    assert len(told) == 2
    assert not any("rækker" in each for each in told)
    assert read(sites, "norddjurs").last_run.problems == ()


def test_the_status_of_all_names_who_is_not_in_order_and_no_verdict(sites: Path) -> None:
    home = sites.parent / "home"
    states = {
        None: published(verdicts={}),
        "norddjurs": published(verdicts={"norddjurs-2026": {"1.1": "met"}}),
        "randers": published(verdicts={"randers-2026": {"1.1": "not_met"}}, sources=(LATE,)),
    }
    for name, content in states.items():
        own(sites, name).claim_home()
        write_health(own(sites, name), good_health(mode="sample", published=content))
    ended = pejl_here(home, "status", PEJL_SITES=str(sites))
    assert ended.returncode == 1, ended.stdout
    assert "2 kommuner: 1 i orden, 1 advarsel." in ended.stdout
    assert "- randers: statbank AUS08 er forældet" in ended.stdout
    assert "nået" not in ended.stdout
    document = json.loads(
        pejl_here(home, "status", "--format", "json", PEJL_SITES=str(sites)).stdout
    )
    assert document["municipalities"]["randers"]["state"] == "ADVARSEL"
    assert document["municipalities"]["norddjurs"] == {"state": "I ORDEN", "code": 0, "alarms": []}
    alone = pejl_here(home, "--site", "norddjurs", "status", PEJL_SITES=str(sites))
    assert alone.returncode == 0
    assert "norddjurs-2026: 1 nået." in alone.stdout
    assert "randers" not in alone.stdout


def test_a_municipality_without_a_run_or_with_a_mistake_in_its_settings_is_critical(
    sites: Path,
) -> None:
    write_health(own(sites), good_health(mode="sample", published=published(verdicts={})))
    (sites / "randers" / ".env").write_text("PEJL_HOME=/srv\n", "utf-8")
    ended = pejl_here(sites.parent / "home", "status", PEJL_SITES=str(sites))
    assert ended.returncode == 2
    assert "norddjurs: Der har ikke været nogen kørsel" in ended.stdout
    assert "randers: " in ended.stdout
    assert "PEJL_HOME er ikke en indstilling for én kommune" in ended.stdout


def test_what_stands_published_is_not_read_again(sites: Path) -> None:
    """With 98 files each would cost; the receipt says whether a build is known."""
    known = published(at=ENDED_AT, build="3f2a9c1b04de")
    project = Project(own(sites, "randers"))
    project.settings.claim_home()
    health.write(project.settings, good_health(mode="sample", published=known))
    project.home.published.mkdir()
    receipt = {"rests_on": {}, "files": {}, "build": "3f2a9c1b04de"}
    (project.home.published / "receipt.json").write_text(json.dumps(receipt), "utf-8")
    finish(Project(own(sites)), RunEnd(has_published=True))
    assert read(sites, "randers").published == known


def test_a_mistake_in_the_settings_of_one_leaves_no_other_unrecorded(sites: Path) -> None:
    """One without a record would miss the run of the month."""
    (sites / "norddjurs" / ".env").write_text("PEJL_HOME=/srv\n", "utf-8")
    run = RunEnd(build_problems=[Problem("PEJL_HOME er ikke ...", "site", "norddjurs")])
    assert finish(Project(own(sites)), run) == []
    assert read(sites, "randers").last_run.problems == ()
