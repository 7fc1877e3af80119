"""Resolving ``latest`` to the newest period with a figure, when a plan is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from assets.plan.plan import Plan, ScoredGoal
from assets.plan.schema import Measure
from assets.text.hidden import MARK
from assets.text.plan_periods import LATEST

YEAR = 12
"""The months that a figure may be older than the cadence of its source."""

Newest = Mapping[str, tuple[str, date, date]]
"""The newest period of each indicator and its first and last day."""


@dataclass(frozen=True)
class _Resolver:
    """The newest periods of a plan's indicators, and how old they may be on a day.

    ``newest`` is by ``provisional`` of a measure, ``cadences`` has months by indicator.
    """

    newest: Mapping[str, Newest]
    cadences: Mapping[str, int | None]
    day: date

    def resolve(self, scored: ScoredGoal) -> ScoredGoal:
        """The goal with its ``latest`` periods replaced, and which of them are too old."""
        by_measure = {
            name: newest
            for name, measure in scored.goal.measures.items()
            if measure.period == LATEST
            and (newest := self.newest[measure.provisional].get(measure.indicator))
        }
        measures = {
            name: measure.model_copy(update={"period": by_measure[name][0]})
            if name in by_measure
            else measure
            for name, measure in scored.goal.measures.items()
        }
        too_old = frozenset(
            name
            for name, (_, starts_on, ends_on) in by_measure.items()
            if self._is_too_old(scored.goal.measures[name], starts_on, ends_on)
        )
        goal = scored.goal.model_copy(update={"measures": measures})
        return replace(scored, goal=goal, too_old=too_old)

    def _is_too_old(self, measure: Measure, starts_on: date, ends_on: date) -> bool:
        """Whether a period ends more than the months that it may before the day.

        What no source releases at a cadence, as Fasit and the register, has that of its period.
        """
        if measure.role == "context":
            return False
        months = measure.not_older_than
        if months is None:
            cadence = self.cadences.get(measure.indicator)
            months = YEAR + (_months(starts_on, ends_on) + 1 if cadence is None else cadence)
        # Counted between the days after, so that every month's end is a whole month from the next.
        ended, now = (day + timedelta(days=1) for day in (ends_on, self.day))
        age = _months(ended, now)
        return age > months or (age == months and now.day > ended.day)


def resolve_latest(plan: Plan, figures: pl.DataFrame, cadences: Mapping[str, int | None]) -> Plan:
    """The plan with each ``latest`` replaced by a period of ``mart.indicator``, if it has one.

    It is the newest period that begins in or before the plan year, has begun on the day of scoring,
    and for which the plan's own municipality has a figure, bounded and hidden ones included; for a
    measure with ``provisional: leave_out``, a final one. All areas use that period. Of two that
    begin together, the longer.

    It is too old for a rule where it ends more than its source's cadence and a year, or the
    measure's ``not_older_than``, before the plan year's end or the day of scoring, whichever is
    first. ``cadences`` has the months between two releases by indicator.
    """
    indicators = {
        measure.indicator
        for scored in plan.goals
        for measure in scored.goal.measures.values()
        if measure.period == LATEST
    }
    if not indicators:
        return plan
    year_end = date(plan.file.year, 12, 31)
    day = year_end if plan.as_of is None else min(plan.as_of, year_end)
    has_figure = pl.any_horizontal(
        pl.col("value_low").is_not_null(),
        pl.col("value_high").is_not_null(),
        pl.col("mark").eq_missing(MARK),
    )
    known = figures.filter(
        has_figure,
        pl.col("indicator").is_in(indicators),
        pl.col("area_code") == plan.municipality,
        pl.col("starts_on") <= day,
    ).sort("starts_on", "ends_on")
    newest = {"use": _newest(known), "leave_out": _newest(known.filter(~pl.col("provisional")))}
    resolver = _Resolver(newest, cadences, day)
    return replace(plan, goals=[resolver.resolve(scored) for scored in plan.goals])


def _newest(known: pl.DataFrame) -> Newest:
    """The last period of each indicator."""
    rows = known.group_by("indicator").agg(pl.col("period", "starts_on", "ends_on").last())
    return {name: (period, first, last) for name, period, first, last in rows.iter_rows()}


def _months(earlier: date, later: date) -> int:
    """The calendar months from one day's month to another's."""
    return 12 * (later.year - earlier.year) + later.month - earlier.month
