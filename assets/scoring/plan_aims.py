"""``mart.plan_aim``: the aims above a plan's goals, and how the goals that serve them stand."""

from __future__ import annotations

import polars as pl

from assets.plan.aims import placed_aims
from assets.plan.plan import Plan
from assets.tables.contracts.marts import MARTS
from assets.text import verdicts

PLAN_AIM = "mart.plan_aim"


def plan_aims(plan: Plan, scores: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``mart.plan_aim``; ``scores`` are those of ``mart.goal_score``."""
    own = scores.filter(pl.col("area_code") == plan.municipality)
    verdict_of = dict(own.select("goal_id", "verdict").iter_rows())
    rows = [
        {
            "plan": plan.name,
            "aim_no": at,
            "aim_id": placed.aim.id,
            "aim": placed.aim.text,
            "part_of": placed.parent,
            "document": placed.document,
            "goals": len(placed.goals),
            "goal_ids": ", ".join(placed.goals) or None,
            **verdicts.count(map(verdict_of.__getitem__, placed.goals)),
        }
        for at, placed in enumerate(placed_aims(plan.file), start=1)
    ]
    return pl.DataFrame(rows, MARTS["plan_aim"].types)


def aims_served(aims: pl.DataFrame, goal: str) -> pl.DataFrame:
    """The aims that a goal serves itself, so not those around another of them.

    Args:
        aims: the rows of ``mart.plan_aim`` of one plan.
        goal: the goal's number.
    """
    served = aims.filter(pl.col("goal_ids").str.split(", ").list.contains(goal))
    return served.filter(~pl.col("aim_id").is_in(served["part_of"].drop_nulls().implode()))
