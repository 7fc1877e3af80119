"""Bars from zero, one a figure, each with its name above and its number beside it.

For goals that are measured once a year or once at all, which a line would claim too much of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from assets.paper import figure_scale as scales
from assets.paper import figure_style as style
from assets.paper.figure_lines import shortened
from assets.paper.figure_scale import Scale
from assets.paper.figure_style import Size

if TYPE_CHECKING:
    import altair as alt

WIDE, NARROW = Size(600, 14, 20), Size(340, 12, 16)
ROW, BAR, FIRST_ROW = 46, 15, 24
"""Pixels from a row to the next, of a bar, and above the first row (where the demand is named)."""
_RATINGS = (1.0, 5.0)
_NUMBER_SIZE = 13

State = Literal["settled", "provisional", "bound", "other", "missing"]


@dataclass(frozen=True)
class Row:
    """A figure to draw.

    Args:
        name: what it is.
        value: the number, or the known end of a bound; None where there is none.
        text: the number as it is written, or why there is none.
        color: whose it is.
        state: settled; provisional (hollow); bound (pale as far as it may reach); other (hollow and
            grey, for it answers another question); or missing (no bar at all).
        reach: how far a bound may reach.
        asked: whether the goal's demand is of this figure; the rows that are come first.
    """

    name: str
    value: float | None
    text: str
    color: str
    state: State
    reach: float | None = None
    asked: bool = True


@dataclass(frozen=True)
class Target:
    """What is asked for, of the rows that are asked."""

    value: float
    text: str


@dataclass(frozen=True)
class Plot:
    """The rows from the top, what they are held against, and the scale they are on.

    ``ratings`` are answers from 1 to 5: a scale without a zero, so dots and no bars.
    """

    rows: Sequence[Row]
    target: Target | None
    is_share: bool
    unit_suffix: str
    ratings: bool = False

    @property
    def height(self) -> int:
        """Pixels."""
        return FIRST_ROW + ROW * len(self.rows) - 6

    @property
    def scale(self) -> Scale:
        """The scale of its numbers."""
        if self.ratings:
            low, high = _RATINGS
            return Scale(low, high, [1.0, 2.0, 3.0, 4.0, 5.0])
        numbers = [n for row in self.rows for n in (row.value, row.reach) if n is not None]
        if self.target:
            numbers.append(self.target.value)
        high = max([*numbers, 0.0])
        return scales.upright([0.0, high or 1.0], is_share=self.is_share, from_zero=True)


@dataclass(frozen=True)
class _Frame:
    plot: Plot
    size: Size
    scale: Scale

    def x(self, value: float) -> float:
        return self.size.plot * (value - self.scale.low) / (self.scale.high - self.scale.low)


def layers(plot: Plot, size: Size) -> list[alt.Chart]:
    """The plot's marks at one size, the hindmost first."""
    frame = _Frame(plot, size, plot.scale)
    rows = [(row, FIRST_ROW + at * ROW) for at, row in enumerate(plot.rows)]
    return [
        _axis(frame),
        *(mark for row, top in rows for mark in _bar(frame, row, top)),
        *_target(frame),
        *(mark for row, top in rows for mark in _name(frame, row, top)),
        *(mark for row, top in rows for mark in _number(frame, row, top)),
        *_zero(frame),
    ]


def _mark(kind: str, how: dict[str, Any], **at: float) -> alt.Chart:
    import altair as alt  # noqa: PLC0415

    chart = alt.Chart(alt.Data(values=[{}]))
    drawn = chart.mark_rect(**how) if kind == "rect" else chart.mark_point(**how)
    return drawn.encode(*style.place(**at))


def _axis(frame: _Frame) -> alt.Chart:
    import altair as alt  # noqa: PLC0415

    unit = frame.plot.unit_suffix
    axis = alt.Axis(
        values=list(frame.scale.ticks), labelExpr=f"format(datum.value, ',~f') + '{unit}'",
        grid=True, gridColor=style.GRID, domain=False, ticks=False, title=None, labelPadding=5,
        labelFontSize=style.NOTE_SIZE, labelColor=style.MUTED, labelFlush=True, labelOverlap=True,
    )  # fmt: skip
    scale = alt.Scale(domain=[frame.scale.low, frame.scale.high], zero=False, nice=False)
    start = [{"value": frame.scale.low}]
    return (
        alt.Chart(alt.Data(values=start))
        .mark_point(opacity=0)
        .encode(x=alt.X("value:Q", scale=scale, axis=axis))
    )


def _zero(frame: _Frame) -> Iterator[alt.Chart]:
    """The line that the bars stand on; ratings have none."""
    if not frame.plot.ratings:
        how = {"fill": style.MUTED, "opacity": 1}
        yield _mark("rect", how, x=-0.7, x2=0.7, y=FIRST_ROW, y2=frame.plot.height)


def _bar(frame: _Frame, row: Row, top: float) -> Iterator[alt.Chart]:
    if row.value is None or row.state == "missing":
        return
    end, bar = frame.x(row.value), top + 17
    ink = style.MUTED if row.state == "other" else row.color
    hollow = {"fill": style.PAPER, "stroke": ink, "strokeWidth": 1.8, "opacity": 1}
    solid = {"fill": ink, "opacity": 1}
    is_hollow = row.state in {"provisional", "other"}
    if frame.plot.ratings:
        how = {**(hollow if is_hollow else solid), "shape": "circle", "size": 150}
        yield _mark("point", how, x=end, y=bar + BAR / 2)
        return
    if row.reach is not None and row.reach > row.value:
        edge = {"stroke": ink, "strokeWidth": 1.2, "strokeDash": [3, 3]}
        pale = {"fill": style.PALE_OWN, "opacity": 1, **edge}
        yield _mark("rect", pale, x=end, x2=frame.x(row.reach), y=bar, y2=bar + BAR)
    if row.value:
        yield _mark(
            "rect", hollow if is_hollow else solid, x=frame.x(0), x2=end, y=bar, y2=bar + BAR
        )


def _name(frame: _Frame, row: Row, top: float) -> Iterator[alt.Chart]:
    room = style.letters(frame.size.plot, style.TEXT_SIZE)
    yield from style.write(shortened(row.name, room), (3, top + 7), halo=True)


def _number(frame: _Frame, row: Row, top: float) -> Iterator[alt.Chart]:
    """A row's number behind its bar; inside it where it would run into the demand or the edge."""
    end = 0.0
    if row.value is not None and row.state != "missing":
        end = frame.x(row.reach if row.reach is not None else row.value)
        end += 8 if frame.plot.ratings else 0
    known = row.state in {"settled", "bound", "provisional"}
    size = _NUMBER_SIZE if known else style.TEXT_SIZE
    edge = frame.size.plot + frame.size.right - 6
    text = shortened(row.text, style.letters(int(edge), size, bold=known))
    long = style.width_of(text, size) * (1.1 if known else 1.0)
    target = frame.x(frame.plot.target.value) if frame.plot.target else -1.0
    hits = row.asked and end < target < end + 8 + long
    fits_inside = end > long + 14 + (16 if frame.plot.ratings else 0)
    ink = row.color if known else style.MUTED
    where, align = end + 6, "left"
    if (hits or where + long > edge) and fits_inside:
        where, align = end - (22 if frame.plot.ratings else 6), "right"
        if not frame.plot.ratings:
            ink = style.PAPER if row.state == "settled" else style.INK
        if row.value is not None and row.reach is not None:
            solid = frame.x(row.value)
            if end - solid < long + 12:
                where, ink = solid - 6, style.PAPER
    elif hits and target + 6 + long <= edge:
        where = target + 6
    yield from style.write(
        text, (where, top + 17 + BAR / 2), size=size, color=ink, bold=known, align=align,
        halo=align == "left",
    )  # fmt: skip


def _target(frame: _Frame) -> Iterator[alt.Chart]:
    import altair as alt  # noqa: PLC0415

    target = frame.plot.target
    if target is None:
        return
    at = frame.x(target.value)
    asked = sum(row.asked for row in frame.plot.rows)
    below = FIRST_ROW + ROW * asked - 8
    yield (
        alt.Chart(alt.Data(values=[{}]))
        .mark_rule(color=style.INK, strokeDash=[5, 4], strokeWidth=1.6)
        .encode(*style.place(x=at, y=16, y2=below))
    )
    long = style.width_of(target.text) * 1.12
    fits = at + long / 2 <= frame.size.plot + frame.size.right - 4
    left = min(max(at, long / 2), frame.size.plot + frame.size.right - 4 - long / 2)
    yield from style.write(
        target.text, (at if fits and at >= long / 2 else left, 8), bold=True, align="center",
        halo=True,
    )  # fmt: skip
