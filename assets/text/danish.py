"""Polars columns of numbers and dates as Danish text: ``67,7 %``, ``15. august 2024``."""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.text import numbers
from assets.text.hidden import MARK, SUPPRESSED
from assets.text.months import MONTHS
from assets.text.numbers import MOST_DECIMALS

MARKS = {
    "hidden": "skjult af kilden",
    "<3": "skjult af kilden (under 3)",
    "on_hidden": "hviler på et antal, som kilden skjuler",
    MARK: SUPPRESSED,
    "absent": "intet at tælle",
    "not_mature": "opfølgningstiden er ikke gået",
    "few": "for få personer bag",
    "missing": "mangler",
}
"""Why a figure is empty, or what it rests on; another mark, such as ``<5``, is shown as it is."""


def number(value: pl.Expr, most_decimals: int = MOST_DECIMALS) -> pl.Expr:
    """As `numbers.number`; null stays null."""
    return value.map_elements(
        lambda one: numbers.number(one, most_decimals), return_dtype=pl.String
    )


def figure(value: pl.Expr, unit: str) -> pl.Expr:
    """As `numbers.figure`; null stays null."""
    return value.map_elements(lambda one: numbers.figure(one, unit), return_dtype=pl.String)


def signed(value: pl.Expr, unit: str) -> pl.Expr:
    """As `numbers.signed`; null stays null."""
    return value.map_elements(lambda one: numbers.signed(one, unit), return_dtype=pl.String)


def quoted(text: str) -> str:
    """A label in Danish quotation marks, for use in a sentence."""
    return f"”{text}”"


def alphabetical(text: str) -> str:
    """What texts are sorted by in Danish: æ, ø and å are last, and aa is å."""
    return text.lower().replace("aa", "å").translate(_LAST_LETTERS)


_LAST_LETTERS = str.maketrans("æøå", "{|}")
"""What follows z among all characters."""


def mark(column: pl.Expr) -> pl.Expr:
    """Marks in words."""
    return column.replace(MARKS)


def day(when: date) -> str:
    """``15. august 2024``."""
    return f"{when.day}. {MONTHS[when.month - 1]} {when.year}"


def days(column: pl.Expr) -> pl.Expr:
    """As `day`; null stays null."""
    months = dict(enumerate(MONTHS, 1))
    month = column.dt.month().cast(pl.Int64).replace_strict(months, return_dtype=pl.String)
    return pl.concat_str(column.dt.day(), pl.lit(". "), month, pl.lit(" "), column.dt.year())
