"""``mart.goal_standing``: the plan's own municipality among all municipalities, goal by goal.

A municipality without a figure is unknown, and a figure that only the own municipality counts
gives no comparison, unless the plan names a public one that stands for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from assets.scoring.reason_codes import LOCAL
from assets.tables.contracts.marts import MARTS
from assets.text import numbers
from assets.text.units import UNITS

STANDING = "mart.goal_standing"
_PUBLIC = {
    "public_figures": "_figures",
    "value_text": "_public_text",
    "computed_verdict": "_public_verdict",
}
_UPWARDS = ("mindst", "over")
_NOT_RANKED = [name for name, unit in UNITS.items() if unit.kind in {"count", "rank"}]
"""The largest municipality has most of everything, and a place is a ranking already."""


def standing(scores: pl.DataFrame, public: pl.DataFrame | None = None) -> pl.DataFrame:
    """The rows of ``mart.goal_standing`` from those of ``mart.goal_score``, in plan order.

    It counts computed verdicts, since an override is the own municipality's alone. Counts and
    places are not ranked.

    Args:
        scores: the rows of ``mart.goal_score``.
        public: the own municipality's by the public figures that others are scored by; see
            `assets.scoring.score.score_by_public_figures`.
    """
    own, place = pl.col("own"), ["plan", "goal_id"]
    public = scores.clear().with_columns(public_figures=pl.lit("")) if public is None else public
    replaced = [*place, "area_code"]
    compared = pl.concat(
        [scores.join(public, on=replaced, how="anti", maintain_order="left"), public],
        how="diagonal",
    )
    is_point = pl.col("value_low") == pl.col("value_high")
    value = pl.when(is_point).then("value")
    # Rank 1 is the best, whether high or low.
    better = pl.when(pl.col("comparison").is_in(_UPWARDS)).then(-value).otherwise(value)
    verdict = pl.col("computed_verdict")
    among_all = (
        compared.with_columns(_value=value, _rank=better.rank("min").over(place))
        .group_by(place)
        .agg(
            pl.len().cast(pl.Int64).alias("areas"),
            *((verdict == name).sum().cast(pl.Int64).alias(name) for name in ("met", "not_met")),
            (verdict == "not_followable").sum().cast(pl.Int64).alias("unknown"),
            (verdict != "not_followable").filter(~own).any().alias("_others_judged"),
            pl.col("_rank").filter(own).first().cast(pl.Int64).alias("rank"),
            pl.col("_value").is_not_null().sum().cast(pl.Int64).alias("ranked"),
            pl.col("_value").filter(~own).median().alias("median_of_others"),
            pl.col("_value").filter(~own).is_not_null().any().alias("_others_ranked"),
            pl.col("reason").filter(~own, pl.col("reason_code") == LOCAL).first().alias("_alone"),
            *(
                pl.col(name).filter(own, pl.col("public_figures").is_not_null()).first().alias(to)
                for name, to in _PUBLIC.items()
            ),
        )
        .with_columns(judged=pl.col("met") + pl.col("not_met"))
    )
    counted = (
        scores.filter(own)
        .select(
            *place, "title", "goal", "unit", "comparison", "area_code", "area", "data",
            "verdict", "computed_verdict", value.alias("value"),
        )
        .join(among_all, on=place, how="left", maintain_order="left")
    )  # fmt: skip
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
            "compared_on": _compared_on(row),
            "why_alone": None
            if row["_others_judged"] or row["verdict"] == "dropped"
            else row["_alone"],
        }
        for row in ranked.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, MARTS["goal_standing"].types)


def _compared_on(row: Mapping[str, Any]) -> str | None:
    """The public figures that municipalities are compared on, where those are not the goal's."""
    if row["_figures"] is None:
        return None
    verdict = {"met": "og ville have nået målet", "not_met": "og ikke ville have nået målet"}
    how = verdict.get(row["_public_verdict"], "og ikke kan bedømmes")
    has = f"har {row['_public_text']}" if row["_public_text"] else "intet tal har"
    return f"Kommunerne sammenlignes på {row['_figures']}, hvor {row['area']} {has} {how}."


def _text(row: Mapping[str, Any]) -> str:
    if row["verdict"] == "dropped":
        return "er udgået"
    if not row["judged"]:
        return "ingen kommune kan bedømmes"
    if not row["_others_judged"]:
        return "ingen anden kommune kan bedømmes"
    left = f"; {row['unknown']} kan ikke bedømmes" if row["unknown"] else ""
    return f"ville være nået i {row['met']} af {row['judged']} kommuner{left}"
