"""Which indicators are parts of which total, as SQL files and the register's entry declare it.

One line a total: ``TOTAL: PART + PART``. ``.value``, ``.numerator`` or ``.denominator`` after a
name is one of its numbers. Where no name has one, each number of the parts is part of the same
number of the total; otherwise a name alone is its value. ``*`` ends a name for all that begin so.
Parts do not overlap and lie within the total, which may hold more than them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectors.errors import InputError

_TERM = r"[a-z][a-z0-9_]*\*?(?:\.(?:value|numerator|denominator))?"
_LINE = re.compile(rf"({_TERM}): *({_TERM}(?: *\+ *{_TERM})*)\.?")

Number = tuple[str, str]
"""An indicator and ``value``, ``numerator`` or ``denominator``."""


@dataclass(frozen=True)
class Term:
    """A number of an indicator; all of its numbers where ``number`` is None."""

    name: str
    number: str | None

    def covers(self, number: Number) -> bool:
        """Whether it names this number."""
        name, part = number
        begins = self.name.endswith("*") and name.startswith(self.name[:-1])
        return (begins or name == self.name) and self.number in {None, part}


@dataclass(frozen=True)
class Parts:
    """A total and its parts."""

    total: Term
    parts: tuple[Term, ...]

    def adds(self, total: Number, part: Number) -> bool:
        """Whether one number is part of another."""
        return (
            self.total.covers(total)
            and any(term.covers(part) for term in self.parts)
            and (self.total.number is not None or total[1] == part[1])
        )


def parse_parts(line: str, where: str) -> Parts:
    """Parse a declaration.

    Args:
        line: the text.
        where: its file in errors.

    Raises:
        InputError: it is malformed.
    """
    match = _LINE.fullmatch(line)
    if match is None:
        raise InputError(
            f"{where}: »Parts: {line[:60]}« kan ikke læses; skriv helheden, kolon og dens dele, fx "
            "»case_persons_sum_of_groups: case_persons_distinct«."
        )
    names = [match[1], *re.split(r" *\+ *", match[2])]
    alone = "value" if any("." in name for name in names) else None
    total, *parts = (
        Term(name, number or alone) for name, _, number in (each.partition(".") for each in names)
    )
    return Parts(total, tuple(parts))
