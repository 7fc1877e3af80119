"""The goals of a plan as the page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assets.page.trend import Trend
from assets.paper.charts.chart import Chart
from assets.text import verdicts


@dataclass(frozen=True)
class Goal:
    """A goal of a plan as the page shows it; every text is final Danish.

    Args:
        anchor: its id on the page.
        verdict: whose sign and shade it has.
        verdict_text: the verdict in words, or where it stands while the plan year runs.
        demand: comparison and target; None where the target is unknown.
        rank: the municipality's place among those with a figure.
        standing: in how many municipalities the goal would be met.
        changed: what stands otherwise than in the follow-up before; None without one.
        late: which of its sources are stale or never fetched; None where all are fresh.
        remarks: the heading and the text of each remark.
        measures: the figures behind it: what, whose, period, figure, source.
        chart: its figure; None where there is none.
        indicator: what the analyst's entrance shows of it, of ``area_code``.
    """

    id: str
    anchor: str
    title: str
    text: str
    verdict: str
    verdict_text: str
    provisional: bool
    value_text: str | None
    demand: str | None
    distance_text: str | None
    period_text: str
    source: str | None
    fetched: str | None
    trend: Trend | None
    rank: str | None
    standing: str | None
    changed: str | None
    late: str | None
    remarks: Sequence[tuple[str, str]]
    measures: Sequence[Sequence[str]]
    chart: Chart | None
    indicator: str
    area_code: str

    @property
    def symbol(self) -> str:
        """The sign of its verdict."""
        return verdicts.SIGNS[self.verdict]


@dataclass(frozen=True)
class Section:
    """A section of a plan and its goals."""

    title: str
    goals: Sequence[Goal]


@dataclass(frozen=True)
class Board:
    """The goals of a plan, with how many have each verdict.

    ``late`` is which sources are stale or never fetched, and the goals affected.
    """

    plan: str
    title: str
    municipality: str
    area_code: str
    totals: Mapping[str, int]
    is_status: bool
    since: str | None
    late: str | None
    sections: Sequence[Section]

    @property
    def goals(self) -> list[Goal]:
        """Every goal, in the plan's order."""
        return [goal for section in self.sections for goal in section.goals]
