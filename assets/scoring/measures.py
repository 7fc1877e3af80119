"""The figures that a plan's rules are about, as intervals, for every area at once.

A number is a point; "mindst 80 %" is [80, 100]; a hidden count is [0, 2]; a figure that does not
exist, or that answers another question, is everything (both ends null). A figure that the
disclosure gate hides is no more than what a reader may know of it, and is never shown.
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
    """What is known of one measure in one area; see `resolve`."""

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

    @property
    def is_open(self) -> bool:
        """Whether it is no single number."""
        return self.low is None or self.low != self.high


KNOWN = [field.name for field in fields(Known)]
KEY = ["goal_id", "measure", "area_code"]
FIGURE = (
    "numerator", "denominator", "value", "value_low", "value_high", "sampled_low", "sampled_high",
    "answers_goal", "remark", "mark", "population", "provisional", "known_from",
)  # fmt: skip
"""The columns of ``mart.indicator`` that are known of a figure."""
LEFT_OUT = "tallet er foreløbigt, og planen udelader foreløbige tal"
EVERYTHING_BELOW, EVERYTHING_ABOVE = float("-inf"), float("inf")


def resolve(plan: Plan, figures: pl.DataFrame, areas: pl.Series) -> pl.DataFrame:
    """The interval of each measure of each goal in each area, by the rows of ``mart.indicator``.

    Returns:
        One row per goal, measure and area: ``low`` and ``high`` (null where unbounded), ``shown``
        (the number as it was stated, also where it answers another question), ``answers``
        (whether it answers the goal), ``hidden`` (whether it rests on a hidden figure),
        ``remark``, and why it is missing: ``why`` and ``mark`` of the last period that is not
        known, and ``missing``, those periods by name where they are not all. ``population`` is whom
        the figure counts, where that is said. Of a figure of one period ``count`` and ``of``, the
        counts behind it, and ``sampled_low`` and ``sampled_high``.
    """
    return (
        with_ends(look_up(plan, figures, areas))
        .group_by(KEY, maintain_order=True)
        .agg(*as_one_number(), *_of_one_period())
    )


def look_up(plan: Plan, figures: pl.DataFrame, areas: pl.Series) -> pl.DataFrame:
    """What there is of each period that a plan asks for: a row per goal, measure, area and period.

    A row says how the plan asks, and has the figure of ``mart.indicator`` where there is one.
    """
    asked = _asked(plan).join(areas.to_frame("area_code"), how="cross")
    asked = asked.with_columns(looked_up=pl.coalesce("fixed_area", "area_code"))
    found = asked.join(
        figures.rename({"area_code": "looked_up"}).select(
            "indicator", "looked_up", "period", *FIGURE
        ),
        on=["indicator", "looked_up", "period"],
        how="left",
        maintain_order="left",
    )
    return _without_provisional(found)


def with_ends(found: pl.DataFrame) -> pl.DataFrame:
    """The rows of `look_up` with ``low``, ``high``, ``answers``, ``hidden`` of the asked part."""
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


def _asked(plan: Plan) -> pl.DataFrame:
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
    schema |= {"leave_out": pl.Boolean, "starts_on": pl.Date, "ends_on": pl.Date}
    return pl.DataFrame(rows, schema, orient="row")


def _periods(measure: Measure) -> list[tuple[str, date | None, date | None]]:
    """The periods of a measure and their days; ``latest`` that found no figure has none."""
    found = [(each.code, each.starts_on, each.ends_on) for each in measure.periods]
    return [*found] or [(measure.period, None, None)]


def _without_provisional(found: pl.DataFrame) -> pl.DataFrame:
    """Without the unsettled figures of a measure that leaves them out: its span is so much shorter.

    A measure that has no other figure is missing, and says why.
    """
    out = pl.col("leave_out") & pl.col("provisional").fill_null(value=False)
    numbers = pl.col("numerator", "denominator", "value", "value_low", "value_high")
    return found.filter(~out | out.all().over(KEY)).with_columns(
        pl.when(~out).then(numbers),
        pl.when(out).then(pl.lit(LEFT_OUT)).otherwise("remark").alias("remark"),
    )


def _of_one_period() -> list[pl.Expr]:
    """The counts behind a value of one period, and how sure its sample is."""
    one = (pl.len() == 1) & (pl.col("part").first() == "value") & pl.col("answers").all()
    named = {"numerator": "count", "denominator": "of"}
    counts = ("numerator", "denominator", "sampled_low", "sampled_high")
    return [pl.when(one).then(pl.col(name).last()).alias(named.get(name, name)) for name in counts]


def as_one_number() -> list[pl.Expr]:
    """A span's periods as one interval; a period that is missing leaves that end open."""
    take = pl.col("take").first()
    # Of a bound the end that is stated: "højst 5 %" is [0, 5] and "mindst 80 %" is [80, 100].
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
    ]


def _taken(ends: pl.Expr) -> pl.Expr:
    """One end of the interval over the periods of a span; null where it is open."""
    complete = pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null()
    pooled = pl.when((complete & pl.col("answers")).all()).then(
        100.0 * pl.col("numerator").sum() / pl.col("denominator").sum()
    )
    return combined(ends, pooled)


def combined(numbers: pl.Expr, pooled: pl.Expr) -> pl.Expr:
    """The numbers of a group as its ``take`` says; null where that is no finite number."""
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
