"""Danish sentences for what pydantic refuses in a plan file, each with the remedy."""

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


def describe(detail: ErrorDetails, place: Place, document: Document) -> str:
    """The sentence for one error at one place of a plan file."""
    if not place:
        return "en plan begynder med felterne title, municipality, year og sections; skriv dem."
    name = str(place[-1])
    around, keys = _part(place[:-1], document)
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
            itself, keys = _part(place, document)
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
    return f"brug {', '.join(values[:-1])} eller {values[-1]}"


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
    "verdict": _choices(Override, "verdict"),
    "decided_on": "skriv dagen som 2023-08-30",
    **{
        field: _choices(Measure, field) for field in ("area", "take", "part", "role", "provisional")
    },
}


def _part(place: Place, document: Document) -> tuple[str, list[str]]:
    """The Danish name of a part of the plan and the keys it may have; empty for a single value."""
    goal = f"mål {document.written((*place[:4], 'id')) or 'uden id'}"
    name, model = "", None
    match place:
        case ():
            name, model = "planen", PlanFile
        case ("sections", int(at)):
            name, model = f"afsnit {at + 1}", Section
        case ("sections", int(), "goals", int()):
            name, model = goal, Goal
        case (*_, "measures", measure):
            name, model = f"tallet {measure} i {goal}", Measure
        case (*_, "dropped"):
            name, model = f"dropped i {goal}", Decision
        case (*_, "changed", int(at)):
            name, model = f"ændring {at + 1} i {goal}", Change
        case (*_, "override"):
            name, model = f"override i {goal}", Override
        case (*_, "path"):
            name = f"path i {goal}"
        case _:
            pass
    return name, list(model.model_fields) if model else []
