"""Where a goal's change begins: as the plan says, as a measure says, else the year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.plan.comparisons import COUNTRY as COMPARED_COUNTRY
from assets.plan.plan import Plan, ScoredGoal
from assets.plan.rule_validation import unit_of
from assets.plan.schema import OWN, Baseline, Measure
from assets.rules.comparison import UPWARDS
from assets.scoring.figures import Figures
from assets.text import danish, plan_periods
from assets.text.area_codes import COUNTRY
from assets.text.units import UNITS

_IS_UPWARDS = {"higher": True, "lower": False}


@dataclass(frozen=True)
class Start:
    """Where a goal may start from: the periods of both figures, and what the plan states of them.

    ``kind`` is ``plan`` or ``year_before``.
    """

    kind: str
    own: Measure
    country: Measure
    stated: Baseline | None = None


@dataclass(frozen=True)
class Moved:
    """A goal's main figure, as far as it is known, and its possible starts, the best first."""

    goal: ScoredGoal
    now: Measure
    starts: Sequence[Start]
    unit: str
    name: str
    """What a sentence calls it: the public figure by its label."""
    is_upwards: bool
    breaks: str | None
    """As in ``mart.indicator_catalogue``."""

    @property
    def is_relative(self) -> bool:
        """Whether it moves by per cent, as the country's."""
        return UNITS[self.unit].has_sum


def moved_goals(plan: Plan, figures: Figures) -> Iterator[Moved]:
    """The goals whose main figure is a municipality's own, and which the country has too."""
    units, labels = figures.about("unit"), figures.about("label")
    better, breaks = figures.about("better"), figures.about("breaks")
    has_figure = pl.col("value_low").is_not_null() | pl.col("value_high").is_not_null()
    known = figures.long.filter(has_figure)
    national = set(known.filter(area_code=COUNTRY)["indicator"])
    own = known.filter(area_code=plan.municipality)
    for scored in plan.goals:
        measure = scored.goal.measures[scored.rule.main_name]
        unit = unit_of(measure, units)
        is_own = measure.area == OWN and not measure.ranked_among and measure.part == "value"
        if not is_own or measure.indicator not in national or scored.adopted.dropped:
            continue
        periods_known = set(own.filter(indicator=measure.indicator)["period"])
        if now := _so_far(measure, periods_known):
            adopted = scored.adopted.measures[scored.rule.main_name]
            is_upwards = scored.rule.main.operator in UPWARDS
            yield Moved(
                goal=scored,
                now=now,
                starts=[*_starts(scored, now)],
                unit=unit,
                name="tallet"
                if measure.indicator == adopted.indicator
                else danish.quoted(labels[measure.indicator]),
                is_upwards=_IS_UPWARDS.get(better.get(measure.indicator) or "", is_upwards),
                breaks=breaks.get(measure.indicator),
            )


def _so_far(measure: Measure, known: set[str]) -> Measure | None:
    """The measure up to its newest figure; None where it has none."""
    until = [at for at, each in enumerate(measure.periods) if each.code in known]
    if not until:
        return None
    periods = measure.periods[: until[-1] + 1]
    codes = dict.fromkeys((periods[0].code, periods[-1].code))
    return measure.model_copy(update={"period": plan_periods.SPAN.join(codes), "role": "window"})


def _starts(scored: ScoredGoal, now: Measure) -> Iterator[Start]:
    """Where a goal starts: as the plan says, as a measure of its says, else the year before."""
    country = now.model_copy(update={"area": COMPARED_COUNTRY})

    def start(kind: str, own: str, other: str, stated: Baseline | None = None) -> Start:
        return Start(
            kind,
            now.model_copy(update={"period": own, "take": _take(own, now)}),
            country.model_copy(update={"period": other, "take": _take(other, now)}),
            stated,
        )

    if stated := scored.goal.baseline:
        yield start("plan", stated.period, stated.country_period or stated.period, stated)
    for measure in scored.goal.measures.values():
        same = (measure.indicator, measure.area, measure.part)
        if measure.role == "baseline" and same == (now.indicator, OWN, now.part):
            yield start("plan", measure.period, measure.period)
    before = plan_periods.before(now.period)
    yield start("year_before", before, before)


def _take(period: str, measure: Measure) -> Any:
    return measure.take if plan_periods.SPAN in period else None
