"""Next year's plan from this year's: the same goals, moved to another year or municipality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assets.plan import decisions
from assets.plan.schema import Goal, PlanFile
from assets.text import plan_periods
from connectors.errors import InputError


@dataclass(frozen=True)
class Made:
    """A plan made from another, and what was done to its goals on the way, in Danish."""

    file: PlanFile
    notes: list[str]


def from_plan(old: PlanFile, municipality: str, year: int) -> Made:
    """The plan of another year or municipality with the goals of an older one.

    Periods in the old plan's year follow the new year; others are left and named. A goal that was
    dropped is left out, a changed rule is the rule now, and a verdict decided otherwise is not
    taken along.

    Raises:
        InputError: no goal is left.
    """
    notes: list[str] = []
    sections: list[dict[str, Any]] = []
    for section in old.sections:
        goals = [_moved(goal, old.year, notes) for goal in section.goals]
        kept = [goal for goal in goals if goal is not None]
        if kept:
            sections.append({"title": section.title, "goals": kept})
        else:
            notes.append(f"Afsnittet {section.title!r} har ingen mål tilbage og er ikke med.")
    if not sections:
        raise InputError("Every goal of the older plan was dropped; begin with another one.")
    file = PlanFile.model_validate(
        {
            "title": old.title.replace(str(old.year), str(year)),
            "municipality": municipality,
            "year": year,
            "sections": sections,
        }
    )
    return Made(file, notes)


def _moved(goal: Goal, old_year: int, notes: list[str]) -> dict[str, Any] | None:
    if goal.dropped:
        notes.append(f"Mål {goal.id} er udgået og er ikke med.")
        return None
    if goal.changed:
        notes.append(f"Mål {goal.id} har den ordlyd, regel og de krav, det blev ændret til.")
    if goal.override:
        notes.append(f"Mål {goal.id} blev bedømt anderledes end beregnet; det følger ikke med.")
    now = decisions.as_changed(goal)
    notes += _fixed(now, old_year)
    moved = now.model_dump(exclude={"changed", "dropped", "override"})
    for measure in moved["measures"].values():
        measure["period"] = plan_periods.relative(measure["period"], old_year)
    return moved


def _fixed(goal: Goal, old_year: int) -> Iterator[str]:
    """The periods that stay where they are when the year moves."""
    for name, measure in goal.measures.items():
        moves = plan_periods.relative(measure.period, old_year)
        if moves == plan_periods.absolute(moves, old_year) and moves != plan_periods.LATEST:
            yield (
                f"Mål {goal.id}: {name} gælder fast {measure.period}; skriv den med year, hvis "
                "den skal følge planåret."
            )
