"""Measure, wrap and shorten texts by the width of their letters."""

from __future__ import annotations

import re

from assets.paper.charts import style
from assets.text.no_break_spaces import NO_BREAK, keep_together

_WIDTHS = {
    222: "ijl", 278: " \N{NO-BREAK SPACE}!,./:;fIt·", 333: "()-r”", 500: "Jcksvxyz", 611: "FTZø",
    667: "ABEKPSVXYÅ&", 722: "CDHNRUw", 778: "GOQØ", 833: "mM", 889: "%æ", 944: "W", 1000: "Æ…",
}  # fmt: skip
_WIDTH_OF = {letter: width / 1000 for width, letters in _WIDTHS.items() for letter in letters}
"""Letter widths as a share of the size, in Liberation Sans and its metric equivalents."""
_OTHER_WIDTH, _BOLDER = 0.556, 1.08
_BEFORE_YEAR = re.compile(r"(?<=[a-z]) (?=20\d\d\b)")


def width_of(text: str, size: int = style.TEXT_SIZE, *, bold: bool = False) -> float:
    """The width of a text in pixels."""
    wide = sum(_WIDTH_OF.get(letter, _OTHER_WIDTH) for letter in text)
    return wide * size * (_BOLDER if bold else 1.0)


def wrapped(text: str, width: float, size: int, *, bold: bool = False) -> list[str]:
    """Wrap a text at a width; a number stays with its unit, a day with its month and year."""
    lines: list[str] = []
    for word in _BEFORE_YEAR.sub(NO_BREAK, keep_together(text)).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


def shortened(text: str, width: float, size: int, *, bold: bool = False) -> str:
    """Cut a text to a width, with an ellipsis."""
    if width_of(text, size, bold=bold) <= width:
        return text
    while len(text) > 1 and width_of(f"{text}…", size, bold=bold) > width:
        text = text[:-1].rstrip()
    return f"{text}…"
