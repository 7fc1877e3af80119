"""Lines over time: gaps are gaps, unsettled months hollow, breaks cut, each line with its name."""

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
_HEIGHTS, _MOST_TICKS = {WIDE: 250, NARROW: 220}, {WIDE: 7, NARROW: 3}
DOTTED_UP_TO = 16
"""So few points are each marked, so that nobody takes the line between them for figures."""
_DOT = 3.2
_LEADING = 14
_BREAK = "Databrud"


@dataclass(frozen=True)
class Plot:
    """A series, what a goal asks of it, and the days that the goal is measured over."""

    series: Series
    target: Target | None = None
    band: tuple[date, date] | None = None

    @cached_property
    def scale(self) -> Scale:
        """The scale of its numbers; a count begins at zero, for its height is read as its size."""
        points = [point for line in self.series.lines for point in line.points]
        points += self.target.course if self.target else []
        values = [point.value for point in points if point.value is not None]
        values += [self.target.value] if self.target else []
        unit = UNITS[self.series.unit]
        return scales.fit(values, is_share=unit.is_share, from_zero=unit.is_count)

    @cached_property
    def days(self) -> tuple[date, date]:
        """The first day, and the one after the last."""
        points = self.series.lines[0].points
        return points[0].starts_on, points[-1].ends_on + timedelta(days=1)

    @property
    def breaks(self) -> list[date]:
        """The days from which the series counts something else."""
        return sorted(day for day, _ in self.series.breaks)


def draw(plot: Plot, size: Size) -> Drawing:
    """The plot at one size."""
    at = _Layout(plot, size, _HEIGHTS[size])
    marks = [
        *_numbers(at), *_days(at), *_band(at), *_breaks(at), *_zero(at),
        *(mark for line in reversed(plot.series.lines) for mark in _line(at, line)),
        *_target(at), *_names(at),
    ]  # fmt: skip
    return Drawing(marks, at.height)


@dataclass(frozen=True)
class _Layout:
    """Where a plot's numbers and days lie in pixels."""

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

    def course(self, run: Sequence[Point]) -> list[Place]:
        return [(self.x(p.day), self.y(p.value)) for p in run if p.value is not None]

    def courses(self, of_line: Sequence[Sequence[Point]]) -> list[list[Place]]:
        return [self.course(run) for run in of_line if len(run) > 1]

    def across(self, y: float) -> list[Place]:
        return [(0, y), (self.width, y)]


def _numbers(at: _Layout) -> Iterator[Mark]:
    """The scale of numbers, and a line at each of its ticks."""
    ticks = at.plot.scale.ticks
    yield path([at.across(round(at.y(tick)) + 0.5) for tick in ticks], style.GRID)
    for tick in ticks:
        text = scales.tick_text(tick, at.plot.series.unit)
        yield Text(text, -6, at.y(tick), style.NOTE_SIZE, style.MUTED, align="right")


def _days(at: _Layout) -> Iterator[Mark]:
    """The scale of days."""
    ticks = scales.day_ticks(*at.plot.days, _MOST_TICKS[at.size])
    places = [round(at.x(day)) + 0.5 for day, _ in ticks]
    yield path([[(x, at.height), (x, at.height + 4)] for x in places], style.MUTED)
    yield path([at.across(at.height + 0.5)], style.GRID)
    for x, (_, text) in zip(places, ticks, strict=True):
        yield Text(text, x, at.height + 14, style.NOTE_SIZE, style.MUTED, align="center")


def _band(at: _Layout) -> Iterator[Mark]:
    if at.plot.band:
        first, last = map(at.x, at.plot.band)
        if first < last:
            yield rect(
                (first, 0), last - first, at.height, style.BAND, opacity=style.BAND_OPACITY,
                edge=(style.BAND, 1),
            )  # fmt: skip


def _breaks(at: _Layout) -> Iterator[Mark]:
    """A line at each break with the word above it, on its other side where it would run into the
    last one; no word where it has no room there either."""
    long, free = width_of(_BREAK, style.NOTE_SIZE), -float(at.size.left)
    for day in at.plot.breaks:
        x = at.x(day)
        yield path([[(x, -4), (x, at.height)]], style.MUTED, 2, (1, 3))
        if x - 4 - long >= free:
            yield Text(_BREAK, x - 4, -8, style.NOTE_SIZE, style.MUTED, align="right")
            free = x + 4
        elif x + 4 >= free:
            yield Text(_BREAK, x + 4, -8, style.NOTE_SIZE, style.MUTED)
            free = x + 8 + long


def _zero(at: _Layout) -> Iterator[Mark]:
    if at.plot.scale.low <= 0 <= at.plot.scale.high:
        yield path([at.across(at.y(0))], style.MUTED, 1.4)


def _line(at: _Layout, line: Line) -> Iterator[Mark]:
    """A line through each run of figures, a dot where a run is one figure or all are marked."""
    is_own = line.color == style.OWN
    of_line = runs(line.points, at.plot.breaks)
    if courses := at.courses(of_line):
        yield path(courses, line.color, 3 if is_own else 2, style.DASHES[line.color])
    is_dotted = is_own and len(line.points) <= DOTTED_UP_TO
    for run in of_line:
        for point, place in zip(run, at.course(run), strict=True):
            if point.provisional:
                yield dot(place, _DOT, line.color, style.PAPER)
            elif is_dotted or len(run) == 1:
                yield dot(place, _DOT, line.color, line.color)


def runs(points: Sequence[Point], breaks: Sequence[date]) -> list[list[Point]]:
    """The figures that may be joined by a line: a gap or a break ends a run."""
    gaps = accumulate(point.value is None for point in points)
    numbered = [
        (gap, sum(day <= point.day for day in breaks), point)
        for gap, point in zip(gaps, points, strict=True)
        if point.value is not None
    ]
    return [[point for *_, point in run] for _, run in groupby(numbered, key=lambda n: n[:2])]


def _target(at: _Layout) -> Iterator[Mark]:
    """The line of what is asked for, and its text where that covers no other line."""
    target = at.plot.target
    if target is None:
        return
    first, last = map(at.x, target.between or at.plot.days)
    y = at.y(target.value)
    course = at.courses(runs(target.course, ())) or [[(first, y), (last, y)]]
    yield path(course, style.INK, style.TARGET_WIDTH, style.TARGET_DASH)
    others = [
        at.course(run) for line in at.plot.series.lines for run in runs(line.points, at.plot.breaks)
    ]
    yield target_label.place(
        target.text, y, (first, last), [*others, *course], (at.width, at.height),
        may_leave=not at.plot.breaks,
    )  # fmt: skip


def _names(at: _Layout) -> Iterator[Mark]:
    """Each line's name and last figure at its end, moved apart where they would lie on another."""
    lines = [line for line in at.plot.series.lines if line.known]
    room = at.size.right - 12
    named = [[*_name(line, room), _last(line, room)] for line in lines]
    tall = _LEADING * max(map(len, named))
    ends = [at.course(line.known)[-1][1] for line in lines]
    places = scales.spread(ends, tall + 3, 8, at.height - 8)
    for line, texts, y in zip(lines, named, places, strict=True):
        top = y - _LEADING * (len(texts) - 1) / 2
        for number, text in enumerate(texts):
            is_bold = line.color == style.OWN or number == len(texts) - 1
            yield Text(text, at.width + 9, top + _LEADING * number, color=line.color, bold=is_bold)


def _name(line: Line, room: int) -> list[str]:
    """A line's name in two lines at most."""
    is_bold = line.color == style.OWN
    first, *rest = wrapped(line.name, room, style.TEXT_SIZE, bold=is_bold)
    kept = [first, " ".join(rest)] if rest else [first]
    return [shortened(each, room, style.TEXT_SIZE, bold=is_bold) for each in kept]


def _last(line: Line, room: int) -> str:
    """A line's last figure; without its unit, which stands above the plot too, if need be."""
    text = line.known[-1].text
    return text if width_of(text, bold=True) <= room else text.partition(" ")[0]
