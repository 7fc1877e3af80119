"""Danish sentences for what pydantic refuses in a plan file, each with the remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args

from assets.plan.schema import (
    Aim,
    By,
    Change,
    Decision,
    Effort,
    Goal,
    Measure,
    Override,
    PlanFile,
    Section,
)
from assets.text.plan_periods import FORMS
from assets.text.yaml_file import closest
from assets.text.yaml_lines import Document, Place
from connectors.lists import joined
from connectors.observations import Strict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def describe(detail: ErrorDetails, place: Place, document: Document) -> str:
    """The sentence for one error at one place of a plan file."""
    if not place:
        return "en plan begynder med felterne title, municipality, year og sections; skriv dem."
    name = str(place[-1])
    around, keys = part_of(place[:-1], document)
    match detail["type"]:
        case "extra_forbidden":
            others = f"slet det, eller brug et af {', '.join(keys)}"
            return f"{name} er ikke et felt i {around}; {closest(name, keys, others)}"
        case "missing":
            return f"{around} mangler {name}; tilføj det."
        case _ if "[key]" in detail["loc"] and "path" in place:
            return f"{name} i {around} er ikke et år; {_REMEDIES['path']}."
        case _ if "[key]" in detail["loc"]:
            return (
                f"{name} kan ikke være navnet på et tal; begynd med et bogstav, og brug kun "
                "bogstaver, cifre og _."
            )
        case _:
            itself, keys = part_of(place, document)
            field = "path" if "path" in place else name
            remedy = _REMEDIES.get(field, f"skriv {', '.join(keys) or 'en værdi'} her")
            part = itself or f"{name} i {around}"
            return f"{part} {_mistake(detail, document.written(place))}; {remedy}."


def _mistake(detail: ErrorDetails, written: str | None) -> str:
    """The predicate of the sentence; ``written`` is the value as it stands in the file."""
    value: Any = detail["input"]
    if value is None or value in ("", [], {}):
        return "er uden indhold"
    if isinstance(value, Mapping | list):
        return "er ikke skrevet på den rigtige måde"
    if detail["type"] == "string_type":
        return f'er ikke tekst, da {written} står uden anførselstegn: skriv "{written}"'
    return f"er {written!r}"


def _choices(model: type[Strict], field: str) -> str:
    """The values that a field may have, as a remedy."""
    values: list[str] = []
    for choice in get_args(model.model_fields[field].annotation):
        values += [choice] if isinstance(choice, str) else get_args(choice)
    return f"brug {joined(values, 'eller')}"


_BY = "skriv by som {sex: kvinder}, {age: under 30 år} eller {origin: ikke-vestlig}"
_REMEDIES = {
    "municipality": "skriv kommunens navn eller nummer, fx Norddjurs eller 707",
    "year": "skriv et år fra 2007 til 2049, fx 2023",
    "sections": "skriv en liste af afsnit, hvert med title og goals",
    "goals": "skriv en liste af mål, hvert med id, text, measures og rule",
    "measures": "skriv hvert tal som et navn med indicator og period",
    "id": 'skriv tal med punktum imellem i anførselstegn, fx "2.1"',
    "indicator": "en indikators navn har kun små bogstaver, cifre og _",
    "rule": "skriv en sammenligning, fx own >= 80",
    "dropped": "skriv decided_by, decided_on og why under dropped",
    "changed": "skriv en liste af ændringer, hver med decided_by, decided_on, why og det nye",
    "override": "skriv verdict, decided_by, decided_on og why under override",
    "path": "skriv kravet for hvert år og punktum før decimaler, fx {2023: 10, 2024..2025: 20.5}",
    "holds": "skriv årene, fx 2022..2025",
    "due": "skriv fristen som 2030, 2025M12 eller 2025-12-31",
    "not_older_than": "skriv et helt antal måneder, fx 18",
    "period": f"skriv den som {FORMS}",
    "aims": "skriv en liste af mål, hvert med id, text og document",
    "serves": "skriv en liste af id'er i aims, fx [S1, S2]",
    "efforts": "skriv en liste af indsatser, hver med what og gerne by, until og status",
    "until": "skriv det som 2024, 2024M06 eller 2024-06-30",
    "verdict": _choices(Override, "verdict"),
    "decided_on": "skriv dagen som 2023-08-30",
    **{
        field: _choices(Measure, field) for field in ("best", "take", "part", "role", "provisional")
    },
    "area": "skriv own, country, en gruppe som kommunegruppe, eller en kommune som Randers",
    **dict.fromkeys(("by", "sex", "age", "origin"), _BY),
    **dict.fromkeys(("rank", "third"), "skriv en gruppe, fx country eller kommunegruppe"),
}


def part_of(place: Place, document: Document) -> tuple[str, list[str]]:
    """The Danish name of a part of the plan and the keys it may have; empty for a single value."""
    name, model = "", None
    match place:
        case ():
            name, model = "planen", PlanFile
        case ("sections", int(at)):
            name, model = f"afsnit {at + 1}", Section
        case ("sections", int(), "goals", int(), *inside):
            name, model = _part_of_goal(inside)
            goal = f"mål {document.written((*place[:4], 'id')) or 'uden id'}"
            name = f"{name} i {goal}" if name else goal if model else ""
        case ("aims", *_, int()):
            name, model = f"aims, mål {document.written((*place, 'id')) or 'uden id'}", Aim
        case _:
            pass
    return name, list(model.model_fields) if model else []


def _part_of_goal(inside: Sequence[str | int]) -> tuple[str, type[Strict] | None]:
    """The name and the model of a part of a goal; no name for the goal itself."""
    if not inside:
        return "", Goal
    name, around = inside[-1], inside[-2] if inside[1:] else ""
    if around in _ITEMS:
        title, model = _ITEMS[str(around)]
        return f"{title} {name + 1 if isinstance(name, int) else name}", model
    return _SINGLE.get(str(name), ("", None))


_ITEMS = {
    "measures": ("tallet", Measure),
    "changed": ("ændring", Change),
    "efforts": ("indsats", Effort),
}
"""The parts of a goal of which there are several: what one is called, and its model."""
_SINGLE = {
    "dropped": ("dropped", Decision),
    "override": ("override", Override),
    "by": ("by", By),
    "path": ("path", None),
}
