"""What has changed between two frozen follow-ups, goal by goal, and why: "siden sidst".

Both are read from their own files alone, so that they compare in ten years as today. A goal's
change is told by its weightiest part: the goal itself came or went, its verdict, its value, what is
asked for, or only what the plan says of it.
"""

from __future__ import annotations

import polars as pl

from assets.followup import causes
from assets.followup.causes import differs
from assets.followup.load import FollowUp

COMPARED = (
    "goal", "verdict", "value", "value_low", "value_high", "value_text", "target", "target_text",
    "period",
)  # fmt: skip
"""What every frozen follow-up has; a column that came later is looked for where it is used."""


def compare(before: FollowUp, after: FollowUp) -> pl.DataFrame:
    """Every goal of either follow-up, in the order of the later one.

    Returns:
        ``goal_id``, ``goal``, ``changed`` (new, gone, verdict, value, target, plan or same),
        verdict, value and demand of both (``verdict_before``, ``verdict_after`` and so on),
        ``causes`` (codes of `causes.CODES`, or unexplained) and ``why``, a Danish sentence or
        more; both empty for a goal that is the same.
    """
    both = _joined(before.own, after.own)
    found = causes.find(before, after)
    told = found.group_by("goal_id", maintain_order=True).agg(
        pl.col("cause").unique(maintain_order=True).alias("causes"),
        pl.col("sentence").unique(maintain_order=True).str.join(" ").alias("why"),
    )
    plan_changed = pl.col("goal_id").is_in(found.filter(cause="plan")["goal_id"].unique().to_list())
    changed = both.with_columns(changed=_way(plan_changed)).join(
        told, on="goal_id", how="left", maintain_order="left"
    )
    cause, sentence = _unsaid(before, after)
    is_same = pl.col("changed") == "same"
    is_whole = pl.col("changed").is_in(["new", "gone"])
    return changed.with_columns(
        goal=pl.coalesce("goal", "goal_before"),
        causes=pl.when(is_same).then(pl.lit([], pl.List(pl.String)))
        .when(is_whole).then(pl.lit(["plan"], pl.List(pl.String)))
        .otherwise(pl.col("causes").fill_null([cause])),
        why=pl.when(is_same).then(pl.lit(""))
        .when(pl.col("changed") == "new").then(pl.lit("Målet er nyt i planen."))
        .when(pl.col("changed") == "gone").then(pl.lit("Målet står ikke længere i planen."))
        .otherwise(pl.col("why").fill_null(sentence)),
    ).select(
        "goal_id", "goal", "changed",
        *(
            pl.col(name).alias(f"{column}_{when}")
            for column in ("verdict", "value", "value_text", "target_text", "period")
            for when, name in (("before", f"{column}_before"), ("after", column))
        ),
        "causes", "why",
    )  # fmt: skip


def _unsaid(before: FollowUp, after: FollowUp) -> tuple[str, str]:
    """The cause and the sentence where nothing else explains a change."""
    then, now = (each.facts["versions"]["pejl"] for each in (before, after))
    if then == now:
        return "unexplained", "Det, der er gemt, siger ikke hvorfor."
    return "calculation", f"Tallene er de samme; Pejl er en anden version, {now} (før {then})."


def _joined(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """A row a goal, the later follow-up's order first."""
    then = before.select("goal_id", pl.col(COMPARED).name.suffix("_before"), in_before=True)
    return after.select("goal_id", *COMPARED, in_after=True).join(
        then, on="goal_id", how="full", coalesce=True, maintain_order="left_right"
    )


def _way(plan_changed: pl.Expr) -> pl.Expr:
    value = pl.any_horizontal(
        *(differs(name, f"{name}_before") for name in ("value", "value_low", "value_high")),
        _said_otherwise("value"),
    )
    target = differs("target", "target_before") | _said_otherwise("target")
    return (
        pl.when(pl.col("in_before").is_null()).then(pl.lit("new"))
        .when(pl.col("in_after").is_null()).then(pl.lit("gone"))
        .when(pl.col("verdict").ne_missing(pl.col("verdict_before"))).then(pl.lit("verdict"))
        .when(value).then(pl.lit("value"))
        .when(target).then(pl.lit("target"))
        .when(plan_changed).then(pl.lit("plan"))
        .otherwise(pl.lit("same"))
    )  # fmt: skip


def _said_otherwise(column: str) -> pl.Expr:
    """Whether another thing is said where there is no number: that it is hidden, or nothing."""
    is_empty = pl.col(column).is_null() & pl.col(f"{column}_before").is_null()
    return is_empty & pl.col(f"{column}_text").ne_missing(pl.col(f"{column}_text_before"))
