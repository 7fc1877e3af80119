"""Numbers and dates as a Danish paper writes them, a column at a time: ``67,7 %``, ``16.357``."""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.text.hidden import MARK, SAYS
from assets.text.units import UNITS

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
MOST_DECIMALS = 2
MARKS = {
    "hidden": "skjult af kilden",
    MARK: SAYS,
    "absent": "intet at tælle",
    "not_mature": "opfølgningstiden er ikke gået",
    "missing": "mangler",
}
"""Why a figure is empty, in words; ``<3`` and the register's own words say it themselves."""
MINUS = "\N{MINUS SIGN}"


def figure(value: pl.Expr, unit: str) -> pl.Expr:
    """Numbers with their unit: ``67,7 %``, ``1 sag``, ``10 sager``; null stays null.

    Shares have at most one decimal as in the papers, other figures two, and only those they need.
    """
    words = UNITS[unit]
    text = number(value, words.decimals)
    if words.before:
        return pl.concat_str(pl.lit(words.before), text, separator=" ")
    word = pl.when(text == "1").then(pl.lit(words.one)).otherwise(pl.lit(words.many))
    return pl.concat_str(text, word, separator=" ").str.strip_chars_end()


def written(value: pl.Expr, unit: pl.Expr) -> pl.Expr:
    """Numbers with their unit, as `figure`, where each row has a unit of its own."""
    one, many = ({name: getattr(each, n) for name, each in UNITS.items()} for n in ("one", "many"))
    has_one = unit.is_in([name for name, each in UNITS.items() if each.decimals == 1])
    text = pl.when(has_one).then(number(value, 1)).otherwise(number(value))
    word = pl.when(text == "1").then(unit.replace_strict(one)).otherwise(unit.replace_strict(many))
    after = pl.concat_str(text, word, separator=" ").str.strip_chars_end()
    before = {name: each.before for name, each in UNITS.items() if each.before}
    ahead = pl.concat_str(unit.replace_strict(before, default=None), text, separator=" ")
    return pl.when(unit.is_in([*before])).then(ahead).otherwise(after)


def quoted(text: str) -> str:
    """A label in a sentence, in Danish quotation marks: it may hold commas of its own."""
    return f"”{text}”"


def mark(column: pl.Expr) -> pl.Expr:
    """Why figures are empty, in words."""
    return column.replace(MARKS)


def signed(value: pl.Expr, unit: str) -> pl.Expr:
    """Differences with their sign: ``+3,0 procentpoint``, ``−9 aftaler``, ``0``."""
    shown = value.round(UNITS[unit].decimals, mode="half_away_from_zero")
    sign = (
        pl.when(shown > 0).then(pl.lit("+"))
        .when(shown < 0).then(pl.lit(MINUS))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    return pl.concat_str(sign, figure(value.abs(), unit))


def number(value: pl.Expr, most_decimals: int = MOST_DECIMALS) -> pl.Expr:
    """Numbers with decimal comma, thousands point and only the decimals that they need.

    Null stays null, and so does what is no number: NaN, the infinite, more than 17 digits.
    """
    scale = 10**most_decimals
    scaled = (value.abs() * scale).round(mode="half_away_from_zero").cast(pl.Int64, strict=False)
    whole, rest = scaled // scale, scaled % scale
    fraction = rest.cast(pl.String).str.zfill(most_decimals).str.strip_chars_end("0")
    comma = pl.when(fraction == "").then(pl.lit("")).otherwise(pl.lit(","))
    sign = pl.when((value < 0) & (scaled > 0)).then(pl.lit(MINUS)).otherwise(pl.lit(""))
    return pl.concat_str(sign, _grouped(whole), comma, fraction)


def _grouped(whole: pl.Expr) -> pl.Expr:
    """Whole numbers with a point between each three digits (Rust's regex has no look-ahead)."""
    backwards = whole.cast(pl.String).str.reverse()
    points = backwards.str.replace_all(r"(\d{3})", "$1.").str.reverse()
    return points.str.strip_chars_start(".")


def day(when: date) -> str:
    """``15. august 2024``."""
    return f"{when.day}. {MONTHS[when.month - 1]} {when.year}"


def days(column: pl.Expr) -> pl.Expr:
    """Dates as `day` writes one; null stays null."""
    months = dict(enumerate(MONTHS, 1))
    month = column.dt.month().cast(pl.Int64).replace_strict(months, return_dtype=pl.String)
    return pl.concat_str(column.dt.day(), pl.lit(". "), month, pl.lit(" "), column.dt.year())
