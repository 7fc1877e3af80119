"""The measures of a plan as intervals, for every area at once.

A number is a point, "mindst 80 %" is [80, 100], a hidden count [0, 2]. A figure that is missing
or answers another question is unbounded (null ends). A suppressed figure has the bounds that the
disclosure gate publishes, and no number.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import polars as pl

from assets.plan.plan import Plan
from assets.plan.schema import Measure
from assets.text import period_names
from assets.text.area_codes import COUNTRY
from assets.text.hidden import MARK


@dataclass(frozen=True, slots=True)
class Known:
    """One measure in one area; see `resolve_measures` for the fields."""

    low: float | None
    high: float | None
    shown: float | None
    answers: bool
    why: str | None
    mark: str | None
    missing: str | None
    hidden: bool
    population: str | None
    count: float | None
    of: float | None
    sampled_low: float | None
    sampled_high: float | None
    covered_from: date | None
    covered_to: date | None

    @property
    def is_open(self) -> bool:
        """Whether it is not a single number."""
        return self.low is None or self.low != self.high


KNOWN = [field.name for field in fields(Known)]
KEY = ["goal_id", "measure", "area_code"]
FIGURE = (
    "numerator", "denominator", "value", "value_low", "value_high", "sampled_low", "sampled_high",
    "answers_goal", "remark", "mark", "population", "covered_from", "covered_to", "provisional",
    "known_from", "source_tables",
)  # fmt: skip
"""The columns of ``mart.indicator`` that scoring reads."""
LEFT_OUT = "tallet er foreløbigt, og planen udelader foreløbige tal"
TOO_OLD = "too_old"
"""The mark of a figure that `assets.scoring.latest` finds too old."""
EVERYTHING_BELOW, EVERYTHING_ABOVE = float("-inf"), float("inf")


def resolve_measures(plan: Plan, figures: pl.DataFrame, areas: pl.Series) -> pl.DataFrame:
    """The interval of each measure of each goal in each area, from rows of ``mart.indicator``.

    Returns:
        One row per goal, measure and area: ``low`` and ``high`` (null where unbounded), ``shown``
        (the number as its source gives it, even if it answers another question), ``answers``
        (whether it answers the goal), ``hidden`` (whether it rests on a suppressed figure),
        ``remark``, ``population`` (whom it counts, if recorded). Of a missing figure ``why`` and
        ``mark`` of the last missing period, and ``missing``, the names of the missing periods
        unless all are. Of a figure of one period the counts ``count`` and ``of``, and the
        interval ``sampled_low`` to ``sampled_high``. ``covered_from`` and ``covered_to`` of a
        period that the lists behind its figure do not cover from its first to its last day.
    """
    return (
        with_bounds(join_figures(plan, figures, areas))
        .group_by(KEY, maintain_order=True)
        .agg(*aggregate_periods(), *_of_one_period())
    )


def join_figures(plan: Plan, figures: pl.DataFrame, areas: pl.Series) -> pl.DataFrame:
    """One row per goal, measure, area and period, with the figure of ``mart.indicator`` if any."""
    requested = _requested_periods(plan).join(areas.to_frame("area_code"), how="cross")
    requested = requested.with_columns(looked_up=pl.coalesce("fixed_area", "area_code"))
    joined = requested.join(
        figures.rename({"area_code": "looked_up"}).select(
            "indicator", "looked_up", "period", *FIGURE
        ),
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


def _requested_periods(plan: Plan) -> pl.DataFrame:
    """One row per goal, measure and period of its span."""
    rows = [
        (
            scored.goal.id,
            name,
            measure.indicator,
            period,
            period_names.period(period),
            measure.take or "last",
            measure.part,
            COUNTRY if measure.area == "country" else None,
            measure.provisional == "leave_out",
            name in scored.too_old,
            starts_on,
            ends_on,
        )
        for scored in plan.goals
        for name, measure in scored.goal.measures.items()
        for period, starts_on, ends_on in _periods(measure)
    ]
    names = [
        "goal_id", "measure", "indicator", "period", "period_text", "take", "part", "fixed_area",
    ]  # fmt: skip
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(names, pl.String)
    schema |= dict.fromkeys(("leave_out", "too_old"), pl.Boolean)
    schema |= {"starts_on": pl.Date, "ends_on": pl.Date}
    return pl.DataFrame(rows, schema, orient="row")


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


def _of_one_period() -> list[pl.Expr]:
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
    complete = pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null()
    pooled = pl.when((complete & pl.col("answers")).all()).then(
        100.0 * pl.col("numerator").sum() / pl.col("denominator").sum()
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
