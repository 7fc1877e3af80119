"""The verdicts on a goal: the sign, the word and the sentence of each."""

SIGNS = {"met": "✓", "not_met": "✗", "not_followable": "?", "dropped": "–"}
"""They can be told apart in grey print; a word or a sentence stands beside them."""
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
