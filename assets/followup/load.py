"""A frozen follow-up as it is read again: its facts, its plan and its tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.text import plan_periods
from connectors.archive.followups import FACTS

PLAN_FILE = "plan.yaml"
SCORES, MEASURES, FIGURES = "goal_score", "goal_measure", "figure"


@dataclass(frozen=True)
class FollowUp:
    """A frozen follow-up as it is read again; an old one may lack columns that came later."""

    facts: Mapping[str, Any]
    plan: bytes
    scores: pl.DataFrame
    measures: pl.DataFrame
    figures: pl.DataFrame

    @property
    def own(self) -> pl.DataFrame:
        """The scores of the plan's own municipality."""
        return self.scores.filter("own")


def read(files: Mapping[str, bytes]) -> FollowUp:
    """A follow-up from its files."""
    tables = {n: pl.read_parquet(files[f"{n}.parquet"]) for n in (SCORES, MEASURES, FIGURES)}
    return FollowUp(
        json.loads(files[FACTS]),
        files[PLAN_FILE],
        tables[SCORES],
        tables[MEASURES],
        tables[FIGURES],
    )


def periods_of(measures: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``mart.goal_measure``, one for each period of a span; none for ``latest``."""
    spans = measures["period"].unique().to_list()
    parts = pl.DataFrame(
        {"period": spans, "part": [[each.code for each in plan_periods.parts(s)] for s in spans]},
        {"period": pl.String, "part": pl.List(pl.String)},
    )
    return (
        measures.rename({"period": "span"})
        .join(parts.rename({"period": "span"}), on="span", maintain_order="left")
        .explode("part", empty_as_null=False)
        .rename({"part": "period"})
    )
