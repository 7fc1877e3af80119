"""The frame that every figure has: stamp, title, notes, source and date around a plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assets.paper.charts import style, svg
from assets.paper.charts.svg import Mark, Text
from assets.paper.charts.text_metrics import wrapped

EDGE = 6
"""Pixels between a text around a plot and the figure's edge."""
NARROW = "-smal"
"""What the ids of a figure for phones end with."""
_ABOVE_PLOT, _BELOW_AXIS, _BELOW_PLOT = 12, 30, 4


@dataclass(frozen=True)
class Size:
    """A figure's width in pixels, and how much of it is beside the plot."""

    total: int
    left: int
    right: int

    @property
    def plot(self) -> int:
        """The plot's width."""
        return self.total - self.left - self.right


@dataclass(frozen=True)
class Caption:
    """What is said around a plot: above it the title and what is shown, below it the notes.

    ``alt`` is the plot as a text, without the title that is read before it.
    """

    title: str
    subtitle: str
    notes: Sequence[str]
    stamp: str | None
    alt: str


@dataclass(frozen=True)
class Drawing:
    """The inside of a frame.

    Args:
        marks: in pixels from the plot's upper left corner, the hindmost first.
        height: in pixels.
        axis: whether there is a scale below the plot.
    """

    marks: Sequence[Mark]
    height: int
    axis: bool = True


@dataclass(frozen=True)
class _Type:
    """How a kind of line around a plot is set; ``leading`` is how tall it is."""

    size: int
    leading: int
    color: str
    bold: bool = False


_STAMP = _Type(style.NOTE_SIZE, 17, style.STAMPED, bold=True)
_TITLE = _Type(style.TITLE_SIZE, 19, style.INK, bold=True)
_SUBTITLE = _Type(style.TEXT_SIZE, 16, style.MUTED)
_NOTE = _Type(style.NOTE_SIZE, 15, style.MUTED)


def render(drawing: Drawing, caption: Caption, size: Size, name: str) -> str:
    """A figure as SVG, the same text each time; its ids begin with its name.

    The narrow one has no title and description of its own: it is read in the words of the wide one.
    """
    heads = [(caption.stamp or "", _STAMP), (caption.title, _TITLE), (caption.subtitle, _SUBTITLE)]
    above, top = _set(heads, EDGE, size)
    top += _ABOVE_PLOT
    under = top + drawing.height + (_BELOW_AXIS if drawing.axis else _BELOW_PLOT)
    below, bottom = _set([(note, _NOTE) for note in caption.notes], under, size)
    width, height = size.total, bottom + EDGE
    spoken = name.removesuffix(NARROW)
    root = {
        "xmlns": "http://www.w3.org/2000/svg", "width": width, "height": height,
        "viewBox": f"0 0 {width} {height}", "role": "img",
        "aria-labelledby": f"{spoken}-title {spoken}-desc", "font-family": style.FONT,
        "fill": "none", "stroke-linejoin": "round",
    }  # fmt: skip
    said = {"title": caption.title, "desc": caption.alt} if spoken == name else {}
    plot = {"transform": f"translate({size.left},{top})"}
    inside = [
        *(
            svg.element(tag, {"id": f"{name}-{tag}"}, svg.escape(text))
            for tag, text in said.items()
        ),
        svg.markup([svg.rect((0, 0), width, height, style.PAPER)]),
        svg.element("g", plot, svg.markup(drawing.marks)),
        svg.markup([*above, *below]),
    ]
    return svg.element("svg", root, "".join(inside))


def _set(told: Sequence[tuple[str, _Type]], top: int, size: Size) -> tuple[list[Text], int]:
    """Texts in lines one below the other, and where the last of them ends."""
    lines: list[Text] = []
    for text, kind in told:
        for line in wrapped(text, size.total - 2 * EDGE, kind.size, bold=kind.bold):
            middle = top + kind.leading / 2
            lines.append(Text(line, EDGE, middle, kind.size, kind.color, kind.bold))
            top += kind.leading
    return lines, top
