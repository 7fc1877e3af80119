"""A plan made from another, its text, its schema, and what differs between two."""

import json
from datetime import date
from pathlib import Path

import pytest

from assets.plan import diff, rendering
from assets.plan import new as plan_new
from assets.plan import plan as plans
from assets.plan.schema import (
    Aim,
    Baseline,
    By,
    Change,
    Decision,
    Effort,
    Goal,
    Measure,
    Override,
    PlanFile,
    Section,
    Sentence,
    with_absolute_periods,
)
from connectors.errors import InputError
from connectors.observations import Strict

DATA = Path(__file__).resolve().parents[3] / "data"
NORDDJURS = DATA / "plans" / "norddjurs-2023.yaml"
TEMPLATE = DATA / "plans" / "templates" / "plan.yaml"


@pytest.fixture
def norddjurs() -> PlanFile:
    return plans.read(NORDDJURS)


def goals_of(file: PlanFile) -> dict[str, str]:
    return {goal.id: goal.rule for section in file.sections for goal in section.goals}


def with_goal(file: PlanFile, number: str, **changed: object) -> PlanFile:
    """The plan with one goal written otherwise."""
    content = file.model_dump(mode="json")
    for section in content["sections"]:
        for goal in section["goals"]:
            if goal["id"] == number:
                goal.update(changed)
    return PlanFile.model_validate(content)


def test_a_plan_of_another_year_has_the_same_goals_and_follows_its_year(
    norddjurs: PlanFile,
) -> None:
    made = plan_new.renew_plan(norddjurs, "730", 2027)
    assert (made.file.municipality, made.file.year) == ("730", 2027)
    assert made.file.title == "Beskæftigelsesplan 2027"
    assert goals_of(made.file).keys() == goals_of(norddjurs).keys() - {"3.1.1"}
    assert "Mål 3.1.1 er udgået og er ikke med." in made.notes
    assert any("4.4: started gælder fast 2022-2023" in note for note in made.notes)
    own = with_absolute_periods(made.file).sections[0].goals[0].measures
    assert (own["own"].period, own["before"].period) == ("2027", "2026")


def test_periods_that_were_written_out_follow_the_year_from_now_on(norddjurs: PlanFile) -> None:
    old = with_absolute_periods(norddjurs)
    made = plan_new.renew_plan(old, "707", 2024)
    measures = made.file.sections[3].goals[0].measures
    assert measures["own"].period == "yearM01..yearM12"
    assert any("1.1: before gælder fast 2022" in note for note in made.notes)


def test_what_was_decided_of_the_old_goals_is_not_taken_along(norddjurs: PlanFile) -> None:
    decided = {"decided_by": "A", "decided_on": "2023-05-01", "why": "b"}
    old = with_goal(norddjurs, "1.3", changed=[decided | {"rule": "own >= 85"}])
    old = with_goal(old, "1.4", override=decided | {"verdict": "met"})
    made = plan_new.renew_plan(old, "707", 2024)
    assert goals_of(made.file)["1.3"] == "own >= 85"
    assert "changed" not in rendering.render_plan(made.file, "x")
    assert {note.split()[1] for note in made.notes} >= {"1.3", "1.4"}


def test_a_plan_whose_goals_were_all_dropped_begins_nothing(norddjurs: PlanFile) -> None:
    dropped = {"decided_by": "A", "decided_on": "2023-05-01", "why": "b"}
    only = norddjurs
    for number in goals_of(norddjurs):
        only = with_goal(only, number, dropped=dropped)
    with pytest.raises(InputError, match="begynd med en anden plan"):
        plan_new.renew_plan(only, "707", 2024)


@pytest.mark.parametrize("source", [NORDDJURS, TEMPLATE])
def test_a_written_plan_reads_as_the_plan_it_was_written_from(source: Path, tmp_path: Path) -> None:
    file = plan_new.renew_plan(plans.read(source), "707", 2025).file
    awkward = with_goal(
        file, "1.2", note='To linjer:\nja # "nej"', population="on", text="no", rule="(own) >= 8"
    )
    for each in (file, awkward):
        path = tmp_path / "plan.yaml"
        path.write_text(rendering.render_plan(each, "Begyndt."), "utf-8")
        assert plans.read(path) == each
        assert max(map(len, path.read_text("utf-8").splitlines())) < 160


def test_the_schema_that_editors_use_is_the_one_that_pejl_checks_by() -> None:
    kept = (DATA / "plans" / rendering.SCHEMA).read_text("utf-8")
    assert kept == rendering.render_schema(), "run `pejl plan schema > data/plans/plan.schema.json`"
    parts = json.loads(kept)["$defs"]
    for part in ("Goal", "Measure", "Decision", "Change", "Override", "Section"):
        assert parts[part]["additionalProperties"] is False
        assert all("description" in each for each in parts[part]["properties"].values()), part


@pytest.mark.parametrize("path", [NORDDJURS, TEMPLATE])
def test_each_plan_names_the_schema_for_editors(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named).resolve() == DATA / "plans" / rendering.SCHEMA


@pytest.mark.parametrize("year", [2007, 2024, 2026, 2027, 2046])
def test_the_template_follows_the_year_of_the_plan_that_is_begun_from_it(year: int) -> None:
    template = plans.read(TEMPLATE)
    made = plan_new.begin_plan(template, "Randers", year).file
    assert (made.municipality, made.year) == ("Randers", year)
    assert made.title == f"Beskæftigelsesplan {year}"
    goal = made.goals[3]
    assert goal.text == (
        f"Andelen af uddannelsestilbud skal være 25 % i {year}, 27 % i {year + 1} og derefter 30 %."
    )
    assert goal.path == {str(year): 25, str(year + 1): 27, f"{year + 2}..{year + 3}": 30}
    assert goal.holds == f"{year}..{year + 3}"
    assert made.goals[-1].due == str(year + 2)
    assert goals_of(made) == goals_of(template)


# Differences


def told(old: PlanFile, new: PlanFile) -> list[str]:
    return [f"{each.goal_id}: {each.sentence}" for each in diff.diff_plans(old, new)]


def test_a_plan_differs_from_itself_in_nothing(norddjurs: PlanFile) -> None:
    assert diff.diff_plans(norddjurs, norddjurs) == []


def test_a_copy_for_the_next_year_differs_in_the_year_and_not_in_its_periods(
    norddjurs: PlanFile,
) -> None:
    new = PlanFile.model_validate(norddjurs.model_dump(mode="json") | {"year": 2024})
    assert told(norddjurs, new) == ["None: Planåret er ændret fra 2023 til 2024."]


def test_each_thing_that_differs_in_a_goal_is_named(norddjurs: PlanFile) -> None:
    new = with_goal(
        norddjurs,
        "1.3",
        text="Ny.",
        rule="own >= target and least >= 1",
        path={"2023": 85},
        due="2025",
        holds="2023",
        population="alle",
        note="n",
        measures={
            "own": {"indicator": "decisions_in_time", "period": "year-1", "role": "baseline"},
            "least": {"indicator": "decisions_in_time", "period": "year"},
        },
    )
    assert told(norddjurs, new) == [
        f'1.3: Ordlyden er ændret fra "{norddjurs.sections[0].goals[2].text}" til "Ny.".',
        '1.3: Reglen er ændret fra "own >= 90" til "own >= target and least >= 1".',
        '1.3: Målgruppen er ændret fra ingen til "alle".',
        '1.3: Fristen er ændret fra ingen til "2025".',
        '1.3: De år, målet gælder, er ændret fra ingen til "2023".',
        '1.3: Læsningen er ændret fra ingen til "n".',
        "1.3: Kravene er ændret fra ingen til 85 i 2023.",
        "1.3: Tallet own har en anden periode: year-1 i stedet for year.",
        "1.3: Tallet own har en anden rolle: baseline i stedet for rule.",
        "1.3: Tallet least (decisions_in_time, year) er nyt.",
    ]
    gone = [sentence for sentence in told(new, norddjurs) if "least" in sentence]
    assert gone[-1] == "1.3: Tallet least (decisions_in_time) er taget ud."


def test_another_group_of_persons_is_told(norddjurs: PlanFile) -> None:
    own = {"indicator": "decisions_in_time", "period": "year"}
    old = with_goal(norddjurs, "1.3", measures={"own": own})
    women = with_goal(norddjurs, "1.3", measures={"own": own | {"by": {"sex": "kvinder"}}})
    assert told(old, women) == [
        "1.3: Tallet own har en anden gruppe af personer: kvinder i stedet for ingen."
    ]


def test_a_goal_that_moves_to_another_section_is_told_and_a_renamed_section_moves_none(
    norddjurs: PlanFile,
) -> None:
    first, second, *others = norddjurs.sections
    *stay, moved = first.goals
    sections = (
        first.model_copy(update={"goals": tuple(stay)}),
        second.model_copy(update={"goals": (moved, *second.goals)}),
        *others,
    )
    assert told(norddjurs, norddjurs.model_copy(update={"sections": sections})) == [
        f'{moved.id}: Målet er flyttet fra afsnittet "{first.title}" til "{second.title}".'
    ]
    renamed = (first.model_copy(update={"title": "Nyt"}), second, *others)
    assert told(norddjurs, norddjurs.model_copy(update={"sections": renamed})) == [
        "None: Afsnittene er ændret."
    ]


def test_goals_in_another_order_are_told(norddjurs: PlanFile) -> None:
    first, *others = norddjurs.sections
    turned = first.model_copy(update={"goals": first.goals[::-1]})
    assert told(norddjurs, norddjurs.model_copy(update={"sections": (turned, *others)})) == [
        "None: Målene står i en anden rækkefølge."
    ]


DECISION = Decision(decided_by="Udvalget", decided_on=date(2023, 5, 1), why="Nyt.")
OTHER_VALUES: dict[type[Strict], dict[str, object]] = {
    PlanFile: {
        "title": "Ny",
        "municipality": "730",
        "year": 2024,
        "aims": (Aim(id="S9", text="Nyt."),),
        "aims_note": "Ny.",
        "sections": (),
    },
    Section: {"title": "Ny", "goals": ()},
    Goal: {
        "id": "99",
        "title": "Ny",
        "text": "Ny.",
        "measures": {},
        "rule": "own >= 1",
        "population": "unge",
        "path": {"2031": 1.0},
        "baseline": Baseline(period="2019", value=1.0),
        "holds": "2031",
        "due": "2031",
        "dropped": DECISION,
        "changed": (Change(**DECISION.model_dump(), text="Ny."),),
        "override": Override(**DECISION.model_dump(), verdict="not_followable"),
        "note": "Ny.",
        "serves": ("S9",),
        "efforts": (Effort(what="Nyt."),),
        "status": (Sentence(text="Ny."),),
    },
    Measure: {
        "indicator": "other",
        "period": "2001",
        "area": "region",
        "by": By(age="under 30 år"),
        "rank": "country",
        "third": "country",
        "best": "higher",
        "take": "max",
        "part": "denominator",
        "role": "context",
        "provisional": "leave_out",
        "not_older_than": 99,
        "population": "unge",
        "stands_for": "other",
    },
}
"""Another value of each field of a plan."""


@pytest.mark.parametrize("model", OTHER_VALUES)
def test_every_field_of_a_plan_that_differs_is_told(
    norddjurs: PlanFile, model: type[Strict]
) -> None:
    assert OTHER_VALUES[model].keys() == model.model_fields.keys()
    for field, value in OTHER_VALUES[model].items():
        assert told(norddjurs, with_first(norddjurs, model, {field: value})), field


def with_first(file: PlanFile, model: type[Strict], update: dict[str, object]) -> PlanFile:
    """The plan in which the first part of a kind is another."""
    if model is PlanFile:
        return file.model_copy(update=update)
    section, *sections = file.sections
    goal, *goals = section.goals
    if model is Measure:
        name, measure = next(iter(goal.measures.items()))
        measures = goal.measures | {name: measure.model_copy(update=update)}
        goal = goal.model_copy(update={"measures": measures})
    elif model is Goal:
        goal = goal.model_copy(update=update)
    section = section.model_copy(update={"goals": (goal, *goals)})
    if model is Section:
        section = section.model_copy(update=update)
    return file.model_copy(update={"sections": (section, *sections)})


def test_other_sentences_of_a_status_are_told(norddjurs: PlanFile) -> None:
    status = [{"text": "{own} af borgerne fik svar i tide."}]
    new = with_goal(norddjurs, "1.3", status=status)
    assert told(norddjurs, new) == ["1.3: Sætningerne i opfølgningens status er ændret."]


def test_goals_may_come_go_and_change_places(norddjurs: PlanFile) -> None:
    swapped = with_goal(norddjurs, "1.3", id="9.9")
    assert told(norddjurs, swapped) == ["9.9: Målet havde før nummer 1.3."]
    text = norddjurs.sections[0].goals[2].text
    other = with_goal(swapped, "1.4", id="1.3")
    assert told(norddjurs, other) == [
        "9.9: Målet havde før nummer 1.3.",
        "1.3: Målet havde før nummer 1.4.",
    ]
    new = with_goal(swapped, "9.9", text="Noget helt andet.")
    assert told(norddjurs, new) == [
        f'1.3: Målet er taget ud: "{text}"',
        '9.9: Målet er nyt: "Noget helt andet."',
    ]


def test_decisions_that_came_or_went_are_named(norddjurs: PlanFile) -> None:
    decided = {"decided_by": "A", "decided_on": "2023-05-01", "why": "b"}
    new = with_goal(norddjurs, "3.1.1", dropped=None)
    new = with_goal(new, "1.4", override=decided | {"verdict": "met"})
    new = with_goal(new, "1.3", changed=[decided | {"rule": "own >= 85"}])
    assert told(norddjurs, new) == [
        "1.3: Beslutningerne om at ændre målet er andre.",
        "1.4: Beslutningen om en anden målopfyldelse er ny.",
        "3.1.1: Beslutningen om at målet udgår er taget ud.",
    ]
