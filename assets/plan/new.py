"""A new plan from an older one: the same goals in another year or municipality."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assets.plan import decisions
from assets.plan.schema import Goal, PlanFile
from assets.text import danish, plan_periods
from connectors.errors import InputError

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True)
class NewPlan:
    """A new plan, and Danish notes on what became of the older plan's goals."""

    file: PlanFile
    notes: list[str]


def begin_plan(template: PlanFile, municipality: str, year: int) -> NewPlan:
    """The plan of a year and municipality with the goals of a template.

    Every year in it moves with the plan year: also those of demands, deadlines and texts.
    """
    years = year - template.year
    moved = _YEAR.sub(lambda match: str(int(match[0]) + years), template.model_dump_json())
    return renew_plan(PlanFile.model_validate_json(moved), municipality, year)


def renew_plan(old: PlanFile, municipality: str, year: int) -> NewPlan:
    """The plan of a year and municipality with the goals of an older plan.

    Periods in the old plan's year follow the new year; a note names each other period. Dropped
    goals are left out, changes are applied, and overrides are left behind.

    Raises:
        InputError: every goal of the older plan was dropped.
    """
    notes: list[str] = []
    sections: list[dict[str, Any]] = []
    for section in old.sections:
        goals = [_moved(goal, old.year, notes) for goal in section.goals]
        remaining = [goal for goal in goals if goal is not None]
        if remaining:
            sections.append({"title": section.title, "goals": remaining})
        else:
            notes.append(
                f"Afsnittet {danish.quoted(section.title)} har ingen mål tilbage og er ikke med."
            )
    if not sections:
        raise InputError("Alle mål i den ældre plan er udgået; begynd med en anden plan.")
    file = PlanFile.model_validate(
        {
            "title": old.title.replace(str(old.year), str(year)),
            "municipality": municipality,
            "year": year,
            "aims": old.aims,
            "aims_note": old.aims_note,
            "sections": sections,
        }
    )
    return NewPlan(file, notes)


def _moved(goal: Goal, old_year: int, notes: list[str]) -> dict[str, Any] | None:
    if goal.dropped:
        notes.append(f"Mål {goal.id} er udgået og er ikke med.")
        return None
    if goal.changed:
        notes.append(f"Mål {goal.id} har den ordlyd, regel og de krav, det blev ændret til.")
    if goal.override:
        notes.append(f"Mål {goal.id} blev bedømt anderledes end beregnet; det følger ikke med.")
    if goal.efforts:
        notes.append(f"Mål {goal.id} har indsatser i den ældre plan; de følger ikke med.")
    current = decisions.apply_changes(goal)
    notes += _fixed_periods(current, old_year)
    moved = current.model_dump(exclude={"changed", "dropped", "override", "efforts"})
    for measure in moved["measures"].values():
        measure["period"] = plan_periods.relative(measure["period"], old_year)
    return moved


def _fixed_periods(goal: Goal, old_year: int) -> Iterator[str]:
    """A note on each period that does not follow the plan year."""
    for name, measure in goal.measures.items():
        relative = plan_periods.relative(measure.period, old_year)
        if (
            relative == plan_periods.absolute(relative, old_year)
            and relative != plan_periods.LATEST
        ):
            yield (
                f"Mål {goal.id}: {name} gælder fast {measure.period}; skriv den med year, hvis "
                "den skal følge planåret."
            )
