"""No-break spaces between a number and its unit, and between a day and its month."""

from __future__ import annotations

import re

from assets.text.months import MONTHS
from assets.text.units import UNITS

NO_BREAK = "\N{NO-BREAK SPACE}"
_UNIT_WORDS = sorted(
    {word.split()[0] for unit in UNITS.values() for word in (unit.one, unit.many) if word}
    - {"%"} | {"mål"}
)  # fmt: skip
_AFTER_ORDINALS = (*MONTHS, "kvartal", "halvår")
_UNBREAKABLE = re.compile(
    rf"(?<=\d) (?=%|(?:{'|'.join(_UNIT_WORDS)})\b)"
    rf"|(?<=\d\.) (?=(?:{'|'.join(_AFTER_ORDINALS)})\b)"
    r"|(?<=\b[Mm]ål) (?=\d)|(?<=\bnr\.) (?=\d)|(?<=\buge) (?=\d)|(?<=§) (?=\d)"
)


def keep_together(text: str) -> str:
    """Join each number to what it counts with a no-break space."""
    return _UNBREAKABLE.sub(NO_BREAK, text)
