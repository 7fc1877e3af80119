"""How a goal that is not over goes, in words: how far, what the rest must be, a projection."""

from __future__ import annotations

import polars as pl

from assets.scoring.reasons import COMPARISONS
from assets.text import danish, period_names
from assets.text.units import UNITS

MANY = 10
_MEAN = pl.when(pl.col("take") == "mean").then(pl.lit(" i gennemsnit")).otherwise(pl.lit(""))
_PARTS = (
    pl.when(pl.col("period").str.contains("M")).then(pl.lit("måneder"))
    .when(pl.col("period").str.contains("Q")).then(pl.lit("kvartaler"))
    .otherwise(pl.lit("perioder"))
)  # fmt: skip


_COUNTED = ("so_far", "target", "rest_needed")
_PERIODS = ("base", "lost_from", "secured_from")
_ROUNDED = ("expected", "projected", "projected_low", "projected_high")
"""Figures that nobody has counted: of many persons or cases no fraction is written."""


def with_words(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with ``outlook``, the sentences of each goal.

    Args:
        rows: the columns of ``mart.goal_outlook``, and what they rest on.
    """
    # In steps: an expression that holds another many times over is computed as often.
    rounded = rows.with_columns(
        *(pl.col(name).alias(f"_{name}") for name in _COUNTED),
        *map(_without_fraction, _ROUNDED),
        *(period_names.column(rows, name).alias(f"_{name}") for name in _PERIODS),
    )
    written = rounded.with_columns(
        danish.written(pl.col(f"_{name}"), pl.col("unit")).alias(f"_{name}")
        for name in (*_COUNTED, *_ROUNDED)
    )
    told = (_so_far(), _rest(), _projection(), _chance())
    return written.with_columns(outlook=pl.concat_str(*told, separator=" ", ignore_nulls=True))


def _figure(name: str) -> pl.Expr:
    """A figure as it is written, once `with_words` has done so."""
    return pl.col(f"_{name}")


def _without_fraction(name: str) -> pl.Expr:
    adds_up = pl.col("unit").is_in([name for name, unit in UNITS.items() if unit.has_sum])
    many = adds_up & (pl.col(name) >= MANY)
    return pl.when(many).then(pl.col(name).round()).otherwise(name).alias(f"_{name}")


def _demand() -> pl.Expr:
    """``mod kravet mindst 70 aftaler``; null where the demand is not known."""
    word = pl.col("comparison").replace_strict(COMPARISONS, default=None)
    return pl.concat_str(pl.lit(" mod kravet "), word, pl.lit(" "), _figure("target")).fill_null("")


def _so_far() -> pl.Expr:
    covered = (
        pl.when("growing")
        .then(pl.concat_str(danish.number(pl.col("elapsed_pct"), 0), pl.lit(" % af perioden")))
        .otherwise(pl.concat_str("periods_known", pl.lit(" af "), "periods", pl.lit(" "), _PARTS))
    )
    due = pl.concat_str(pl.lit("; fristen er "), danish.days(pl.col("due")))
    now = pl.concat_str(_figure("so_far"), _MEAN, _demand())
    return (
        pl.when(pl.col("kind") == "no_figure")
        .then(pl.lit("Der er endnu intet tal at bedømme udsigten på."))
        .when(pl.col("kind") == "status")
        .then(pl.concat_str(pl.lit("Tallet er "), now, due.fill_null(""), pl.lit(".")))
        .when(pl.col("base").is_not_null())
        .then(pl.concat_str(pl.lit("Seneste tal ("), "_base", pl.lit(") er "), now, pl.lit(".")))
        .otherwise(pl.concat_str(pl.lit("Indtil nu "), now, pl.lit(" efter "), covered,
                                 pl.lit(".")))
    )  # fmt: skip


def _rest() -> pl.Expr:
    """What a straight line would have given, or what the rest must be."""
    line = pl.concat_str(pl.lit("En lige linje ville være "), _figure("expected"), pl.lit("."))
    word = pl.col("comparison").replace_strict(COMPARISONS, default=None)
    rest = pl.concat_str(
        pl.lit("De øvrige "), pl.col("periods") - pl.col("periods_known"), pl.lit(" "), _PARTS,
        pl.lit(" skal i gennemsnit være "), word, pl.lit(" "), _figure("rest_needed"), pl.lit("."),
    )  # fmt: skip
    upwards = pl.col("comparison").is_in([">", ">="])
    open_ = ~pl.col("is_secured") & pl.col("can_be_met")
    asked = pl.when(open_ & (pl.col("rest_needed") > 0) & ~pl.col("growing")).then(rest)
    lacks = pl.concat_str(pl.lit("Der mangler "), _figure("rest_needed"), pl.lit("."))
    lacks = pl.when(pl.col("growing") & (pl.col("rest_needed") > 0) & upwards).then(lacks)
    adds_up = (pl.col("take") == "sum") | pl.col("growing")
    told = pl.concat_str(
        pl.when(adds_up).then(line), lacks, asked, separator=" ", ignore_nulls=True
    )
    return pl.when(told != "").then(told)


def _projection() -> pl.Expr:
    low, high = _figure("projected_low"), _figure("projected_high")
    span = pl.when(low != high).then(pl.concat_str(pl.lit(" ("), low, pl.lit(" til "), high,
                                                   pl.lit(")")))  # fmt: skip
    held = pl.concat_str(
        pl.lit("; reglen ville holde i "), "scenarios_met", pl.lit(" af "), "scenarios"
    )
    by_years = pl.concat_str(
        pl.lit("Fremskrivning (intet tal fra kilden): "), _figure("projected"),
        span.fill_null(""), pl.lit(", hvis resten går som i tidligere år"), held.fill_null(""),
        pl.lit("."),
    )  # fmt: skip
    by_line = pl.concat_str(
        pl.lit("Fremskrivning (intet tal fra kilden): "), _figure("projected"),
        pl.lit(", hvis det går som hidtil."),
    )  # fmt: skip
    return pl.when(pl.col("scenarios") > 0).then(by_years).otherwise(by_line)


def _chance() -> pl.Expr:
    def since(name: str) -> pl.Expr:
        return pl.concat_str(pl.lit(" fra "), pl.col(f"_{name}")).fill_null("")

    return (
        pl.when(~pl.col("can_be_met"))
        .then(pl.concat_str(pl.lit("Kan ikke længere nås"), since("lost_from"), pl.lit(".")))
        .when("is_secured")
        .then(
            pl.concat_str(
                pl.lit("Nået, hvad end resten bliver"), since("secured_from"), pl.lit(".")
            )
        )
        .when(pl.col("kind") == "no_figure")
        .then(pl.lit(None, pl.String))
        .when("holds_now")
        .then(pl.lit("Kravet er opfyldt nu."))
        .otherwise(pl.lit("Kan stadig nås."))
    )
