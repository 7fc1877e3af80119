"""Lists in a Danish sentence; without Polars, so that a short command loads none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def joined(parts: Iterable[str], word: str = "og") -> str:
    """``a``, ``a og b``, ``a, b og c``."""
    *before, last = parts
    return f"{', '.join(before)} {word} {last}" if before else last


def first_few(parts: Sequence[str], most: int, between: str = ", ") -> str:
    """``a, b``, and where there are more than ``most``: ``a, b og 3 til``."""
    shown = between.join(parts[:most])
    return f"{shown} og {len(parts) - most} til" if len(parts) > most else shown


def quoted_list(labels: Sequence[str], most: int = 5) -> str:
    """Labels of a source or a file as a message lists them: the first few, quoted."""
    return first_few([repr(label) for label in labels], most)
