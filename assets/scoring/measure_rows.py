"""The figures of each period behind the measures of a plan, as intervals, and spans of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import polars as pl

from assets.plan.schema import OWN, Measure
from assets.scoring import groups
from assets.scoring.reason_codes import TOO_OLD
from assets.text import period_names
from assets.text.area_codes import COUNTRY
from assets.text.hidden import MARK

KEY = ["goal_id", "measure", "area_code"]
FIGURE = (
    "numerator", "denominator", "value", "value_low", "value_high", "sampled_low", "sampled_high",
    "answers_goal", "remark", "mark", "population", "covered_from", "covered_to", "provisional",
    "known_from", "source_tables",
)  # fmt: skip
"""The columns of ``mart.indicator`` that scoring reads."""
LEFT_OUT = "tallet er foreløbigt, og planen udelader foreløbige tal"
EVERYTHING_BELOW, EVERYTHING_ABOVE = float("-inf"), float("inf")


class MeasureOf(NamedTuple):
    """A measure of a goal; ``too_old`` is whether its ``latest`` figure is."""

    goal_id: str
    name: str
    measure: Measure
    too_old: bool


def rows_of_periods(
    measures: Iterable[MeasureOf], long: pl.DataFrame, areas: pl.Series
) -> pl.DataFrame:
    """One row per measure, area and period, with the figure of its area or group if any.

    Args:
        measures: the measures.
        long: rows of ``mart.indicator``, and of `groups.group_rows`.
        areas: the codes of the areas.
    """
    requested = _requested_periods(measures).join(areas.to_frame("area_code"), how="cross")
    of_group = groups.key_of(pl.col("group"), pl.col("area_code"))
    requested = requested.with_columns(
        looked_up=pl.coalesce("fixed_area", of_group, "area_code")
    ).drop("group")
    joined = requested.join(
        long.rename({"area_code": "looked_up"}).select("indicator", "looked_up", "period", *FIGURE),
        on=["indicator", "looked_up", "period"],
        how="left",
        maintain_order="left",
    )
    return _without_too_old(_without_provisional(joined))


def with_bounds(found: pl.DataFrame) -> pl.DataFrame:
    """The rows of `join_figures` with ``low``, ``high``, ``answers`` and ``hidden`` of its part."""
    part = pl.col("part")
    count = pl.when(part == "numerator").then("numerator").otherwise("denominator")
    low, high = (
        pl.when(part == "value").then(end).otherwise(count) for end in ("value_low", "value_high")
    )
    return found.with_columns(
        low=low,
        high=high,
        answers=pl.col("answers_goal").fill_null(value=True),
        hidden=pl.col("mark").eq_missing(MARK),
    ).with_columns(pl.when("answers").then(pl.col("low", "high")))


def _requested_periods(measures: Iterable[MeasureOf]) -> pl.DataFrame:
    """One row per measure and period of its span."""
    rows = [
        (
            goal_id,
            name,
            measure.indicator,
            period,
            period_names.period(period),
            measure.take or "last",
            measure.part,
            fixed_area(measure),
            measure.group,
            measure.provisional == "leave_out",
            too_old,
            starts_on,
            ends_on,
        )
        for goal_id, name, measure, too_old in measures
        for period, starts_on, ends_on in _periods(measure)
    ]
    names = [
        "goal_id", "measure", "indicator", "period", "period_text", "take", "part", "fixed_area",
        "group",
    ]  # fmt: skip
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(names, pl.String)
    schema |= dict.fromkeys(("leave_out", "too_old"), pl.Boolean)
    schema |= {"starts_on": pl.Date, "ends_on": pl.Date}
    return pl.DataFrame(rows, schema, orient="row")


def fixed_area(measure: Measure) -> str | None:
    """The code of the area that a measure is of, whichever municipality is scored."""
    if measure.area == "country":
        return COUNTRY
    return None if measure.area == OWN or measure.group else measure.area


def _periods(measure: Measure) -> list[tuple[str, date | None, date | None]]:
    """The periods of a measure and their days; a ``latest`` without a figure has no days."""
    spans = [(each.code, each.starts_on, each.ends_on) for each in measure.periods]
    return [*spans] or [(measure.period, None, None)]


def _without_provisional(found: pl.DataFrame) -> pl.DataFrame:
    """Drop provisional figures of measures with ``provisional: leave_out``, shortening their spans.

    A measure without other figures is missing, with `LEFT_OUT` as its remark.
    """
    out = pl.col("leave_out") & pl.col("provisional").fill_null(value=False)
    return found.filter(~out | out.all().over(KEY)).with_columns(
        pl.when(~out).then(_NUMBERS),
        pl.when(out).then(pl.lit(LEFT_OUT)).otherwise("remark").alias("remark"),
    )


def _without_too_old(found: pl.DataFrame) -> pl.DataFrame:
    """Empty the figures that are too old, with the reason as their remark."""
    too_old = pl.col("too_old")
    remark = pl.format(
        "det nyeste tal er fra {} og for gammelt; skriv perioden i planen, eller hvor mange "
        "måneder gammelt tallet må være, med not_older_than",
        "period_text",
    )
    return found.with_columns(
        pl.when(~too_old).then(_NUMBERS),
        pl.when(too_old).then(remark).otherwise("remark").alias("remark"),
        pl.when(too_old).then(pl.lit(TOO_OLD)).otherwise("mark").alias("mark"),
    )


_NUMBERS = pl.col("numerator", "denominator", "value", "value_low", "value_high")


def of_one_period() -> list[pl.Expr]:
    """The counts and the sampling interval of a value of one period."""
    one = (pl.len() == 1) & (pl.col("part").first() == "value") & pl.col("answers").all()
    named = {"numerator": "count", "denominator": "of"}
    counts = ("numerator", "denominator", "sampled_low", "sampled_high")
    return [pl.when(one).then(pl.col(name).last()).alias(named.get(name, name)) for name in counts]


def aggregate_periods() -> list[pl.Expr]:
    """The periods of a span as one interval; a missing period leaves an end open."""
    take = pl.col("take").first()
    # A bound shows the end that is not trivial: 5 of [0, 5], 80 of [80, 100].
    bound = pl.when(pl.col("value_low") > 0).then("value_low")
    stated = pl.coalesce("value", bound, "value_high", "value_low")
    shown = pl.when(pl.col("part") == "value").then(stated).otherwise("low")
    shown = pl.when(~pl.col("hidden")).then(shown)
    whole = shown.is_not_null().all() | (take == "last")
    open_end = pl.col("low").is_null() | pl.col("high").is_null()
    missing = pl.col("period_text").filter(open_end)
    return [
        _taken(pl.col("low").fill_null(EVERYTHING_BELOW)).alias("low"),
        _taken(pl.col("high").fill_null(EVERYTHING_ABOVE)).alias("high"),
        pl.when(whole).then(_taken(shown)).alias("shown"),
        pl.col("answers").all(),
        pl.when(take == "last").then(pl.col("hidden").last()).otherwise(pl.col("hidden").any()),
        pl.col("remark").drop_nulls().last(),
        pl.col("remark").filter(open_end).drop_nulls().last().alias("why"),
        pl.col("mark").filter(open_end).drop_nulls().last(),
        pl.when(missing.len() < pl.len()).then(missing.str.join(", ")).alias("missing"),
        pl.col("indicator").first(),
        pl.col("population").drop_nulls().last(),
        pl.col("covered_from").filter(pl.col("covered_from") > pl.col("starts_on")).last(),
        pl.col("covered_to").filter(pl.col("covered_to") < pl.col("ends_on")).last(),
    ]


def _taken(ends: pl.Expr) -> pl.Expr:
    """One end of the interval over a span; null where it is open."""
    # The numerator of a group with hidden members is its end's share of the denominator.
    of_interval = pl.when(groups.is_key(pl.col("looked_up"))).then(
        ends * pl.col("denominator") / 100
    )
    numerator = pl.coalesce("numerator", of_interval)
    complete = numerator.is_finite() & pl.col("denominator").is_not_null()
    pooled = pl.when((complete & pl.col("answers")).fill_null(value=False).all()).then(
        100.0 * numerator.sum() / pl.col("denominator").sum()
    )
    return combined(ends, pooled)


def combined(numbers: pl.Expr, pooled: pl.Expr) -> pl.Expr:
    """The numbers of a group aggregated by its ``take``; null where the result is not finite."""
    take = pl.col("take").first()
    one = (
        pl.when(take == "mean").then(numbers.mean())
        .when(take == "sum").then(numbers.sum())
        .when(take == "min").then(numbers.min())
        .when(take == "max").then(numbers.max())
        .when(take == "pooled").then(pooled)
        .otherwise(numbers.last())
    )  # fmt: skip
    return pl.when(one.is_finite()).then(one)
