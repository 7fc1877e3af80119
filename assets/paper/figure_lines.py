"""Lines over time: gaps are gaps, unsettled months hollow, breaks cut, each line with its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any

from assets.paper import figure_scale as scales
from assets.paper import figure_style as style
from assets.paper.figure_scale import Scale
from assets.paper.figure_style import Size

if TYPE_CHECKING:
    import altair as alt

WIDE, NARROW = Size(600, 52, 136), Size(340, 44, 100)
HEIGHT, NARROW_HEIGHT = 250, 220
DOTTED_UP_TO = 16
"""So few points are each marked, so that nobody takes the line between them for figures."""
_LABEL_LINE, _HALF_A_LINE = 14, 6
_LABEL_GAP = 2 * _LABEL_LINE + 3


@dataclass(frozen=True)
class Point:
    """A figure of one period; a value of None is a gap."""

    starts_on: date
    ends_on: date
    period: str
    value: float | None
    text: str
    provisional: bool

    @property
    def day(self) -> date:
        """Where it is drawn."""
        return scales.middle(self.starts_on, self.ends_on)


@dataclass(frozen=True)
class Line:
    """A series with its name and colour."""

    name: str
    color: str
    points: Sequence[Point]

    @property
    def known(self) -> list[Point]:
        """Its points with a figure."""
        return [point for point in self.points if point.value is not None]


@dataclass(frozen=True)
class Target:
    """What is asked for: ``between`` are the days that it holds in, None for all of them."""

    value: float
    text: str
    between: tuple[date, date] | None


@dataclass(frozen=True)
class Plot:
    """What is drawn.

    Args:
        lines: the series, the municipality's own first.
        unit_suffix: what stands after the numbers on the scale: " %" or nothing.
        is_share: whether the numbers are percentages.
        from_zero: whether the scale must begin at zero, as for counts.
        target: what the goal asks for.
        band: the days that the goal is measured over.
        breaks: the days from which a series counts something else.
    """

    lines: Sequence[Line]
    unit_suffix: str
    is_share: bool
    from_zero: bool
    target: Target | None = None
    band: tuple[date, date] | None = None
    breaks: Sequence[date] = ()

    @property
    def scale(self) -> Scale:
        """The scale of its numbers."""
        values = [p.value for line in self.lines for p in line.points if p.value is not None]
        if self.target:
            values.append(self.target.value)
        return scales.upright(values, is_share=self.is_share, from_zero=self.from_zero)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        points = self.lines[0].points
        return points[0].starts_on, points[-1].ends_on + timedelta(days=1)


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


def layers(plot: Plot, size: Size, height: int) -> list[alt.Chart]:
    """The plot's marks at one size, the hindmost first."""
    frame = _Frame(plot, size, height, plot.scale, *plot.days)
    return [
        *_band(frame),
        *_breaks(frame),
        _axes(frame),
        *(mark for line in reversed(plot.lines) for mark in _line(frame, line)),
        *_target(frame),
        *_names(frame),
    ]


def _chart(rows: Sequence[dict[str, Any]]) -> alt.Chart:
    import altair as alt  # noqa: PLC0415

    return alt.Chart(alt.Data(values=list(rows)))


def _encoded(frame: _Frame) -> list[Any]:
    import altair as alt  # noqa: PLC0415

    wide = frame.size.total == WIDE.total
    ticks, form = scales.day_ticks(frame.first, frame.last, 8 if wide else 4)
    unit = frame.plot.unit_suffix
    days = alt.Axis(
        values=[tick.isoformat() for tick in ticks],
        labelExpr=f"utcFormat(toDate(datum.value), '{form}')",
        grid=False, labelFontSize=style.NOTE_SIZE, labelColor=style.MUTED, labelPadding=4,
        tickColor=style.MUTED, domainColor=style.GRID, tickSize=4, labelOverlap=False,
        labelFlush=False, title=None,
    )  # fmt: skip
    numbers = alt.Axis(
        values=list(frame.scale.ticks), labelExpr=f"format(datum.value, ',~f') + '{unit}'",
        grid=True, gridColor=style.GRID, domain=False, ticks=False, title=None, labelPadding=6,
        labelFontSize=style.NOTE_SIZE, labelColor=style.MUTED,
    )  # fmt: skip
    across = alt.Scale(type="utc", domain=[frame.first.isoformat(), frame.last.isoformat()])
    up = alt.Scale(domain=[frame.scale.low, frame.scale.high], zero=False, nice=False)
    return [
        alt.X("day:T", scale=across, axis=days),
        alt.Y("value:Q", scale=up, axis=numbers),
    ]


def _axes(frame: _Frame) -> alt.Chart:
    """The axes, and the line at zero where zero is on the scale."""
    has_zero = frame.scale.low <= 0 <= frame.scale.high
    zero = 0.0 if has_zero else frame.scale.low
    ends = [{"day": d.isoformat(), "value": zero} for d in (frame.first, frame.last)]
    how: dict[str, Any] = {"color": style.MUTED, "strokeWidth": 1.4 if has_zero else 0}
    return _chart(ends).mark_line(**how).encode(*frame.encoded)


def _band(frame: _Frame) -> Iterator[alt.Chart]:
    if frame.plot.band is None:
        return
    first, last = frame.inside(frame.plot.band)
    if first >= last:
        return
    yield (
        _chart([{}])
        .mark_rect(color=style.BAND, opacity=style.BAND_OPACITY)
        .encode(*style.place(x=frame.x(first), x2=frame.x(last), y=0, y2=frame.height))
    )


def _breaks(frame: _Frame) -> Iterator[alt.Chart]:
    for day in frame.plot.breaks:
        at = frame.x(day)
        yield (
            _chart([{}])
            .mark_rule(color=style.MUTED, strokeDash=[1, 3], strokeWidth=2)
            .encode(*style.place(x=at, y=0, y2=frame.height))
        )
        yield from style.write(
            "Databrud", (at - 4, 8), size=style.NOTE_SIZE, color=style.MUTED, align="right",
            halo=True,
        )  # fmt: skip


def _line(frame: _Frame, line: Line) -> Iterator[alt.Chart]:
    """A series: a stretch of line for each run of figures, a dot where a run is one figure."""
    is_own = line.color == style.OWN
    width = 3 if is_own else 2
    for run in runs(line.points, frame.plot.breaks):
        rows = [{"day": p.day.isoformat(), "value": p.value} for p in run]
        if len(rows) > 1:
            how: dict[str, Any] = {"color": line.color, "strokeWidth": width}
            if style.DASHES[line.color]:
                how["strokeDash"] = list(style.DASHES[line.color])
            yield _chart(rows).mark_line(strokeJoin="round", **how).encode(*frame.encoded)
        alone = len(rows) == 1
        is_dotted = is_own and len(line.points) <= DOTTED_UP_TO
        settled = [
            row for row, point in zip(rows, run, strict=True) if not point.provisional
        ] if alone or is_dotted else []  # fmt: skip
        if settled:
            yield _dots(settled, line.color, line.color, frame)
        if hollow := [r for r, p in zip(rows, run, strict=True) if p.provisional]:
            yield _dots(hollow, line.color, style.PAPER, frame)


def _dots(rows: Sequence[dict[str, Any]], color: str, fill: str, frame: _Frame) -> alt.Chart:
    return (
        _chart(rows)
        .mark_point(shape="circle", size=42, stroke=color, fill=fill, strokeWidth=2, opacity=1)
        .encode(*frame.encoded)
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


def _target(frame: _Frame) -> Iterator[alt.Chart]:
    target = frame.plot.target
    if target is None:
        return
    first, last = frame.inside(target.between or (frame.first, frame.last))
    y = frame.y(target.value)
    yield (
        _chart([{}])
        .mark_rule(color=style.INK, strokeDash=[5, 4], strokeWidth=1.6)
        .encode(*style.place(x=frame.x(first), x2=frame.x(last), y=y))
    )
    x, above = _clear_place(frame, target, (first, last))
    yield from style.write(
        target.text, (x, y + (-10 if above else 11)), halo=True, bold=True, size=style.TEXT_SIZE
    )


def _clear_place(frame: _Frame, target: Target, days: tuple[date, date]) -> tuple[float, bool]:
    """Where along its line a target's text is farthest from the series, and whether above it."""
    long = style.width_of(target.text) * 1.12
    y = frame.y(target.value)
    least, most = 4.0, max(4.0, frame.size.plot - long - 4)
    start = min(max(frame.x(days[0]) + 4, least), most)
    end = min(max(frame.x(days[1]) - long - 4, least), most)
    seen = [
        (frame.x(p.day), frame.y(p.value))
        for line in frame.plot.lines for p in line.points if p.value is not None
    ]  # fmt: skip

    def clearance(place: tuple[float, bool]) -> float:
        x, above = place
        at = y + (-10 if above else 11)
        if not _HALF_A_LINE <= at <= frame.height - _HALF_A_LINE:
            return -1.0
        near = [abs(py - at) for px, py in seen if x - 8 <= px <= x + long + 8]
        return min([30.0, *near])

    places = [(x, above) for x in (start, (start + end) / 2, end) for above in (True, False)]
    return max(places, key=clearance)


def _names(frame: _Frame) -> Iterator[alt.Chart]:
    """Each line's name and last figure at its end, moved apart where they would lie on another."""
    lines = [line for line in frame.plot.lines if line.known]
    wanted = [frame.y(line.known[-1].value or 0.0) for line in lines]
    places = scales.apart(wanted, _LABEL_GAP, 8, frame.height - 8)
    room = style.letters(frame.size.right - 12, style.TEXT_SIZE)
    for line, y in zip(lines, places, strict=True):
        is_own = line.color == style.OWN
        for at, text in enumerate((shortened(line.name, room), line.known[-1].text)):
            yield from style.write(
                text, (frame.size.plot + 9, y - 7 + at * _LABEL_LINE), color=line.color,
                bold=is_own or at == 1,
            )  # fmt: skip


def shortened(name: str, most: int) -> str:
    """A name that goes into so many letters."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"
