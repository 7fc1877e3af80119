"""An indicator over time, from a paper's tables: own figures, comparison group and country."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from assets.paper import words
from assets.paper.charts import style
from assets.paper.model import Paper
from assets.text import danish, period_names
from assets.text.units import UNITS
from connectors import periods
from connectors.periods import Period

LEAST_POINTS = 3
"""Fewer are no course: two points and a line between them claim all that lies between."""
NO_FIGURE = "intet tal"
_GROUP = "kommunegruppe"
_COMPARED = {_GROUP: style.GROUP, "country": style.COUNTRY}
_NOT_COMPARED = {"count", "rank"}
"""The kinds of units whose figures say nothing beside another area's: a count grows with it."""
_DAY = re.compile(r"(?:; )?(\d{4}-\d{2}-\d{2}): ")


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
        """The middle of the period, where it is drawn."""
        return self.starts_on + (self.ends_on - self.starts_on) // 2


@dataclass(frozen=True)
class Line:
    """The figures of one area, with its name and colour."""

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
        between: the days that the number holds in; None for all of them.
        course: what is asked for in each period, where that follows another figure.
    """

    value: float
    text: str
    between: tuple[date, date] | None = None
    course: Sequence[Point] = ()


@dataclass(frozen=True)
class Series:
    """An indicator over time.

    Args:
        unit: a unit of `assets.text.units`.
        lines: the municipality's own first, then those that it is held against.
        breaks: days inside the series from which it counts something else, and what.
        group: how the comparison group's figure is made; None where there is no group.
        known_from: the day that the newest figure was retrieved, in Danish.
    """

    label: str
    unit: str
    lines: Sequence[Line]
    breaks: Sequence[tuple[date, str]]
    group: str | None
    source: str
    known_from: str

    @property
    def is_course(self) -> bool:
        """Whether the own line has points enough to be drawn as one."""
        return len(self.lines[0].known) >= LEAST_POINTS

    @property
    def span(self) -> str:
        """From the first to the last own figure: ``juli 2021 til juni 2024``."""
        known = self.lines[0].known
        return f"{known[0].period} til {known[-1].period}"

    @property
    def has_gaps(self) -> bool:
        """Whether a figure after a line's first is hidden or missing."""
        begun = [(line, line.known[0].starts_on) for line in self.lines if line.known]
        return any(
            point.value is None and point.starts_on > start
            for line, start in begun
            for point in line.points
        )

    @property
    def has_unsettled(self) -> bool:
        """Whether a figure may still change."""
        return any(point.provisional for line in self.lines for point in line.known)


def series(
    paper: Paper, indicator: str, *, years: int | None = 3, since: date = date.min
) -> Series | None:
    """An indicator's course up to its newest figure; None where it has no regular one.

    Args:
        years: how far back; None for all there is.
        since: not before this day.
    """
    own = _own(paper, indicator)
    known = [row for row in own.values() if row["value"] is not None]
    if not known or _kinds(own) not in ({"month"}, {"quarter"}):
        return None
    last = known[-1]
    first, newest = periods.parse(next(iter(own))), periods.parse(last["period"])
    if years and since == date.min:
        since = _years_before(newest.starts_on, years)
    span = [each for each in periods.span(first, newest) if each.starts_on >= since]
    if not span:
        return None
    line = Line(paper.municipality, style.OWN, _points(span, own, last["unit"]))
    others, group = _others(paper, indicator, span, own)
    breaks = [
        (day, what)
        for day, what in _breaks(paper, indicator)
        if span[0].starts_on < day <= newest.ends_on
    ]
    return Series(
        last["label"], last["unit"], [line, *others], breaks, group, last["source"],
        retrieved(own.values()),
    )  # fmt: skip


def yearly(paper: Paper, indicator: str, most: int = 5) -> list[Point]:
    """An indicator's own figures that are no course, the newest last; at most so many."""
    own = {code: row for code, row in _own(paper, indicator).items() if row["value"] is not None}
    if not own or _kinds(own) & {"month", "quarter"}:
        return []
    span = [periods.parse(code) for code in [*own][-most:]]
    return _points(span, own, own[span[0].code]["unit"])


def side_by_side(lines: Sequence[Line]) -> list[Line]:
    """Lines over the same periods, those of all of them; a line has a gap where it has no point."""
    every = {point.starts_on: point for line in lines for point in line.points}
    gaps = {
        day: replace(point, value=None, text=NO_FIGURE, provisional=False)
        for day, point in sorted(every.items())
    }
    return [
        replace(line, points=[*(gaps | {p.starts_on: p for p in line.points}).values()])
        for line in lines
    ]


def retrieved(rows: Iterable[Mapping[str, Any]]) -> str:
    """The day that the newest of these figures was retrieved, in Danish; empty where none was."""
    days: list[datetime] = [row["known_from"] for row in rows if row["known_from"] is not None]
    return words.moment(max(days)) if days else ""


_Rows = Mapping[str, Mapping[str, Any]]
"""Rows of ``mart.indicator`` by their period."""


def _own(paper: Paper, indicator: str) -> _Rows:
    """Own figures in their order; one that its year is not over for counts as unsettled."""
    today = paper.as_of or paper.built_at.date()
    rows = paper.tables.indicators.filter(indicator=indicator, area_code=paper.area_code)
    unsettled = pl.col("provisional") | (pl.col("ends_on") > today)
    found = rows.sort("starts_on").with_columns(provisional=unsettled)
    return {row["period"]: row for row in found.iter_rows(named=True)}


def _kinds(own: _Rows) -> set[str]:
    return {periods.parse(code).kind for code in own}


def _points(
    span: Sequence[Period], own: _Rows, unit: str, values: Mapping[str, float] | None = None
) -> list[Point]:
    """A point for each period, the own one unless there are other values; a gap where none is."""
    if values is None:
        values = {code: row["value"] for code, row in own.items()}
    shown = [values.get(each.code) for each in span]
    texts = pl.select(danish.figure(pl.lit(pl.Series(shown, dtype=pl.Float64)), unit)).to_series()
    return [
        Point(
            each.starts_on, each.ends_on, period_names.period(each.code), value,
            text or NO_FIGURE, each.code in own and own[each.code]["provisional"],
        )
        for each, value, text in zip(span, shown, texts, strict=True)
    ]  # fmt: skip


def _others(
    paper: Paper, indicator: str, span: Sequence[Period], own: _Rows
) -> tuple[list[Line], str | None]:
    """The lines that the own is held against, and how the group's is made."""
    unit = own[span[-1].code]["unit"]
    if UNITS[unit].kind in _NOT_COMPARED:
        return [], None
    benchmarks = paper.tables.benchmarks.filter(
        pl.col("comparison_value").is_not_null(), indicator=indicator
    )
    rows = {each: benchmarks.filter(comparison=each) for each in _COMPARED}
    values = {
        each: dict(found.select("period", "comparison_value").iter_rows())
        for each, found in rows.items()
        if found.height
    }
    lines = [
        Line(
            rows[each]["comparison_label"][0], _COMPARED[each],
            _points(span, own, unit, values[each]),
        )
        for each in values
    ]  # fmt: skip
    return lines, _how_made(rows[_GROUP]) if _GROUP in values else None


def _how_made(group: pl.DataFrame) -> str:
    name, members = group["comparison_label"][0], group["members"].max()
    weighted = " vægtet efter arbejdsstyrke" if "labour_force" in group["basis"] else ""
    return f"{name}: gruppens {members} kommuner under ét{weighted}."


def _breaks(paper: Paper, indicator: str) -> list[tuple[date, str]]:
    """The breaks that the catalogue tells of: ``2025-07-01: hvad; 2026-01-01: hvad``."""
    rows = paper.tables.catalogue.filter(pl.col("breaks").is_not_null(), indicator=indicator)
    _, *parts = _DAY.split(rows["breaks"][0]) if rows.height else [""]
    days = [date.fromisoformat(day) for day in parts[::2]]
    return [(day, what.strip().rstrip(";")) for day, what in zip(days, parts[1::2], strict=True)]


def _years_before(day: date, years: int) -> date:
    """The first day of a course of so many years that ends with the period of a day."""
    after = day + timedelta(days=31)
    return after.replace(day=1, year=after.year - years)
