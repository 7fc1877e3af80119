"""The built paper: late sources, changed plans and decided verdicts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assets.paper.model import Paper
from connectors import warehouse
from pipelines.papers import Papers
from pipelines.project import Project
from pipelines.settings import DATA, Settings
from tests.homes import Home, write_apart


def paper_of(home: Home, **given: object) -> Paper:
    settings = Settings(_env_file=None, home=home.folder, **given)  # pyright: ignore[reportCallIssue]
    return Papers(Project(settings)).paper()


def test_a_source_that_was_never_fetched_is_neither_fetched_nor_a_source_of_a_number(
    home_without_jobindsats: Home,
) -> None:
    paper = paper_of(home_without_jobindsats)
    goal = paper.by_goal["3.1.2"]
    assert goal.known_from is None
    assert goal.late is not None
    assert goal.late.endswith("er aldrig hentet.")
    assert {measured.known_from for measured in goal.measures} == {None}
    assert paper.by_goal["2.2"].late is None
    assert paper.late is not None
    assert " kilder (jobindsats.dk) er aldrig hentet. " in paper.late
    assert paper.late.endswith("Det berører mål 2.1, 3.1.2, 4.1, 4.3, 5.1, 5.7 og 5.8.")
    # Nothing of it is the source of a number that is not there.
    assert "jobindsats" not in paper.by_goal["2.1"].source


def test_a_stale_source_is_named_with_its_day_and_the_goals_that_it_touches(
    stale_home: Home,
) -> None:
    paper = paper_of(stale_home)
    goal = paper.by_goal["5.1"]
    assert goal.known_from is not None
    assert goal.late is not None
    assert " er forældet siden 15. august 2024." in goal.late
    assert paper.late is not None
    assert "aldrig hentet" not in paper.late


def test_nothing_is_said_of_sources_that_are_fresh(paper: Paper) -> None:
    assert paper.late is None
    assert {goal.late for goal in paper.goals} == {None}


def with_another_rule(folder: Path) -> Path:
    """The plan of the sample with another demand in goal 2.3."""
    plan = folder / "norddjurs-2023.yaml"
    text = (DATA / "plans" / plan.name).read_text("utf-8")
    at = "        rule: own >= 70\n"
    assert at in text
    plan.write_text(text.replace(at, "        rule: own >= 60\n", 1), "utf-8")
    return plan


def test_scores_are_read_as_they_were_published_unless_the_plan_was_changed(
    refreshed_home: Home, tmp_path: Path
) -> None:
    home = replace(refreshed_home, folder=refreshed_home.copy_to(tmp_path / "home"))
    file = home.folder / "published" / "pejl.duckdb"
    write_apart(file, file.read_bytes())
    with warehouse.writing(file) as published:
        published.connection.execute("update mart.goal_score set reason = 'Som udgivet.'")
    read = paper_of(home)
    assert {goal.reason for goal in read.goals} == {"Som udgivet."}
    assert not read.tables.standing.is_empty()
    changed = paper_of(home, plan=with_another_rule(tmp_path))
    assert changed.by_goal["2.3"].verdict == "met"
    assert "Som udgivet." not in {goal.reason for goal in changed.goals}
    assert changed.tables.standing.is_empty()


def test_a_file_that_does_not_say_which_plan_it_scored_is_scored_again(
    refreshed_home: Home, tmp_path: Path
) -> None:
    home = replace(refreshed_home, folder=refreshed_home.copy_to(tmp_path / "home"))
    file = home.folder / "published" / "pejl.duckdb"
    write_apart(file, file.read_bytes())
    with warehouse.writing(file) as published:
        published.connection.execute("update mart.goal_score set reason = 'Som udgivet.'")
        published.connection.execute("drop table mart.plan")
    assert "Som udgivet." not in {goal.reason for goal in paper_of(home).goals}


def test_a_decided_verdict_says_who_decided_it_and_what_the_figures_give(
    refreshed_home: Home, tmp_path: Path
) -> None:
    plan = tmp_path / "norddjurs-2023.yaml"
    text = (DATA / "plans" / plan.name).read_text("utf-8")
    decided = (
        "        override:\n          verdict: met\n          decided_by: Udvalget\n"
        "          decided_on: 2024-05-03\n          why: Aftalerne var indgået.\n"
    )
    at = "        rule: own >= 70\n"
    assert at in text
    plan.write_text(text.replace(at, at + decided, 1), "utf-8")
    goal = paper_of(refreshed_home, plan=plan).by_goal["2.3"]
    assert (goal.verdict, goal.is_overridden) == ("met", True)
    assert goal.decision == (
        "Bedømt som ”Målet er nået”, beregnet som ”Målet er ikke nået”. "
        "Udvalget 3. maj 2024: Aftalerne var indgået."
    )


def test_no_sentence_holds_a_date_that_nobody_gave(paper: Paper) -> None:
    owed = [goal.reason for goal in paper.goals if "ansvarlig" in goal.reason]
    assert any("ventes 1. november 2024" in reason for reason in owed)
    for reason in owed:
        assert "ventes ." not in reason
    assert paper.by_goal["5.3"].reason.endswith("ansvarlig: Virksomhedsservice.")


def test_the_source_of_a_figure_beside_the_goals_own_is_named(paper: Paper) -> None:
    assert "Børne- og Undervisningsministeriet" in paper.by_goal["5.4"].source


def test_each_source_says_its_day_as_danish_does(paper: Paper) -> None:
    days = {source.name: source.source_updated for source in paper.sources}
    assert days["statbank_aus08"] == "30. juli 2024"
    assert days["jobindsats_y38a02"] == "24. juli 2024"
