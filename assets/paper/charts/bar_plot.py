"""Plot bars from zero, each with its name above and its number beside it.

For figures that are yearly or single, where a line would suggest figures in between.
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
"""Pixels: a target's label, a line of a name, the gap below it, a bar, the gap below it."""
_RATINGS = Scale(1.0, 5.0, [1.0, 2.0, 3.0, 4.0, 5.0])
_RATING_DOT = 6.1
_NUMBER_SIZE = 13

State = Literal["settled", "provisional", "bound", "other", "missing"]


@dataclass(frozen=True)
class Row:
    """A figure to draw as a bar.

    Args:
        name: what the figure is.
        value: the number, or the lower end of a bound; None where there is none.
        text: the number in print, or that there is none.
        full_text: the same for a table, with the reason why there is none.
        color: of the area that it is of.
        state: settled; provisional (hollow); bound (pale up to ``reach``); other (hollow and grey:
            it does not answer the goal); or missing (no bar).
        target: what the goal demands of it; consecutive rows share the line of the same target.
        reach: the upper end of a bound.
        remark: a note below the plot.
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
    """A row with its name in lines and its upper edge in pixels."""

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
    """Places rows and values in pixels."""

    rows: Sequence[Row]
    unit: str
    size: Size

    @property
    def has_dots(self) -> bool:
        """Scores are drawn as dots: their scale has no zero for a bar to begin at."""
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
        """The right limit of texts."""
        return self.size.plot + self.size.right - EDGE

    @cached_property
    def blocks(self) -> list[tuple[Target | None, list[_Placed]]]:
        """The rows from the top, in blocks that share a target line."""
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
    """Draw the rows at one size."""
    layout = _Layout(rows, unit, size)
    placed_rows = [row for _, block in layout.blocks for row in block]
    targets = [(target, block) for target, block in layout.blocks if target]
    height = placed_rows[-1].bottom + _ROW_GAP // 2
    marks = [
        *_axis(layout, height),
        *(mark for row in placed_rows for mark in _bar(layout, row)),
        *(_target_line(layout, *target) for target in targets),
        *_zero(layout, placed_rows),
        *(_target_text(layout, *target) for target in targets),
        *(line for row in placed_rows for line in _name(row)),
        *(_number(layout, row) for row in placed_rows),
    ]
    return Drawing(marks, height)


def _axis(layout: _Layout, height: int) -> Iterator[Mark]:
    """A grid line at each tick, and as many tick numbers as there is room for."""
    ticks = layout.scale.ticks
    yield path(
        [[(x, 0), (x, height)] for x in (round(layout.x(t)) + 0.5 for t in ticks)], style.GRID
    )
    texts: list[Text] = []
    for tick in ticks:
        text = scales.tick_text(tick, layout.unit)
        align = "left" if tick == ticks[0] else "right" if tick == ticks[-1] else "center"
        texts.append(
            Text(text, layout.x(tick), height + 11, style.NOTE_SIZE, style.MUTED, align=align)
        )
    while any(one.right > other.right - other.width for one, other in pairwise(texts)):
        texts = texts[::2]
    yield from texts


def _zero(layout: _Layout, rows: Sequence[_Placed]) -> Iterator[Mark]:
    """The line at zero; dots have none."""
    if not layout.has_dots:
        x = layout.x(0)
        yield path([[(x, rows[0].top), (x, rows[-1].bottom + _ROW_GAP / 2)]], style.MUTED, 1.4)


def _bar(layout: _Layout, placed: _Placed) -> Iterator[Mark]:
    row, bar = placed.row, placed.bar
    if row.value is None or row.state == "missing":
        return
    end = layout.x(row.value)
    ink = style.MUTED if row.state == "other" else row.color
    is_hollow = row.state in {"provisional", "other"}
    fill = style.PAPER if is_hollow else ink
    if layout.has_dots:
        yield dot((end, bar + _BAR / 2), _RATING_DOT, ink, fill)
        return
    if row.reach is not None and row.reach > row.value:
        rest = layout.x(row.reach) - end
        yield rect((end, bar), rest, _BAR, style.PALE_OWN, edge=(ink, 1.2), dash=(3, 3))
    if row.value:
        (left, right), edge = sorted((layout.x(0), end)), (ink, 1.8) if is_hollow else None
        yield rect((left, bar), right - left, _BAR, fill, edge=edge)


def _name(placed: _Placed) -> Iterator[Text]:
    for line, text in enumerate(placed.name):
        yield Text(text, 3, placed.top + _LEADING * line + 8, halo=True)


def _number(layout: _Layout, placed: _Placed) -> Text:
    """A row's number after its bar, or inside it where it would hit the target or the edge."""
    row = placed.row
    is_known = row.state in {"settled", "bound", "provisional"}
    size = _NUMBER_SIZE if is_known else style.TEXT_SIZE
    text = Text(row.text, 5, placed.bar + _BAR / 2, size, style.MUTED, is_known, halo=True)
    if row.value is None:
        return replace(text, text=shortened(row.text, layout.edge - 5, size))
    bar_end = max(layout.x(0), layout.x(row.value if row.reach is None else row.reach))
    gap = 14 if layout.has_dots else 6
    text = replace(text, x=bar_end + gap, color=row.color if is_known else style.MUTED)
    target_x = layout.x(row.target.value) if row.target else -1.0
    hits_target = bar_end < target_x < text.right
    if not hits_target and text.right <= layout.edge:
        return text
    if inside := _inside(layout, row, text):
        return inside
    if hits_target and target_x + 6 + text.width <= layout.edge:
        return replace(text, x=target_x + 6)
    # The remark after the number is also a note below the plot.
    return replace(text, text=row.text.partition(", ")[0])


def _inside(layout: _Layout, row: Row, text: Text) -> Text | None:
    """The number inside the end of its bar; None where the bar is too short."""
    solid_end, width = layout.x(row.value or 0.0), text.width
    bar_end = solid_end if row.reach is None else layout.x(row.reach)
    if layout.has_dots:
        return replace(text, x=solid_end - 14, align="right") if solid_end > width + 20 else None
    if bar_end - solid_end >= width + 12:
        return replace(text, x=bar_end - 6, align="right", color=style.INK, halo=False)
    if solid_end - layout.x(0) < width + 14:
        return None
    ink = style.PAPER if row.state in {"settled", "bound"} else style.INK
    return replace(text, x=solid_end - 6, align="right", color=ink, halo=False)


def _target_line(layout: _Layout, target: Target, block: Sequence[_Placed]) -> Shape:
    x, top = layout.x(target.value), block[0].top - _TARGET + 16
    ends = [(x, top), (x, block[-1].bottom + 6)]
    return path([ends], style.INK, style.TARGET_WIDTH, style.TARGET_DASH)


def _target_text(layout: _Layout, target: Target, block: Sequence[_Placed]) -> Text:
    text = Text(
        target.text, layout.x(target.value), block[0].top - _TARGET + 8, bold=True, halo=True
    )
    half = text.width / 2
    return replace(text, x=max(half, min(text.x, layout.edge - half)), align="center")
