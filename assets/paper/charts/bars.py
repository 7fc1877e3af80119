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
from assets.paper.charts.svg import Mark, Shape, Text, dot, path, rect
from assets.paper.charts.text_metrics import shortened, wrapped
from assets.text.units import UNITS

WIDE, NARROW = Size(600, 14, 20), Size(288, 12, 18)
_DEMAND, _LEADING, _NAME_GAP, _BAR, _ROW_GAP = 24, 15, 2, 15, 14
"""Pixels of the line that names a demand, of a line of a name, below it, of a bar, and below it."""
_RATING = "score_1_5"
_RATINGS = Scale(1.0, 5.0, [1.0, 2.0, 3.0, 4.0, 5.0])
"""Answers from 1 to 5: a scale without a zero, so dots and no bars."""
_RATING_DOT = 6.1
_NUMBER_SIZE = 13

State = Literal["settled", "provisional", "bound", "other", "missing"]


@dataclass(frozen=True)
class Demand:
    """What is asked of a figure."""

    value: float
    text: str


@dataclass(frozen=True)
class Row:
    """A figure to draw.

    Args:
        name: what it is.
        value: the number, or the known end of a bound; None where there is none.
        text: the number as it is written, or that there is none.
        said: the same as a table says it, with why there is none.
        color: whose it is.
        state: settled; provisional (hollow); bound (pale as far as it may reach); other (hollow and
            grey, for it answers another question); or missing (no bar at all).
        demand: what is asked of it; rows that follow each other share the line of the same.
        reach: how far a bound may reach.
        remark: what must be said below the figure.
    """

    name: str
    value: float | None
    text: str
    said: str
    color: str
    state: State
    demand: Demand | None = None
    reach: float | None = None
    remark: str | None = None


@dataclass(frozen=True)
class Plot:
    """The rows from the top, and the unit of their numbers."""

    rows: Sequence[Row]
    unit: str

    @cached_property
    def scale(self) -> Scale:
        """The scale of its numbers."""
        if self.unit == _RATING:
            return _RATINGS
        numbers = [n for row in self.rows for n in (row.value, row.reach) if n is not None]
        numbers += [row.demand.value for row in self.rows if row.demand]
        high = max([*numbers, 0.0])
        is_share = UNITS[self.unit].is_share
        return scales.upright([0.0, high or 1.0], is_share=is_share, from_zero=True)


@dataclass(frozen=True)
class _Placed:
    """A row, its name in lines, and where its upper edge is."""

    row: Row
    lines: Sequence[str]
    top: int

    @property
    def bar(self) -> int:
        return self.top + _LEADING * len(self.lines) + _NAME_GAP

    @property
    def bottom(self) -> int:
        return self.bar + _BAR


@dataclass(frozen=True)
class _Layout:
    """Where a plot's numbers lie in pixels."""

    plot: Plot
    size: Size

    def x(self, value: float) -> float:
        return self.size.plot * self.plot.scale.at(value)

    @property
    def edge(self) -> int:
        """As far to the right as a text may go."""
        return self.size.plot + self.size.right - EDGE

    @property
    def has_dots(self) -> bool:
        return self.plot.unit == _RATING


def drawn(plot: Plot, size: Size) -> Drawing:
    """The plot at one size."""
    at = _Layout(plot, size)
    blocks, height = _laid_out(at)
    rows = [placed for _, block in blocks for placed in block]
    asked = [(demand, block) for demand, block in blocks if demand]
    marks = [
        *_axis(at, height),
        *(mark for placed in rows for mark in _bar(at, placed)),
        *(_demand_line(at, *each) for each in asked),
        *_zero(at, rows),
        *(_demand_text(at, *each) for each in asked),
        *(name for placed in rows for name in _name(placed)),
        *(_number(at, placed) for placed in rows),
    ]
    return Drawing(marks, height)


_Block = tuple[Demand | None, list[_Placed]]


def _laid_out(at: _Layout) -> tuple[list[_Block], int]:
    """The rows in blocks of one demand, one below the other, and how tall they are."""
    blocks: list[_Block] = []
    top = 0
    for demand, rows in groupby(at.plot.rows, key=lambda row: row.demand):
        block: list[_Placed] = []
        top += _DEMAND if demand else _ROW_GAP // 2
        for row in rows:
            block.append(_Placed(row, wrapped(row.name, at.size.plot, style.TEXT_SIZE), top))
            top = block[-1].bottom + _ROW_GAP
        blocks.append((demand, block))
    return blocks, top - _ROW_GAP // 2


def _axis(at: _Layout, height: int) -> Iterator[Mark]:
    """A line at each tick, and the numbers below them, only as many as have room."""
    ticks = at.plot.scale.ticks
    yield path([[(x, 0), (x, height)] for x in (round(at.x(t)) + 0.5 for t in ticks)], style.GRID)
    texts: list[Text] = []
    for tick in ticks:
        text = scales.tick_text(tick, at.plot.unit)
        align = "left" if tick == ticks[0] else "right" if tick == ticks[-1] else "center"
        texts.append(Text(text, at.x(tick), height + 11, style.NOTE_SIZE, style.MUTED, align=align))
    while any(one.right > other.right - other.width for one, other in pairwise(texts)):
        texts = texts[::2]
    yield from texts


def _zero(at: _Layout, rows: Sequence[_Placed]) -> Iterator[Mark]:
    """The line that the bars stand on; ratings have none."""
    if not at.has_dots:
        yield path([[(0, rows[0].top), (0, rows[-1].bottom + _ROW_GAP / 2)]], style.MUTED, 1.4)


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
        start, edge = at.x(0), (ink, 1.8) if is_hollow else None
        yield rect((start, bar), end - start, _BAR, fill, edge=edge)


def _name(placed: _Placed) -> Iterator[Text]:
    for line, text in enumerate(placed.lines):
        yield Text(text, 3, placed.top + _LEADING * line + 8, halo=True)


def _number(at: _Layout, placed: _Placed) -> Text:
    """A row's number behind its bar; inside it where it would run into the demand or the edge."""
    row = placed.row
    is_known = row.state in {"settled", "bound", "provisional"}
    size = _NUMBER_SIZE if is_known else style.TEXT_SIZE
    text = Text(row.text, 5, placed.bar + _BAR / 2, size, style.MUTED, is_known, halo=True)
    if row.value is None:
        return replace(text, text=shortened(row.text, at.edge - 5, size))
    reaches = at.x(row.value if row.reach is None else row.reach)
    beside = 14 if at.has_dots else 6
    text = replace(text, x=reaches + beside, color=row.color if is_known else style.MUTED)
    asked = at.x(row.demand.value) if row.demand else -1.0
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
    if solid < long + 14:
        return None
    ink = style.PAPER if row.state in {"settled", "bound"} else style.INK
    return replace(text, x=solid - 6, align="right", color=ink, halo=False)


def _demand_line(at: _Layout, demand: Demand, block: Sequence[_Placed]) -> Shape:
    x, top = at.x(demand.value), block[0].top - _DEMAND + 16
    ends = [(x, top), (x, block[-1].bottom + 6)]
    return path([ends], style.INK, style.DEMAND_WIDTH, style.DEMAND_DASH)


def _demand_text(at: _Layout, demand: Demand, block: Sequence[_Placed]) -> Text:
    text = Text(demand.text, at.x(demand.value), block[0].top - _DEMAND + 8, bold=True, halo=True)
    half = text.width / 2
    return replace(text, x=max(half, min(text.x, at.edge - half)), align="center")
