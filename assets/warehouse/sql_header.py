"""The comment that opens a SQL file: prose, and what an indicator's states formally.

Formal lines begin with their key; what does not fit on one goes on in lines indented further::

    -- Better: higher
    -- Numerator: Personer, der har været i tilbud mindst én gang i måneden.
    -- Caveat: Andelen er langt højere
    --   end aktiveringsgraden.

``Indicator NAME: LABEL`` names one indicator of a file that holds several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from connectors.errors import InputError

BETTER = ("higher", "lower", "neither")
_FORMAL = re.compile(
    r"(Better|Numerator|Denominator|Population|Break|Caveat|Indicator [a-z][a-z0-9_]*): *(.*)"
)
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})[ :]+(.+)")


@dataclass(frozen=True)
class Break:
    """A day from which an indicator counts something else than before, and what, in Danish."""

    since: date
    note: str


@dataclass(frozen=True)
class Header:
    """What the comment says.

    Args:
        title: the first line; in Danish for an indicator.
        about: the prose after it: grain, unit, surprises.
        members: the indicators that the file says it holds, with their labels, as often as named.
        better: ``higher``, ``lower`` or ``neither``; None where it is not said.
        numerator: what is counted, in Danish.
        denominator: what it is counted out of, in Danish.
        population: whom it counts, in Danish, where a plan may want others counted.
        breaks: the breaks that the file itself makes; those of its sources stand in the catalogue.
        caveats: what a reader must know before using the figure, in Danish.
    """

    title: str
    about: str
    members: tuple[tuple[str, str], ...]
    better: str | None
    numerator: str | None
    denominator: str | None
    population: str | None
    breaks: tuple[Break, ...]
    caveats: tuple[str, ...]


def comment_lines(sql: str) -> list[str]:
    """The lines of the comment that opens a file, without the dashes."""
    found: list[str] = []
    for line in sql.split("\n"):
        if not line.startswith("--"):
            break
        found.append(line.removeprefix("--").removeprefix(" ").rstrip())
    return found


def parse_header(sql: str, where: str) -> Header:
    """What the comment of a file says.

    Args:
        sql: the file's text.
        where: how an error names the file.

    Raises:
        InputError: a formal line is empty, stands twice where one is due, or cannot be read.
    """
    title, *rest = comment_lines(sql) or [""]
    prose: list[str] = []
    formal: list[tuple[str, str]] = []
    for line in rest:
        if formal and line.startswith("  "):
            key, text = formal[-1]
            formal[-1] = (key, f"{text} {line.strip()}".strip())
        elif said := _FORMAL.fullmatch(line):
            formal.append((said[1], said[2]))
        else:
            prose.append(line.strip())
    for key, text in formal:
        if not text:
            raise InputError(f"{where} says nothing after {key!r}; write it out or drop the line.")
    return Header(
        title=title.strip().rstrip("."),
        about=" ".join(prose).strip(),
        members=tuple(
            (key.removeprefix("Indicator "), text.rstrip("."))
            for key, text in formal
            if key.startswith("Indicator ")
        ),
        better=_better(formal, where),
        numerator=_single(formal, "Numerator", where),
        denominator=_single(formal, "Denominator", where),
        population=_single(formal, "Population", where),
        breaks=tuple(_break(text, where) for key, text in formal if key == "Break"),
        caveats=tuple(text for key, text in formal if key == "Caveat"),
    )


def _single(formal: list[tuple[str, str]], key: str, where: str) -> str | None:
    found = [text for name, text in formal if name == key]
    if len(found) > 1:
        raise InputError(f"{where} has more than one line {key!r}; keep one.")
    return found[0] if found else None


def _better(formal: list[tuple[str, str]], where: str) -> str | None:
    said = _single(formal, "Better", where)
    if said is not None and said.rstrip(".") not in BETTER:
        raise InputError(f"{where} says 'Better: {said}'; use one of {', '.join(BETTER)}.")
    return said.rstrip(".") if said else None


def _break(text: str, where: str) -> Break:
    dated = _DATED.fullmatch(text)
    try:
        since = date.fromisoformat(dated[1]) if dated else None
    except ValueError:
        since = None
    if dated is None or since is None:
        raise InputError(
            f"{where} has the break {text[:60]!r} without its day; "
            "write 'Break: 2025-07-01 what changed'."
        )
    return Break(since, dated[2])
