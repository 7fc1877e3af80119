"""Projection of a figure to the end of its period, if the rest goes as in earlier years.

Each earlier year with the same periods is one scenario for all figures of a rule, so that country
and municipality move together. A count is scaled by that year's ratio of end to so far (or moved
by the difference, where it was 0); a share, score or rank is moved by the difference. None lies
outside what is still possible. The range is the 80 % prediction interval of the next scenario
(`docs/decisions/outlook-range.md`). A projection is never a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import sqrt
from statistics import mean, stdev

import polars as pl

from assets.plan.plan import ScoredGoal
from assets.rules import intervals
from assets.scoring.measure_rows import combined
from assets.scoring.thresholds import Demand, find_demand
from assets.text.hidden import MARK
from assets.text.units import UNITS

_KEY = ["goal_id", "measure"]
STUDENT = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383)
"""The 90 % quantile of Student's t by degrees of freedom, from 1."""
MOST_YEARS = len(STUDENT) + 1
"""The earlier years that are scenarios; older ones tell little of this one."""


@dataclass(frozen=True)
class Course:
    """The main figure of one goal: so far, its demand, and its projected ends."""

    name: str
    rows: pl.DataFrame
    """Its rows of `so_far`."""
    so_far: float | None
    demand: Demand | None
    target: float | None
    ends: pl.DataFrame
    """One row per earlier year: ``projected``, and the ``verdict`` of the whole rule."""
    possible: tuple[float | None, float | None]
    """The least and the most that the figure can still become; None where there is no bound."""

    @cached_property
    def own(self) -> pl.DataFrame:
        """The rows of its own period."""
        return self.rows.filter(~pl.col("is_base"))

    @cached_property
    def is_running(self) -> bool:
        """Whether its only period is under way."""
        return self.own.height == 1 and bool(self.own["running"][0])

    @cached_property
    def is_growing(self) -> bool:
        """Whether it is a count of events of a period under way."""
        return self.is_running and bool(self.own["growing"][0])


def so_far(found: pl.DataFrame, long: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The rows of `attainable.period_rows` with ``number`` (null for an interval) and ``counted``.

    A row is counted if its figure is known so far; in a span a period under way is not, for it is
    no whole one. A measure of one period without a figure gets a first row ``is_base``: the newest
    figure of the same kind of period.
    """
    point = pl.when((pl.col("low") == pl.col("high")) & ~pl.col("hidden")).then("low")
    counted = pl.col("settled") | (pl.col("running") & (pl.len().over(_KEY) == 1))
    rows = found.with_columns(number=point, counted=counted, is_base=pl.lit(value=False))
    waiting = rows.filter(~pl.col("counted").any().over(_KEY), pl.len().over(_KEY) == 1)
    waiting = waiting.filter(pl.col("part") == "value")
    form = pl.col("period").str.replace_all(r"\d", "0").alias("form")
    shown = (
        long.rename({"area_code": "looked_up"})
        .filter(
            pl.col("ends_on") < as_of,
            pl.col("value_low") == pl.col("value_high"),
            pl.col("mark").ne_missing(MARK),
            pl.col("answers_goal").fill_null(value=True),
        )
        .select(
            "indicator", "looked_up", form, "period", "ends_on", "numerator", "denominator",
            number="value_low", counted=pl.lit(value=True), is_base=pl.lit(value=True),
        )
        .sort("ends_on")
        .group_by("indicator", "looked_up", "form").last()
    )  # fmt: skip
    own = ["period", "ends_on", "numerator", "denominator", "number", "counted", "is_base"]
    base = waiting.with_columns(form).drop(own).join(shown, on=["indicator", "looked_up", "form"])
    return pl.concat([base.select(rows.columns), rows]).sort(
        "is_base", descending=True, maintain_order=True
    )


def aggregate(which: pl.Expr) -> pl.Expr:
    """The figures of the selected periods of a group as one; null where one is missing."""
    take, number = pl.col("take").first(), pl.col("number").filter(which)
    counts = [pl.col(name).filter(which) for name in ("numerator", "denominator")]
    have_counts = counts[0].is_not_null().all() & counts[1].is_not_null().all()
    pooled = pl.when(have_counts).then(100.0 * counts[0].sum() / counts[1].sum())
    whole = (number.is_not_null().all() | (take == "last")) & which.any()
    return pl.when(whole).then(combined(number, pooled))


def prediction_interval(ends: list[float]) -> tuple[float, float] | None:
    """The range in which the next of some ends lies four times of five; None for less than two.

    Student's interval of one more draw: half of three ends lie outside their own span.
    """
    if len(ends) < 2:  # noqa: PLR2004
        return None
    half = STUDENT[len(ends) - 2] * stdev(ends) * sqrt(1 + 1 / len(ends))
    return mean(ends) - half, mean(ends) + half


def scenarios(rows: pl.DataFrame, long: pl.DataFrame, possible: pl.DataFrame) -> pl.DataFrame:
    """Project each measure by each earlier year, from the rows of `so_far`.

    ``possible`` has the ``low`` and ``high`` that each measure can still become.

    Returns:
        ``goal_id, measure, back`` (years back), ``projected`` (null where that year lacks the
        periods). A figure that is complete is the same in each.
    """
    year = pl.col("period").str.head(4).cast(pl.Int64, strict=False)
    first = long.select(year.min()).item()
    years = (rows.select(year.max()).item() or 0) - (first or 0)
    backs = range(1, min(years, MOST_YEARS) + 1)
    every = pl.DataFrame({"back": backs}, {"back": pl.Int64})
    then = pl.concat_str((year - pl.col("back")).cast(pl.String), pl.col("period").str.slice(4))
    is_count = pl.col("part") != "value"
    bounds = long.select(
        pl.col("indicator"), pl.col("area_code").alias("looked_up"), pl.col("period").alias("then"),
        pl.when(pl.col("value_low") == pl.col("value_high")).then("value_low").alias("held"),
        pl.col("numerator").alias("held_n"), pl.col("denominator").alias("held_d"),
    )  # fmt: skip
    part = pl.when(pl.col("part") == "numerator").then("held_n").otherwise("held_d")
    past = (
        rows.join(every, how="cross")
        .with_columns(then=then)
        .join(bounds, on=["indicator", "looked_up", "then"], how="left", maintain_order="left")
        .with_columns(
            number=pl.when(is_count).then(part).otherwise("held"),
            numerator="held_n",
            denominator="held_d",
        )
        .group_by(*_KEY, "back", maintain_order=True)
        .agg(
            aggregate(pl.col("counted")).alias("sofar_then"),
            aggregate(pl.lit(value=True)).alias("end_then"),
            pl.col("number").is_not_null().all().alias("is_whole_year"),
        )
    )
    now = rows.group_by(_KEY, maintain_order=True).agg(
        aggregate(pl.col("counted")).alias("now"),
        pl.col("settled").all().alias("is_done"),
        pl.col("unit").first(),
        # A base of an earlier year does not tell how this year goes.
        (year.filter("is_base") == year.last()).all().alias("is_of_the_year"),
    )
    adds_up = pl.col("unit").is_in([name for name, unit in UNITS.items() if unit.has_sum])
    grows = adds_up & (pl.col("sofar_then") > 0)
    moved = (
        pl.when(grows)
        .then(pl.col("now") * pl.col("end_then") / pl.col("sofar_then"))
        .otherwise(pl.col("now") + pl.col("end_then") - pl.col("sofar_then"))
        .clip(pl.col("low"), pl.col("high"))
    )
    projected = (
        pl.when("is_done")
        .then("now")
        .when(pl.col("is_whole_year") & pl.col("is_of_the_year"))
        .then(moved)
        .alias("projected")
    )
    joined = past.join(now, on=_KEY, maintain_order="left")
    return joined.join(possible, on=_KEY, how="left", maintain_order="left").select(
        *_KEY, "back", projected
    )


def course(
    scored: ScoredGoal,
    rows: pl.DataFrame,
    ends: pl.DataFrame,
    possible: pl.DataFrame,
    units: dict[str, str],
) -> Course:
    """The course of a goal, from the rows of `so_far` and `scenarios`."""
    rule, measures = scored.rule, scored.goal.measures
    name = rule.main_name
    of_goal = rows.filter(goal_id=scored.goal.id)
    so_far_of = aggregate(pl.col("counted"))
    numbers: dict[str, float | None] = {
        each: of_goal.filter(measure=each).select(so_far_of).item() for each in rule.names
    }
    wide = ends.filter(goal_id=scored.goal.id).pivot(
        "measure", on_columns=rule.names, index="back", values="projected"
    )
    in_years = wide.drop_nulls(name).select(
        "back", pl.col(name).alias("projected"),
        *(pl.col(each).alias(f"{each}.{end}") for each in rule.names for end in ("low", "high")),
    ).select("back", "projected", intervals.verdict(rule))  # fmt: skip
    now = pl.DataFrame(
        {f"{each}.{end}": numbers[each] for each in rule.names for end in ("low", "high")}
        | {f"{each}.hidden": False for each in rule.names}
    )
    demand = find_demand(rule.main, name, measures, units)
    low, high = possible.filter(goal_id=scored.goal.id, measure=name).select("low", "high").row(0)
    return Course(
        name=name,
        rows=of_goal.filter(measure=name),
        so_far=numbers[name],
        demand=demand,
        target=now.select(demand.threshold).item() if demand else None,
        ends=in_years,
        possible=(low, high),
    )
