"""What a reader must know beside a verdict: deadlines, years, old figures, other populations.

A caution never changes a verdict. Only a recorded ``answers_goal: false`` removes a figure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from assets.plan.schema import Goal, Measure, years_of
from assets.scoring.measures import Known
from assets.scoring.terms import Terms
from assets.text import danish, numbers, period_names
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
    """The figures of a goal that are known to count others than it asks for, by indicator."""
    for measure in goal.measures.values():
        asked = _population(goal, measure)
        if asked is None or measure.role == "context":
            continue
        for other in sorted(counted.get(measure.indicator, ())):
            if not _same_population(other, asked):
                yield f"{measure.indicator} gælder {other}, men målet gælder {asked}."


@dataclass(frozen=True)
class Cautions:
    """The cautions of one goal, its ``latest`` settled."""

    terms: Terms

    def text(self, known: Mapping[str, Known]) -> str | None:
        """All cautions in an area, each once, as one text; None where there are none."""
        found = [*self._anywhere]
        for name, measure in self._measures.items():
            label = self.terms.label(measure)
            if name in self._of_other_years:
                when = period_names.period(measure.period)
                found.append(f"{label} er fra {when} og ikke fra planåret {self.terms.year}.")
            asked, counted = _population(self.terms.goal, measure), known[name].population
            if asked and counted is not None and not _same_population(counted, asked):
                found.append(f"{label} gælder {counted}, men målet gælder {asked}.")
        found += self._sampled(known)
        return " ".join(dict.fromkeys(found)) or None

    @cached_property
    def _anywhere(self) -> tuple[str, ...]:
        return tuple(of_goal(self.terms.goal, self.terms.year))

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        """The measures of the rule in the plan's order."""
        return {n: m for n, m in self.terms.goal.measures.items() if n in self.terms.in_rule}

    @cached_property
    def _of_other_years(self) -> frozenset[str]:
        year = periods.parse(str(self.terms.year))
        return frozenset(
            name
            for name, measure in self.terms.in_rule.items()
            if measure.role == "rule" and not all(map(year.covers, measure.periods))
        )

    def _sampled(self, known: Mapping[str, Known]) -> Iterator[str]:
        """``21 af 59: 25-48 % (95 %-interval).`` of each share that rests on a count of persons.

        The interval is Wilson's, of ``mart.indicator``; see `connectors.register.wilson`.
        """
        for name, measure in self.terms.in_rule.items():
            found = known[name]
            if measure.part != "value" or found.count is None or found.of is None:
                continue
            low, high = (numbers.number(end, 0) for end in (found.sampled_low, found.sampled_high))
            if low is not None and high is not None:
                counts = f"{numbers.number(found.count)} af {numbers.number(found.of)}"
                yield f"{counts}: {low}-{high} % (95 %-interval)."


def _population(goal: Goal, measure: Measure) -> str | None:
    """Whom a goal wants counted in one of its figures."""
    return measure.population or goal.population


def _same_population(counted: str, asked: str) -> bool:
    return counted.strip().casefold() == asked.strip().casefold()
