"""Numbers and dates as a Danish paper writes them, a column at a time: ``67,7 %``, ``16.357``."""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.text import numbers
from assets.text.hidden import MARK, SUPPRESSED
from assets.text.numbers import MOST_DECIMALS

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
MARKS = {
    "hidden": "skjult af kilden",
    MARK: SUPPRESSED,
    "absent": "intet at tælle",
    "not_mature": "opfølgningstiden er ikke gået",
    "missing": "mangler",
}
"""Why a figure is empty, in words; ``<3`` and the register's own words say it themselves."""


def number(value: pl.Expr, most_decimals: int = MOST_DECIMALS) -> pl.Expr:
    """Numbers as `numbers.number` writes one; null stays null."""
    return value.map_elements(
        lambda each: numbers.number(each, most_decimals), return_dtype=pl.String
    )


def figure(value: pl.Expr, unit: str) -> pl.Expr:
    """Numbers with their unit, as `numbers.figure` writes one; null stays null."""
    return value.map_elements(lambda each: numbers.figure(each, unit), return_dtype=pl.String)


def signed(value: pl.Expr, unit: str) -> pl.Expr:
    """Differences with their sign, as `numbers.signed` writes one; null stays null."""
    return value.map_elements(lambda each: numbers.signed(each, unit), return_dtype=pl.String)


def quoted(text: str) -> str:
    """A label in a sentence, in Danish quotation marks: it may hold commas of its own."""
    return f"”{text}”"


def mark(column: pl.Expr) -> pl.Expr:
    """Why figures are empty, in words."""
    return column.replace(MARKS)


def day(when: date) -> str:
    """``15. august 2024``."""
    return f"{when.day}. {MONTHS[when.month - 1]} {when.year}"


def days(column: pl.Expr) -> pl.Expr:
    """Dates as `day` writes one; null stays null."""
    months = dict(enumerate(MONTHS, 1))
    month = column.dt.month().cast(pl.Int64).replace_strict(months, return_dtype=pl.String)
    return pl.concat_str(column.dt.day(), pl.lit(". "), month, pl.lit(" "), column.dt.year())
