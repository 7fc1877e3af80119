"""What is different between two plans, goal by goal, in Danish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assets.plan.decisions import path_text
from assets.plan.schema import Goal, Measure, PlanFile


@dataclass(frozen=True)
class Difference:
    """One difference: the goal (None for the plan itself) and what it is."""

    goal_id: str | None
    sentence: str


def differences(old: PlanFile, new: PlanFile) -> list[Difference]:
    """Everything that differs between two plans as they are written.

    A period that follows the plan year is the same in both. Goals are known by their number; one
    with another number and the very same text is the same goal, renumbered.
    """
    return [*_heads(old, new), *_goals(old, new)]


def _heads(old: PlanFile, new: PlanFile) -> Iterator[Difference]:
    named = {"title": "Titlen", "municipality": "Kommunen", "year": "Planåret"}
    for key, name in named.items():
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield Difference(None, f"{name} er ændret fra {before} til {after}.")
    if [s.title for s in old.sections] != [s.title for s in new.sections]:
        yield Difference(None, "Afsnittene er ændret.")


def _goals(old: PlanFile, new: PlanFile) -> Iterator[Difference]:
    before, after = ({goal.id: goal for goal in file.goals} for file in (old, new))
    now = _numbers_now(before, after)
    for number, goal in before.items():
        if number not in now:
            yield Difference(number, f'Målet er taget ud: "{goal.text}"')
            continue
        if now[number] != number:
            yield Difference(now[number], f"Målet havde før nummer {number}.")
        for sentence in _changes(goal, after[now[number]]):
            yield Difference(now[number], sentence)
    for number, goal in after.items():
        if number not in now.values():
            yield Difference(number, f'Målet er nyt: "{goal.text}"')


def _numbers_now(before: Mapping[str, Goal], after: Mapping[str, Goal]) -> dict[str, str]:
    """The new number of each old goal: that of the same text, or else the same number."""
    texts = {goal.text: number for number, goal in after.items()}
    same = {n for n, goal in before.items() if n in after and after[n].text == goal.text}
    moved = {
        number: texts[goal.text]
        for number, goal in before.items()
        if number not in same and goal.text in texts and texts[goal.text] not in same
    }
    kept = {number: number for number in before if number in after and number not in moved}
    return moved | {number: new for number, new in kept.items() if new not in moved.values()}


def _changes(old: Goal, new: Goal) -> Iterator[str]:
    named = {
        "text": "Ordlyden",
        "rule": "Reglen",
        "population": "Målgruppen",
        "due": "Fristen",
        "holds": "De år, målet gælder,",
        "note": "Læsningen",
    }
    for key, name in named.items():
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield f"{name} er ændret fra {_quoted(before)} til {_quoted(after)}."
    if old.path != new.path:
        yield f"Kravene er ændret fra {path_text(old.path)} til {path_text(new.path)}."
    decided = {"dropped": "at målet udgår", "override": "en anden målopfyldelse"}
    for key, what in decided.items():
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            how = "er taget ud" if after is None else "er ny" if before is None else "er ændret"
            yield f"Beslutningen om {what} {how}."
    if old.changed != new.changed:
        yield "Beslutningerne om at ændre målet er andre."
    if old.status != new.status:
        yield "Sætningerne i opfølgningens status er ændret."
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
    named = {
        "indicator": "indikator",
        "period": "periode",
        "area": "område",
        "take": "sammenlægning",
        "part": "del",
        "role": "rolle",
        "population": "målgruppe",
        "provisional": "brug af foreløbige tal",
    }
    for key in Measure.model_fields:
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            what = named.get(key, key)
            yield f"Tallet {name} har en anden {what}: {_bare(after)} i stedet for {_bare(before)}."


def _bare(value: object) -> str:
    return "ingen" if value is None else str(value)


def _quoted(value: object) -> str:
    return "ingen" if value is None else f'"{value}"'
