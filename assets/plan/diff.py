"""The differences between two plans, goal by goal, in Danish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assets.plan.decisions import render_path
from assets.plan.schema import By, Goal, Measure, PlanFile


@dataclass(frozen=True)
class Difference:
    """One difference: the goal's number (None for the plan itself) and a Danish sentence."""

    goal_id: str | None
    sentence: str


def diff_plans(old: PlanFile, new: PlanFile) -> list[Difference]:
    """Every difference between two plans as they are written.

    A relative period such as ``yearM12`` is the same in both. Goals are matched by number; a goal
    with the same text under another number is renumbered.
    """
    return [*_plan_differences(old, new), *_goal_differences(old, new)]


def _plan_differences(old: PlanFile, new: PlanFile) -> Iterator[Difference]:
    names = {"title": "Titlen", "municipality": "Kommunen", "year": "Planåret"}
    for key, name in names.items():
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield Difference(None, f"{name} er ændret fra {before} til {after}.")
    if [s.title for s in old.sections] != [s.title for s in new.sections]:
        yield Difference(None, "Afsnittene er ændret.")
    if (old.aims, old.aims_note) != (new.aims, new.aims_note):
        yield Difference(None, "De overordnede mål er ændret.")


def _goal_differences(old: PlanFile, new: PlanFile) -> Iterator[Difference]:
    before, after = ({goal.id: goal for goal in file.goals} for file in (old, new))
    new_numbers = _new_numbers(before, after)
    if [*filter(None, map(new_numbers.get, before))] != [
        number for number in after if number in new_numbers.values()
    ]:
        yield Difference(None, "Målene står i en anden rækkefølge.")
    moves = _moves(old, new, new_numbers)
    for number, goal in before.items():
        if number not in new_numbers:
            yield Difference(number, f'Målet er taget ud: "{goal.text}"')
            continue
        if new_numbers[number] != number:
            yield Difference(new_numbers[number], f"Målet havde før nummer {number}.")
        if number in moves:
            yield Difference(new_numbers[number], moves[number])
        for sentence in _changes(goal, after[new_numbers[number]]):
            yield Difference(new_numbers[number], sentence)
    for number, goal in after.items():
        if number not in new_numbers.values():
            yield Difference(number, f'Målet er nyt: "{goal.text}"')


def _new_numbers(before: Mapping[str, Goal], after: Mapping[str, Goal]) -> dict[str, str]:
    """The new number of each old goal: the one with the same text, or else the same number."""
    texts = {goal.text: number for number, goal in after.items()}
    same = {n for n, goal in before.items() if n in after and after[n].text == goal.text}
    moved = {
        number: texts[goal.text]
        for number, goal in before.items()
        if number not in same and goal.text in texts and texts[goal.text] not in same
    }
    others = [number for number in before if number in after and number not in moved]
    return moved | {number: number for number in others if number not in moved.values()}


def _moves(old: PlanFile, new: PlanFile, new_numbers: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each old goal that stands in another section, which is not only renamed."""
    before, after = (
        {goal.id: section for _, section, goal in file.located()} for file in (old, new)
    )
    both = {*before.values()} & {*after.values()}
    return {
        number: f"Målet er flyttet fra afsnittet {_quoted(section)} til {_quoted(now)}."
        for number, section in before.items()
        if number in new_numbers
        and section != (now := after[new_numbers[number]])
        and {section, now} & both
    }


def _changes(old: Goal, new: Goal) -> Iterator[str]:
    names = {
        "title": "Titlen",
        "text": "Ordlyden",
        "rule": "Reglen",
        "population": "Målgruppen",
        "due": "Fristen",
        "holds": "De år, målet gælder,",
        "note": "Læsningen",
    }
    for key, name in names.items():
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield f"{name} er ændret fra {_quoted(before)} til {_quoted(after)}."
    if old.path != new.path:
        yield f"Kravene er ændret fra {render_path(old.path)} til {render_path(new.path)}."
    decisions = {"dropped": "at målet udgår", "override": "en anden målopfyldelse"}
    for key, decision in decisions.items():
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            change = "er taget ud" if after is None else "er ny" if before is None else "er ændret"
            yield f"Beslutningen om {decision} {change}."
    if old.serves != new.serves:
        yield (
            f"De overordnede mål, det tjener, er ændret fra {', '.join(old.serves) or 'ingen'} til "
            f"{', '.join(new.serves) or 'ingen'}."
        )
    parts = {
        "baseline": "Udgangspunktet er ændret.",
        "changed": "Beslutningerne om at ændre målet er andre.",
        "efforts": "Indsatserne for målet er ændret.",
        "status": "Sætningerne i opfølgningens status er ændret.",
    }
    yield from (said for key, said in parts.items() if getattr(old, key) != getattr(new, key))
    yield from _measures(old, new)


def _measures(old: Goal, new: Goal) -> Iterator[str]:
    for name, measure in old.measures.items():
        if name not in new.measures:
            yield f"Tallet {name} ({measure.indicator}) er taget ud."
        else:
            yield from _measure(name, measure, new.measures[name])
    for name, measure in new.measures.items():
        if name not in old.measures:
            yield f"Tallet {name} ({measure.indicator}, {measure.period}) er nyt."


def _measure(name: str, old: Measure, new: Measure) -> Iterator[str]:
    names = {
        "indicator": "en anden indikator",
        "period": "en anden periode",
        "area": "et andet område",
        "by": "en anden gruppe af personer",
        "rank": "en anden gruppe at have sin plads i",
        "third": "en anden gruppe at være en tredjedel af",
        "best": "en anden bedste ende",
        "take": "en anden sammenlægning",
        "part": "en anden del",
        "role": "en anden rolle",
        "population": "en anden målgruppe",
        "not_older_than": "en anden grænse for, hvor gammelt det må være",
        "provisional": "en anden brug af foreløbige tal",
        "stands_for": "et andet tal at stå for, når andre kommuner bedømmes",
    }
    for key in Measure.model_fields:
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield f"Tallet {name} har {names[key]}: {_bare(after)} i stedet for {_bare(before)}."


def _bare(value: object) -> str:
    if isinstance(value, By):
        return ", ".join(value.chosen.values())
    return "ingen" if value is None else str(value)


def _quoted(value: object) -> str:
    return "ingen" if value is None else f'"{value}"'
