"""Distances in Danish: ``mangler 9 aftaler``, ``0,8 procentpoint for høj``."""

from __future__ import annotations

from math import floor

from assets.plan.schema import Measure
from assets.rules.comparison import TOLERANCE
from assets.scoring.measures import Known
from assets.scoring.reasons import COMPARISONS
from assets.scoring.thresholds import Demand
from assets.text import numbers
from assets.text.units import UNITS, of_difference

_PLACES = {"rank": ("plads", "pladser"), "third": ("tredjedel", "tredjedele")}
"""A distance of one and of several, for units whose figures are written with a word before."""
UNKNOWN_MARGIN = "(det præcise tal er ikke opgjort)"
"""After "nået", where only a bound of the figure or of the demand is known."""


def bound(demand: Demand, threshold: float | None) -> str | None:
    """``mindst 25 tilbud``; ``højst 1 sag`` for "under 2 sager"; None where it is unknown."""
    if threshold is None:
        return None
    word, edge = COMPARISONS[demand.operator], threshold
    if demand.is_whole:
        word, edge = "mindst" if demand.upwards else "højst", demand.edge(threshold)
    text = numbers.figure(edge, demand.unit, numbers.demand_decimals(edge, demand.unit))
    return text and f"{word} {text}"


def shortfall(
    demand: Demand, threshold: float | None, known: Known, measure: Measure, noun: str | None
) -> str | None:
    """The shortfall of a comparison that does not hold; None where it is unknown.

    ``noun`` is what the measure's numerator counts: ``138 flere uddannelsestilbud af 1.500``.
    """
    if demand.unit == "pct" and measure.part == "value" and known.of is not None:
        counted = _counted(demand, threshold, known)
        if counted is not None:
            more = "flere" if demand.upwards else "færre"
            what = f"{more} {noun}" if noun else more
            return f"{numbers.number(counted)} {what} af {numbers.number(known.of)}"
    nearest = known.high if demand.upwards else known.low
    if threshold is None or nearest is None:
        return None
    amount = _from_edge(demand, threshold, nearest)
    if amount <= TOLERANCE:
        decimals = numbers.demand_decimals(threshold, demand.unit)
        target = numbers.figure(threshold, demand.unit, decimals)
        return target and f"står på grænsen; kravet er {COMPARISONS[demand.operator]} {target}"
    size = _size(amount, demand, measure)
    return size and _at_least(known) + _worded(size, amount, demand)


def surplus(demand: Demand, threshold: float | None, known: Known, measure: Measure) -> str | None:
    """The margin of a comparison that holds."""
    nearest = known.low if demand.upwards else known.high
    if threshold is None or nearest is None:
        return UNKNOWN_MARGIN
    amount = -_from_edge(demand, threshold, nearest)
    if amount > TOLERANCE:
        size = _size(amount, demand, measure)
        return size and f"med {_at_least(known)}{size}"
    return UNKNOWN_MARGIN if known.is_open else "præcis"


def _from_edge(demand: Demand, threshold: float, figure: float) -> float:
    """The distance of a figure on the wrong side of the threshold; negative on the good side."""
    edge = demand.edge(threshold) if demand.is_whole else threshold
    return edge - figure if demand.upwards else figure - edge


def _counted(demand: Demand, threshold: float | None, known: Known) -> float | None:
    """The number of counted cases to move; None where the counts are not whole."""
    count, of = known.count, known.of
    if threshold is None or count is None or of is None:
        return None
    needed = demand.edge(threshold, of)
    can_be = 0 <= needed <= of and count == floor(count) and of == floor(of)
    return abs(needed - count) if can_be else None


def _worded(size: str, amount: float, demand: Demand) -> str:
    if UNITS[demand.unit].is_graded:
        return size + (" for lav" if demand.upwards else " for høj")
    if UNITS[demand.unit].kind == "rank":
        return size + (" for højt oppe" if demand.upwards else " for langt nede")
    if demand.upwards:
        return f"mangler {size}"
    return size + (" for meget" if numbers.number(amount) == "1" else " for mange")


def _size(amount: float, demand: Demand, measure: Measure) -> str | None:
    """A distance with its unit, never rounded to 0; None where it has too many digits."""
    unit = of_difference(demand.unit)
    number = numbers.number(amount)
    if number is None:
        return None
    if UNITS[unit].kind == "rank":
        one, many = _PLACES[unit]
        return f"{number} {one if amount == 1 else many}"
    least = 10.0 ** -UNITS[unit].decimals
    # Half of the last decimal that is written is rounded up, so less than that reads as 0.
    is_small = amount < least / 2
    text = f"under {numbers.figure(least, unit)}" if is_small else numbers.figure(amount, unit)
    is_mean = measure.take == "mean" and not UNITS[unit].is_graded
    return f"{text} i gennemsnit" if is_mean else text


def _at_least(known: Known) -> str:
    """``mindst`` for a figure known only by a bound."""
    return "mindst " if known.is_open else ""
