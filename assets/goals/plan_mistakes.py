"""The mistakes of a plan file as sentences: the line, what is wrong, and the remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from assets.goals.plan_file import Decision, Goal, Measure, PlanFile, Section
from connectors.errors import InputError
from connectors.observations import Strict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from assets.yaml_lines import Document

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
    part, keys = _part(place[:-1], document)
    match detail["type"]:
        case "extra_forbidden":
            others = f"remove it, or use one of {', '.join(keys)}"
            return f"{name} is not a key of {part}; {closest(name, keys, others)}"
        case "missing":
            return f"{part} has no {name}; add it."
        case _ if "[key]" in detail["loc"]:
            return (
                f"{name} cannot be the name of a measure; begin with a letter and use only "
                "letters, digits and _."
            )
        case _:
            what = _part(place, document)[0] if isinstance(name_of(place), int) else name
            within = "" if what != name else f" of {part}"
            return f"{what}{within} {_wrong(detail, place, document)}."


def name_of(place: Place) -> str | int:
    """The last step of a place."""
    return place[-1]


def _wrong(detail: ErrorDetails, place: Place, document: Document) -> str:
    """What is wrong with a value, and how to write it."""
    value: Any = detail["input"]
    how = _HOW.get(str(place[-1]), "write a text")
    if value is None or value == "" or value in ([], {}):
        return f"is empty; {how}"
    if isinstance(value, Mapping | list):
        return f"is not written as it should; {how}"
    written = document.written(place) or str(value)
    if detail["type"] == "string_type":
        return f'is not a text, as {written} stands without quotes; quote it: "{written}"'
    return f"is {written!r}; {how}"


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
    "decided_on": "write the day as 2023-08-30",
    **{field: _choices(Measure, field) for field in ("area", "take", "part", "role")},
}


def _part(place: Place, document: Document) -> tuple[str, list[str]]:
    """What people call a part of the plan, and the keys that it may have."""
    goal = f"goal {document.written((*place[:4], 'id')) or 'without id'}"
    kinds: Sequence[tuple[int, str, type[Strict], Callable[[], str]]] = (
        (0, "", PlanFile, lambda: "the plan"),
        (2, "sections", Section, lambda: f"section {int(place[1]) + 1}"),
        (4, "goals", Goal, lambda: goal),
        (5, "dropped", Decision, lambda: f"dropped in {goal}"),
        (6, "measures", Measure, lambda: f"the measure {place[5]} of {goal}"),
    )
    for depth, key, model, called in kinds:
        if len(place) == depth and (not key or key in place[-2:]):
            return called(), list(model.model_fields)
    return goal, []
