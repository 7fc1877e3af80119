"""Texts in and around a plot: how wide they are, and how they are written past Vega.

Vega takes longest over texts, and writes one on a halo twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element

from assets.paper.charts import style
from assets.paper.charts.style import Size, Words
from assets.paper.charts.svg import number
from assets.text import danish

EDGE = 6
"""Pixels between a text around a plot and the figure's edge."""
_STAMP_LINE, _TITLE_LINE, _TEXT_LINE, _NOTE_LINE = 17, 19, 16, 15
_ON_ITS_LINE, _BELOW_MIDDLE = 0.75, 0.32
"""Where a text stands, in parts of its line from above, or of its size from the line's middle."""
_WIDTHS = {
    222: "ijl", 278: " \N{NO-BREAK SPACE}!,./:;fIt·", 333: "()-r”", 500: "Jcksvxyz", 611: "FTZø",
    667: "ABEKPSVXYÅ&", 722: "CDHNRUw", 778: "GOQØ", 833: "mM", 889: "%æ", 944: "W", 1000: "Æ…",
}  # fmt: skip
_WIDTH_OF = {letter: width / 1000 for width, letters in _WIDTHS.items() for letter in letters}
"""Letters' widths in parts of their size, in Liberation Sans and in those that stand in for it."""
_OTHER_WIDTH, _BOLDER = 0.556, 1.08
_KEPT_TOGETHER = re.compile(
    rf"(?<=\d) (?=%)|(?<=\d\.) (?={'|'.join(danish.MONTHS)}|kvartal)|(?<=[a-z]) (?=20\d\d\b)"
)
_ANCHORS = {"left": None, "center": "middle", "right": "end"}


@dataclass(frozen=True)
class Label:
    """A text at a place in pixels from the plot's upper left corner; ``y`` is its middle.

    One among lines has a halo.
    """

    text: str
    x: float
    y: float
    size: int = style.TEXT_SIZE
    color: str = style.INK
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"
    halo: bool = False


@dataclass(frozen=True)
class Line:
    """A line of text outside the plot."""

    text: str
    tall: int
    size: int
    color: str
    bold: bool = False


def width_of(text: str, size: int = style.TEXT_SIZE, *, bold: bool = False) -> float:
    """How wide a text is."""
    wide = sum(_WIDTH_OF.get(letter, _OTHER_WIDTH) for letter in text)
    return wide * size * (_BOLDER if bold else 1.0)


def wrapped(text: str, width: float, size: int, *, bold: bool = False) -> list[str]:
    """A text in lines of a width; a number stays with its unit, a day with its month."""
    lines: list[str] = []
    for word in _KEPT_TOGETHER.sub("\N{NO-BREAK SPACE}", text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


def shortened(text: str, width: float, size: int, *, bold: bool = False) -> str:
    """As much of a text as goes into a width."""
    if width_of(text, size, bold=bold) <= width:
        return text
    while len(text) > 1 and width_of(f"{text}…", size, bold=bold) > width:
        text = text[:-1].rstrip()
    return f"{text}…"


def above(words: Words, size: Size) -> Iterator[Line]:
    """The stamp, the title and what is shown."""
    room = size.total - 2 * EDGE
    for line in wrapped(words.stamp or "", room, style.STAMP_SIZE, bold=True):
        yield Line(line, _STAMP_LINE, style.STAMP_SIZE, style.STAMPED, bold=True)
    for line in wrapped(words.title, room, style.TITLE_SIZE, bold=True):
        yield Line(line, _TITLE_LINE, style.TITLE_SIZE, style.INK, bold=True)
    for line in wrapped(words.subtitle, room, style.TEXT_SIZE):
        yield Line(line, _TEXT_LINE, style.TEXT_SIZE, style.MUTED)


def below(words: Words, size: Size) -> Iterator[Line]:
    """The notes."""
    for note in words.notes:
        for line in wrapped(note, size.total - 2 * EDGE, style.NOTE_SIZE):
            yield Line(line, _NOTE_LINE, style.NOTE_SIZE, style.MUTED)


def stacked(lines: Sequence[Line], y: float) -> Iterator[Element]:
    """Lines one below the other, from this many pixels below the figure's upper edge."""
    for line in lines:
        at = (EDGE, y + _ON_ITS_LINE * line.tall)
        yield _text(line.text, at, line.size, line.color, bold=line.bold)
        y += line.tall


def placed(labels: Sequence[Label]) -> Iterator[Element]:
    """The texts of a plot."""
    for label in labels:
        at = (label.x, label.y + _BELOW_MIDDLE * label.size)
        text = _text(label.text, at, label.size, label.color, bold=label.bold)
        if anchor := _ANCHORS[label.align]:
            text.set("text-anchor", anchor)
        if label.halo:
            halo = {"stroke": style.PAPER, "stroke-width": "4", "stroke-linejoin": "round"}
            text.attrib |= {"paint-order": "stroke", **halo}
        yield text


def _text(text: str, at: tuple[float, float], size: int, color: str, *, bold: bool) -> Element:
    told = {"x": number(at[0]), "y": number(at[1]), "font-size": str(size), "fill": color}
    element = Element("text", told | ({"font-weight": "bold"} if bold else {}))
    element.text = text
    return element
