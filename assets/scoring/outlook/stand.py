"""Where goals stand while the plan year runs: the status of a half-year follow-up.

A goal whose period is over has a verdict. One under way has a figure so far, held against the
demand as ``mart.goal_outlook`` tells it; only a final follow-up says that it was met or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from assets.rules.comparison import holds
from assets.text import danish, numbers, period_names, plan_periods, verdicts
from connectors.errors import HomeError

SECURED, LOST = "allerede nået", "kan ikke længere nås"
AHEAD, BEHIND = "på rette vej", "ikke på rette vej"
OPEN = "endnu intet tal for året"
STANDS: Mapping[str, str] = {
    SECURED: "met", AHEAD: "met", BEHIND: "not_met", LOST: "not_met", OPEN: "not_followable",
}  # fmt: skip
"""Where a goal under way may stand, and the verdict whose sign and shade it has."""

Row = Mapping[str, Any]
"""A row of ``mart.goal_outlook``."""


def is_running(year: int, day: date) -> bool:
    """Whether a plan year is not over on the day of the data."""
    return day <= date(year, 12, 31)


def stand(outlook: Row) -> str:
    """Where a goal under way stands, a key of `STANDS`."""
    if outlook["kind"] == "no_figure" or is_of_another_year(outlook):
        return OPEN
    if outlook["can_be_met"] is False:
        return LOST
    if outlook["secured_from"] is not None:
        return SECURED
    figure, word = outlook["so_far"], outlook["comparison"]
    # What is counted up through the year is held against a straight line.
    demand = outlook["target"] if outlook["expected"] is None else outlook["expected"]
    if figure is None or demand is None or word is None:
        return OPEN
    return AHEAD if holds(word, figure, demand) else BEHIND


def figure_so_far(outlook: Row) -> str | None:
    """The figure so far with its unit: ``58,1 % indtil nu``, ``42,7 % (2023)``."""
    text = numbers.figure(outlook["so_far"], outlook["unit"])
    period = _so_far_period(outlook)
    return text and (f"{text} ({period_names.period(period)})" if period else f"{text} indtil nu")


def is_of_another_year(outlook: Row) -> bool:
    """Whether the only figure is of another year than the one that the goal's period ends in."""
    period = _so_far_period(outlook)
    return period is not None and _year(period) != _year(outlook["period"])


def _so_far_period(outlook: Row) -> str | None:
    """The period of the figure so far; None where it is the goal's own.

    Raises:
        HomeError: the published file is of an older Pejl.
    """
    if "so_far_period" not in outlook:
        raise HomeError("Det udgivne er lavet af en ældre udgave af Pejl; kør `pejl refresh`.")
    return outlook["so_far_period"]


def _year(period: str) -> int:
    return plan_periods.parts(period)[-1].ends_on.year


def totals(stands: Iterable[str | None], verdict_codes: Iterable[str], day: date) -> list[str]:
    """A line for each way that goals stand, and a sentence that it is a status.

    Args:
        stands: of each goal where it stands; None for one with a verdict.
        verdict_codes: the verdict of each goal.
        day: the day of the data.
    """
    counts = Counter(
        found or verdicts.WORDS[verdict]
        for found, verdict in zip(stands, verdict_codes, strict=True)
        if found or verdict != "dropped"
    )
    order = [*STANDS, *verdicts.WORDS.values()]
    lines = [f"{counts[word]} mål: {word}" for word in order if counts[word]]
    return [*lines, f"Planåret er ikke slut; det er en status pr. {danish.day(day)}."]
