"""Names and words of the groups by sex, age and origin that a plan may ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_BY = "_by_"
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
WORDS: Mapping[str, str] = {"sex": "køn", "age": "alder", "origin": "herkomst"}
SEXES = ("kvinder", "mænd")
_ALSO_WRITTEN = {
    "kvinde": "kvinder",
    "mand": "mænd",
    "maend": "mænd",
    "danske": "dansk",
    "vestlige": "vestlig",
    "ikke-vestlige": "ikke-vestlig",
    "indvandrere fra vestlige lande": "indvandrere, vestlige",
    "indvandrere fra ikke-vestlige lande": "indvandrere, ikke-vestlige",
    "efterkommere fra vestlige lande": "efterkommere, vestlige",
    "efterkommere fra ikke-vestlige lande": "efterkommere, ikke-vestlige",
}


class Group(NamedTuple):
    """A group of the persons of an indicator: by ``sex``, ``age`` or ``origin``."""

    indicator: str
    by: str
    group: str

    @property
    def name(self) -> str:
        """The indicator's name for this group alone."""
        plain = self.group.casefold().translate(_LETTERS)
        return f"{self.indicator}{_BY}{re.sub(r'[^a-z0-9]+', '_', plain)}"

    @property
    def text(self) -> str:
        """The group in a label: "kvinder", "under 30 år", "ikke-vestlig herkomst"."""
        is_origin = self.by == "origin" and "," not in self.group
        return f"{self.group} herkomst" if is_origin else self.group


def indicator_of(name: str) -> str:
    """The indicator that a name is a group of; the name itself where it is none."""
    return name.partition(_BY)[0]


def group_as_written(text: str) -> str:
    """A group as the figures name it: "Kvinde" is "kvinder", "ikke-vestlige" "ikke-vestlig"."""
    plain = " ".join(text.casefold().split())
    return _ALSO_WRITTEN.get(plain, plain)
