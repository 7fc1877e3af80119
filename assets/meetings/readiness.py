"""When each goal's figures are known, and when they are final: by what its sources will publish.

A source's next release brings the period after its newest one, and each later release one more, an
interval of the table's cadence apart. A figure is final when its source no longer calls its period
provisional (`assets.indicators.provisional`). Only the next release is announced; later ones are
estimates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from assets.catalogue.catalogue import Catalogue
from assets.indicators import provisional
from assets.text import plan_periods
from connectors import periods
from connectors.observations import CADENCES, TableEntry
from connectors.periods import Period

REGISTER, REFERENCE = "register", "reference"
FARTHEST = 40
"""Releases ahead: a figure that needs more is not expected at all."""
Expected = Mapping[tuple[str, str, str], date]
"""By indicator, area and period: the day on which the register expects a figure."""


@dataclass(frozen=True)
class Readiness:
    """When figures are known and final; None where no source will say."""

    known_on: date | None
    final_on: date | None


@dataclass(frozen=True)
class Release:
    """A release that a goal waits for.

    Args:
        on: its day.
        period: the newest period that it brings.
        is_announced: whether the source has announced the day; an estimate otherwise.
    """

    on: date
    period: str
    is_announced: bool


@dataclass(frozen=True)
class Sources:
    """What is known of the sources on a day.

    Args:
        today: the day.
        states: the rows of ``mart.source_freshness`` by table.
        catalogue: the source tables.
        behind: the source tables of each indicator.
        expected: what the register expects.
    """

    today: date
    states: Mapping[str, Mapping[str, Any]]
    catalogue: Catalogue
    behind: Mapping[str, Sequence[str]]
    expected: Expected

    def readiness(self, measures: pl.DataFrame, *, is_judged: bool) -> Readiness:
        """When the figures of a goal are known and final.

        Args:
            measures: its rows of ``mart.goal_measure``.
            is_judged: whether it is met or not as things are; then a figure that nobody can make
                decides nothing.
        """
        found = [self._of_measure(row) for row in measures.iter_rows(named=True)]
        if is_judged:
            found = [each for each in found if each.known_on is not None]
        return Readiness(_last(r.known_on for r in found), _last(r.final_on for r in found))

    def releases(self, measures: pl.DataFrame, until: date) -> Iterator[Release]:
        """The releases that bring a goal's missing or provisional figures, up to a day."""
        for row in measures.iter_rows(named=True):
            last = _last_period(row["period"])
            for name in self.behind.get(row["indicator"], ()):
                steps = self._steps(name, last) if last else None
                if steps is None or max(steps) == 0:
                    continue
                for step in range(1, max(steps) + 1):
                    release = self._release(name, step)
                    if release is None or release.on > until:
                        break
                    yield release

    def _of_measure(self, row: Mapping[str, Any]) -> Readiness:
        is_known = any(row[name] is not None for name in ("value", "value_low", "value_high"))
        last = _last_period(row["period"])
        tables = [t for t in self.behind.get(row["indicator"], ()) if self._source(t) != REFERENCE]
        if not row["answers_goal"] or last is None:
            return Readiness(None, None)
        found = [self._of_table(name, row, last, is_known=is_known) for name in tables]
        return Readiness(_last(r.known_on for r in found), _last(r.final_on for r in found))

    def _of_table(
        self, name: str, row: Mapping[str, Any], last: Period, *, is_known: bool
    ) -> Readiness:
        """When a table holds the last period of a measure."""
        described = self.catalogue[name].definition
        if not isinstance(described, TableEntry):
            # A list is drawn after its period, and the register is written by hand.
            key = row["indicator"], row["area_code"], row["period"]
            after = last.ends_on + timedelta(days=1)
            day = self.today if is_known else self.expected.get(key)
            if day is None and self._source(name) != REGISTER and after > self.today:
                day = after
            return Readiness(day, None if day is None else max(day, after))
        steps = self._steps(name, last)
        if steps is None:
            return Readiness(None, None)
        known, final = (self._day(name, step) for step in steps)
        return Readiness(known, final)

    def _steps(self, name: str, last: Period) -> tuple[int, int] | None:
        """How many releases from now a period is known, and how many until it is final."""
        described = self.catalogue[name].definition
        newest = self.states.get(name, {}).get("last_period")
        if not isinstance(described, TableEntry) or newest is None:
            return None
        held, count = periods.parse(newest), provisional.provisional_periods(described)
        known = _first(held, lambda each: each.ends_on >= last.ends_on)
        settled = _first(held, lambda each: each.starts_on > last.ends_on)
        if known is None or settled is None:
            return None
        final = known if count == 0 else max(known, settled + count - 1)
        return known, final

    def _day(self, name: str, step: int) -> date | None:
        """The day of a release; today for what is known, None for an ended series."""
        if step == 0:
            return self.today
        release = self._release(name, step)
        return release.on if release else None

    def _release(self, name: str, step: int) -> Release | None:
        described, state = self.catalogue[name].definition, self.states.get(name, {})
        newest = state.get("last_period")
        if not isinstance(described, TableEntry) or newest is None:
            return None
        if state["state"] == "discontinued" or self.catalogue[name].ended(self.today):
            return None
        months = CADENCES[described.cadence]
        announced: date | None = state["next_release"]
        day = announced or _updated_on(state, months)
        if day is None:
            return None
        on = max(periods.add_months(day, (step - 1) * months), self.today)
        period = periods.following(periods.parse(newest), step).code
        return Release(on, period, is_announced=announced is not None and step == 1)

    def _source(self, name: str) -> str:
        return self.catalogue[name].source


def _last(days: Iterator[date | None]) -> date | None:
    """The latest day; None where one is unknown or there is none."""
    found = list(days)
    known = [day for day in found if day is not None]
    return max(known) if known and len(known) == len(found) else None


def _last_period(spelling: str) -> Period | None:
    parts = plan_periods.parts(spelling)
    return parts[-1] if parts else None


def _first(held: Period, holds: Callable[[Period], bool]) -> int | None:
    """The first step from a period on which something holds; None where none is near."""
    each = held
    for step in range(FARTHEST):
        if holds(each):
            return step
        each = periods.following(each, 1)
    return None


def _updated_on(state: Mapping[str, Any], months: int) -> date | None:
    """An estimate of the next release of a table whose source announces none."""
    try:
        updated = date.fromisoformat((state["source_updated"] or "")[: len("2024-08-15")])
    except ValueError:
        return None
    return periods.add_months(updated, months)
