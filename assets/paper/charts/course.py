"""What a course over time is drawn from: its series, what is asked for, and where it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assets.paper.charts import scale as scales
from assets.paper.charts.scale import Scale


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
    """What is asked for.

    Args:
        value: the number of the goal's period.
        text: as it is written.
        between: the days that the number holds in; None for all of them.
        course: what is asked for in each period, where that follows another figure.
    """

    value: float
    text: str
    between: tuple[date, date] | None = None
    course: Sequence[Point] = ()


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
            values += [p.value for p in self.target.course if p.value is not None]
        return scales.upright(values, is_share=self.is_share, from_zero=self.from_zero)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        points = self.lines[0].points
        return points[0].starts_on, points[-1].ends_on + timedelta(days=1)
