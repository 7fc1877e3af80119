"""Templates of status sentences: Danish text with placeholders for a goal's figures.

=====================  ==========================================================
``{own}``              the figure with its unit: "67,7 %", "mindst 80 %", "1 sag"
``{own.number}``       without its unit: "67,7"
``{own.numerator}``    how many of them: "36"; ``{own.denominator}`` of how many
``{own.rest}``         100 % less a share: "30,5 %"
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
"""The attributes that singular and plural words may follow."""
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_WORDS = 3


@dataclass(frozen=True)
class Placeholder:
    """A placeholder: a name, an attribute of it, and the words for one and for several."""

    name: str
    attribute: str
    one: str | None = None
    many: str | None = None


def parse_placeholder(inside: str) -> Placeholder:
    """Parse the text between the braces.

    Raises:
        ValueError: it has two parts, or more than three.
    """
    parts = [part.strip() for part in inside.split("|")]
    name, _, attribute = parts[0].partition(".")
    if len(parts) == 1:
        return Placeholder(name, attribute)
    if len(parts) != _WORDS:
        raise ValueError
    return Placeholder(name, attribute, parts[1], parts[2])


def parse_placeholders(template: str) -> list[Placeholder]:
    """Every placeholder of a template without mistakes."""
    return [parse_placeholder(inside) for inside in PLACEHOLDER.findall(template)]


def mistakes_in_template(template: str, measures: Collection[str]) -> Iterator[str]:
    """Mistakes in a template that may use these measures, each as the end of a sentence."""
    if set("{}") & set(PLACEHOLDER.sub("", template)):
        yield "har en { eller } uden sin anden halvdel; luk den, eller fjern den."
        return
    for inside in PLACEHOLDER.findall(template):
        if mistake := _mistake(inside, measures):
            yield f"har {{{inside}}}, {mistake}"


def _mistake(inside: str, measures: Collection[str]) -> str | None:
    names = ", ".join([*measures, *GENERAL])
    try:
        placeholder = parse_placeholder(inside)
    except ValueError:
        return "som mangler ordet for én eller for flere; skriv {own|sag|sager}."
    if placeholder.name in GENERAL and not placeholder.attribute and placeholder.one is None:
        return None
    if placeholder.name not in measures:
        return f"som ikke er et af målets tal; brug et af {names}."
    if placeholder.attribute and placeholder.attribute not in ATTRIBUTES:
        return f"hvor {placeholder.attribute} er ukendt; brug et af {', '.join(ATTRIBUTES)}."
    if placeholder.one is not None and placeholder.attribute not in COUNTS:
        return f"hvor {placeholder.attribute} ikke er et antal; fjern ordene efter |."
    return None
