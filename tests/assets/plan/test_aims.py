"""The aims above a plan: what goals serve them, mistakes in them, and Norddjurs' own."""

import re
from pathlib import Path

import pytest

from assets.plan import aims, rendering
from assets.plan import new as plan_new
from assets.plan import plan as plans
from assets.plan.schema import PlanFile
from assets.plan.vocabulary import Vocabulary
from assets.text.area_names import AreaNames
from assets.text.yaml_file import FileError

PROJECT = Path(__file__).resolve().parents[3]
NORDDJURS = PROJECT / "data" / "plans" / "norddjurs-2023.yaml"
STRATEGY = PROJECT.parent / "shared" / "documents" / "strategy-2020-2021.txt"
PLAN = """\
title: Plan
municipality: Norddjurs
year: 2023
aims:
  - id: S1
    text: Flere i job
    document: Strategi
    aims:
      - {id: S1.1, text: Tidlig indsats}
      - {id: S1.2, text: Flere elever}
  - {id: M1, text: Ministerens mål, document: Mål for 2023}
sections:
  - title: Afsnit
    goals:
      - id: "1.1"
        text: Mindst 80 %.
        measures: {own: {indicator: rate, period: year}}
        rule: own >= 80
        serves: [S1.1]
        efforts:
          - {what: Flere samtaler, by: Jobcentret, until: 2024M06, status: I gang}
"""


def mistakes(tmp_path: Path, text: str) -> list[tuple[int, str]]:
    path = tmp_path / "plan.yaml"
    path.write_text(text, "utf-8")
    vocabulary = Vocabulary({"rate": "pct"}, AreaNames([("707", "Norddjurs")]))
    try:
        plans.load(path, vocabulary)
    except FileError as error:
        return [(mistake.line, mistake.sentence) for mistake in error.mistakes]
    return []


@pytest.fixture
def norddjurs() -> PlanFile:
    return plans.read(NORDDJURS)


def test_a_goal_that_serves_a_part_serves_the_aim_around_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, "utf-8")
    placed = {each.aim.id: each for each in aims.placed_aims(plans.read(path))}
    assert {name: each.goals for name, each in placed.items()} == {
        "S1": ("1.1",), "S1.1": ("1.1",), "S1.2": (), "M1": ()
    }  # fmt: skip
    assert (placed["S1.1"].parent, placed["S1.1"].depth) == ("S1", 1)
    assert placed["S1.2"].document == "Strategi"


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        (
            "[S1.1]",
            "[S1.3]",
            19,
            "mål 1.1 tjener S1.3, som ikke er i aims; mente du S1.2",
        ),
        ("[S1.1]", "[elever]", 19, "mente du S1.2 (Flere elever)?"),
        ("[S1.1]", "[S1.1, S1.1]", 19, "mål 1.1 tjener S1.1 to gange; slet det ene."),
        ("id: M1", "id: S1.1", 11, "aims har S1.1 to gange; giv et af dem et andet id."),
        (", document: Mål for 2023", "", 11, "målet M1 i aims siger ikke, hvor det står"),
        ("2024M06", "snart", 21, "until i indsats 1 i mål 1.1 er snart, som ikke er én dag"),
        ("by: Jobcentret", "by: Hans Hansen", 21, "by i indsats 1 i mål 1.1"),
        ("what: Flere", "hvad: Flere", 21, "hvad er ikke et felt i indsats 1 i mål 1.1"),
    ],
)
def test_a_mistake_in_aims_and_efforts_is_named_on_its_line(
    tmp_path: Path, old: str, new: str, line: int, sentence: str
) -> None:
    assert mistakes(tmp_path, PLAN) == []
    found = mistakes(tmp_path, PLAN.replace(old, new))
    assert any(at == line and sentence in text for at, text in found), found


def letters(text: str) -> str:
    """A text without the line ends, hyphens and spaces of a printed page."""
    return re.sub(r"[\s\-]", "", text)


def test_norddjurs_aims_are_those_of_its_strategy_word_for_word(norddjurs: PlanFile) -> None:
    printed = letters(STRATEGY.read_text("utf-8"))
    placed = [each for each in aims.placed_aims(norddjurs) if "strategi" in (each.document or "")]
    assert len([each for each in placed if each.aim.id.startswith("S")]) == 5
    assert len([each for each in placed if each.depth]) == 22
    assert [each.aim.text for each in placed if letters(each.aim.text) not in printed] == []


def test_norddjurs_goals_serve_the_ministers_goal_that_they_stand_under(
    norddjurs: PlanFile,
) -> None:
    text_of = {each.aim.id: each.aim.text for each in aims.placed_aims(norddjurs)}
    for _, section, goal in norddjurs.located():
        assert text_of[goal.serves[0]] == section


def test_aims_follow_into_next_years_plan_and_efforts_do_not(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, "utf-8")
    old = plans.read(path)
    renewed = plan_new.renew_plan(old, "Norddjurs", 2024)
    assert renewed.notes == ["Mål 1.1 har indsatser i den ældre plan; de følger ikke med."]
    path.write_text(rendering.render_plan(renewed.file, "Begyndt."), "utf-8")
    again = plans.read(path)
    assert (again.aims, again.goals[0].serves, again.goals[0].efforts) == (old.aims, ("S1.1",), ())
