"""Plot wholes as bars of 100 %, each part labelled inside or below."""

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
"""Pixels: a whole's name, its bar, a line of labels below it, the gap to the next."""
_LOOKS = (
    (style.OWN, style.PAPER), (style.PALE_OWN, style.INK), (style.INK, style.PAPER)
)  # fmt: skip
"""Background and text colour of parts, told apart by lightness in grey print."""


@dataclass(frozen=True)
class Part:
    """A part of a whole: its share in per cent, and the share in print."""

    name: str
    share: float
    text: str

    @property
    def label(self) -> str:
        """Name and number."""
        return f"{self.name} {self.text}"


@dataclass(frozen=True)
class Whole:
    """A whole and its parts, the greatest first; the shares sum to 100."""

    name: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class _LabelBelow:
    """A label below a part too narrow for it: its line of text, and ``at``, its leader's x."""

    text: Text
    line: int
    at: float


def draw(wholes: Sequence[Whole], size: Size) -> Drawing:
    """Draw the bars at one width."""
    marks: list[Mark] = []
    top = 0
    for whole in wholes:
        bar, below = top + _NAME, top + _NAME + _BAR
        labels = _labels_below(whole, below, size)
        marks += [Text(whole.name, 0, top + 10, bold=True), *_bar(whole, bar, size)]
        marks += [path([[(x.at, below), (x.at, x.text.y + 1)]], style.MUTED) for x in labels]
        marks += [label.text for label in labels]
        lines = 1 + max((label.line for label in labels), default=-1)
        top = below + lines * _LINE + _GAP
    return Drawing(marks, top - _GAP + 4, axis=False)


def _extents(whole: Whole, size: Size) -> Iterator[tuple[Part, float, float]]:
    """Each part with the pixels where it begins and ends."""
    at = 0.0
    for part in whole.parts:
        end = at + size.plot * part.share / 100
        yield part, at, end
        at = end


def _fits(part: Part, start: float, end: float) -> bool:
    return width_of(part.label, bold=True) + 10 < end - start


def _bar(whole: Whole, top: float, size: Size) -> Iterator[Mark]:
    """The parts side by side, with labels in those that are wide enough."""
    parts = list(zip(_extents(whole, size), cycle(_LOOKS), strict=False))
    for (_, start, end), (color, _) in parts:
        # The pale part needs an edge to be seen on white.
        edge = style.OWN if color == style.PALE_OWN else color
        yield rect((start + 1, top), end - start - 2, _BAR, color, edge=(edge, 1.4))
    for (part, start, end), (_, ink) in parts:
        if _fits(part, start, end):
            middle = (start + end) / 2
            yield Text(part.label, middle, top + _BAR / 2, color=ink, bold=True, align="center")


def _labels_below(whole: Whole, below: int, size: Size) -> list[_LabelBelow]:
    """The labels of narrow parts, placed so that they cover neither each other nor a leader."""
    labels: list[_LabelBelow] = []
    for part, start, end in _extents(whole, size):
        if _fits(part, start, end):
            continue
        at, line, text = (start + end) / 2, 0, Text(part.label, 0, below + 10, halo=True)
        # Left of its leader, out of the way of later parts' leaders.
        before = at - 5 - text.width
        text = replace(text, x=before if before >= 0 else at + 5)
        while any(_overlaps(label, line, text) for label in labels):
            line += 1
        labels.append(_LabelBelow(replace(text, y=text.y + line * _LINE), line, at))
    return labels


def _overlaps(other: _LabelBelow, line: int, text: Text) -> bool:
    """Whether a label on this line would cover another label or its leader."""
    if other.line == line:
        return text.x - 8 < other.text.right and other.text.x - 8 < text.right
    return other.line > line and text.x - 4 < other.at < text.right + 4
