"""Rules between the cells of one observation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from connectors import periods

SHARES = ("value", "lower", "upper")
"""The columns that hold percentages if the unit is ``pct``."""
ROUNDED = 0.5
"""Percentage points that a value may differ from ``count`` out of ``of`` by rounding."""
HIGHEST_SHARE = 100


def _first_day(period: str) -> date:
    return periods.parse(period).starts_on


_value, _lower, _upper, _count, _of = map(pl.col, ("value", "lower", "upper", "count", "of"))
_has_value, _has_count, _has_of = _value.is_not_null(), _count.is_not_null(), _of.is_not_null()
_has_bounds = _lower.is_not_null() | _upper.is_not_null()
_counted = _has_count & _has_of
_is_missing = pl.col("missing").is_not_null()
_in_sample = _count.is_between(0, _of)
_is_pct = pl.col("unit") == "pct"
_has_not_begun = pl.col("period").map_elements(_first_day, return_dtype=pl.Date) > pl.col(
    "recorded_on"
)

MISTAKES: tuple[tuple[str, str, pl.Expr], ...] = (
    (
        "missing",
        "siger, at der ikke er et tal, men der er et; slet det ene",
        _is_missing & (_has_value | _has_bounds | _has_count),
    ),
    (
        "value",
        "er tom; skriv et tal, en grænse eller count og of, eller vælg hvorfor i missing",
        ~(_is_missing | _has_value | _has_bounds | _counted),
    ),
    (
        "lower",
        "er en grænse ved siden af et kendt tal; slet grænsen eller tallet",
        _has_bounds & (_has_value | _counted),
    ),
    ("lower", "er større end upper; ret en af dem", _lower > _upper),
    ("of", "er ikke større end 0; skriv, hvor mange der var", _of <= 0),
    ("of", "er tom ved siden af count; skriv, hvor mange det er ud af", _has_count & ~_has_of),
    ("count", "er ikke mellem 0 og of; ret en af dem", _has_of & ~_in_sample),
    (
        "value",
        "er ikke count ud af of i procent; ret tallet, eller slet det",
        _in_sample
        & _is_pct
        & (_of > 0)
        & ((_value - HIGHEST_SHARE * _count / _of).abs() > ROUNDED),
    ),
    (
        "unit",
        "er ikke pct, men count ud af of er procent; skriv pct, eller skriv tallet i value",
        _in_sample & ~_is_pct & ~_has_value,
    ),
    (
        "why_not",
        "er tom, selv om tallet ikke svarer på målet; skriv hvorfor",
        ~pl.col("answers_goal") & pl.col("why_not").is_null(),
    ),
    (
        "period",
        "var ikke begyndt, da tallet blev skrevet; ret perioden, eller vælg hvorfor i missing",
        ~_is_missing & _has_not_begun,
    ),
    *(
        (
            share,
            "er ikke mellem 0 og 100, som en andel skal være; ret tallet",
            _is_pct & ~pl.col(share).is_between(0, HIGHEST_SHARE),
        )
        for share in SHARES
    ),
)
"""The column to correct, what is wrong with the remedy, and the rows where the rule is broken."""


_IN_FUTURE = "ligger i fremtiden; skriv den dag, rækken blev skrevet"


def mistakes_in(rows: pl.DataFrame, today: date | None) -> Iterator[tuple[int, str, str]]:
    """Yield each mistake: index of the row, column to correct, what is wrong with the remedy.

    ``today`` is the last day on which a row can be written; None to leave that out.
    """
    rules = [*MISTAKES]
    if today is not None:
        rules.append(("recorded_on", _IN_FUTURE, pl.col("recorded_on") > today))
    for column, reason, wrong in rules:
        # A rule about an empty cell does not apply.
        for index in rows.select(wrong.fill_null(value=False)).to_series().arg_true():
            yield int(index), column, reason
