"""Whether a goal whose period has not ended can still be met.

An unknown figure may take any value of its unit: a percentage 0 to 100, a count 0 or more, a score
1 to 5; a count of events of a year under way can only grow. A goal is lost only where no possible
figure could meet it, however unlikely; so it is never lost while its score is met, nor secured
while its score is not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from assets.plan.plan import Plan, ScoredGoal
from assets.plan.rule_validation import unit_of
from assets.plan.schema import TARGET, target_for_year
from assets.rules import intervals
from assets.rules.rule import parse_rule
from assets.scoring.figures import Figures
from assets.scoring.measure_rows import aggregate_periods, with_bounds
from assets.scoring.measures import join_figures
from assets.text.units import COUNTS, UNITS

GROWING = [name for name, unit in UNITS.items() if unit.grows]
ON_A_LIST = r"(^| )fasit_"
"""Regular expression of source tables with a list, whose counts of a year under way only grow."""


def period_rows(plan: Plan, figures: Figures, as_of: date) -> pl.DataFrame:
    """The rows of `join_figures` for a plan's rules in its own municipality on a day.

    They have ``low`` and ``high``, ``unit`` with its range ``least`` to ``most``, and whether a
    figure is ``settled`` (known, its period ended), ``running`` (known, its period under way) or
    ``growing`` (running, and can only grow).
    """
    units = figures.about("unit")
    facts = [
        (each.goal.id, name, unit, UNITS[unit].least, UNITS[unit].most)
        for each in plan.goals
        for name in each.rule.names
        for unit in [unit_of(each.goal.measures[name], units)]
    ]
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(("goal_id", "measure", "unit"), pl.String)
    schema |= dict.fromkeys(("least", "most"), pl.Float64)
    own = pl.Series("area_code", [plan.municipality], dtype=pl.String)
    known = pl.col("low").is_not_null() & pl.col("high").is_not_null()
    ended = (pl.col("ends_on") < as_of).fill_null(value=False)
    running = known & ~ended & (pl.col("starts_on") <= as_of)
    is_on_a_list = pl.col("source_tables").str.contains(ON_A_LIST).fill_null(value=False)
    grows = pl.col("unit").is_in(GROWING) | (is_on_a_list & pl.col("unit").is_in([*COUNTS]))
    return (
        with_bounds(join_figures(plan, figures, own))
        .join(
            pl.DataFrame(facts, schema, orient="row"),
            on=["goal_id", "measure"],
            maintain_order="left",
        )
        .with_columns(settled=known & ended, running=running, growing=running & grows)
    )


def has_later_deadline(scored: ScoredGoal) -> bool:
    """Whether the goal's deadline is later than its periods."""
    measured = [p.ends_on for name in scored.rule.names
                for p in scored.goal.measures[name].periods]  # fmt: skip
    return scored.goal.due is not None and scored.ends_on not in measured


def with_demand_at_deadline(scored: ScoredGoal, as_of: date) -> ScoredGoal | None:
    """The goal with the demand that holds at its deadline, once its own periods have ended.

    None where its path has no demand for the deadline's year.
    """
    goal = scored.goal
    ended = all(p.ends_on < as_of for n in scored.rule.names for p in goal.measures[n].periods)
    is_demand = TARGET in parse_rule(goal.rule).names
    if not (is_demand and scored.ends_on and ended and has_later_deadline(scored)):
        return scored
    target = target_for_year(goal.path, scored.ends_on.year)
    return None if target is None else replace(scored, rule=parse_rule(goal.rule, {TARGET: target}))


def assess(
    scored: ScoredGoal, known: pl.DataFrame, current: pl.DataFrame, rows: pl.DataFrame
) -> dict[str, Any]:
    """Whether a goal can still be met, and the period from which it was lost or secured.

    ``holds_now`` is whether the rule holds by the figures as they are, as it is scored. A goal with
    a deadline later than its periods can always be met. ``known`` are the intervals of
    `intervals_at_cutoffs`, ``current`` those of `current_intervals`, ``rows`` `period_rows`.
    """
    verdicts = _verdicts(scored, known)
    final = verdicts["verdict"].last()
    first = verdicts.filter(pl.col("verdict").eq_missing(final))["cutoff"].first()
    since = rows.filter(pl.col("ends_on") == first, goal_id=scored.goal.id)["period"].first()
    is_closed = not has_later_deadline(scored)
    is_lost, is_secured = (final is settled and is_closed for settled in (False, True))
    return {
        "can_be_met": not is_lost,
        "lost_from": since if is_lost else None,
        "is_secured": is_secured,
        "secured_from": since if is_secured else None,
        "holds_now": _verdicts(scored, current)["verdict"].item(),
    }


def current_intervals(rows: pl.DataFrame) -> pl.DataFrame:
    """The interval of each measure by the figures as they are, as it is scored."""
    return rows.group_by("goal_id", "measure", maintain_order=True).agg(
        *aggregate_periods(), cutoff=pl.lit("now")
    )


def intervals_at_cutoffs(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The interval of each measure at the end of each settled period and on the day itself."""
    ends = rows.filter("settled").select("goal_id", cutoff="ends_on")
    today = rows.select("goal_id", cutoff=pl.lit(as_of))
    known = pl.col("settled") & (pl.col("ends_on") <= pl.col("cutoff"))
    growing = pl.col("growing") & (pl.col("cutoff") == as_of)
    return (
        rows.join(pl.concat([ends, today]).unique(), on="goal_id", maintain_order="left")
        .with_columns(
            pl.when(known | growing).then("low").otherwise("least").alias("low"),
            pl.when(known).then("high").otherwise("most").alias("high"),
            pl.when(known).then(pl.col("numerator", "denominator")),
        )
        .group_by("goal_id", "measure", "cutoff", maintain_order=True)
        .agg(*aggregate_periods(), pl.col("least", "most").first())
        .with_columns(low=pl.coalesce("low", "least"), high=pl.coalesce("high", "most"))
    )


def _verdicts(scored: ScoredGoal, known: pl.DataFrame) -> pl.DataFrame:
    """The rule's verdict at each cutoff, in order."""
    of_goal = known.filter(goal_id=scored.goal.id)
    wide = of_goal.pivot("measure", index="cutoff", values=["low", "high"]).sort("cutoff")
    names = {f"{end}_{name}": f"{name}.{end}"
             for name in scored.rule.names for end in ("low", "high")}  # fmt: skip
    return wide.rename(names).select("cutoff", intervals.verdict(scored.rule))
