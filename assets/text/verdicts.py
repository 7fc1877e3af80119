"""Sign, word and sentence of each verdict."""

from __future__ import annotations

from collections.abc import Iterable

SIGNS = {"met": "✓", "not_met": "✗", "not_followable": "?", "dropped": "–"}
"""Distinct in greyscale; always shown with the word or sentence."""
WORDS = {
    "met": "nået",
    "not_met": "ikke nået",
    "not_followable": "kan ikke følges op",
    "dropped": "udgået",
}
TEXTS = {
    "met": "Målet er nået",
    "not_met": "Målet er ikke nået",
    "not_followable": "Det er ikke muligt at følge op på målet",
    "dropped": "Målet er udgået",
}


def count(verdict_codes: Iterable[str]) -> dict[str, int]:
    """How many of some goals have each verdict."""
    codes = [*verdict_codes]
    return {verdict: codes.count(verdict) for verdict in TEXTS}
