"""What people write themselves: merged in, flagged when its figures change, checked by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.goals.plan import Plan, PlanError, load
from assets.goals.plan_checks import Offered
from assets.paper import texts
from assets.paper.texts import Now, Passage

PLAN = """
title: Plan 2023
municipality: "707"
year: 2023
sections:
  - title: Alle
    goals:
      - {id: "1.1", text: Et mål., measures: {own: {indicator: a, period: 2023}}, rule: own >= 1}
      - {id: "1.2", text: Et til., measures: {own: {indicator: a, period: 2023}}, rule: own >= 2}
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    path = tmp_path_factory.mktemp("plan") / "plan.yaml"
    path.write_text(PLAN, "utf-8")
    return load(path, Offered({"a": "cases"}, frozenset({"707"})))


def read(tmp_path: Path, plan: Plan, content: str) -> texts.Texts:
    path = tmp_path / "plan.texts.yaml"
    path.write_text(content, "utf-8")
    return texts.load(path, plan)


def refused(tmp_path: Path, plan: Plan, content: str) -> str:
    with pytest.raises(PlanError) as error:
        read(tmp_path, plan, content)
    return str(error.value)


def now(plan: Plan, own: str) -> Now:
    verdicts = {"1.1": "Målet er nået", "1.2": "Målet er ikke nået"}
    return Now.of(plan, verdicts, {("1.1", "own"): own, ("1.2", "own"): "1 sag, 2023"})


def test_a_text_is_outdated_once_its_figure_is_written_otherwise(plan: Plan) -> None:
    passage = Passage(text="Det går.", about={"own": "2 sager, 2023"})
    same = texts.written(passage, now(plan, "2 sager, 2023").goals["1.1"])
    assert same is not None
    assert same.outdated is None
    changed = texts.written(passage, now(plan, "3 sager, 2023").goals["1.1"])
    assert changed is not None
    assert changed.outdated == "own var 2 sager, 2023 og er nu 3 sager, 2023"


def test_a_text_about_the_whole_is_outdated_once_another_goal_is_met(plan: Plan) -> None:
    passage = Passage(text="Kun et.", about={"Målet er nået": "2 mål"})
    told = texts.written(passage, now(plan, "").whole)
    assert told is not None
    assert told.outdated == "Målet er nået var 2 mål og er nu 1 mål"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("goals:\n  '1.3': {text: a}", "line 2: 1.3 is none of the plan's goals; did you mean"),
        ("sections:\n  Ale: {text: a}", "line 2: Ale is none of the plan's sections; did you mean"),
        (
            "goals:\n  '1.1':\n    text: a\n    about: {onw: 1 sag}",
            "line 4: onw is nothing that goals 1.1 can be about; did you mean own?",
        ),
        ("titel: a", "line 1: titel is not a key here; did you mean title?"),
        ("economy: {txt: a}", "line 1: txt is not a key here; did you mean text?"),
        ("economy: {about: {}}", "line 1: text is missing; write it."),
        ("economy: {text: 'kald 012303-1234'}", "line 1: the text of economy may hold a CPR"),
        ("follow_up: {number: 3, of: 2}", "line 1: follow_up is number 3 of 2; correct one"),
        ("title: a\ntitle: b", "line 2: title stands on line 1 already; keep one of them"),
        ("title: [a", "not YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_remedy(
    tmp_path: Path, plan: Plan, content: str, said: str
) -> None:
    assert said in refused(tmp_path, plan, content)


def test_the_file_to_begin_with_is_right_as_it_is_and_when_it_is_uncommented(
    tmp_path: Path, plan: Plan
) -> None:
    begun = texts.begun(plan, now(plan, "2 sager, 2023"))
    assert read(tmp_path, plan, begun).title == "Opfølgning på mål i Plan 2023"
    head, marked = begun.split("# case_number", 1)
    used = "\n".join(line.removeprefix("# ") for line in f"# case_number{marked}".splitlines())
    used = used.replace('case_number: ""', "case_number: '24/11'")
    whole = read(tmp_path, plan, head + used)
    assert whole.goals["1.1"].about == {"målopfyldelse": "Målet er nået", "own": "2 sager, 2023"}
    assert whole.which == "den første af to opfølgninger"


def test_a_plans_texts_lie_beside_it_and_are_not_taken_for_a_plan(tmp_path: Path) -> None:
    from pipelines.settings import Settings

    (tmp_path / "plans").mkdir()
    path = tmp_path / "plans" / "norddjurs-2023.yaml"
    path.touch()
    texts.beside(path).touch()
    settings = Settings(_env_file=None, site=tmp_path)  # pyright: ignore[reportCallIssue]
    assert texts.beside(path).name == "norddjurs-2023.texts.yaml"
    assert settings.plan_file() == path
