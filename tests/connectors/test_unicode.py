"""Characters that nobody sees are found, whatever they do; what Danish is written with passes."""

from __future__ import annotations

import pytest

from connectors.unicode import find_invisible


@pytest.mark.parametrize(
    ("character", "named"),
    [
        ("\u0007", "U+0007"),
        ("\u0085", "U+0085"),
        ("\u200b", "U+200B"),
        ("\ufeff", "U+FEFF"),
        ("\u202e", "U+202E"),
        ("\u2066", "U+2066"),
        ("\u2028", "U+2028"),
        ("\ud800", "U+D800"),
        ("\uf0b7", "U+F0B7"),
        ("\uffff", "U+FFFF"),
        ("\U000e0041", "U+E0041"),
    ],
)
def test_a_character_that_cannot_be_seen_is_named_with_its_remedy(
    character: str, named: str
) -> None:
    told = find_invisible(f"Mål{character} nået")
    assert told == f"indeholder det usynlige tegn {named}; slet det"


@pytest.mark.parametrize(
    "text",
    ["", "Målet er ”nået” – 67,7\u00a0%…", "første linje\r\nanden\tlinje", "beskæfti\u00adgelse",
     "✓ ✔\ufe0f é 🙂"],
)  # fmt: skip
def test_what_danish_is_written_with_passes(text: str) -> None:
    assert find_invisible(text) is None
