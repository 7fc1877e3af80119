"""What has changed since the follow-up before, goal by goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from assets.paper.goal_model import PaperGoal
from assets.paper.model import Change, Changes
from assets.text import verdicts
from connectors.periods import day_in_denmark

_WORDS = {text: verdicts.WORDS[code] for code, text in verdicts.TEXTS.items()}


def changes(
    goals: Sequence[PaperGoal], history: pl.DataFrame, causes: pl.DataFrame
) -> Changes | None:
    """The goals whose verdict or figure differs from the newest earlier follow-up.

    Args:
        goals: the goals as the paper prints them.
        history: the goals in earlier follow-ups, as in `Tables`; figures that are hidden now are
            not in it.
        causes: ``mart.followup_change``, which says why, where it is about the same follow-up.
    """
    if history.is_empty():
        return None
    last = history.filter(pl.col("frozen_at") == pl.col("frozen_at").max())
    last = last.filter(pl.col("followup") == last["followup"].max())
    name = last["followup"][0]
    before = {row["goal_id"]: row for row in last.iter_rows(named=True)}
    why = dict(causes.filter(pl.col("followup") == name).select("goal_id", "why").iter_rows())
    return Changes(
        name,
        day_in_denmark(last["frozen_at"][0]),
        [
            Change(goal.id, goal.title, _stood(before[goal.id]), _stands(goal),
                   why.get(goal.id) or "")
            for goal in goals
            if goal.id in before and _stood(before[goal.id]) != _stands(goal)
        ],
    )  # fmt: skip


def _stood(row: Mapping[str, Any]) -> str:
    verdict = row["verdict_text"]
    # Where the goal is hidden now, both say so.
    told = dict.fromkeys([_WORDS.get(verdict, verdict), row["value_text"]])
    return "; ".join(filter(None, told))


def _stands(goal: PaperGoal) -> str:
    return "; ".join(filter(None, [goal.verdict_word, goal.value_text]))
