"""How a distance reads in Danish: ``mangler 9 aftaler``, ``0,8 procentpoint for høj``."""

from __future__ import annotations

import polars as pl

from assets.plan.schema import Measure
from assets.rules import intervals
from assets.scoring.reasons import COMPARISONS
from assets.scoring.thresholds import Demand
from assets.text import danish
from assets.text.units import UNITS, of_difference


def bound(asked: Demand) -> pl.Expr:
    """``mindst 25 tilbud``; ``højst 1 sag`` where "under 2 sager" is asked."""
    if asked.is_whole:
        word = "mindst " if asked.upwards else "højst "
        return pl.lit(word) + danish.figure(asked.edge(), asked.unit)
    return pl.lit(f"{COMPARISONS[asked.operator]} ") + danish.figure(asked.at, asked.unit)


def shortfall(key: str, asked: Demand, measure: Measure) -> pl.Expr:
    """What lacks where a comparison does not hold."""
    amount = pl.col(f"{key}.short")
    text = pl.concat_str(_at_least(asked.name), _worded(amount, asked, measure))
    at_the_edge = pl.lit(f"står på grænsen; kravet er {COMPARISONS[asked.operator]} ")
    told = (
        pl.when(amount <= intervals.FORGIVEN)
        .then(at_the_edge + danish.figure(asked.at, asked.unit))
        .otherwise(text)
    )
    if asked.unit != "pct" or measure.part != "value":
        return told
    counted = pl.concat_str(
        danish.number(pl.col(f"{key}.counted")),
        pl.lit(" flere af " if asked.upwards else " færre af "),
        danish.number(pl.col(f"{asked.name}.of")),
    )
    return pl.coalesce(counted, told)


def _worded(amount: pl.Expr, asked: Demand, measure: Measure) -> pl.Expr:
    told = _size(amount, asked, measure)
    if UNITS[asked.unit].is_graded:
        return told + pl.lit(" for lav" if asked.upwards else " for høj")
    if asked.unit == "rank":
        return told + pl.lit(" for højt oppe" if asked.upwards else " for langt nede")
    if asked.upwards:
        return pl.lit("mangler ") + told
    too_much = pl.when(danish.number(amount) == "1").then(pl.lit(" for meget"))
    return told + too_much.otherwise(pl.lit(" for mange"))


def _size(amount: pl.Expr, asked: Demand, measure: Measure) -> pl.Expr:
    """A distance with its unit, never rounded to nothing."""
    unit = of_difference(asked.unit)
    if unit == "rank":
        word = pl.when(amount == 1).then(pl.lit(" plads")).otherwise(pl.lit(" pladser"))
        return danish.number(amount) + word
    least = 10.0 ** -UNITS[unit].decimals
    smallest = danish.figure(pl.lit(least), unit)
    # Half of the last decimal that is written is rounded up, so less than that reads as 0.
    told = pl.when(amount < least / 2).then(pl.lit("under ") + smallest)
    mean = " i gennemsnit" if measure.take == "mean" and not UNITS[unit].is_graded else ""
    return told.otherwise(danish.figure(amount, unit)) + pl.lit(mean)


def surplus(key: str, asked: Demand, measure: Measure) -> pl.Expr:
    """By how much a comparison holds."""
    amount, exact = pl.col(f"{key}.over"), ~pl.col(f"{asked.name}.open")
    told = pl.concat_str(pl.lit("med "), _at_least(asked.name), _size(amount, asked, measure))
    none = pl.when(exact & amount.is_not_null()).then(pl.lit("uden margin"))
    unknown = none.otherwise(pl.lit("uden kendt margin"))
    return pl.when(amount > intervals.FORGIVEN).then(told).otherwise(unknown)


def _at_least(name: str) -> pl.Expr:
    """``mindst`` where only a bound of the figure is known."""
    return pl.when(f"{name}.open").then(pl.lit("mindst ")).otherwise(pl.lit(""))
