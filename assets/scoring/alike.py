"""Which of the municipalities that are like one of them would meet a goal that it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from connectors import lists
from connectors.warehouse import Warehouse

SIMILAR = "mart.similar_municipality"
_COLUMNS = ["area_code", "other_area_code", "other_area"]
_GOAL = ["plan", "goal_id"]


def read_alike(warehouse: Warehouse) -> pl.DataFrame:
    """Who is like whom, nearest first."""
    return warehouse.frame(
        f"select {', '.join(_COLUMNS)} from {SIMILAR} "
        "where basis = 'structure' order by area_code, rank"
    )


def no_alike() -> pl.DataFrame:
    """Nobody like anybody."""
    return pl.DataFrame(schema=dict.fromkeys(_COLUMNS, pl.String))


def with_alike(scores: pl.DataFrame, alike: pl.DataFrame) -> pl.DataFrame:
    """The scores with ``among_similar``: what the municipalities alike have, in words.

    Empty unless the goal is not met and one of them is judged. The others go by computed verdicts,
    since an override is the own municipality's alone.
    """
    verdict = pl.col("computed_verdict")
    others = scores.select(*_GOAL, "area", "computed_verdict", other_area_code="area_code")
    texts = (
        scores.filter(verdict="not_met", computed_verdict="not_met")
        .select(*_GOAL, "area_code")
        .join(alike, on="area_code", maintain_order="left_right")
        .join(others, on=[*_GOAL, "other_area_code"], maintain_order="left")
        .group_by(*_GOAL, "area_code", maintain_order=True)
        .agg(
            similar=pl.len(),
            judged=(verdict != "not_followable").sum(),
            met=pl.col("area").filter(verdict == "met"),
        )
        .filter(pl.col("judged") > 0)
        .with_columns(
            pl.struct("similar", "judged", "met")
            .map_elements(_text, return_dtype=pl.String)
            .alias("among_similar")
        )
        .drop("similar", "judged", "met")
    )
    return (
        scores.drop("among_similar")
        .join(texts, on=[*_GOAL, "area_code"], how="left", maintain_order="left")
        .select(scores.columns)
    )


def _text(row: Mapping[str, Any]) -> str:
    similar, judged, met = row["similar"], row["judged"], row["met"]
    of = f"de {similar} kommuner, der ligner mest (egen beregning)"
    left = f"; {similar - judged} af dem kan ikke bedømmes" if judged < similar else ""
    if not met:
        return f"Ingen af {of}, ville have nået målet{left}."
    return f"Af {of}, ville {lists.joined(met)} have nået målet{left}."
