"""The frames of status sentences: Danish text with places in braces for a goal's figures.

=====================  ==========================================================
``{own}``              the figure with its unit: "67,7 %", "mindst 80 %", "1 sag"
``{own.number}``       without its unit: "67,7"
``{own.numerator}``    how many of them: "36"; ``{own.denominator}`` of how many
``{own.rest}``         of a share, what it lacks of 100 %: "30,5 %"
``{own.period}``       "december 2023"; ``{period}`` that of the main figure
``{own.source}``       "data fra jobindsats.dk"; ``{source}`` that of the main figure
``{own.population}``   whom it counts: "20-25-årige"
``{own|ung|unge}``     the number with the word for one or for several: "243 unge"
``{year}``             the plan year; ``{municipality}`` "Norddjurs Kommune"
=====================  ==========================================================
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

GENERAL = ("source", "period", "year", "municipality")
ATTRIBUTES = ("number", "numerator", "denominator", "rest", "period", "source", "population")
COUNTS = ("", "number", "numerator", "denominator")
"""The attributes that a word for one or several may follow."""
PLACE = re.compile(r"\{([^{}]*)\}")
_WORDS = 3


@dataclass(frozen=True)
class Place:
    """A place in a frame: whose, what of it, and the words for one and for several."""

    name: str
    attribute: str
    one: str | None = None
    many: str | None = None


def place(inside: str) -> Place:
    """What stands between the braces.

    Raises:
        ValueError: it has two parts, or more than three.
    """
    parts = [part.strip() for part in inside.split("|")]
    name, _, attribute = parts[0].partition(".")
    if len(parts) == 1:
        return Place(name, attribute)
    if len(parts) != _WORDS:
        raise ValueError
    return Place(name, attribute, parts[1], parts[2])


def places(frame: str) -> list[Place]:
    """Every place of a frame that has no mistake."""
    return [place(inside) for inside in PLACE.findall(frame)]


def mistakes(frame: str, measures: Collection[str]) -> Iterator[str]:
    """What is wrong with a frame, as the end of a sentence; it may name the goal's measures."""
    if set("{}") & set(PLACE.sub("", frame)):
        yield "has a brace without its other half; close it, or remove it."
        return
    for inside in PLACE.findall(frame):
        if wrong := _wrong(inside, measures):
            yield f"has {{{inside}}}, {wrong}"


def _wrong(inside: str, measures: Collection[str]) -> str | None:
    names = ", ".join([*measures, *GENERAL])
    try:
        found = place(inside)
    except ValueError:
        return "which needs the word for one and the word for several; write {own|sag|sager}."
    if found.name in GENERAL and not found.attribute and found.one is None:
        return None
    if found.name not in measures:
        return f"which is no figure of it; use one of {names}."
    if found.attribute and found.attribute not in ATTRIBUTES:
        return f"where {found.attribute} means nothing; use one of {', '.join(ATTRIBUTES)}."
    if found.one is not None and found.attribute not in COUNTS:
        return f"where {found.attribute} is no count; remove the words after |."
    return None
