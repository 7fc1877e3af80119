"""Rectangles, paths, dots and texts, and the small SVG that is written of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from assets.paper.charts import style
from assets.paper.charts.text_metrics import width_of

Place = tuple[float, float]
"""Pixels to the right and down."""
Dash = Sequence[int]
_BELOW_MIDDLE = 0.32
"""How far below the middle of a line its letters stand, in parts of their size."""
_ANCHORS = {"left": None, "center": "middle", "right": "end"}

Attributes = Mapping[str, str | float | None]
"""Of an element; one of None is left out."""


@dataclass(frozen=True)
class Shape:
    """A mark as it is written: its element, and the look that marks in a row may share."""

    tag: str
    place: Attributes
    look: Attributes
    inside: str = ""


@dataclass(frozen=True)
class Text:
    """A line of text; ``y`` is its middle, and ``align`` says which part of it is at ``x``.

    One that may lie on other marks has a halo.
    """

    text: str
    x: float
    y: float
    size: int = style.TEXT_SIZE
    color: str = style.INK
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"
    halo: bool = False

    @property
    def width(self) -> float:
        """How wide it is."""
        return width_of(self.text, self.size, bold=self.bold)

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.x + {"left": 1.0, "center": 0.5, "right": 0.0}[self.align] * self.width

    @property
    def shape(self) -> Shape:
        """The text as it is written."""
        place = {"x": number(self.x), "y": number(self.y + _BELOW_MIDDLE * self.size)}
        look: Attributes = {
            "font-size": self.size, "fill": self.color,
            "font-weight": "bold" if self.bold else None, "text-anchor": _ANCHORS[self.align],
            **({"paint-order": "stroke", **_stroke(style.PAPER, 4)} if self.halo else {}),
        }  # fmt: skip
        return Shape("text", place, look, escape(self.text))


Mark = Shape | Text


def rect(
    corner: Place,
    width: float,
    height: float,
    fill: str,
    *,
    opacity: float | None = None,
    edge: tuple[str, float] | None = None,
    dash: Dash = (),
) -> Shape:
    """A rectangle from its upper left corner; ``edge`` is the colour and width of its outline."""
    x, y = map(number, corner)
    place = {"x": x, "y": y, "width": number(width), "height": number(height)}
    outline = _stroke(*edge, dash) if edge else {}
    return Shape("rect", place, {"fill": fill, "fill-opacity": opacity, **outline})


def path(runs: Iterable[Sequence[Place]], color: str, width: float = 1.0, dash: Dash = ()) -> Shape:
    """Lines from place to place that look the same."""
    return Shape("path", {"d": "".join(map(_steps, runs))}, _stroke(color, width, dash))


def dot(center: Place, radius: float, color: str, fill: str) -> Shape:
    """A circle; hollow where it is filled with another colour."""
    x, y = map(number, center)
    look = {"fill": fill, **_stroke(color, 2)}
    return Shape("circle", {"cx": x, "cy": y, "r": number(radius)}, look)


def markup(marks: Iterable[Mark]) -> str:
    """Marks as SVG, the hindmost first; those in a row that look the same share a group.

    Colours are attributes in full: a dark page finds them by their hex digits.
    """
    shapes = (mark.shape if isinstance(mark, Text) else mark for mark in marks)
    return "".join(_group(look, [*run]) for look, run in groupby(shapes, lambda s: s.look))


def _group(look: Attributes, alike: Sequence[Shape]) -> str:
    if len(alike) == 1:
        (shape,) = alike
        return element(shape.tag, {**shape.place, **look}, shape.inside)
    return element("g", look, "".join(element(s.tag, s.place, s.inside) for s in alike))


def element(tag: str, attributes: Attributes, inside: str = "") -> str:
    """An element around what is inside it."""
    start = "".join(f" {k}={quoteattr(str(v))}" for k, v in attributes.items() if v is not None)
    return f"<{tag}{start}>{inside}</{tag}>" if inside else f"<{tag}{start}/>"


def number(value: float) -> str:
    """A number of pixels, to the tenth."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else re.sub(r"^(-?)0\.", r"\1.", text)


def _stroke(color: str, width: float, dash: Dash = ()) -> dict[str, str | float | None]:
    dashes = ",".join(map(str, dash)) or None
    return {
        "stroke": color, "stroke-width": None if width == 1 else width, "stroke-dasharray": dashes
    }  # fmt: skip


def _steps(run: Sequence[Place]) -> str:
    # Each place is rounded before its step is taken, so that no error adds up.
    places = [(round(x, 1), round(y, 1)) for x, y in run]
    steps = [number(b - a) for pair in pairwise(places) for a, b in zip(*pair, strict=True)]
    x, y = map(number, places[0])
    return f"M{x},{y}l{','.join(steps)}".replace(",-", "-")
