"""Parse the comment that opens a SQL file.

The first line is the table's title in Danish. Prose in English follows: grain, unit, surprises. The
metadata of indicators are lines that begin with a key, in Danish and continued by indentation. A
line that begins with another capitalised word and a colon is refused: it may be a misspelt key::

    -- Better: higher
    -- Numerator: Personer, der har været i tilbud mindst én gang i måneden.
    -- Caveat: Andelen er langt højere
    --   end aktiveringsgraden.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assets.catalogue.parts import Parts, parse_parts
from assets.text.yaml_file import closest
from connectors.errors import InputError
from connectors.observations import Break

BETTER = ("higher", "lower", "neither")
KEYS = ("About", "Better", "Numerator", "Denominator", "Population", "Break", "Caveat", "Parts")
_KEYED_LINE = re.compile(r"([^\W\d_]+): *(.*)")
_DATED_TEXT = re.compile(r"(\d{4}-\d{2}-\d{2})[ :]+(.+)")


@dataclass(frozen=True)
class Header:
    """The parsed comment; all texts but ``better`` are Danish.

    Args:
        title: the first line.
        about: how the figures are computed, where the other lines do not say.
        better: ``higher``, ``lower`` or ``neither``; None for a table that is no indicator.
        numerator: what is counted.
        denominator: what it is counted out of.
        population: whom it counts, where a plan may ask for others.
        breaks: breaks that the SQL makes; those of sources are in the catalogue.
        caveats: what a reader must know before using the figures.
        parts: totals of which other indicators' counts are parts, for the disclosure gate.
    """

    title: str
    about: str
    better: str | None
    numerator: str | None
    denominator: str | None
    population: str | None
    breaks: tuple[Break, ...]
    caveats: tuple[str, ...]
    parts: tuple[Parts, ...]


def comment_lines(sql: str) -> list[str]:
    """The lines of the comment that opens a file, without dashes."""
    comment: list[str] = []
    for line in sql.split("\n"):
        if not line.startswith("--"):
            break
        comment.append(line.removeprefix("--").removeprefix(" ").rstrip())
    return comment


def without_comment(sql: str) -> str:
    """The text of a file below the comment that opens it."""
    return "\n".join(sql.split("\n")[len(comment_lines(sql)) :]).strip()


def parse_header(sql: str, path: str) -> Header:
    """Parse the comment that opens a file.

    Args:
        sql: the file's text.
        path: the file's name in errors.

    Raises:
        InputError: a keyed line is empty, repeated where one is allowed, or cannot be parsed, or a
            line begins with an unknown key.
    """
    title, *rest = comment_lines(sql) or [""]
    keyed: list[tuple[str, str]] = []
    for line in rest:
        if keyed and line.startswith("  "):
            key, text = keyed[-1]
            keyed[-1] = (key, f"{text} {line.strip()}".strip())
        elif match := _KEYED_LINE.fullmatch(line):
            word, text = match.groups()
            if word in KEYS:
                keyed.append((word, text))
            elif word[0].isupper() or word.capitalize() in KEYS:
                others = f"brug en af {', '.join(KEYS)}, eller skriv linjen uden kolon"
                raise InputError(
                    f"{path}: en linje begynder med »{word}:«, som Pejl ikke læser; "
                    f"{closest(word.capitalize(), KEYS, others)}"
                )
    for key, text in keyed:
        if not text:
            raise InputError(f"{path}: linjen »{key}« er tom; skriv teksten, eller slet linjen.")
    return Header(
        title=title.strip().rstrip("."),
        about=_single(keyed, "About", path) or "",
        better=_parse_better(keyed, path),
        numerator=_single(keyed, "Numerator", path),
        denominator=_single(keyed, "Denominator", path),
        population=_single(keyed, "Population", path),
        breaks=tuple(_parse_break(text, path) for key, text in keyed if key == "Break"),
        caveats=tuple(text for key, text in keyed if key == "Caveat"),
        parts=tuple(parse_parts(text, path) for key, text in keyed if key == "Parts"),
    )


def _single(keyed: list[tuple[str, str]], wanted_key: str, path: str) -> str | None:
    texts = [text for key, text in keyed if key == wanted_key]
    if len(texts) > 1:
        raise InputError(f"{path}: der er flere linjer »{wanted_key}«; behold én.")
    return texts[0] if texts else None


def _parse_better(keyed: list[tuple[str, str]], path: str) -> str | None:
    text = _single(keyed, "Better", path)
    better = text.rstrip(".") if text else None
    if better is not None and better not in BETTER:
        raise InputError(f"{path}: »Better: {text}« kendes ikke; skriv {', '.join(BETTER)}.")
    return better


def _parse_break(text: str, path: str) -> Break:
    match = _DATED_TEXT.fullmatch(text)
    try:
        since = date.fromisoformat(match[1]) if match else None
    except ValueError:
        since = None
    if match is None or since is None:
        raise InputError(
            f"{path}: bruddet »{text[:60]}« har ingen dag; "
            "skriv »Break: 2025-07-01 hvad der er ændret«."
        )
    return Break(since=since, note=match[2])
