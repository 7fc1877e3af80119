"""Sign, word and sentence of each verdict."""

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
