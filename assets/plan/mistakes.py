"""The mistakes of a plan file as sentences: the line, what is wrong, and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from assets.plan.periods import FORMS
from assets.plan.schema import Change, Decision, Goal, Measure, Override, PlanFile, Section
from connectors import unicode
from connectors.errors import InputError
from connectors.observations import Strict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from assets.text.yaml_lines import Document

Place = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Mistake:
    """Something wrong in a plan: the line, what it is, and the remedy."""

    line: int
    sentence: str

    def __str__(self) -> str:
        """The line and the sentence."""
        return f"line {self.line}: {self.sentence}"


class PlanError(InputError):
    """A plan with mistakes, all of them at once."""

    def __init__(self, path: Path, mistakes: Iterable[Mistake]) -> None:
        """Name the file and each mistake with its line."""
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(f"{path.name}, {mistake}" for mistake in self.mistakes))


def unseen(text: str) -> Iterator[Mistake]:
    """Lines with characters that nobody sees."""
    for at, line in enumerate(text.split("\n"), start=1):
        if wrong := unicode.unseen(line):
            yield Mistake(at, f"the line {wrong}.")


def closest(name: str, known: Iterable[str], otherwise: str) -> str:
    """The remedy for a name that is not known: the one that was meant, or else this."""
    close = get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]}?" if close else f"{otherwise}."


def shape_mistakes(error: ValidationError, document: Document) -> Iterator[Mistake]:
    """What does not fit the shape of a plan file."""
    for detail in error.errors():
        if detail["type"] == "too_short" and detail["input"]:
            continue  # its parts are named one by one
        place = tuple(step for step in detail["loc"] if step != "[key]")
        yield Mistake(document.line(place), _sentence(detail, place, document))


def _sentence(detail: ErrorDetails, place: Place, document: Document) -> str:
    """What is wrong at one place of the file."""
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
