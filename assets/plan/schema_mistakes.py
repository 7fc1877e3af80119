"""The mistakes of a plan file as sentences: the line, what is wrong, and the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from assets.plan.schema import Change, Decision, Goal, Measure, Override, PlanFile, Section
from assets.text.plan_periods import FORMS
from assets.text.yaml_file import closest
from assets.text.yaml_lines import Document, Place
from connectors.observations import Strict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def sentence(detail: ErrorDetails, place: Place, document: Document) -> str:
    """What does not fit the shape of a plan file at one place of it."""
    if not place:
        return "a plan begins with the keys title, municipality, year and sections; write them."
    name = str(place[-1])
    around, keys = _part(place[:-1], document)
    match detail["type"]:
        case "extra_forbidden":
            others = f"remove it, or use one of {', '.join(keys)}"
            return f"{name} is not a key of {around}; {closest(name, keys, others)}"
        case "missing":
            return f"{around} has no {name}; add it."
        case _ if "[key]" in detail["loc"] and "path" in place:
            return f"{name} of {around} is no year; {_HOW['path']}."
        case _ if "[key]" in detail["loc"]:
            return (
                f"{name} cannot be the name of a measure; begin with a letter and use only "
                "letters, digits and _."
            )
        case _:
            itself, keys = _part(place, document)
            how = _HOW.get(name) or (f"write {', '.join(keys)} under it" if keys else "write it")
            what = itself or f"{name} of {around}"
            return f"{what} {_wrong(detail, document.written(place))}; {how}."


def _wrong(detail: ErrorDetails, written: str | None) -> str:
    """What is wrong with a value that was written so."""
    value: Any = detail["input"]
    if value is None or value in ("", [], {}):
        return "is empty"
    if isinstance(value, Mapping | list):
        return "is not written as it should be"
    if detail["type"] == "string_type":
        return f'is no text, since {written} stands without quotes: write "{written}"'
    return f"is {written!r}"


def _choices(model: type[Strict], field: str) -> str:
    """The values that a field may have, as a remedy."""
    values: list[str] = []
    for choice in get_args(model.model_fields[field].annotation):
        values += [choice] if isinstance(choice, str) else get_args(choice)
    return f"use {', '.join(values[:-1])} or {values[-1]}"


_HOW = {
    "municipality": 'write its three-digit code in quotes, such as "707"',
    "year": "write a year from 2007 to 2049, such as 2023",
    "sections": "write a list of sections, each with a title and goals",
    "goals": "write a list of goals, each with id, text, measures and rule",
    "measures": "write each measure as a name with its indicator and period",
    "id": 'write numbers with points between them in quotes, such as "2.1"',
    "indicator": "an indicator's name has small letters, digits and _",
    "rule": "write a comparison, such as own >= 80",
    "dropped": "write decided_by, decided_on and why under it",
    "changed": "write a list of changes, each with decided_by, decided_on, why and what is new",
    "override": "write verdict, decided_by, decided_on and why under it",
    "path": "write what is asked for in each year, such as {2023: 10, 2024..2025: 20}",
    "holds": "write the years, such as 2022..2025",
    "due": "write the deadline as 2030, 2025M12 or 2025-12-31",
    "period": f"write it as {FORMS}",
    "verdict": _choices(Override, "verdict"),
    "decided_on": "write the day as 2023-08-30",
    **{
        field: _choices(Measure, field) for field in ("area", "take", "part", "role", "provisional")
    },
}


def _part(place: Place, document: Document) -> tuple[str, list[str]]:
    """What people call a part of the plan and the keys it may have; nothing for a single value."""
    goal = f"goal {document.written((*place[:4], 'id')) or 'without an id'}"
    called, model = "", None
    match place:
        case ():
            called, model = "the plan", PlanFile
        case ("sections", int(at)):
            called, model = f"section {at + 1}", Section
        case ("sections", int(), "goals", int()):
            called, model = goal, Goal
        case (*_, "measures", name):
            called, model = f"the measure {name} of {goal}", Measure
        case (*_, "dropped"):
            called, model = f"dropped of {goal}", Decision
        case (*_, "changed", int(at)):
            called, model = f"change {at + 1} of {goal}", Change
        case (*_, "override"):
            called, model = f"override of {goal}", Override
        case (*_, "path"):
            called = f"path of {goal}"
        case _:
            pass
    return called, list(model.model_fields) if model else []
