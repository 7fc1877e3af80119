"""Plot lines over time: gaps stay open, provisional points are hollow, breaks cut the line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, groupby

from assets.paper.charts import scale as scales
from assets.paper.charts import style, target_label
from assets.paper.charts.frame import Drawing, Size
from assets.paper.charts.scale import Scale
from assets.paper.charts.series import Line, Point, Series, Target
from assets.paper.charts.svg import Mark, Place, Text, dot, path, rect
from assets.paper.charts.text_metrics import shortened, width_of, wrapped
from assets.text.units import UNITS

WIDE, NARROW = Size(600, 52, 136), Size(288, 42, 98)
_HEIGHTS, _MAX_TICKS = {WIDE: 250, NARROW: 220}, {WIDE: 7, NARROW: 3}
_MAX_DOTS = 16
"""Up to so many points are each marked, to tell figures from the line between them."""
_DOT = 3.2
_LEADING = 14
_BREAK = "Databrud"


@dataclass(frozen=True)
class Plot:
    """A series, its target, and the days that the goal is measured over (``band``)."""

    series: Series
    target: Target | None = None
    band: tuple[date, date] | None = None

    @cached_property
    def scale(self) -> Scale:
        """The vertical scale; a count begins at zero, because its height is read as its size."""
        points = [point for line in self.series.lines for point in line.points]
        points += self.target.points if self.target else []
        values = [point.value for point in points if point.value is not None]
        values += [self.target.value] if self.target else []
        unit = UNITS[self.series.unit]
        return scales.fit(values, is_share=unit.is_share, from_zero=unit.is_count)

    @cached_property
    def days(self) -> tuple[date, date]:
        """The first day, and the day after the last."""
        points = self.series.lines[0].points
        return points[0].starts_on, points[-1].ends_on + timedelta(days=1)

    @property
    def breaks(self) -> list[date]:
        """The days of the series' breaks, in order."""
        return sorted(day for day, _ in self.series.breaks)


def draw(plot: Plot, size: Size) -> Drawing:
    """Draw the plot at one size."""
    layout = _Layout(plot, size, _HEIGHTS[size])
    marks = [
        *_value_axis(layout), *_day_axis(layout), *_band(layout), *_breaks(layout),
        *_zero(layout),
        *(mark for line in reversed(plot.series.lines) for mark in _line(layout, line)),
        *_target(layout), *_names(layout),
    ]  # fmt: skip
    return Drawing(marks, layout.height)


@dataclass(frozen=True)
class _Layout:
    """Converts the values and days of a plot to pixels."""

    plot: Plot
    size: Size
    height: int

    @property
    def width(self) -> int:
        return self.size.plot

    def x(self, day: date) -> float:
        first, last = self.plot.days
        return self.width * (min(max(day, first), last) - first).days / (last - first).days

    def y(self, value: float) -> float:
        return self.height * (1 - self.plot.scale.at(value))

    def places(self, run: Sequence[Point]) -> list[Place]:
        return [(self.x(p.day), self.y(p.value)) for p in run if p.value is not None]

    def paths(self, line_runs: Sequence[Sequence[Point]]) -> list[list[Place]]:
        return [self.places(run) for run in line_runs if len(run) > 1]

    def across(self, y: float) -> list[Place]:
        return [(0, y), (self.width, y)]


def _value_axis(layout: _Layout) -> Iterator[Mark]:
    """The vertical axis, with a grid line at each tick."""
    ticks = layout.plot.scale.ticks
    yield path([layout.across(round(layout.y(tick)) + 0.5) for tick in ticks], style.GRID)
    for tick in ticks:
        text = scales.tick_text(tick, layout.plot.series.unit)
        yield Text(text, -6, layout.y(tick), style.NOTE_SIZE, style.MUTED, align="right")


def _day_axis(layout: _Layout) -> Iterator[Mark]:
    """The axis of days."""
    ticks = scales.day_ticks(*layout.plot.days, _MAX_TICKS[layout.size])
    places = [round(layout.x(day)) + 0.5 for day, _ in ticks]
    yield path([[(x, layout.height), (x, layout.height + 4)] for x in places], style.MUTED)
    yield path([layout.across(layout.height + 0.5)], style.GRID)
    for x, (_, text) in zip(places, ticks, strict=True):
        yield Text(text, x, layout.height + 14, style.NOTE_SIZE, style.MUTED, align="center")


def _band(layout: _Layout) -> Iterator[Mark]:
    if layout.plot.band:
        first, last = map(layout.x, layout.plot.band)
        if first < last:
            yield rect(
                (first, 0), last - first, layout.height, style.BAND, opacity=style.BAND_OPACITY,
                edge=(style.BAND, 1),
            )  # fmt: skip


def _breaks(layout: _Layout) -> Iterator[Mark]:
    """A line at each break, labelled on the side where there is room, if there is any."""
    long, free = width_of(_BREAK, style.NOTE_SIZE), -float(layout.size.left)
    for day in layout.plot.breaks:
        x = layout.x(day)
        yield path([[(x, -4), (x, layout.height)]], style.MUTED, 2, (1, 3))
        if x - 4 - long >= free:
            yield Text(_BREAK, x - 4, -8, style.NOTE_SIZE, style.MUTED, align="right")
            free = x + 4
        elif x + 4 >= free:
            yield Text(_BREAK, x + 4, -8, style.NOTE_SIZE, style.MUTED)
            free = x + 8 + long


def _zero(layout: _Layout) -> Iterator[Mark]:
    if layout.plot.scale.low <= 0 <= layout.plot.scale.high:
        yield path([layout.across(layout.y(0))], style.MUTED, 1.4)


def _line(layout: _Layout, line: Line) -> Iterator[Mark]:
    """A line through each run, and dots on provisional points, lone points and short lines."""
    is_own = line.color == style.OWN
    line_runs = runs(line.points, layout.plot.breaks)
    if paths := layout.paths(line_runs):
        yield path(paths, line.color, 3 if is_own else 2, style.DASHES[line.color])
    is_dotted = is_own and len(line.points) <= _MAX_DOTS
    for run in line_runs:
        for point, place in zip(run, layout.places(run), strict=True):
            if point.provisional:
                yield dot(place, _DOT, line.color, style.PAPER)
            elif is_dotted or len(run) == 1:
                yield dot(place, _DOT, line.color, line.color)


def runs(points: Sequence[Point], breaks: Sequence[date]) -> list[list[Point]]:
    """Split points into runs that a line may join: a gap or a break ends a run."""
    gaps = accumulate(point.value is None for point in points)
    numbered = [
        (gap, sum(day <= point.day for day in breaks), point)
        for gap, point in zip(gaps, points, strict=True)
        if point.value is not None
    ]
    return [[point for *_, point in run] for _, run in groupby(numbered, key=lambda n: n[:2])]


def _target(layout: _Layout) -> Iterator[Mark]:
    """The target line, with its label where that covers no other line."""
    target = layout.plot.target
    if target is None:
        return
    first, last = map(layout.x, target.days or layout.plot.days)
    y = layout.y(target.value)
    target_paths = layout.paths(runs(target.points, ())) or [[(first, y), (last, y)]]
    yield path(target_paths, style.INK, style.TARGET_WIDTH, style.TARGET_DASH)
    others = [
        layout.places(run)
        for line in layout.plot.series.lines
        for run in runs(line.points, layout.plot.breaks)
    ]
    yield target_label.place(
        target.text, y, (first, last), [*others, *target_paths], (layout.width, layout.height),
        may_leave=not layout.plot.breaks,
    )  # fmt: skip


def _names(layout: _Layout) -> Iterator[Mark]:
    """Each line's name and last figure at its end, spread so that none overlaps."""
    lines = [line for line in layout.plot.series.lines if line.known]
    room = layout.size.right - 12
    labels = [[*_name(line, room), _last(line, room)] for line in lines]
    tallest = _LEADING * max(map(len, labels))
    ends = [layout.places(line.known)[-1][1] for line in lines]
    places = scales.spread(ends, tallest + 3, 8, layout.height - 8)
    for line, texts, y in zip(lines, labels, places, strict=True):
        top = y - _LEADING * (len(texts) - 1) / 2
        for number, text in enumerate(texts):
            is_bold = line.color == style.OWN or number == len(texts) - 1
            yield Text(
                text, layout.width + 9, top + _LEADING * number, color=line.color, bold=is_bold
            )


def _name(line: Line, room: int) -> list[str]:
    """A line's name in two lines at most."""
    is_bold = line.color == style.OWN
    first, *rest = wrapped(line.name, room, style.TEXT_SIZE, bold=is_bold)
    texts = [first, " ".join(rest)] if rest else [first]
    return [shortened(text, room, style.TEXT_SIZE, bold=is_bold) for text in texts]


def _last(line: Line, room: int) -> str:
    """A line's last figure; without its unit where there is no room."""
    text = line.known[-1].text
    return text if width_of(text, bold=True) <= room else text.partition(" ")[0]
