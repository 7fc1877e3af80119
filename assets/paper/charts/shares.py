"""A whole in parts: one bar of 100 % each, every part with its name and number in or below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from assets.paper.charts import style
from assets.paper.charts.bars import NARROW, WIDE
from assets.paper.charts.frame import Drawing, Size
from assets.paper.charts.svg import Mark, Text, path, rect
from assets.paper.charts.text_metrics import width_of

__all__ = ["NARROW", "WIDE", "Part", "Whole", "drawn"]

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
    """A label below its part, which a line leads to.

    Args:
        text: the label.
        line: which line below the bar it stands on.
        at: where the line from the part comes down.
        left: where the label begins.
    """

    text: str
    line: int
    at: float
    left: float

    @property
    def right(self) -> float:
        return self.left + width_of(self.text)


def drawn(wholes: Sequence[Whole], size: Size) -> Drawing:
    """The bars at one width."""
    marks: list[Mark] = []
    top = 0
    for whole in wholes:
        outside = _outside(whole, size)
        bar = top + _NAME
        marks.append(Text(whole.name, 0, top + 10, bold=True))
        marks += [*_bar(whole, bar, size), *_below(outside, bar + _BAR)]
        lines = 1 + max((each.line for each in outside), default=-1)
        top = bar + _BAR + lines * _LINE + _GAP
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


def _outside(whole: Whole, size: Size) -> list[_Outside]:
    """The labels that their parts are too narrow for, none on another or on another's line."""
    found: list[_Outside] = []
    for part, start, end in _ends(whole, size):
        if _fits(part, start, end):
            continue
        at, long = (start + end) / 2, width_of(part.label)
        # Before its line, so that the lines of the parts after it pass it by.
        left = at - 5 - long if at - 5 - long >= 0 else at + 5
        line = 0
        while any(_meets(each, line, left, left + long) for each in found):
            line += 1
        found.append(_Outside(part.label, line, at, left))
    return found


def _meets(other: _Outside, line: int, left: float, right: float) -> bool:
    """Whether a label on a line would lie on another, or on the line that leads to it."""
    if other.line == line:
        return left - 8 < other.right and other.left - 8 < right
    return other.line > line and left - 4 < other.at < right + 4


def _below(outside: Sequence[_Outside], top: float) -> Iterator[Mark]:
    """The labels below a bar, and the lines that lead to them."""
    leaders = [[(each.at, top), (each.at, top + each.line * _LINE + 11)] for each in outside]
    if leaders:
        yield path(leaders, style.MUTED)
    for each in outside:
        yield Text(each.text, each.left, top + each.line * _LINE + 10, halo=True)
