"""What a reader must know beside a verdict: deadlines, years, old figures, other populations.

A caution never changes a verdict. Only a recorded ``answers_goal: false`` removes a figure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import polars as pl

from assets.plan.schema import Goal, Measure, years_of
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
            if other.strip().casefold() != asked.strip().casefold():
                yield f"{measure.indicator} gælder {other}, men målet gælder {asked}."


def columns(goal: Goal, year: int, labels: Mapping[str, str]) -> list[pl.Expr]:
    """The cautions of a goal, a text each; null where there is none.

    Args:
        goal: the goal, its ``latest`` settled.
        year: the plan year.
        labels: what each indicator measures.

    The expressions read ``<measure>.population``, which says whom a figure counts.
    """
    found = [pl.lit(sentence) for sentence in of_goal(goal, year)]
    plan_year = periods.parse(str(year))
    for name, measure in goal.measures.items():
        if measure.role == "context":
            continue
        label = danish.quoted(labels.get(measure.indicator, measure.indicator))
        if measure.role == "rule" and not all(map(plan_year.covers, measure.periods)):
            when = period_names.period(measure.period)
            found.append(pl.lit(f"{label} er fra {when} og ikke fra planåret {year}."))
        if asked := population_of(goal, measure):
            found.append(_other_population(name, label, asked))
    return found


def population_of(goal: Goal, measure: Measure) -> str | None:
    """Whom a goal wants counted in one of its figures."""
    return measure.population or goal.population


def _other_population(name: str, label: str, asked: str) -> pl.Expr:
    counted = pl.col(f"{name}.population")
    differs = _plain(counted) != pl.lit(asked.strip().casefold())
    sentence = pl.concat_str(
        pl.lit(f"{label} gælder "), counted, pl.lit(f", men målet gælder {asked}.")
    )
    return pl.when(differs).then(sentence)


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars().str.to_lowercase()


def text(found: list[pl.Expr]) -> pl.Expr:
    """All cautions of a goal as one text; null where there are none."""
    if not found:
        return pl.lit(None, dtype=pl.String)
    together = pl.concat_list(*found).list.drop_nulls().list.unique(maintain_order=True)
    return pl.when(together.list.len() > 0).then(together.list.join(" "))
