"""Names for the draft of a catalogue entry, from a source's Danish labels."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u", "ö": "o"})


def column_names(labels: Iterable[str], taken: Iterable[str]) -> list[str]:
    """A column name for each label: in plain letters, told apart by a number where two are alike.

    Args:
        labels: what the source calls them.
        taken: names that other columns have.
    """
    given: list[str] = []
    for label in labels:
        plain = re.sub(r"[^a-z0-9]+", "_", label.lower().translate(_LETTERS)).strip("_")
        name = plain if plain[:1].isalpha() else f"n_{plain}".rstrip("_")
        alike = [name, *(f"{name}_{number}" for number in range(2, 1000))]
        given.append(next(each for each in alike if each not in {*given, *taken}))
    return given
