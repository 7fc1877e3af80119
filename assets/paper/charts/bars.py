"""Bars from zero, one a figure, each with its name above and its number beside it.

For goals that are measured once a year or once at all, which a line would claim too much of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from assets.paper.charts import labels, style
from assets.paper.charts import render as frame
from assets.paper.charts import scale as scales
from assets.paper.charts.labels import Label
from assets.paper.charts.scale import Scale
from assets.paper.charts.style import Size

if TYPE_CHECKING:
    import altair as alt

WIDE, NARROW = Size(600, 14, 20), Size(288, 12, 18)
_DEMAND, _NAME_LINE, _NAME_GAP, _BAR, _ROW_GAP = 24, 15, 2, 15, 14
"""Pixels of the line that names a demand, of a line of a name, below it, of a bar, and below it."""
_RATINGS = (1.0, 5.0)
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
        color: whose it is.
        state: settled; provisional (hollow); bound (pale as far as it may reach); other (hollow and
            grey, for it answers another question); or missing (no bar at all).
        demand: what is asked of it; rows that follow each other share the line of the same.
        reach: how far a bound may reach.
    """

    name: str
    value: float | None
    text: str
    color: str
    state: State
    demand: Demand | None = None
    reach: float | None = None


@dataclass(frozen=True)
class Plot:
    """The rows from the top, and the scale they are on.

    ``ratings`` are answers from 1 to 5: a scale without a zero, so dots and no bars.
    """

    rows: Sequence[Row]
    is_share: bool
    unit_suffix: str
    ratings: bool = False

    @property
    def scale(self) -> Scale:
        """The scale of its numbers."""
        if self.ratings:
            low, high = _RATINGS
            return Scale(low, high, [1.0, 2.0, 3.0, 4.0, 5.0])
        numbers = [n for row in self.rows for n in (row.value, row.reach) if n is not None]
        numbers += [row.demand.value for row in self.rows if row.demand]
        high = max([*numbers, 0.0])
        return scales.upright([0.0, high or 1.0], is_share=self.is_share, from_zero=True)


@dataclass(frozen=True)
class _Placed:
    """A row, its name in lines, and where its upper edge is."""

    row: Row
    lines: Sequence[str]
    top: float

    @property
    def bar(self) -> float:
        return self.top + _NAME_LINE * len(self.lines) + _NAME_GAP

    @property
    def bottom(self) -> float:
        return self.bar + _BAR


@dataclass(frozen=True)
class _Frame:
    plot: Plot
    size: Size
    scale: Scale

    def x(self, value: float) -> float:
        return self.size.plot * (value - self.scale.low) / (self.scale.high - self.scale.low)

    @property
    def edge(self) -> float:
        """As far to the right as a text may go."""
        return self.size.plot + self.size.right - labels.EDGE


def drawn(plot: Plot, size: Size) -> frame.Plot:
    """The plot at one size."""
    at = _Frame(plot, size, plot.scale)
    blocks, height = _laid_out(at)
    rows = [placed for _, block in blocks for placed in block]
    asked = [(demand, block) for demand, block in blocks if demand]
    marks = [
        _axis(at),
        *(mark for placed in rows for mark in _bar(at, placed)),
        *(_demand_line(at, demand, block) for demand, block in asked),
        *_zero(at, rows),
    ]
    texts = [
        *(_demand_text(at, demand, block) for demand, block in asked),
        *(name for placed in rows for name in _name(placed)),
        *(_number(at, placed) for placed in rows),
    ]
    return frame.Plot(marks, texts, height)


def _laid_out(at: _Frame) -> tuple[list[tuple[Demand | None, list[_Placed]]], int]:
    """The rows in blocks of one demand, one below the other, and how tall they are."""
    blocks: list[tuple[Demand | None, list[_Placed]]] = []
    top = 0
    for demand, rows in groupby(at.plot.rows, key=lambda row: row.demand):
        block: list[_Placed] = []
        top += _DEMAND if demand else _ROW_GAP // 2
        for row in rows:
            lines = labels.wrapped(row.name, at.size.plot, style.TEXT_SIZE)
            block.append(_Placed(row, lines, top))
            top = int(block[-1].bottom) + _ROW_GAP
        blocks.append((demand, block))
    return blocks, top - _ROW_GAP // 2


def _axis(at: _Frame) -> alt.Chart:
    import altair as alt  # noqa: PLC0415

    unit = at.plot.unit_suffix
    axis = alt.Axis(
        values=list(at.scale.ticks), labelExpr=f"format(datum.value, ',~f') + '{unit}'",
        grid=True, gridColor=style.GRID, domain=False, ticks=False, title=None, labelPadding=5,
        labelFontSize=style.NOTE_SIZE, labelColor=style.MUTED, labelFlush=True, labelOverlap=True,
    )  # fmt: skip
    scale = alt.Scale(domain=[at.scale.low, at.scale.high], zero=False, nice=False)
    start = frame.chart([{"value": at.scale.low}])
    return start.mark_point(opacity=0).encode(x=alt.X("value:Q", scale=scale, axis=axis))


def _zero(at: _Frame, rows: Sequence[_Placed]) -> Iterator[alt.Chart]:
    """The line that the bars stand on; ratings have none."""
    if not at.plot.ratings:
        ends = frame.place(x=-0.7, x2=0.7, y=rows[0].top, y2=rows[-1].bottom + _ROW_GAP / 2)
        yield frame.chart().mark_rect(fill=style.MUTED, opacity=1).encode(*ends)


def _bar(at: _Frame, placed: _Placed) -> Iterator[alt.Chart]:
    row, bar = placed.row, placed.bar
    if row.value is None or row.state == "missing":
        return
    end = at.x(row.value)
    ink = style.MUTED if row.state == "other" else row.color
    is_hollow = row.state in {"provisional", "other"}
    how: dict[str, Any] = {"fill": ink, "opacity": 1}
    if is_hollow:
        how |= {"fill": style.PAPER, "stroke": ink, "strokeWidth": 1.8}
    if at.plot.ratings:
        middle = frame.place(x=end, y=bar + _BAR / 2)
        yield frame.chart().mark_point(shape="circle", size=150, **how).encode(*middle)
        return
    if row.reach is not None and row.reach > row.value:
        edge: dict[str, Any] = {"stroke": ink, "strokeWidth": 1.2, "strokeDash": [3, 3]}
        rest = frame.place(x=end, x2=at.x(row.reach), y=bar, y2=bar + _BAR)
        yield frame.chart().mark_rect(fill=style.PALE_OWN, opacity=1, **edge).encode(*rest)
    if row.value:
        known = frame.place(x=at.x(0), x2=end, y=bar, y2=bar + _BAR)
        yield frame.chart().mark_rect(**how).encode(*known)


def _name(placed: _Placed) -> Iterator[Label]:
    for line, text in enumerate(placed.lines):
        yield Label(text, 3, placed.top + _NAME_LINE * line + 8, halo=True)


def _number(at: _Frame, placed: _Placed) -> Label:
    """A row's number behind its bar; inside it where it would run into the demand or the edge."""
    row = placed.row
    known = row.state in {"settled", "bound", "provisional"}
    size = _NUMBER_SIZE if known else style.TEXT_SIZE
    label = Label(row.text, 5, placed.bar + _BAR / 2, size, style.MUTED, known, halo=True)
    if row.value is None:
        return replace(label, text=labels.shortened(row.text, at.edge - 5, size))
    reaches = at.x(row.reach if row.reach is not None else row.value)
    beside = 14 if at.plot.ratings else 6
    label = replace(label, x=reaches + beside, color=row.color if known else style.MUTED)
    long = labels.width_of(row.text, size, bold=known)
    asked = at.x(row.demand.value) if row.demand else -1.0
    hits = reaches < asked < label.x + long
    if not hits and label.x + long <= at.edge:
        return label
    inside = _inside(at, row, label, long)
    if inside is not None:
        return inside
    if hits and asked + 6 + long <= at.edge:
        return replace(label, x=asked + 6)
    # What is said beside the number is said below the figure as well.
    return replace(label, text=row.text.partition(", ")[0])


def _inside(at: _Frame, row: Row, label: Label, long: float) -> Label | None:
    """A number before the end of its bar; None where the bar is too short for it."""
    solid = at.x(row.value or 0.0)
    reaches = solid if row.reach is None else at.x(row.reach)
    if at.plot.ratings:
        return replace(label, x=solid - 14, align="right") if solid > long + 20 else None
    if row.reach is not None and reaches - solid >= long + 12:
        return replace(label, x=reaches - 6, align="right", color=style.INK, halo=False)
    if solid < long + 14:
        return None
    ink = style.PAPER if row.state in {"settled", "bound"} else style.INK
    return replace(label, x=solid - 6, align="right", color=ink, halo=False)


def _demand_line(at: _Frame, demand: Demand, block: Sequence[_Placed]) -> alt.Chart:
    x, top = at.x(demand.value), block[0].top - _DEMAND + 16
    ends = frame.place(x=x, y=top, y2=block[-1].bottom + 6)
    how: dict[str, Any] = {"color": style.INK, "strokeDash": [5, 4], "strokeWidth": 1.6}
    return frame.chart().mark_rule(**how).encode(*ends)


def _demand_text(at: _Frame, demand: Demand, block: Sequence[_Placed]) -> Label:
    half = labels.width_of(demand.text, bold=True) / 2
    x = max(half, min(at.x(demand.value), at.edge - half))
    y = block[0].top - _DEMAND + 8
    return Label(demand.text, x, y, bold=True, align="center", halo=True)
