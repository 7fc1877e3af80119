"""Where a figure would end if the rest of its period went as in earlier years.

Each earlier year that has the same periods is one scenario for all figures of a rule at once, so
that the country and the municipality move together as they did that year. A count ends at as many
times what it was so far as it did then (at as much more, where it was 0); a share, a score or a
rank moves by as much as it did then. The range is from the lowest to the highest scenario: a few
years are no distribution. It is a projection, never a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from assets.plan.plan import ScoredGoal
from assets.rules import intervals
from assets.scoring.measures import combined
from assets.scoring.thresholds import Demand, demand
from assets.text.hidden import MARK
from assets.text.units import UNITS

_KEY = ["goal_id", "measure"]


@dataclass(frozen=True)
class Course:
    """How the main figure of one goal goes: what is known so far, what is asked, where it ends."""

    name: str
    rows: pl.DataFrame
    """Its rows of `so_far`."""
    so_far: float | None
    asked: Demand | None
    target: float | None
    ends: pl.DataFrame
    """One row an earlier year: ``projected``, and the ``verdict`` of the whole rule."""

    @cached_property
    def own(self) -> pl.DataFrame:
        """The rows of its own period."""
        return self.rows.filter(~pl.col("is_base"))


def so_far(found: pl.DataFrame, long: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The rows of `attainable.rows` that a figure so far is made of, and those that it waits for.

    They have ``number`` (a figure that is no interval) and whether it is ``counted`` so far. Where
    nothing of a measure of one period is known yet, the newest figure of that kind of period comes
    first, as ``is_base``.
    """
    point = pl.when((pl.col("low") == pl.col("high")) & ~pl.col("hidden")).then("low")
    counted = pl.col("settled") | pl.col("growing")
    rows = found.with_columns(number=point, counted=counted, is_base=pl.lit(value=False))
    waiting = rows.filter(~pl.col("counted").any().over(_KEY), pl.len().over(_KEY) == 1)
    waiting = waiting.filter(pl.col("part") == "value")
    form = pl.col("period").str.replace_all(r"\d", "0").alias("form")
    held = (
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
    base = waiting.with_columns(form).drop(own).join(held, on=["indicator", "looked_up", "form"])
    return pl.concat([base.select(rows.columns), rows]).sort(
        "is_base", descending=True, maintain_order=True
    )


def taken(which: pl.Expr) -> pl.Expr:
    """The figures of some of the periods of a group as one; null where one of them is missing."""
    take, number = pl.col("take").first(), pl.col("number").filter(which)
    counts = [pl.col(name).filter(which) for name in ("numerator", "denominator")]
    whole = (number.is_not_null().all() | (take == "last")) & which.any()
    return pl.when(whole).then(combined(number, 100.0 * counts[0].sum() / counts[1].sum()))


def scenarios(rows: pl.DataFrame, long: pl.DataFrame) -> pl.DataFrame:
    """Where each measure would end by each earlier year, by its rows of `so_far`.

    Returns:
        ``goal_id, measure, back`` (how many years), ``projected`` (null where that year has not
        the same periods). What is known whole is the same in each.
    """
    year = pl.col("period").str.head(4).cast(pl.Int64, strict=False)
    first = long.select(year.min()).item()
    years = (rows.select(year.max()).item() or 0) - (first or 0)
    every = pl.DataFrame({"back": range(1, years + 1)}, {"back": pl.Int64})
    then = pl.concat_str((year - pl.col("back")).cast(pl.String), pl.col("period").str.slice(4))
    is_count = pl.col("part") != "value"
    held = long.select(
        pl.col("indicator"), pl.col("area_code").alias("looked_up"), pl.col("period").alias("then"),
        pl.when(pl.col("value_low") == pl.col("value_high")).then("value_low").alias("held"),
        pl.col("numerator").alias("held_n"), pl.col("denominator").alias("held_d"),
    )  # fmt: skip
    part = pl.when(pl.col("part") == "numerator").then("held_n").otherwise("held_d")
    past = (
        rows.join(every, how="cross")
        .with_columns(then=then)
        .join(held, on=["indicator", "looked_up", "then"], how="left", maintain_order="left")
        .with_columns(
            number=pl.when(is_count).then(part).otherwise("held"),
            numerator="held_n",
            denominator="held_d",
        )
        .group_by(*_KEY, "back", maintain_order=True)
        .agg(
            taken(pl.col("counted")).alias("sofar_then"),
            taken(pl.lit(value=True)).alias("end_then"),
            pl.col("number").is_not_null().all().alias("is_whole_year"),
        )
    )
    now = rows.group_by(_KEY, maintain_order=True).agg(
        taken(pl.col("counted")).alias("now"),
        pl.col("settled").all().alias("is_done"),
        pl.col("unit", "least", "most").first(),
        # Of a whole year that has not begun to be counted, nothing tells how the rest goes.
        (year.filter("is_base") == year.last()).all().alias("is_of_the_year"),
    )
    adds_up = pl.col("unit").is_in([name for name, unit in UNITS.items() if unit.has_sum])
    grows = adds_up & (pl.col("sofar_then") > 0)
    moved = (
        pl.when(grows)
        .then(pl.col("now") * pl.col("end_then") / pl.col("sofar_then"))
        .otherwise(pl.col("now") + pl.col("end_then") - pl.col("sofar_then"))
        .clip(pl.col("least"), pl.col("most"))
    )
    projected = (
        pl.when("is_done")
        .then("now")
        .when(pl.col("is_whole_year") & pl.col("is_of_the_year"))
        .then(moved)
        .alias("projected")
    )
    return past.join(now, on=_KEY, maintain_order="left").select(*_KEY, "back", projected)


def course(
    scored: ScoredGoal, rows: pl.DataFrame, ends: pl.DataFrame, units: dict[str, str]
) -> Course:
    """How a goal goes, by the rows of `so_far` and of `scenarios`."""
    rule, measures = scored.rule, scored.goal.measures
    name = rule.main_name
    of_goal = rows.filter(goal_id=scored.goal.id)
    so_far_of = taken(pl.col("counted"))
    numbers: dict[str, float | None] = {
        each: of_goal.filter(measure=each).select(so_far_of).item() for each in rule.names
    }
    wide = ends.filter(goal_id=scored.goal.id).pivot(
        "measure", on_columns=rule.names, index="back", values="projected"
    )
    found = wide.drop_nulls(name).select(
        "back", pl.col(name).alias("projected"),
        *(pl.col(each).alias(f"{each}.{end}") for each in rule.names for end in ("low", "high")),
    ).select("back", "projected", intervals.verdict(rule))  # fmt: skip
    now = pl.DataFrame(
        {f"{each}.{end}": numbers[each] for each in rule.names for end in ("low", "high")}
        | {f"{each}.hidden": False for each in rule.names}
    )
    asked = demand(rule.main, name, measures, units)
    return Course(
        name=name,
        rows=of_goal.filter(measure=name),
        so_far=numbers[name],
        asked=asked,
        target=now.select(asked.at).item() if asked else None,
        ends=found,
    )
