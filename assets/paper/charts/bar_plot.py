"""Bars from zero, one a figure, each with its name above and its number beside it.

For goals that are measured once a year or once at all, which a line would claim too much of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from typing import Literal

from assets.paper.charts import scale as scales
from assets.paper.charts import style
from assets.paper.charts.frame import EDGE, Drawing, Size
from assets.paper.charts.scale import Scale
from assets.paper.charts.series import Target
from assets.paper.charts.svg import Mark, Shape, Text, dot, path, rect
from assets.paper.charts.text_metrics import shortened, wrapped
from assets.text.units import UNITS

WIDE, NARROW = Size(600, 14, 20), Size(288, 12, 18)
_TARGET, _LEADING, _NAME_GAP, _BAR, _ROW_GAP = 24, 15, 2, 15, 14
"""Pixels of the line that names a target, of a line of a name, below it, of a bar, and below it."""
_RATINGS = Scale(1.0, 5.0, [1.0, 2.0, 3.0, 4.0, 5.0])
_RATING_DOT = 6.1
_NUMBER_SIZE = 13

State = Literal["settled", "provisional", "bound", "other", "missing"]


@dataclass(frozen=True)
class Row:
    """A figure to draw.

    Args:
        value: the number, or the lower end of a bound; None where there is none.
        text: the number as it is written, or that there is none.
        full_text: the same for a table, with why there is none.
        color: whose it is.
        state: settled; provisional (hollow); bound (pale as far as it may reach); other (hollow and
            grey, for it answers another question); or missing (no bar at all).
        target: what is asked of it; rows that follow each other share the line of the same.
        reach: the upper end of a bound.
        remark: what must be said below the figure.
    """

    name: str
    value: float | None
    text: str
    full_text: str
    color: str
    state: State
    target: Target | None = None
    reach: float | None = None
    remark: str | None = None


@dataclass(frozen=True)
class _Placed:
    """A row, its name in lines, and where its upper edge is."""

    row: Row
    name: Sequence[str]
    top: int

    @property
    def bar(self) -> int:
        return self.top + _LEADING * len(self.name) + _NAME_GAP

    @property
    def bottom(self) -> int:
        return self.bar + _BAR


@dataclass(frozen=True)
class _Layout:
    """Where the rows and their numbers lie in pixels."""

    rows: Sequence[Row]
    unit: str
    size: Size

    @property
    def has_dots(self) -> bool:
        """A score is on a scale without a zero, which no bar could begin at."""
        return UNITS[self.unit].kind == "score"

    @cached_property
    def scale(self) -> Scale:
        if self.has_dots:
            return _RATINGS
        numbers = [n for row in self.rows for n in (row.value, row.reach) if n is not None]
        numbers += [row.target.value for row in self.rows if row.target]
        low, high = min([*numbers, 0.0]), max([*numbers, 0.0])
        is_share = UNITS[self.unit].is_share
        return scales.fit([low, high if high > low else 1.0], is_share=is_share, from_zero=True)

    def x(self, value: float) -> float:
        return self.size.plot * self.scale.at(value)

    @property
    def edge(self) -> int:
        """As far to the right as a text may go."""
        return self.size.plot + self.size.right - EDGE

    @cached_property
    def blocks(self) -> list[tuple[Target | None, list[_Placed]]]:
        """The rows one below the other, those together that share the line of a target."""
        blocks: list[tuple[Target | None, list[_Placed]]] = []
        top = 0
        for target, rows in groupby(self.rows, key=lambda row: row.target):
            block: list[_Placed] = []
            top += _TARGET if target else _ROW_GAP // 2
            for row in rows:
                block.append(_Placed(row, wrapped(row.name, self.size.plot, style.TEXT_SIZE), top))
                top = block[-1].bottom + _ROW_GAP
            blocks.append((target, block))
        return blocks


def draw(rows: Sequence[Row], unit: str, size: Size) -> Drawing:
    """The rows from the top, at one size."""
    at = _Layout(rows, unit, size)
    placed = [each for _, block in at.blocks for each in block]
    targets = [(target, block) for target, block in at.blocks if target]
    height = placed[-1].bottom + _ROW_GAP // 2
    marks = [
        *_axis(at, height),
        *(mark for each in placed for mark in _bar(at, each)),
        *(_target_line(at, *each) for each in targets),
        *_zero(at, placed),
        *(_target_text(at, *each) for each in targets),
        *(line for each in placed for line in _name(each)),
        *(_number(at, each) for each in placed),
    ]
    return Drawing(marks, height)


def _axis(at: _Layout, height: int) -> Iterator[Mark]:
    """A line at each tick, and the numbers below them, only as many as have room."""
    ticks = at.scale.ticks
    yield path([[(x, 0), (x, height)] for x in (round(at.x(t)) + 0.5 for t in ticks)], style.GRID)
    texts: list[Text] = []
    for tick in ticks:
        text = scales.tick_text(tick, at.unit)
        align = "left" if tick == ticks[0] else "right" if tick == ticks[-1] else "center"
        texts.append(Text(text, at.x(tick), height + 11, style.NOTE_SIZE, style.MUTED, align=align))
    while any(one.right > other.right - other.width for one, other in pairwise(texts)):
        texts = texts[::2]
    yield from texts


def _zero(at: _Layout, rows: Sequence[_Placed]) -> Iterator[Mark]:
    """The line that the bars stand on; ratings have none."""
    if not at.has_dots:
        x = at.x(0)
        yield path([[(x, rows[0].top), (x, rows[-1].bottom + _ROW_GAP / 2)]], style.MUTED, 1.4)


def _bar(at: _Layout, placed: _Placed) -> Iterator[Mark]:
    row, bar = placed.row, placed.bar
    if row.value is None or row.state == "missing":
        return
    end = at.x(row.value)
    ink = style.MUTED if row.state == "other" else row.color
    is_hollow = row.state in {"provisional", "other"}
    fill = style.PAPER if is_hollow else ink
    if at.has_dots:
        yield dot((end, bar + _BAR / 2), _RATING_DOT, ink, fill)
        return
    if row.reach is not None and row.reach > row.value:
        rest = at.x(row.reach) - end
        yield rect((end, bar), rest, _BAR, style.PALE_OWN, edge=(ink, 1.2), dash=(3, 3))
    if row.value:
        (left, right), edge = sorted((at.x(0), end)), (ink, 1.8) if is_hollow else None
        yield rect((left, bar), right - left, _BAR, fill, edge=edge)


def _name(placed: _Placed) -> Iterator[Text]:
    for line, text in enumerate(placed.name):
        yield Text(text, 3, placed.top + _LEADING * line + 8, halo=True)


def _number(at: _Layout, placed: _Placed) -> Text:
    """A row's number behind its bar; inside it where it would run into the target or the edge."""
    row = placed.row
    is_known = row.state in {"settled", "bound", "provisional"}
    size = _NUMBER_SIZE if is_known else style.TEXT_SIZE
    text = Text(row.text, 5, placed.bar + _BAR / 2, size, style.MUTED, is_known, halo=True)
    if row.value is None:
        return replace(text, text=shortened(row.text, at.edge - 5, size))
    reaches = max(at.x(0), at.x(row.value if row.reach is None else row.reach))
    beside = 14 if at.has_dots else 6
    text = replace(text, x=reaches + beside, color=row.color if is_known else style.MUTED)
    asked = at.x(row.target.value) if row.target else -1.0
    hits = reaches < asked < text.right
    if not hits and text.right <= at.edge:
        return text
    if inside := _inside(at, row, text):
        return inside
    if hits and asked + 6 + text.width <= at.edge:
        return replace(text, x=asked + 6)
    # What is said beside the number is said below the figure as well.
    return replace(text, text=row.text.partition(", ")[0])


def _inside(at: _Layout, row: Row, text: Text) -> Text | None:
    """A number before the end of its bar; None where the bar is too short for it."""
    solid, long = at.x(row.value or 0.0), text.width
    reaches = solid if row.reach is None else at.x(row.reach)
    if at.has_dots:
        return replace(text, x=solid - 14, align="right") if solid > long + 20 else None
    if reaches - solid >= long + 12:
        return replace(text, x=reaches - 6, align="right", color=style.INK, halo=False)
    if solid - at.x(0) < long + 14:
        return None
    ink = style.PAPER if row.state in {"settled", "bound"} else style.INK
    return replace(text, x=solid - 6, align="right", color=ink, halo=False)


def _target_line(at: _Layout, target: Target, block: Sequence[_Placed]) -> Shape:
    x, top = at.x(target.value), block[0].top - _TARGET + 16
    ends = [(x, top), (x, block[-1].bottom + 6)]
    return path([ends], style.INK, style.TARGET_WIDTH, style.TARGET_DASH)


def _target_text(at: _Layout, target: Target, block: Sequence[_Placed]) -> Text:
    text = Text(target.text, at.x(target.value), block[0].top - _TARGET + 8, bold=True, halo=True)
    half = text.width / 2
    return replace(text, x=max(half, min(text.x, at.edge - half)), align="center")
