"""A whole in parts: one bar of 100 % each, every part with its name and number in or below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from assets.paper.charts import style
from assets.paper.charts.frame import Drawing, Size
from assets.paper.charts.svg import Mark, Text, path, rect
from assets.paper.charts.text_metrics import width_of

WIDE, NARROW = Size(600, 14, 20), Size(288, 12, 18)
_NAME, _BAR, _LINE, _GAP = 22, 26, 17, 16
"""Pixels of a whole's name, of its bar, of a line of names below it, and to the next."""
_LOOKS = (
    (style.OWN, style.PAPER), (style.PALE_OWN, style.INK), (style.INK, style.PAPER)
)  # fmt: skip
"""Colours that differ in lightness, for grey print, and what is legible on each."""


@dataclass(frozen=True)
class Part:
    """A part of a whole in per cent, and how it is written."""

    name: str
    share: float
    text: str

    @property
    def label(self) -> str:
        """Name and number."""
        return f"{self.name} {self.text}"


@dataclass(frozen=True)
class Whole:
    """What is divided, and its parts, the greatest first; they make 100."""

    name: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class _Outside:
    """A label below its part, the line that it stands on, and where one from the part ends."""

    text: Text
    line: int
    at: float


def draw(wholes: Sequence[Whole], size: Size) -> Drawing:
    """The bars at one width."""
    marks: list[Mark] = []
    top = 0
    for whole in wholes:
        bar, below = top + _NAME, top + _NAME + _BAR
        outside = _outside(whole, below, size)
        marks += [Text(whole.name, 0, top + 10, bold=True), *_bar(whole, bar, size)]
        marks += [path([[(o.at, below), (o.at, o.text.y + 1)]], style.MUTED) for o in outside]
        marks += [each.text for each in outside]
        lines = 1 + max((each.line for each in outside), default=-1)
        top = below + lines * _LINE + _GAP
    return Drawing(marks, top - _GAP + 4, axis=False)


def _ends(whole: Whole, size: Size) -> Iterator[tuple[Part, float, float]]:
    at = 0.0
    for part in whole.parts:
        end = at + size.plot * part.share / 100
        yield part, at, end
        at = end


def _fits(part: Part, start: float, end: float) -> bool:
    return width_of(part.label, bold=True) + 10 < end - start


def _bar(whole: Whole, top: float, size: Size) -> Iterator[Mark]:
    """The parts side by side, and in those that are wide enough what they are."""
    parts = list(zip(_ends(whole, size), cycle(_LOOKS), strict=False))
    for (_, start, end), (color, _) in parts:
        # The pale part would be lost on white without an edge.
        edge = style.OWN if color == style.PALE_OWN else color
        yield rect((start + 1, top), end - start - 2, _BAR, color, edge=(edge, 1.4))
    for (part, start, end), (_, ink) in parts:
        if _fits(part, start, end):
            middle = (start + end) / 2
            yield Text(part.label, middle, top + _BAR / 2, color=ink, bold=True, align="center")


def _outside(whole: Whole, below: int, size: Size) -> list[_Outside]:
    """The labels that their parts are too narrow for, none on another or on another's line."""
    found: list[_Outside] = []
    for part, start, end in _ends(whole, size):
        if _fits(part, start, end):
            continue
        at, line, text = (start + end) / 2, 0, Text(part.label, 0, below + 10, halo=True)
        # Before its line, so that the lines of the parts after it pass it by.
        before = at - 5 - text.width
        text = replace(text, x=before if before >= 0 else at + 5)
        while any(_meets(each, line, text) for each in found):
            line += 1
        found.append(_Outside(replace(text, y=text.y + line * _LINE), line, at))
    return found


def _meets(other: _Outside, line: int, text: Text) -> bool:
    """Whether a label on a line would lie on another, or on the line that leads to it."""
    if other.line == line:
        return text.x - 8 < other.text.right and other.text.x - 8 < text.right
    return other.line > line and text.x - 4 < other.at < text.right + 4
