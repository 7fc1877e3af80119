"""Time series of an indicator: the municipality, its comparison group and the country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from assets.indicators.metadata import read_breaks
from assets.paper.charts import style
from assets.paper.charts.subject import Subject
from assets.text import danish, period_names
from assets.text.units import UNITS
from connectors import periods
from connectors.observations import Break
from connectors.periods import Period

MIN_POINTS = 3
"""Two points joined by a line would suggest figures between them."""
NO_FIGURE = "intet tal"
_GROUP = "kommunegruppe"
COMPARISON_COLORS = {_GROUP: style.GROUP, "country": style.COUNTRY}
_NOT_COMPARABLE = {"count", "rank"}
"""Kinds of unit that cannot be compared between areas: a count grows with the area."""


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
        """The middle of the period, where the point is drawn."""
        return self.starts_on + (self.ends_on - self.starts_on) // 2


@dataclass(frozen=True)
class Line:
    """The points of one area, with its name and colour."""

    name: str
    color: str
    points: Sequence[Point]

    @property
    def known(self) -> list[Point]:
        """The points that have a figure."""
        return [point for point in self.points if point.value is not None]


@dataclass(frozen=True)
class Target:
    """What a goal demands of a figure.

    Args:
        value: the target in the goal's period.
        text: the demand in print, "Mål: mindst 80 %".
        days: the first and last day that the value applies to; None for all days.
        points: the target in each period, where it follows another figure.
    """

    value: float
    text: str
    days: tuple[date, date] | None = None
    points: Sequence[Point] = ()


@dataclass(frozen=True)
class Series:
    """An indicator over time.

    Args:
        unit: a unit of `assets.text.units`.
        lines: the municipality's own line, then the comparisons.
        breaks: the first day of each new definition inside the series, and what it is.
        group_note: how the comparison group's figure is computed; None where there is no group.
        known_from: when the newest figure was retrieved (UTC).
    """

    label: str
    unit: str
    lines: Sequence[Line]
    breaks: Sequence[tuple[date, str]]
    group_note: str | None
    source: str
    known_from: datetime | None

    @property
    def has_enough_points(self) -> bool:
        """Whether the municipality's own line has enough points to be drawn."""
        return len(self.lines[0].known) >= MIN_POINTS

    @property
    def span(self) -> str:
        """From the first to the last figure: ``juli 2021 til juni 2024``."""
        known = self.lines[0].known
        return f"{known[0].period} til {known[-1].period}"

    @property
    def has_gaps(self) -> bool:
        """Whether a line has a hidden or missing figure after its first."""
        starts = [(line, line.known[0].starts_on) for line in self.lines if line.known]
        return any(
            point.value is None and point.starts_on > start
            for line, start in starts
            for point in line.points
        )

    @property
    def has_provisional(self) -> bool:
        """Whether a figure is provisional."""
        return any(point.provisional for line in self.lines for point in line.known)


def find_series(
    subject: Subject, indicator: str, *, years: int | None = 3, since: date = date.min
) -> Series | None:
    """Find a monthly or quarterly series up to its newest figure; None where there is none.

    Args:
        subject: the municipality whose figures are read.
        indicator: the indicator's name.
        years: the number of years back; None for all.
        since: the earliest day; overrides ``years``.
    """
    own = _own_rows(subject, indicator)
    known = [row for row in own.values() if row["value"] is not None]
    if not known or _kinds(own) not in ({"month"}, {"quarter"}):
        return None
    last = known[-1]
    first, newest = periods.parse(next(iter(own))), periods.parse(last["period"])
    if years and since == date.min:
        since = _years_before(newest.starts_on, years)
    span = [period for period in periods.span(first, newest) if period.starts_on >= since]
    if not span:
        return None
    line = Line(subject.municipality, style.OWN, _points(span, own, last["unit"]))
    comparisons, group_note = _comparison_lines(subject, indicator, span, own)
    breaks = [
        (each.since, each.note)
        for each in _breaks(subject, indicator)
        if span[0].starts_on < each.since <= newest.ends_on
    ]
    return Series(
        last["label"], last["unit"], [line, *comparisons], breaks, group_note,
        last["source"], newest_retrieval(own.values()),
    )  # fmt: skip


def yearly_points(subject: Subject, indicator: str, most: int = 5) -> list[Point]:
    """The newest figures of an indicator that is neither monthly nor quarterly, newest last."""
    own = {
        code: row for code, row in _own_rows(subject, indicator).items() if row["value"] is not None
    }
    if not own or _kinds(own) & {"month", "quarter"}:
        return []
    span = [periods.parse(code) for code in [*own][-most:]]
    return _points(span, own, own[span[0].code]["unit"])


def align_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines over all their periods; a line without a point in one gets a gap."""
    points = {point.starts_on: point for line in lines for point in line.points}
    gaps = {
        day: replace(point, value=None, text=NO_FIGURE, provisional=False)
        for day, point in sorted(points.items())
    }
    return [
        replace(line, points=[*(gaps | {p.starts_on: p for p in line.points}).values()])
        for line in lines
    ]


def newest_retrieval(rows: Iterable[Mapping[str, Any]]) -> datetime | None:
    """When the newest of these figures was retrieved; None where none was."""
    moments = (row["known_from"] for row in rows)
    return max((each for each in moments if each is not None), default=None)


_Rows = Mapping[str, Mapping[str, Any]]
"""Rows of ``mart.indicator`` by their period."""


def _own_rows(subject: Subject, indicator: str) -> _Rows:
    """The municipality's rows in order; a period that is not over counts as provisional."""
    rows = subject.tables.indicators.filter(indicator=indicator, area_code=subject.area_code)
    provisional = pl.col("provisional") | (pl.col("ends_on") > subject.today)
    ordered = rows.sort("starts_on").with_columns(provisional=provisional)
    return {row["period"]: row for row in ordered.iter_rows(named=True)}


def _kinds(own: _Rows) -> set[str]:
    return {periods.parse(code).kind for code in own}


def _points(
    span: Sequence[Period], own: _Rows, unit: str, values: Mapping[str, float] | None = None
) -> list[Point]:
    """A point for each period, of the own figures unless ``values`` has others; gaps where none."""
    if values is None:
        values = {code: row["value"] for code, row in own.items()}
    shown = [values.get(period.code) for period in span]
    texts = pl.select(danish.figure(pl.lit(pl.Series(shown, dtype=pl.Float64)), unit)).to_series()
    return [
        Point(
            period.starts_on, period.ends_on, period_names.period(period.code), value,
            text or NO_FIGURE, period.code in own and own[period.code]["provisional"],
        )
        for period, value, text in zip(span, shown, texts, strict=True)
    ]  # fmt: skip


def _comparison_lines(
    subject: Subject, indicator: str, span: Sequence[Period], own: _Rows
) -> tuple[list[Line], str | None]:
    """The lines of comparison group and country, and the note on the group."""
    unit = own[span[-1].code]["unit"]
    if UNITS[unit].kind in _NOT_COMPARABLE:
        return [], None
    benchmarks = subject.tables.benchmarks.filter(
        pl.col("comparison_value").is_not_null(), indicator=indicator
    )
    lines: list[Line] = []
    group_note = None
    for comparison, color in COMPARISON_COLORS.items():
        rows = benchmarks.filter(comparison=comparison)
        if rows.is_empty():
            continue
        values = dict(rows.select("period", "comparison_value").iter_rows())
        points = _points(span, own, unit, values)
        lines.append(Line(rows["comparison_label"][0], color, points))
        if comparison == _GROUP:
            group_note = _group_note(rows)
    return lines, group_note


def _group_note(group: pl.DataFrame) -> str:
    """How the comparison group's figure is computed."""
    name, members = group["comparison_label"][0], group["members"].max()
    weighted = " vægtet efter arbejdsstyrke" if "labour_force" in group["basis"] else ""
    return f"{name}: gruppens {members} kommuner under ét{weighted}."


def _breaks(subject: Subject, indicator: str) -> list[Break]:
    rows = subject.tables.catalogue.filter(indicator=indicator)
    return read_breaks(rows["breaks"][0]) if rows.height else []


def _years_before(day: date, years: int) -> date:
    """The first day of the span of ``years`` that ends with the month of ``day``."""
    after = day + timedelta(days=31)
    return after.replace(day=1, year=after.year - years)
