"""Frame a plot as a chart: stamp, title, subtitle, notes and source around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assets.paper.charts import style, svg
from assets.paper.charts.svg import Mark, Text
from assets.paper.charts.text_metrics import wrapped

EDGE = 6
"""Pixels between the texts and the chart's edge."""
NARROW = "-smal"
"""The suffix of the ids in a chart at phone width."""
_ABOVE_PLOT, _BELOW_AXIS, _BELOW_PLOT = 12, 30, 4


@dataclass(frozen=True)
class Size:
    """A chart's total width and the margins of its plot, in pixels."""

    total: int
    left: int
    right: int

    @property
    def plot(self) -> int:
        """The plot's width."""
        return self.total - self.left - self.right


@dataclass(frozen=True)
class Caption:
    """The texts around a plot: title and subtitle above, notes below.

    ``alt`` is the text alternative, without the title.
    """

    title: str
    subtitle: str
    notes: Sequence[str]
    stamp: str | None
    alt: str


@dataclass(frozen=True)
class Drawing:
    """A drawn plot.

    Args:
        marks: in pixels from the plot's upper left corner, back to front.
        height: in pixels.
        axis: whether there is an axis below the plot.
    """

    marks: Sequence[Mark]
    height: int
    axis: bool = True


@dataclass(frozen=True)
class _TextStyle:
    """The look of a text around a plot; ``leading`` is the height of a line."""

    size: int
    leading: int
    color: str
    bold: bool = False


_STAMP = _TextStyle(style.NOTE_SIZE, 17, style.STAMPED, bold=True)
_TITLE = _TextStyle(style.TITLE_SIZE, 19, style.INK, bold=True)
_SUBTITLE = _TextStyle(style.TEXT_SIZE, 16, style.MUTED)
_NOTE = _TextStyle(style.NOTE_SIZE, 15, style.MUTED)


def render(drawing: Drawing, caption: Caption, size: Size, name: str) -> str:
    """Render a chart as SVG; its ids begin with its name.

    The narrow chart has no title and description of its own but refers to the wide one's.
    """
    headings = [
        (caption.stamp or "", _STAMP),
        (caption.title, _TITLE),
        (caption.subtitle, _SUBTITLE),
    ]
    above, top = _set_lines(headings, EDGE, size)
    top += _ABOVE_PLOT
    under = top + drawing.height + (_BELOW_AXIS if drawing.axis else _BELOW_PLOT)
    below, bottom = _set_lines([(note, _NOTE) for note in caption.notes], under, size)
    width, height = size.total, bottom + EDGE
    wide_name = name.removesuffix(NARROW)
    root = {
        "xmlns": "http://www.w3.org/2000/svg", "width": width, "height": height,
        "viewBox": f"0 0 {width} {height}", "role": "img",
        "aria-labelledby": f"{wide_name}-title {wide_name}-desc", "font-family": style.FONT,
        "fill": "none", "stroke-linejoin": "round",
    }  # fmt: skip
    descriptions = {"title": caption.title, "desc": caption.alt} if wide_name == name else {}
    plot = {"transform": f"translate({size.left},{top})"}
    inside = [
        *(
            svg.element(tag, {"id": f"{name}-{tag}"}, svg.escape(text))
            for tag, text in descriptions.items()
        ),
        svg.markup([svg.rect((0, 0), width, height, style.PAPER)]),
        svg.element("g", plot, svg.markup(drawing.marks)),
        svg.markup([*above, *below]),
    ]
    return svg.element("svg", root, "".join(inside))


def _set_lines(
    texts: Sequence[tuple[str, _TextStyle]], top: int, size: Size
) -> tuple[list[Text], int]:
    """Set texts in wrapped lines from ``top``; returns them and their lower edge."""
    lines: list[Text] = []
    for text, look in texts:
        for line in wrapped(text, size.total - 2 * EDGE, look.size, bold=look.bold):
            middle = top + look.leading / 2
            lines.append(Text(line, EDGE, middle, look.size, look.color, look.bold))
            top += look.leading
    return lines, top
