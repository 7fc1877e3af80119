"""The series that are drawn, taken from a paper's tables: own, comparison group and country."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from assets.paper import words
from assets.paper.charts import style
from assets.paper.charts.course import Line, Point
from assets.paper.model import Paper
from assets.text import danish, period_names
from assets.text.units import AVERAGES, UNITS
from connectors import periods

OWN, GROUP, COUNTRY = "own", "kommunegruppe", "country"
COLORS = {OWN: style.OWN, GROUP: style.GROUP, COUNTRY: style.COUNTRY}
LEAST_POINTS = 3
"""Fewer are no course: two points and a line between them claim all that lies between."""
_HELD_AGAINST = AVERAGES - {"rank"}
"""The units whose figures can be held against another area's; a count grows with the area."""
_REGULAR = {"month", "quarter"}
_DAY = re.compile(r"(?:; )?(\d{4}-\d{2}-\d{2}): ")


@dataclass(frozen=True)
class Series:
    """An indicator over time.

    Args:
        indicator: its name.
        label: what it measures.
        unit: a unit of `assets.text.units`.
        lines: the municipality's own first, then those that it is held against.
        breaks: days inside the series from which it counts something else, and what.
        group: how the comparison group's figure is made; None where there is no group.
        source: the sources.
        known_from: the day that the newest figure was retrieved, in Danish.
    """

    indicator: str
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
        """From the first to the last own figure: ``juli 2021-juni 2024``."""
        known = self.lines[0].known
        return f"{known[0].period} til {known[-1].period}"

    @property
    def has_gaps(self) -> bool:
        """Whether an own figure between the first and the last is hidden or missing."""
        own = self.lines[0]
        known = own.known
        return any(
            p.value is None and known[0].starts_on < p.starts_on < known[-1].starts_on
            for p in own.points
        )

    @property
    def has_unsettled(self) -> bool:
        """Whether a figure may still change."""
        return any(point.provisional for line in self.lines for point in line.known)


def series(
    paper: Paper, indicator: str, *, years: int | None = 3, since: date | None = None
) -> Series | None:
    """An indicator's course up to its newest figure; None where it has no regular one.

    Args:
        paper: the paper.
        indicator: the indicator.
        years: how far back; None for all there is.
        since: not before this day.
    """
    own = _own(paper, indicator)
    if own.is_empty() or {periods.parse(p).kind for p in own["period"]} - _REGULAR:
        return None
    own = _whole(own)
    newest = own.filter(pl.col("value").is_not_null())["starts_on"].max()
    if not isinstance(newest, date):
        return None
    first = since or _years_before(newest, years) or date.min
    own = own.filter(pl.col("starts_on").is_between(first, newest))
    told = paper.tables.indicators.filter(indicator=indicator, area_code=paper.area_code)
    unit, label = told["unit"][0], told["label"][0]
    lines = [_line(paper.municipality, OWN, own, unit)]
    group = None
    if unit in _HELD_AGAINST:
        others = paper.tables.benchmarks.filter(indicator=indicator)
        for comparison in (GROUP, COUNTRY):
            other = others.filter(comparison=comparison)
            if other["comparison_value"].count():
                name = other["comparison_label"][0]
                lines.append(_line(name, comparison, _beside(own, other), unit))
                group = _made(other) if comparison == GROUP else group
    starts, ends = own["starts_on"][0], own["ends_on"][-1]
    breaks = [b for b in _breaks(paper, indicator) if starts < b[0] <= ends]
    known_from: datetime | None = max(told["known_from"].drop_nulls().to_list(), default=None)
    return Series(
        indicator, label, unit, lines, breaks, group, told["source"][0],
        words.moment(known_from) if known_from is not None else "",
    )  # fmt: skip


def yearly(paper: Paper, indicator: str, most: int = 5) -> list[Point]:
    """An indicator's own figures that are no course, the newest last; at most so many."""
    own = _own(paper, indicator).filter(pl.col("value").is_not_null())
    if own.is_empty() or {periods.parse(p).kind for p in own["period"]} & _REGULAR:
        return []
    unit = paper.tables.indicators.filter(indicator=indicator)["unit"][0]
    return list(_line("", OWN, own.tail(most), unit).points)


def suffix(unit: str) -> str:
    """What stands after the numbers of a scale."""
    return " %" if UNITS[unit].is_share else ""


def _own(paper: Paper, indicator: str) -> pl.DataFrame:
    """Own figures by period; one that its year is not over for counts as unsettled."""
    today = paper.as_of or paper.built_at.date()
    return (
        paper.tables.indicators.filter(indicator=indicator, area_code=paper.area_code)
        .select(
            "period", "starts_on", "ends_on", "value",
            provisional=pl.col("provisional") | (pl.col("ends_on") > today),
        )
        .sort("starts_on")
    )  # fmt: skip


def _whole(own: pl.DataFrame) -> pl.DataFrame:
    """Every period from the first to the last; one that is not there is a gap."""
    first, last = (periods.parse(own["period"][at]) for at in (0, -1))
    every = periods.span(first, last)
    whole = pl.DataFrame(
        {
            "period": [p.code for p in every],
            "starts_on": [p.starts_on for p in every],
            "ends_on": [p.ends_on for p in every],
        }
    )
    found = own.select("period", "value", "provisional")
    return whole.join(found, on="period", how="left", maintain_order="left").with_columns(
        pl.col("provisional").fill_null(value=False)
    )


def _beside(own: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """A comparison's figures in the own periods, unsettled where the own are."""
    values = other.select("period", value="comparison_value")
    return own.drop("value").join(values, on="period", how="left", maintain_order="left")


def _line(name: str, whose: str, rows: pl.DataFrame, unit: str) -> Line:
    told = rows.with_columns(text=danish.figure(pl.col("value"), unit).fill_null("intet tal"))
    points = [
        Point(
            row["starts_on"], row["ends_on"], period_names.period(row["period"]), row["value"],
            row["text"], row["provisional"],
        )
        for row in told.iter_rows(named=True)
    ]  # fmt: skip
    return Line(name, COLORS[whose], points)


def _made(group: pl.DataFrame) -> str:
    name, members = group["comparison_label"][0], group["members"].max()
    how = " vægtet efter arbejdsstyrke" if "labour_force" in group["basis"] else ""
    return f"{name}: gruppens {members} kommuner under ét{how}."


def _breaks(paper: Paper, indicator: str) -> list[tuple[date, str]]:
    """The breaks that the catalogue tells of: ``2025-07-01: hvad; 2026-01-01: hvad``."""
    told: Mapping[str, str | None] = dict(
        paper.tables.catalogue.filter(indicator=indicator).select("indicator", "breaks").iter_rows()
    )
    text = told.get(indicator) or ""
    return [(date.fromisoformat(day), what.strip().rstrip(";")) for day, what in _dated(text)]


def _dated(text: str) -> list[tuple[str, str]]:
    parts = _DAY.split(text)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _years_before(day: date, years: int | None) -> date | None:
    """The first day of a course of so many years that ends with the period of a day."""
    if years is None:
        return None
    return (day + timedelta(days=31)).replace(day=1, year=(day + timedelta(days=31)).year - years)
