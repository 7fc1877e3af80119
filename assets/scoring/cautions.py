"""Cautions beside a verdict: deadlines, years, figures of other years or populations, samples.

A caution never changes a verdict; only a register row with ``answers_goal`` = no removes a figure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from assets.plan.schema import Goal, Measure, years_of
from assets.scoring.measures import Known
from assets.scoring.reason_codes import TOO_OLD
from assets.scoring.terms import Terms
from assets.text import danish, numbers, period_names
from assets.text.group_names import indicator_of
from assets.text.plan_periods import SPAN
from connectors import periods


def goal_cautions(goal: Goal, year: int) -> Iterator[str]:
    """The cautions of a goal in a plan year, whatever its figures."""
    plan_year = periods.parse(str(year))
    if goal.due is not None:
        due = periods.parse(goal.due).ends_on
        if due > plan_year.ends_on:
            yield f"Fristen er {danish.day(due)}; bedømmelsen er en status for {year}."
        elif due < plan_year.starts_on:
            yield f"Fristen, {danish.day(due)}, udløb før planåret {year}; forny eller fjern målet."
    if goal.holds is not None and year not in years_of(goal.holds):
        years = goal.holds.replace(SPAN, "-")
        yield f"Målet gælder {years} og ikke {year}; forny eller fjern det."


def population_cautions(goal: Goal, counted: Mapping[str, Collection[str]]) -> Iterator[str]:
    """A caution for each indicator of a goal that counts another population than the goal's."""
    for measure in goal.measures.values():
        population = _population(goal, measure)
        if population is None or measure.role == "context":
            continue
        for other in sorted(counted.get(indicator_of(measure.indicator), ())):
            if not _same_population(other, population):
                yield f"{measure.indicator} gælder {other}, men målet gælder {population}."


@dataclass(frozen=True)
class Cautions:
    """The cautions of one goal without ``latest`` periods."""

    terms: Terms

    def text(self, known: Mapping[str, Known]) -> str | None:
        """The cautions in one area as one text without repeats; None without cautions."""
        sentences = [*self._anywhere]
        for name, measure in self._measures.items():
            label = self.terms.label(measure)
            if name in self._of_other_years and known[name].mark != TOO_OLD:
                when = period_names.period(measure.period)
                sentences.append(f"{label} er fra {when} og ikke fra planåret {self.terms.year}.")
            wanted, counted = _population(self.terms.goal, measure), known[name].population
            if wanted and counted is not None and not _same_population(counted, wanted):
                sentences.append(f"{label} gælder {counted}, men målet gælder {wanted}.")
            if measure.held_against and known[name].low is not None and known[name].remark:
                sentences.append(f"{label}: {known[name].remark}.")
            sentences += _partly_covered(label, known[name])
        sentences += self._sampled(known)
        return " ".join(dict.fromkeys(sentences)) or None

    @cached_property
    def _anywhere(self) -> tuple[str, ...]:
        return tuple(goal_cautions(self.terms.goal, self.terms.year))

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        """The measures of the rule, in the plan's order."""
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
        """``21 af 59: 25-48 % (95 %-interval).`` for each share from a sample.

        The interval is Wilson's, of ``mart.indicator``; see ``sql/core/observation.sql``.
        """
        for name, measure in self.terms.in_rule.items():
            value = known[name]
            if measure.part != "value" or value.count is None or value.of is None:
                continue
            low, high = (numbers.number(end, 0) for end in (value.sampled_low, value.sampled_high))
            if low is not None and high is not None:
                counts = f"{numbers.number(value.count)} af {numbers.number(value.of)}"
                yield f"{counts}: {low}-{high} % (95 %-interval)."


def _partly_covered(label: str, known: Known) -> Iterator[str]:
    """A caution about a figure of a period that the lists behind it do not cover whole."""
    if known.covered_from is not None:
        first = danish.day(known.covered_from)
        yield f"{label} hviler på en liste, der først har alle rækker fra {first}."
    if known.covered_to is not None:
        last = danish.day(known.covered_to)
        yield f"{label} hviler på en liste, der kun når til {last}."


def _population(goal: Goal, measure: Measure) -> str | None:
    """The population that a goal wants counted in one of its measures."""
    return measure.population or goal.population


def _same_population(counted: str, wanted: str) -> bool:
    return counted.strip().casefold() == wanted.strip().casefold()
