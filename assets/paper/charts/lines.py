"""Lines over time: gaps are gaps, unsettled months hollow, breaks cut, each line with its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any

from assets.paper.charts import demand_label, labels, style
from assets.paper.charts import render as frame
from assets.paper.charts import scale as scales
from assets.paper.charts.course import Line, Plot, Point
from assets.paper.charts.labels import Label
from assets.paper.charts.scale import Scale
from assets.paper.charts.style import Size

if TYPE_CHECKING:
    import altair as alt

WIDE, NARROW = Size(600, 52, 136), Size(288, 42, 98)
HEIGHT, NARROW_HEIGHT = 250, 220
DOTTED_UP_TO = 16
"""So few points are each marked, so that nobody takes the line between them for figures."""
_TICKS, _NARROW_TICKS = 7, 3
_LABEL_LINE = 14
_MOST_NAME_LINES = 2
_BREAK = "Databrud"


@dataclass(frozen=True)
class _Frame:
    """A plot at one size, and where its numbers and days lie in pixels."""

    plot: Plot
    size: Size
    height: int
    scale: Scale
    first: date
    last: date

    @cached_property
    def encoded(self) -> list[Any]:
        """Both axes; every layer of figures has them, for layers share what they agree on."""
        return _encoded(self)

    def x(self, day: date) -> float:
        return self.size.plot * (day - self.first).days / (self.last - self.first).days

    def y(self, value: float) -> float:
        return self.scale.at(value, self.height)

    def inside(self, days: tuple[date, date]) -> tuple[date, date]:
        return max(days[0], self.first), min(days[1], self.last)

    def course(self, run: Sequence[Point]) -> list[tuple[float, float]]:
        return [(self.x(p.day), self.y(p.value)) for p in run if p.value is not None]


def drawn(plot: Plot, size: Size) -> frame.Plot:
    """The plot at one size."""
    height = HEIGHT if size.total == WIDE.total else NARROW_HEIGHT
    at = _Frame(plot, size, height, plot.scale, *plot.days)
    marks = [
        *_band(at),
        *_breaks(at),
        _axes(at),
        *(mark for line in reversed(plot.lines) for mark in _line(at, line)),
        *_target(at),
    ]
    return frame.Plot(marks, [*_break_names(at), *_target_text(at), *_names(at)], height)


def _encoded(at: _Frame) -> list[Any]:
    import altair as alt  # noqa: PLC0415

    most = _TICKS if at.size.total == WIDE.total else _NARROW_TICKS
    ticks, form = scales.day_ticks(at.first, at.last, most)
    unit = at.plot.unit_suffix
    days = alt.Axis(
        values=[tick.isoformat() for tick in ticks],
        labelExpr=f"utcFormat(toDate(datum.value), '{form}')",
        grid=False, labelFontSize=style.NOTE_SIZE, labelColor=style.MUTED, labelPadding=4,
        tickColor=style.MUTED, domainColor=style.GRID, tickSize=4, labelOverlap=False,
        labelFlush=False, title=None,
    )  # fmt: skip
    numbers = alt.Axis(
        values=list(at.scale.ticks), labelExpr=f"format(datum.value, ',~f') + '{unit}'",
        grid=True, gridColor=style.GRID, domain=False, ticks=False, title=None, labelPadding=6,
        labelFontSize=style.NOTE_SIZE, labelColor=style.MUTED,
    )  # fmt: skip
    across = alt.Scale(type="utc", domain=[at.first.isoformat(), at.last.isoformat()])
    up = alt.Scale(domain=[at.scale.low, at.scale.high], zero=False, nice=False)
    return [
        alt.X("day:T", scale=across, axis=days),
        alt.Y("value:Q", scale=up, axis=numbers),
    ]


def _axes(at: _Frame) -> alt.Chart:
    """The axes, and the line at zero where zero is on the scale."""
    has_zero = at.scale.low <= 0 <= at.scale.high
    zero = 0.0 if has_zero else at.scale.low
    ends = [{"day": d.isoformat(), "value": zero} for d in (at.first, at.last)]
    how: dict[str, Any] = {"color": style.MUTED, "strokeWidth": 1.4 if has_zero else 0}
    return frame.chart(ends).mark_line(**how).encode(*at.encoded)


def _band(at: _Frame) -> Iterator[alt.Chart]:
    if at.plot.band is None:
        return
    first, last = at.inside(at.plot.band)
    if first >= last:
        return
    ends = frame.place(x=at.x(first), x2=at.x(last), y=0, y2=at.height)
    field: dict[str, Any] = {"fill": style.BAND, "fillOpacity": style.BAND_OPACITY, "opacity": 1}
    yield frame.chart().mark_rect(**field, stroke=style.BAND, strokeWidth=1).encode(*ends)


def _breaks(at: _Frame) -> Iterator[alt.Chart]:
    for day in at.plot.breaks:
        ends = frame.place(x=at.x(day), y=-4, y2=at.height)
        dotted = frame.chart().mark_rule(color=style.MUTED, strokeDash=[1, 3], strokeWidth=2)
        yield dotted.encode(*ends)


def _break_names(at: _Frame) -> Iterator[Label]:
    """The word above each break's line, on its other side where it would run into the last one;
    none where it has no room there either."""
    long, free = labels.width_of(_BREAK, style.NOTE_SIZE), -float(at.size.left)
    for day in sorted(at.plot.breaks):
        x = at.x(day)
        if x - 4 - long >= free:
            yield Label(_BREAK, x - 4, -8, style.NOTE_SIZE, style.MUTED, align="right")
            free = x + 4
        elif x + 4 >= free:
            yield Label(_BREAK, x + 4, -8, style.NOTE_SIZE, style.MUTED)
            free = x + 8 + long


def _line(at: _Frame, line: Line) -> Iterator[alt.Chart]:
    """A series: a stretch of line for each run of figures, a dot where a run is one figure."""
    is_own = line.color == style.OWN
    width = 3 if is_own else 2
    for run in runs(line.points, at.plot.breaks):
        rows = _rows(run)
        if len(rows) > 1:
            how: dict[str, Any] = {"color": line.color, "strokeWidth": width}
            if style.DASHES[line.color]:
                how["strokeDash"] = list(style.DASHES[line.color])
            yield frame.chart(rows).mark_line(strokeJoin="round", **how).encode(*at.encoded)
        alone = len(rows) == 1
        is_dotted = is_own and len(line.points) <= DOTTED_UP_TO
        settled = [
            row for row, point in zip(rows, run, strict=True) if not point.provisional
        ] if alone or is_dotted else []  # fmt: skip
        if settled:
            yield _dots(settled, line.color, line.color, at)
        if hollow := [r for r, p in zip(rows, run, strict=True) if p.provisional]:
            yield _dots(hollow, line.color, style.PAPER, at)


def _rows(run: Sequence[Point]) -> list[dict[str, Any]]:
    return [{"day": p.day.isoformat(), "value": p.value} for p in run]


def _dots(rows: Sequence[dict[str, Any]], color: str, fill: str, at: _Frame) -> alt.Chart:
    return (
        frame.chart(rows)
        .mark_point(shape="circle", size=42, stroke=color, fill=fill, strokeWidth=2, opacity=1)
        .encode(*at.encoded)
    )


def runs(points: Sequence[Point], breaks: Sequence[date]) -> list[list[Point]]:
    """The stretches of figures that may be joined: a gap or a break ends one."""

    gaps = accumulate(point.value is None for point in points)
    numbered = [
        (gap, sum(day <= point.day for day in breaks), point)
        for gap, point in zip(gaps, points, strict=True)
        if point.value is not None
    ]
    return [[point for *_, point in run] for _, run in groupby(numbered, key=lambda n: n[:2])]


def _target(at: _Frame) -> Iterator[alt.Chart]:
    target = at.plot.target
    if target is None:
        return
    how: dict[str, Any] = {"color": style.INK, "strokeDash": [5, 4], "strokeWidth": 1.6}
    if target.course:
        for run in runs(target.course, ()):
            yield frame.chart(_rows(run)).mark_line(**how).encode(*at.encoded)
        return
    first, last = at.inside(target.between or (at.first, at.last))
    ends = frame.place(x=at.x(first), x2=at.x(last), y=at.y(target.value))
    yield frame.chart().mark_rule(**how).encode(*ends)


def _target_text(at: _Frame) -> Iterator[Label]:
    target = at.plot.target
    if target is None:
        return
    series = [run for line in at.plot.lines for run in runs(line.points, at.plot.breaks)]
    drawn = [at.course(run) for run in [*series, *runs(target.course, ())]]
    first, last = at.inside(target.between or (at.first, at.last))
    span, size = (at.x(first), at.x(last)), (at.size.plot, at.height)
    yield demand_label.placed(
        target.text, at.y(target.value), span, drawn, size, may_leave=not at.plot.breaks
    )


def _names(at: _Frame) -> Iterator[Label]:
    """Each line's name and last figure at its end, moved apart where they would lie on another."""
    lines = [line for line in at.plot.lines if line.known]
    named = [[*_name(at, line), (_last(at, line), True)] for line in lines]
    tall = _LABEL_LINE * max(map(len, named))
    wanted = [at.y(line.known[-1].value or 0.0) for line in lines]
    places = scales.apart(wanted, tall + 3, 8, at.height - 8)
    for line, texts, y in zip(lines, named, places, strict=True):
        top = y - _LABEL_LINE * (len(texts) - 1) / 2
        for number, (text, bold) in enumerate(texts):
            middle = top + _LABEL_LINE * number
            yield Label(text, at.size.plot + 9, middle, color=line.color, bold=bold)


def _name(at: _Frame, line: Line) -> list[tuple[str, bool]]:
    """A line's name in lines, and whether it is bold."""
    room, bold = at.size.right - 12, line.color == style.OWN
    lines = labels.wrapped(line.name, room, style.TEXT_SIZE, bold=bold)
    kept = [*lines[: _MOST_NAME_LINES - 1], " ".join(lines[_MOST_NAME_LINES - 1 :])]
    return [
        (labels.shortened(each, room, style.TEXT_SIZE, bold=bold), bold) for each in kept if each
    ]


def _last(at: _Frame, line: Line) -> str:
    """A line's last figure; without its unit, which stands above the plot too, if need be."""
    text = line.known[-1].text
    fits = labels.width_of(text, bold=True) <= at.size.right - 12
    return text if fits else text.partition(" ")[0]
