"""Shapes and texts, and the compact SVG that is written from them."""

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
"""An x and a y in pixels, from the upper left."""
Dash = Sequence[int]
_BELOW_MIDDLE = 0.32
"""The distance from the middle of a line of text to its baseline, as a share of its size."""
_ANCHORS = {"left": None, "center": "middle", "right": "end"}

Attributes = Mapping[str, str | float | None]
"""The attributes of an element; one that is None is left out."""


@dataclass(frozen=True)
class Shape:
    """An SVG element: its place, and the look that consecutive shapes may share in a group."""

    tag: str
    place: Attributes
    look: Attributes
    inside: str = ""


@dataclass(frozen=True)
class Text:
    """A line of text; ``y`` is its middle, and ``align`` says which end of it is at ``x``.

    A halo keeps it legible on top of other marks.
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
        """Its width in pixels."""
        return width_of(self.text, self.size, bold=self.bold)

    @property
    def right(self) -> float:
        """The x of its right end."""
        return self.x + {"left": 1.0, "center": 0.5, "right": 0.0}[self.align] * self.width

    @property
    def shape(self) -> Shape:
        """The text as an SVG element."""
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
    """A rectangle from its upper left corner; ``edge`` is the outline's colour and width."""
    x, y = map(number, corner)
    place = {"x": x, "y": y, "width": number(width), "height": number(height)}
    outline = _stroke(*edge, dash) if edge else {}
    return Shape("rect", place, {"fill": fill, "fill-opacity": opacity, **outline})


def path(runs: Iterable[Sequence[Place]], color: str, width: float = 1.0, dash: Dash = ()) -> Shape:
    """Lines through places, all of one look."""
    return Shape("path", {"d": "".join(map(_steps, runs))}, _stroke(color, width, dash))


def dot(center: Place, radius: float, color: str, fill: str) -> Shape:
    """A circle with an outline of ``color``; hollow where ``fill`` is another."""
    x, y = map(number, center)
    look = {"fill": fill, **_stroke(color, 2)}
    return Shape("circle", {"cx": x, "cy": y, "r": number(radius)}, look)


def markup(marks: Iterable[Mark]) -> str:
    """Write marks as SVG, back to front; consecutive ones of the same look share a group.

    Colours are written in full, because the page's dark style sheet selects by their hex digits.
    """
    shapes = (mark.shape if isinstance(mark, Text) else mark for mark in marks)
    return "".join(_group(look, [*run]) for look, run in groupby(shapes, lambda s: s.look))


def _group(look: Attributes, shapes: Sequence[Shape]) -> str:
    if len(shapes) == 1:
        (shape,) = shapes
        return element(shape.tag, {**shape.place, **look}, shape.inside)
    return element("g", look, "".join(element(s.tag, s.place, s.inside) for s in shapes))


def element(tag: str, attributes: Attributes, inside: str = "") -> str:
    """An element with its attributes and content."""
    start = "".join(f" {k}={quoteattr(str(v))}" for k, v in attributes.items() if v is not None)
    return f"<{tag}{start}>{inside}</{tag}>" if inside else f"<{tag}{start}/>"


def number(value: float) -> str:
    """A number rounded to a tenth of a pixel, as short as SVG allows."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else re.sub(r"^(-?)0\.", r"\1.", text)


def _stroke(color: str, width: float, dash: Dash = ()) -> dict[str, str | float | None]:
    dashes = ",".join(map(str, dash)) or None
    return {
        "stroke": color, "stroke-width": None if width == 1 else width, "stroke-dasharray": dashes
    }  # fmt: skip


def _steps(run: Sequence[Place]) -> str:
    # Round the places, not the steps between them, so that errors don't add up.
    places = [(round(x, 1), round(y, 1)) for x, y in run]
    steps = [number(b - a) for pair in pairwise(places) for a, b in zip(*pair, strict=True)]
    x, y = map(number, places[0])
    return f"M{x},{y}l{','.join(steps)}".replace(",-", "-")
