"""The mistakes in a texts file: line, what is wrong, and the remedy, in Danish."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from assets.paper.texts.blocks import ITEM
from assets.paper.texts.facts import CurrentFacts
from assets.paper.texts.schema import (
    COUNTS,
    LONGEST_TITLE,
    FiguresRow,
    FiguresTable,
    FollowUp,
    Passage,
    Texts,
    passages,
)
from assets.text.yaml_file import Mistake, closest
from assets.text.yaml_lines import Document, Place

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_REMEDIES = {
    "follow_up": "skriv {number: 1, of: 2}",
    "goals": "skriv målets nummer i anførselstegn under det, og text: |- under nummeret",
    "tables": "skriv - title: ... og rows: [...] under det",
    "figure": "skriv et navn fra `pejl indicators`, fx persons_with_case_*, og bag det kun "
    ".numerator eller .denominator",
    "rows": "skriv et navn fra `pejl indicators`, eller {figure: navn, label: tekst}",
    "sections": "skriv afsnittets titel under det, og text: |- under titlen",
    "about": 'skriv under det, hvad teksten handler om, fx own: "67,7 %, december 2023"',
}
"""By field, where its value has the wrong form."""
_PLAN_PARTS = {"goals": "et mål", "sections": "et afsnit"}


def shape_mistake(detail: ErrorDetails, place: Place, document: Document) -> str:
    """The sentence for something that pydantic refused at a place of the file."""
    names = [step for step in place if isinstance(step, str)]
    if not names:
        return "filen har ingen felter; begynd den med `pejl paper texts new`."
    name = names[-1]
    if detail["type"] == "extra_forbidden":
        fields = _sibling_fields(names)
        remedy = closest(name, fields, f"slet det, eller brug {', '.join(fields)}")
        return f"{name} er ikke et felt her; {remedy}"
    if detail["type"] == "missing":
        return f"{names[-2]} mangler feltet {name}; tilføj det."
    return f"{name} {_value_mistake(detail, name, document.written(place))}."


def _value_mistake(detail: ErrorDetails, name: str, written: str | None) -> str:
    """What is wrong with a field's value, and the remedy; ``written`` is the value in the file."""
    value: Any = detail["input"]
    match detail["type"]:
        case "too_long":
            problem = f"har {len(value)} tegn, og sidehovedet har plads til {LONGEST_TITLE}"
            remedy = "gør teksten kortere"
        case "string_type" if value is None:
            problem, remedy = "har et tomt punkt", "udfyld det, eller slet linjen"
        case "string_type" if isinstance(value, list | dict):
            problem = "er ikke én tekst"
            remedy = "sæt den i anførselstegn, eller skriv |- og teksten på linjerne under"
        case "string_type":
            problem = f"er ikke en tekst, fordi {written} står uden anførselstegn"
            remedy = f'skriv "{written}"'
        case "tuple_type":
            problem, remedy = "er ikke en liste", f'skriv ["{written or "..."}"]'
        case "int_parsing" | "int_type" | "int_from_float":
            problem, remedy = "er ikke et helt tal", f"skriv et tal fra 1 til {len(COUNTS)}"
        case "greater_than_equal" | "less_than_equal":
            problem, remedy = f"er {written}", f"skriv et tal fra 1 til {len(COUNTS)}"
        case _:
            problem = "er ikke skrevet rigtigt"
            remedy = _REMEDIES.get(
                name, "skriv text: |- under det, og teksten på linjerne derunder"
            )
    return f"{problem}; {remedy}"


def _sibling_fields(names: list[str]) -> list[str]:
    """The fields allowed where the last of these names stands."""
    match names:
        case [_]:
            return list(Texts.model_fields)
        case ["follow_up", _]:
            return list(FollowUp.model_fields)
        case ["tables", _]:
            return list(FiguresTable.model_fields)
        case ["tables", "rows", _]:
            return list(FiguresRow.model_fields)
        case _:
            return list(Passage.model_fields)


def mistakes_in_names(texts: Texts, document: Document, facts: CurrentFacts) -> Iterator[Mistake]:
    """Goals, sections and facts that the plan does not have, and an impossible follow-up."""
    yield from _unknown_parts("goals", texts.goals, facts.goals, document)
    yield from _unknown_parts("sections", texts.sections, facts.sections, document)
    follow_up = texts.follow_up
    if follow_up and follow_up.number > follow_up.of:
        yield Mistake(
            document.line(("follow_up", "number")),
            f"follow_up er nummer {follow_up.number} af {follow_up.of}; ret det ene af tallene.",
        )
    for place, passage in passages(texts):
        possible = facts.of_passage(place)
        for name in passage.about:
            if possible is not None and name not in possible:
                remedy = closest(name, possible, f"brug {', '.join(possible)}")
                yield Mistake(
                    document.line((*place, "about", name)),
                    f"{name} er ikke noget, som {' '.join(place)} kan handle om; {remedy}",
                )


def _unknown_parts(
    field: str, names: Collection[str], known: Collection[str], document: Document
) -> Iterator[Mistake]:
    for name in names:
        if name not in known:
            remedy = closest(name, known, f"planen har {', '.join(known)}")
            yield Mistake(
                document.line((field, name)),
                f"{name} er ikke {_PLAN_PARTS[field]} i planen; {remedy}",
            )


def mistakes_in_lists(texts: Texts, text: str) -> Iterator[Mistake]:
    """List items that YAML has folded into the line before them; ``text`` is the file's."""
    lines = {line.strip() for _, passage in passages(texts) for line in passage.text.split("\n")}
    for number, line in enumerate(text.split("\n"), start=1):
        item = line.strip()
        if ITEM.match(line) and item not in lines and any(item in other for other in lines):
            yield Mistake(
                number, "punktet er løbet sammen med linjen før; begynd hele teksten med text: |-."
            )
