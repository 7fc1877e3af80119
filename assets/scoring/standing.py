"""``mart.goal_standing``: the plan's own municipality among all municipalities, goal by goal.

A municipality without a figure is unknown, and a figure that only the own municipality counts
gives no comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from assets.contracts.marts import MARTS
from assets.text import numbers
from assets.text.units import UNITS

STANDING = "mart.goal_standing"
_UPWARDS = ("mindst", "over")
_NOT_RANKED = [name for name, unit in UNITS.items() if unit.kind in {"count", "rank"}]
"""The largest municipality has most of everything, and a place is a ranking already."""


def standing(scores: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``mart.goal_standing`` from those of ``mart.goal_score``, in plan order.

    It counts computed verdicts, since an override is the own municipality's alone. Counts and
    places are not ranked.
    """
    own = pl.col("own")
    is_point = pl.col("value_low") == pl.col("value_high")
    value = pl.when(is_point).then("value")
    # Rank 1 is the best, whether high or low.
    better = pl.when(pl.col("comparison").is_in(_UPWARDS)).then(-value).otherwise(value)
    verdict = pl.col("computed_verdict")
    place = ["plan", "goal_id"]
    counted = (
        scores.with_columns(_value=value, _rank=better.rank("min").over(place))
        .group_by(place, maintain_order=True)
        .agg(
            pl.col("title", "goal", "unit", "comparison").first(),
            pl.col("area_code", "area", "data").filter(own).first(),
            pl.col("verdict").filter(own).first(),
            verdict.filter(own).first(),
            pl.len().cast(pl.Int64).alias("areas"),
            *((verdict == name).sum().cast(pl.Int64).alias(name) for name in ("met", "not_met")),
            (verdict == "not_followable").sum().cast(pl.Int64).alias("unknown"),
            (verdict != "not_followable").filter(~own).any().alias("_others_judged"),
            pl.col("_value").filter(own).first().alias("value"),
            pl.col("_rank").filter(own).first().cast(pl.Int64).alias("rank"),
            pl.col("_value").is_not_null().sum().cast(pl.Int64).alias("ranked"),
            pl.col("_value").filter(~own).median().alias("median_of_others"),
            pl.col("_value").filter(~own).is_not_null().any().alias("_others_ranked"),
        )
        .with_columns(judged=pl.col("met") + pl.col("not_met"))
    )
    can_be_ranked = ~pl.col("unit").is_in(_NOT_RANKED)
    ranked = counted.with_columns(
        pl.when(pl.col("_others_ranked") & can_be_ranked).then(pl.col("rank", "ranked")),
        pl.when(can_be_ranked).then("median_of_others"),
    )
    rows = [
        row
        | {
            "value_text": numbers.figure(row["value"], row["unit"]),
            "median_text": numbers.figure(row["median_of_others"], row["unit"]),
            "standing": _text(row),
        }
        for row in ranked.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, MARTS["goal_standing"].types)


def _text(row: Mapping[str, Any]) -> str:
    if row["verdict"] == "dropped":
        return "er udgået"
    if not row["judged"]:
        return "ingen kommune kan bedømmes"
    if not row["_others_judged"]:
        return "ingen anden kommune kan bedømmes"
    left = f"; {row['unknown']} kan ikke bedømmes" if row["unknown"] else ""
    return f"ville være nået i {row['met']} af {row['judged']} kommuner{left}"
