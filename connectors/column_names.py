"""Column names: what they look like, and those of a draft entry from a source's Danish labels."""

from __future__ import annotations

import re
from collections.abc import Iterable

NAME_PATTERN = r"^[a-z][a-z0-9_]*$"
"""What one of our column or table names looks like."""
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u", "ö": "o"})


def column_names(labels: Iterable[str], taken: Iterable[str]) -> list[str]:
    """A column name for each label, in ASCII letters; duplicates get a number.

    Args:
        labels: the source's labels.
        taken: names of other columns.
    """
    result: list[str] = []
    for label in labels:
        plain = re.sub(r"[^a-z0-9]+", "_", label.lower().translate(_LETTERS)).strip("_")
        name = plain if plain[:1].isalpha() else f"n_{plain}".rstrip("_")
        candidates = [name, *(f"{name}_{number}" for number in range(2, 1000))]
        result.append(next(free for free in candidates if free not in {*result, *taken}))
    return result
