"""What must hold between the cells of one observation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

SHARES = ("value", "lower", "upper")
"""The columns that hold a percentage where the unit is pct."""
ROUNDED = 0.5
"""How far a share may lie from its count out of its whole and still be the same, rounded."""
HIGHEST_SHARE = 100


def broken(rows: pl.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Each mistake: the row's place, the column to look at, what is wrong and the remedy."""
    for at, row in enumerate(rows.iter_rows(named=True)):
        for column, reason in (*_number(row), *_sample(row), *_words(row)):
            yield at, column, reason


def _number(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """There is one number, said in one way, or the reason why there is none."""
    bounds = row["lower"] is not None or row["upper"] is not None
    counted = row["count"] is not None and row["of"] is not None
    if row["missing"] is not None:
        if row["value"] is not None or bounds or row["count"] is not None:
            yield "missing", "says that there is no number, and there is one; remove one of them"
    elif row["value"] is None and not bounds and not counted:
        yield "value", "is empty; write it, a bound, or count and of, or say why in missing"
    if bounds and (row["value"] is not None or counted):
        yield "lower", "stands beside a number that is known; remove it or the number"
    lower, upper = row["lower"], row["upper"]
    if lower is not None and upper is not None and lower > upper:
        yield "lower", "is above upper; correct one of them"


def _sample(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Hits are some of a sample, and the share is theirs."""
    if row["of"] is not None and row["of"] <= 0:
        yield "of", "is not above 0; write how many there were"
    if row["count"] is None:
        return
    if row["of"] is None:
        yield "of", "is empty beside a count; write out of how many it is"
    elif not 0 <= row["count"] <= row["of"]:
        yield "count", "is not between 0 and of; correct one of them"
    elif row["unit"] == "pct" and row["value"] is not None and row["of"] > 0:
        if abs(row["value"] - HIGHEST_SHARE * row["count"] / row["of"]) > ROUNDED:
            yield "value", "is not count out of of; correct it, or leave it out"
    elif row["unit"] != "pct" and row["value"] is None and row["unit"] is not None:
        yield "unit", "is not pct, which count out of of is; write pct, or write the value"


def _words(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if row["answers_goal"] is False and row["why_not"] is None:
        yield "why_not", "is empty though the number does not answer the goal; write why"


def beyond_share(rows: pl.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Percentages that no share can be; ``mart.indicator`` would refuse to be published."""
    for at, row in enumerate(rows.iter_rows(named=True)):
        for column in SHARES:
            known = row["unit"] == "pct" and row[column] is not None
            if known and not 0 <= row[column] <= HIGHEST_SHARE:
                yield at, column, "is not between 0 and 100, as a share is; correct it"
