"""``mart.followup_change``: each goal since the newest frozen follow-up of its plan, and why.

The figures of today are compared as a follow-up that was frozen now, so both tell the same causes.
What an earlier follow-up showed and the gate hides now is not repeated.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from assets.followup import compare, freeze
from assets.followup.freeze import Circumstances
from assets.followup.load import FollowUp, periods_of
from assets.indicators.indicator_catalogue import CATALOGUE, FIGURE_KEY, FIGURES
from assets.ingest import freshness
from assets.plan.plan import Plan
from assets.scoring import score
from assets.scoring.alike import SIMILAR
from assets.scoring.score import PlanReader
from assets.tables.build import Build, Table, utc
from assets.tables.contracts.marts import MARTS
from assets.text.hidden import MARK, SUPPRESSED
from connectors.archive.followups import as_json
from connectors.warehouse import Warehouse, literal

NAME = "mart.followup_change"
_WHY_HIDDEN = (
    "Et tal, som målet hviler på, er skjult af hensyn til diskretion, og derfor er det, som "
    "opfølgningen viste, heller ikke gengivet."
)
_BEFORE = ("verdict", "value", "value_text", "target_text", "period")


@dataclass(frozen=True)
class FrozenPlan:
    """A plan, and what it is compared with.

    Args:
        read_plan: loads it.
        file: reads the bytes of its file.
        newest: the newest follow-up of a plan by name that was frozen until the build's day, with
            what it shows; None where there is none.
        circumstances: what no table says of today's figures.
    """

    read_plan: PlanReader
    file: Callable[[], bytes]
    newest: Callable[[str], tuple[str, FollowUp] | None]
    circumstances: Callable[[Plan], Circumstances]


def change_table(plans: Sequence[FrozenPlan]) -> Table:
    """The table; without a frozen follow-up it has no rows."""

    def write(build: Build) -> None:
        rows = [_changes(build.warehouse, plan) for plan in plans]
        build.warehouse.replace(NAME, pl.concat([pl.DataFrame(schema=contract.types), *rows]))

    contract = MARTS["followup_change"]
    return Table(
        name=NAME,
        reads=frozenset({FIGURES, CATALOGUE, freshness.NAME, SIMILAR, score.SCORE, score.MEASURE}),
        write=write,
        contract=contract,
        is_gated=True,
    )


def _changes(warehouse: Warehouse, each: FrozenPlan) -> pl.DataFrame:
    """The rows of one plan."""
    schema = MARTS["followup_change"].types
    plan = score.read_published_plan(warehouse, each.read_plan)
    newest = each.newest(plan.name)
    if newest is None:
        return pl.DataFrame(schema=schema)
    name, before = newest
    after = _present(warehouse, plan, each)
    rows = compare.compare(before, after).with_columns(
        pl.col("causes").list.join(" ").replace("", None),
        pl.col("why").replace("", None),
        plan=pl.lit(plan.name),
        followup=pl.lit(name),
        frozen_at=pl.lit(utc(before.frozen_at)),
    )
    hidden = pl.col("goal_id").is_in(sorted(hidden_goals(warehouse, before)))
    return rows.with_columns(
        pl.when(~hidden).then(f"{part}_before").alias(f"{part}_before") for part in _BEFORE
    ).with_columns(
        value_text_before=pl.when(hidden).then(pl.lit(SUPPRESSED)).otherwise("value_text_before"),
        changed=pl.when(hidden).then(pl.lit("hidden")).otherwise("changed"),
        causes=pl.when(hidden).then(pl.lit("disclosure")).otherwise("causes"),
        why=pl.when(hidden).then(pl.lit(_WHY_HIDDEN)).otherwise("why"),
    ).select(pl.col(column).cast(kind) for column, kind in schema.items())  # fmt: skip


def _present(warehouse: Warehouse, plan: Plan, each: FrozenPlan) -> FollowUp:
    """Today's figures, as a follow-up that was frozen now."""
    of_plan = f"where plan = {literal(plan.name)}"
    scores = warehouse.frame(f"from {score.SCORE} {of_plan}")
    measures = warehouse.frame(f"from {score.MEASURE} {of_plan}")
    facts = freeze.describe(warehouse, plan, scores, each.circumstances(plan))
    figures = freeze.figures_behind(warehouse, measures)
    return FollowUp(json.loads(as_json(facts)), each.file(), scores, measures, figures)


def hidden_goals(warehouse: Warehouse, before: FollowUp) -> set[str]:
    """The goals of a follow-up of which a figure is hidden now, of any measure."""
    shown = pl.DataFrame(
        [{name: row[name] for name in ("goal_id", *FIGURE_KEY)} for row in
         periods_of(before.measures)],
        schema=dict.fromkeys(("goal_id", *FIGURE_KEY), pl.String),
    )  # fmt: skip
    hidden = warehouse.frame(
        f"select {', '.join(FIGURE_KEY)} from {FIGURES} where mark = {literal(MARK)}"
    )
    return set(shown.join(hidden, on=FIGURE_KEY, how="semi")["goal_id"])
