"""What a reader must know beside a verdict: deadlines, years, old figures, other populations.

A caution never changes a verdict. Only a recorded ``answers_goal: false`` removes a figure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from assets.plan.schema import Goal, Measure, years_of
from assets.rules.rules import Rule
from assets.scoring import sampling
from assets.scoring.measures import Known
from assets.text import danish, period_names
from assets.text.plan_periods import SPAN
from connectors import periods


def of_goal(goal: Goal, year: int) -> Iterator[str]:
    """What is to be said of a goal in a plan of this year, whatever its figures are."""
    plan_year = periods.parse(str(year))
    if goal.due is not None:
        due = periods.parse(goal.due).ends_on
        if due > plan_year.ends_on:
            yield f"Fristen er {danish.day(due)}; bedømmelsen er en status for {year}."
        elif due < plan_year.starts_on:
            yield f"Fristen, {danish.day(due)}, udløb før planåret {year}; forny eller fjern målet."
    if goal.holds is not None and year not in years_of(goal.holds):
        held = goal.holds.replace(SPAN, "-")
        yield f"Målet gælder {held} og ikke {year}; forny eller fjern det."


def of_populations(goal: Goal, counted: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The figures of a goal that are known to count others than it asks for.

    Args:
        goal: the goal.
        counted: per indicator whom its figures count, where that is said.
    """
    for measure in goal.measures.values():
        asked = population_of(goal, measure)
        if asked is None or measure.role == "context":
            continue
        for other in sorted(counted.get(measure.indicator, ())):
            if not _same_population(other, asked):
                yield f"{measure.indicator} gælder {other}, men målet gælder {asked}."


@dataclass(frozen=True)
class Cautions:
    """The cautions of one goal.

    Args:
        goal: the goal, its ``latest`` settled.
        rule: its rule.
        year: the plan year.
        labels: what each indicator measures.
    """

    goal: Goal
    rule: Rule
    year: int
    labels: Mapping[str, str]

    def text(self, known: Mapping[str, Known]) -> str | None:
        """All cautions in an area, each once, as one text; None where there are none."""
        found = [*self._anywhere]
        for name, measure in self._measures.items():
            label = danish.quoted(self.labels.get(measure.indicator, measure.indicator))
            if name in self._of_other_years:
                when = period_names.period(measure.period)
                found.append(f"{label} er fra {when} og ikke fra planåret {self.year}.")
            asked, counted = population_of(self.goal, measure), known[name].population
            if asked and counted is not None and not _same_population(counted, asked):
                found.append(f"{label} gælder {counted}, men målet gælder {asked}.")
        in_rule = {name: self.goal.measures[name] for name in self.rule.names}
        found += sampling.cautions(in_rule, known)
        return " ".join(dict.fromkeys(found)) or None

    @cached_property
    def _anywhere(self) -> tuple[str, ...]:
        return tuple(of_goal(self.goal, self.year))

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        return {name: m for name, m in self.goal.measures.items() if m.role != "context"}

    @cached_property
    def _of_other_years(self) -> frozenset[str]:
        year = periods.parse(str(self.year))
        return frozenset(
            name
            for name, measure in self._measures.items()
            if measure.role == "rule" and not all(map(year.covers, measure.periods))
        )


def population_of(goal: Goal, measure: Measure) -> str | None:
    """Whom a goal wants counted in one of its figures."""
    return measure.population or goal.population


def _same_population(counted: str, asked: str) -> bool:
    return counted.strip().casefold() == asked.strip().casefold()
