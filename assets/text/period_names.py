"""Periods in Danish text: ``december 2023``, ``1.-3. kvartal 2023``, ``2023``."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl

from assets.text import danish, plan_periods
from assets.text.months import MONTHS
from connectors.periods import Period

_QUARTER = 3


@lru_cache(maxsize=4096)
def period(spelling: str) -> str:
    """A period or span in Danish: ``december 2023``, ``1.-3. kvartal 2023``, ``2023``."""
    parts = plan_periods.parts(spelling)
    if not parts:
        return "uden periode"
    first, last = parts[0], parts[-1]
    if first == last:
        return _named(first)
    starts, ends = first.starts_on, last.ends_on
    whole_years = (starts.month, starts.day, ends.month, ends.day) == (1, 1, 12, 31)
    if starts.year != ends.year:
        years = f"{starts.year}-{ends.year}"
        return years if whole_years else f"{_named(first)}-{_named(last)}"
    if whole_years:
        return str(starts.year)
    begins = {"quarter": f"{_quarter(first)}.", "month": MONTHS[starts.month - 1]}
    return f"{begins.get(first.kind, _named(first))}-{_named(last)}"


def column(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column of periods as `period` names them; null stays null."""
    names = {code: period(code) for code in frame[name].unique().drop_nulls()}
    return pl.col(name).replace_strict(names, default=None, return_dtype=pl.String)


def _named(one: Period) -> str:
    starts, ends, year = one.starts_on, one.ends_on, one.starts_on.year
    week = starts.isocalendar()
    names = {
        "month": _month_of(starts),
        "quarter": f"{_quarter(one)}. kvartal {year}",
        "half_year": f"{1 if starts.month == 1 else 2}. halvår {year}",
        "day": danish.day(starts),
        "week": f"uge {week.week} i {week.year}",
        "weeks": f"uge {week.week}-{ends.isocalendar().week} i {week.year}",
        "four_quarters": _four_quarters(one),
    }
    return names.get(one.kind, one.code)


def _four_quarters(one: Period) -> str:
    first, last = one.starts_on, one.ends_on
    months = f"{_month_of(first)}-{_month_of(last)}"
    return str(first.year) if first.year == last.year else months


def _quarter(one: Period) -> int:
    return (one.ends_on.month + _QUARTER - 1) // _QUARTER


def _month_of(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"
