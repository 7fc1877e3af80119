"""What may still become of a goal whose period has not ended: whether it can be met any more.

What is not known yet is everything that it can be: a percentage 0 to 100, a count 0 or more, a
score 1 to 5. A count of a year that is under way can only grow. So a goal is lost only where no
figure for the rest could meet it, never because the rest would have to be unlike all before.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from assets.plan.plan import Plan, ScoredGoal
from assets.plan.rule_validation import unit_of
from assets.rules import intervals
from assets.scoring.measures import as_one_number, look_up, with_ends
from assets.scoring.score import Figures
from assets.text.units import UNITS

GROWING = [name for name, unit in UNITS.items() if unit.grows]


def rows(plan: Plan, figures: Figures, as_of: date) -> pl.DataFrame:
    """The rows of `look_up` for a plan's rules in its own municipality, as they are on a day.

    They have ``low`` and ``high``, ``unit``, what a figure can be at ``least`` and ``most``, and
    whether it is ``settled`` (known, its period ended) or ``growing`` (a count of a period that is
    under way).
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
    own = pl.Series([plan.municipality], dtype=pl.String)
    known = pl.col("low").is_not_null() & pl.col("high").is_not_null()
    ended = (pl.col("ends_on") < as_of).fill_null(value=False)
    return (
        with_ends(look_up(plan, figures.long, own))
        .join(
            pl.DataFrame(facts, schema, orient="row"),
            on=["goal_id", "measure"],
            maintain_order="left",
        )
        .with_columns(
            settled=known & ended,
            growing=known & ~ended & (pl.col("starts_on") <= as_of) & pl.col("unit").is_in(GROWING),
        )
    )


def has_later_deadline(scored: ScoredGoal) -> bool:
    """Whether the goal's deadline lies beyond the period of its figures."""
    measured = [p.ends_on for name in scored.rule.names
                for p in scored.goal.measures[name].periods]  # fmt: skip
    return scored.goal.due is not None and scored.ends_on not in measured


def chance(scored: ScoredGoal, known: pl.DataFrame, found: pl.DataFrame) -> dict[str, Any]:
    """Whether a goal can still be met, and from which period it could not, or was secured.

    ``holds_now`` is whether the rule holds on the day; None where that is not settled. A goal with
    a later deadline than its figures' period can always be met. ``known`` are the intervals of
    `known_at`, ``found`` the rows that they are made of.
    """
    verdicts = _verdicts(scored, known)
    final = verdicts["verdict"].last()
    first = verdicts.filter(pl.col("verdict").eq_missing(final))["cutoff"].first()
    since = found.filter(pl.col("ends_on") == first, goal_id=scored.goal.id)["period"].first()
    is_closed = not has_later_deadline(scored)
    is_lost, is_secured = (final is settled and is_closed for settled in (False, True))
    return {
        "can_be_met": not is_lost,
        "lost_from": since if is_lost else None,
        "is_secured": is_secured,
        "secured_from": since if is_secured else None,
        "holds_now": final,
    }


def known_at(found: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Each measure as an interval, as it was when each period had ended and on the day itself."""
    ends = found.filter("settled").select("goal_id", cutoff="ends_on")
    today = found.select("goal_id", cutoff=pl.lit(as_of))
    known = pl.col("settled") & (pl.col("ends_on") <= pl.col("cutoff"))
    growing = pl.col("growing") & (pl.col("cutoff") == as_of)
    return (
        found.join(pl.concat([ends, today]).unique(), on="goal_id", maintain_order="left")
        .with_columns(
            pl.when(known | growing).then("low").otherwise("least").alias("low"),
            pl.when(known).then("high").otherwise("most").alias("high"),
            pl.when(known).then(pl.col("numerator", "denominator")),
        )
        .group_by("goal_id", "measure", "cutoff", maintain_order=True)
        .agg(*as_one_number(), pl.col("least", "most").first())
        .with_columns(low=pl.coalesce("low", "least"), high=pl.coalesce("high", "most"))
    )


def _verdicts(scored: ScoredGoal, known: pl.DataFrame) -> pl.DataFrame:
    """The rule's verdict at each cutoff, in order."""
    of_goal = known.filter(goal_id=scored.goal.id)
    wide = of_goal.pivot("measure", index="cutoff", values=["low", "high"]).sort("cutoff")
    names = {f"{end}_{name}": f"{name}.{end}"
             for name in scored.rule.names for end in ("low", "high")}  # fmt: skip
    return wide.rename(names).select("cutoff", intervals.verdict(scored.rule))
