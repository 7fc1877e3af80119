"""The units that figures are in: what may be done with one, and how it reads in Danish.

Never guessed from a number; each measure declares its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "share", "difference", "average", "score", "rank"]
"""A difference is of two shares, an average per person, a score on a scale."""


@dataclass(frozen=True)
class Unit:
    """A unit of figures and the words for one and for many.

    ``before`` stands before the number in place of both words. No figure is below ``least`` or
    above ``most``, and ``decimals`` are written at most. A unit ``grows`` that counts what happens
    through a year, so that the count of a year that is under way can only grow; persons may be a
    stock instead. It ``is_additive`` where each one belongs to one area, so that the
    municipalities give the country's count; a person who has moved is counted in two.
    """

    one: str
    many: str
    before: str = ""
    kind: Kind = "count"
    least: float = 0.0
    most: float | None = None
    decimals: int = 2
    is_whole: bool = True
    grows: bool = False
    is_additive: bool = False

    @property
    def is_count(self) -> bool:
        """Whether it grows with the size of an area, so that areas are not ranked by it."""
        return self.kind == "count"

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage of something, between 0 and 100."""
        return self.kind == "share"

    @property
    def has_sum(self) -> bool:
        """Whether the sum of several means anything."""
        return self.kind in {"count", "average"}

    @property
    def is_graded(self) -> bool:
        """Whether a figure is high or low, and not many or few."""
        return self.kind in {"share", "difference", "score"}

    @property
    def has_zero(self) -> bool:
        """Whether 0 is nothing, so that a figure can be a percentage of another."""
        return self.kind in {"count", "share", "average"}


UNITS = {
    "pct": Unit("%", "%", kind="share", most=100.0, decimals=1, is_whole=False),
    "pct_point": Unit(
        "procentpoint", "procentpoint",
        kind="difference", least=-100.0, most=100.0, decimals=1, is_whole=False,
    ),
    "count": Unit("", ""),
    "persons": Unit("person", "personer"),
    "full_time_persons": Unit(
        "fuldtidsperson", "fuldtidspersoner", is_whole=False, is_additive=True
    ),
    "pupils": Unit("elev", "elever", is_additive=True),
    "cases": Unit("sag", "sager", grows=True),
    "spells": Unit("forløb", "forløb", grows=True, is_additive=True),
    "offers": Unit("tilbud", "tilbud", grows=True),
    "agreements": Unit("aftale", "aftaler", grows=True),
    "companies": Unit("virksomhed", "virksomheder", grows=True),
    "places": Unit("plads", "pladser", grows=True),
    "job_orders": Unit("jobordre", "jobordrer", grows=True),
    "positions": Unit("stilling", "stillinger", grows=True),
    "lessons": Unit("lektion", "lektioner", kind="average", is_whole=False),
    "score_1_5": Unit("point", "point", kind="score", least=1.0, most=5.0, is_whole=False),
    "rank": Unit(
        "plads på ranglisten", "plads på ranglisten", before="nr.", kind="rank", least=1.0
    ),
}  # fmt: skip
COUNTS = frozenset(name for name, unit in UNITS.items() if unit.is_count)


def in_words(unit: str) -> str:
    """The unit as a sentence names it: ``procent``, ``personer``, ``antal`` for a bare count."""
    return "procent" if unit == "pct" else UNITS[unit].many or "antal"


def of_difference(unit: str) -> str:
    """The unit of the difference of two figures."""
    return "pct_point" if UNITS[unit].is_share else unit
