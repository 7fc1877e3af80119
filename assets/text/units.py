"""The units that figures are in, and how they read in Danish. Never guessed from a number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """How a figure of this unit is written: the word after one, and the word after several.

    ``before`` is the word before the number, in place of both.
    """

    one: str
    many: str
    before: str = ""

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage of something, between 0 and 100."""
        return self.one == "%"


UNITS = {
    "pct": Unit("%", "%"),
    "pct_point": Unit("procentpoint", "procentpoint"),
    "count": Unit("", ""),
    "persons": Unit("person", "personer"),
    "full_time_persons": Unit("fuldtidsperson", "fuldtidspersoner"),
    "pupils": Unit("elev", "elever"),
    "cases": Unit("sag", "sager"),
    "spells": Unit("forløb", "forløb"),
    "offers": Unit("tilbud", "tilbud"),
    "agreements": Unit("aftale", "aftaler"),
    "companies": Unit("virksomhed", "virksomheder"),
    "places": Unit("plads", "pladser"),
    "job_orders": Unit("jobordre", "jobordrer"),
    "positions": Unit("stilling", "stillinger"),
    "lessons": Unit("lektion", "lektioner"),
    "score_1_5": Unit("point", "point"),
    "rank": Unit("plads på ranglisten", "plads på ranglisten", before="nr."),
}
AVERAGES = frozenset({"pct", "pct_point", "lessons", "score_1_5", "rank"})
"""Units of what does not grow with the size of an area, so that areas can be ranked by it."""
