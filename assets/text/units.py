"""The units of figures: their arithmetic and their Danish words.

Each measure declares its unit; it is never guessed from a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "share", "difference", "average", "score", "rank"]
"""``difference``: of two shares; ``average``: per person; ``score``: on a scale."""


@dataclass(frozen=True)
class Unit:
    """A unit of figures.

    Args:
        one: the Danish singular.
        many: the Danish plural.
        before: stands before the number instead of the words after it.
        kind: what the number is.
        least: the lowest possible value.
        most: the highest possible value.
        decimals: the most decimals shown.
        is_whole: whether values are integers.
        grows: counts events through a year, so that an unfinished year can only grow.
        is_additive: whether municipalities add up to the country; not for persons, who may move.
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
        """Whether it depends on the size of the area, so that areas are not ranked by it."""
        return self.kind == "count"

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage between 0 and 100."""
        return self.kind == "share"

    @property
    def has_sum(self) -> bool:
        """Whether values can be summed."""
        return self.kind in {"count", "average"}

    @property
    def is_graded(self) -> bool:
        """Whether a figure is called high or low rather than many or few."""
        return self.kind in {"share", "difference", "score"}

    @property
    def has_zero(self) -> bool:
        """Whether the scale has a true zero, so that ratios make sense."""
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
    "jobs": Unit("job", "job", is_additive=True),
    "cases": Unit("sag", "sager", grows=True),
    "spells": Unit("forløb", "forløb", grows=True, is_additive=True),
    "offers": Unit("tilbud", "tilbud", grows=True),
    "agreements": Unit("aftale", "aftaler", grows=True),
    "companies": Unit("virksomhed", "virksomheder", grows=True),
    "places": Unit("plads", "pladser", grows=True),
    "job_orders": Unit("jobordre", "jobordrer", grows=True),
    "positions": Unit("stilling", "stillinger", grows=True),
    "weeks": Unit("uge", "uger", kind="average", decimals=1, is_whole=False),
    "lessons": Unit("lektion", "lektioner", kind="average", is_whole=False),
    "score_1_5": Unit("point", "point", kind="score", least=1.0, most=5.0, is_whole=False),
    "rank": Unit(
        "plads på ranglisten", "plads på ranglisten", before="nr.", kind="rank", least=1.0
    ),
    "third": Unit(
        "tredjedel", "tredjedele", before="tredjedel nr.", kind="rank", least=1.0, most=3.0
    ),
}  # fmt: skip
COUNTS = frozenset(name for name, unit in UNITS.items() if unit.is_count)


def in_words(unit: str) -> str:
    """The unit as a sentence names it: ``procent``, ``personer``, ``antal`` for a bare count."""
    return "procent" if unit == "pct" else UNITS[unit].many or "antal"


def of_difference(unit: str) -> str:
    """The unit of the difference between two figures."""
    return "pct_point" if UNITS[unit].is_share else unit
