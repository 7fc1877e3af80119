"""Spaces that no line is broken at: between a number and its unit, a day and its month."""

from __future__ import annotations

import re

from assets.text.danish import MONTHS
from assets.text.units import UNITS

NO_BREAK = "\N{NO-BREAK SPACE}"
_COUNTED = sorted(
    {word.split()[0] for unit in UNITS.values() for word in (unit.one, unit.many) if word}
    - {"%"} | {"mål"}
)  # fmt: skip
_ORDERED = (*MONTHS, "kvartal", "halvår")
_KEPT = re.compile(
    rf"(?<=\d) (?=%|(?:{'|'.join(_COUNTED)})\b)"
    rf"|(?<=\d\.) (?=(?:{'|'.join(_ORDERED)})\b)"
    r"|(?<=\b[Mm]ål) (?=\d)|(?<=\bnr\.) (?=\d)|(?<=\buge) (?=\d)|(?<=§) (?=\d)"
)


def kept_together(text: str) -> str:
    """A text whose numbers stand on one line with what they count."""
    return _KEPT.sub(NO_BREAK, text)
