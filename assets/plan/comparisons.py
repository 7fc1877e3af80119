"""Whom a plan's figures are held against: the groups of municipalities, and who is in them when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

COUNTRY = "country"
"""The comparison that holds all municipalities, and the area that is the country itself."""
LEAST_OF_THIRDS = 3
"""A third needs one municipality in each."""


@dataclass(frozen=True)
class Membership:
    """A municipality in a group; a missing day is open.

    ``group_of``: the only municipality that is held against the group, where each has its own.
    """

    code: str
    area_code: str
    valid_from: date | None
    valid_to: date | None
    group_of: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the municipality is in the group on a day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True)
class Comparison:
    """The groups of one name, such as ``kommunegruppe``.

    Args:
        in_text: how a sentence names a municipality's own group: "kommunegruppen".
        memberships: who is in which group, and when.
    """

    in_text: str
    memberships: tuple[Membership, ...]

    @property
    def is_of_each(self) -> bool:
        """Whether each municipality has its own group, whose members a build finds."""
        return any(each.group_of for each in self.memberships)

    def groups(self) -> list[frozenset[str]]:
        """The municipalities of each group, whenever they are in it."""
        codes = dict.fromkeys(each.code for each in self.memberships)
        return [
            frozenset(each.area_code for each in self.memberships if each.code == code)
            for code in codes
        ]

    def first_day(self, area_code: str, after: date) -> date | None:
        """The next day from which a municipality is in a group; None where there is none."""
        own = (each for each in self.memberships if (each.group_of or each.area_code) == area_code)
        days = (each.valid_from for each in own if each.valid_from)
        return min((day for day in days if day > after), default=None)

    def members_with(self, area_code: str, day: date) -> frozenset[str]:
        """The municipalities of an area's group on a day, itself among them; empty without one."""
        of_day = [each for each in self.memberships if each.holds_on(day)]
        codes = {each.code for each in of_day if (each.group_of or each.area_code) == area_code}
        return frozenset(each.area_code for each in of_day if each.code in codes)


def read_comparisons(rows: Iterable[Mapping[str, Any]]) -> dict[str, Comparison]:
    """The comparisons by name, from rows of ``mart.comparison_group``."""
    texts: dict[str, str] = {}
    memberships: dict[str, list[Membership]] = {}
    for row in rows:
        name = row["comparison"]
        texts[name] = row["in_text"]
        memberships.setdefault(name, []).append(
            Membership(
                row["comparison_code"],
                row["area_code"],
                row["valid_from"],
                row["valid_to"],
                row.get("group_of"),
            )
        )
    return {name: Comparison(texts[name], tuple(each)) for name, each in memberships.items()}
