"""Loading of a frozen follow-up: its facts, its plan and its tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from assets.text import plan_periods
from connectors.archive.followups import FACTS

PLAN_FILE = "plan.yaml"
SCORES, MEASURES, FIGURES = "goal_score", "goal_measure", "figure"


@dataclass(frozen=True)
class FollowUp:
    """A frozen follow-up; an old one lacks the columns that were added later."""

    facts: Mapping[str, Any]
    plan: bytes
    scores: pl.DataFrame
    measures: pl.DataFrame
    figures: pl.DataFrame

    @property
    def frozen_at(self) -> datetime:
        """The moment that it was frozen."""
        return datetime.fromisoformat(self.facts["frozen_at"])

    @property
    def own(self) -> pl.DataFrame:
        """The scores of the plan's own municipality."""
        return self.scores.filter("own")

    @property
    def in_rules(self) -> pl.DataFrame:
        """The measures of the rules, without those of ``role: context``."""
        return self.measures.filter(pl.col("role") != "context")


def load_followup(files: Mapping[str, bytes]) -> FollowUp:
    """Load a follow-up from its files, by name."""
    tables = (pl.read_parquet(files[f"{name}.parquet"]) for name in (SCORES, MEASURES, FIGURES))
    return FollowUp(json.loads(files[FACTS]), files[PLAN_FILE], *tables)


def periods_of(measures: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of ``mart.goal_measure``, one per period of a span; none for ``latest``."""
    for row in measures.iter_rows(named=True):
        for part in plan_periods.parts(row["period"]):
            yield row | {"period": part.code}
