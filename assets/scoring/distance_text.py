"""How a distance reads in Danish: ``mangler 9 aftaler``, ``0,8 procentpoint for høj``."""

from __future__ import annotations

from math import floor

from assets.plan.schema import Measure
from assets.rules import intervals
from assets.scoring.measures import Known
from assets.scoring.reasons import COMPARISONS
from assets.scoring.thresholds import Demand
from assets.text import numbers
from assets.text.units import UNITS, of_difference


def bound(asked: Demand, at: float | None) -> str | None:
    """``mindst 25 tilbud``; ``højst 1 sag`` where "under 2 sager" is asked; None if not known."""
    if at is None:
        return None
    word, edge = COMPARISONS[asked.operator], at
    if asked.is_whole:
        word, edge = "mindst" if asked.upwards else "højst", asked.edge(at)
    text = numbers.figure(edge, asked.unit)
    return text and f"{word} {text}"


def shortfall(asked: Demand, at: float | None, known: Known, measure: Measure) -> str | None:
    """What lacks where a comparison does not hold; None where that is not known."""
    if asked.unit == "pct" and measure.part == "value" and known.of is not None:
        counted = _counted(asked, at, known)
        if counted is not None:
            more = "flere" if asked.upwards else "færre"
            return f"{numbers.number(counted)} {more} af {numbers.number(known.of)}"
    nearest = known.high if asked.upwards else known.low
    if at is None or nearest is None:
        return None
    amount = _from_edge(asked, at, nearest)
    if amount <= intervals.TOLERANCE:
        target = numbers.figure(at, asked.unit)
        return target and f"står på grænsen; kravet er {COMPARISONS[asked.operator]} {target}"
    size = _size(amount, asked, measure)
    return size and _at_least(known) + _worded(size, amount, asked)


def surplus(asked: Demand, at: float | None, known: Known, measure: Measure) -> str | None:
    """By how much a comparison holds."""
    nearest = known.low if asked.upwards else known.high
    if at is None or nearest is None:
        return "uden kendt margin"
    amount = -_from_edge(asked, at, nearest)
    if amount > intervals.TOLERANCE:
        size = _size(amount, asked, measure)
        return size and f"med {_at_least(known)}{size}"
    return "uden kendt margin" if known.is_open else "uden margin"


def _from_edge(asked: Demand, at: float, figure: float) -> float:
    """How far a figure is on the wrong side."""
    edge = asked.edge(at) if asked.is_whole else at
    return edge - figure if asked.upwards else figure - edge


def _counted(asked: Demand, at: float | None, known: Known) -> float | None:
    """How many of those counted must be on the other side; None where that is no whole number."""
    count, of = known.count, known.of
    if at is None or count is None or of is None:
        return None
    needed = asked.edge(at, of)
    can_be = 0 <= needed <= of and count == floor(count) and of == floor(of)
    return abs(needed - count) if can_be else None


def _worded(size: str, amount: float, asked: Demand) -> str:
    if UNITS[asked.unit].is_graded:
        return size + (" for lav" if asked.upwards else " for høj")
    if asked.unit == "rank":
        return size + (" for højt oppe" if asked.upwards else " for langt nede")
    if asked.upwards:
        return f"mangler {size}"
    return size + (" for meget" if numbers.number(amount) == "1" else " for mange")


def _size(amount: float, asked: Demand, measure: Measure) -> str | None:
    """A distance with its unit, never rounded to nothing; None where it has too many digits."""
    unit = of_difference(asked.unit)
    number = numbers.number(amount)
    if number is None:
        return None
    if unit == "rank":
        return f"{number} {'plads' if amount == 1 else 'pladser'}"
    least = 10.0 ** -UNITS[unit].decimals
    # Half of the last decimal that is written is rounded up, so less than that reads as 0.
    is_small = amount < least / 2
    text = f"under {numbers.figure(least, unit)}" if is_small else numbers.figure(amount, unit)
    is_mean = measure.take == "mean" and not UNITS[unit].is_graded
    return f"{text} i gennemsnit" if is_mean else text


def _at_least(known: Known) -> str:
    """``mindst`` where only a bound of the figure is known."""
    return "mindst " if known.is_open else ""
