"""The ``mart`` tables of goals, written together from one scoring of each plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from assets.disclosure.gated_tables import HIDDEN, load_gate
from assets.indicators.indicator_catalogue import CATALOGUE, FIGURES
from assets.scoring.alike import SIMILAR
from assets.scoring.change.change import CHANGE, goal_change, with_change
from assets.scoring.figures import BENCHMARK, COMPARISON_GROUP
from assets.scoring.outlook.outlook import OUTLOOK, PROFILE, outlook, read_revisions
from assets.scoring.plan_aims import PLAN_AIM, plan_aims
from assets.scoring.score import (
    MEASURE,
    PLAN,
    SCORE,
    PlanReader,
    by_public_figures,
    measures,
    plan_row,
    read_scoring_inputs,
    score_by_public_figures,
    score_goals,
)
from assets.scoring.standing import STANDING, standing
from assets.tables.build import Build, Table
from assets.tables.contracts.marts import MARTS

_TABLES = (SCORE, PLAN, MEASURE, STANDING, OUTLOOK, CHANGE, PLAN_AIM)


def goal_tables(read_plans: Sequence[PlanReader]) -> list[Table]:
    """The tables of goals; each of ``read_plans`` loads a plan, or refuses it, when they are built.

    Figures are scored as the disclosure gate publishes them, so that no verdict, gap or reason
    reveals a hidden figure.
    """

    def write(build: Build) -> None:
        scored = [_score(build, read_plan) for read_plan in read_plans]
        for name in _TABLES:
            build.warehouse.replace(name, pl.concat([tables[name] for tables in scored]))

    return [
        Table(
            name=name,
            reads=frozenset(
                {FIGURES, HIDDEN, CATALOGUE, BENCHMARK, COMPARISON_GROUP, SIMILAR, PROFILE}
                | {"core.area"}
            ),
            write=write,
            contract=contract,
            is_gated=True,
        )
        for name in _TABLES
        for contract in [MARTS[name.removeprefix("mart.")]]
    ]


def _score(build: Build, read_plan: PlanReader) -> dict[str, pl.DataFrame]:
    """The rows of one plan, by table."""
    plan, shown, areas = read_scoring_inputs(build.warehouse, read_plan)
    figures = replace(shown, long=load_gate(build.warehouse).with_bounds(shown.long))
    scores = score_goals(plan, figures, areas, build.mode)
    changes = goal_change(by_public_figures(plan), figures, scores)
    scores = with_change(scores, changes)
    return {
        CHANGE: changes,
        SCORE: scores,
        PLAN: plan_row(plan),
        PLAN_AIM: plan_aims(plan, scores),
        MEASURE: measures(plan, figures),
        STANDING: standing(scores, score_by_public_figures(plan, figures, areas, build.mode)),
        OUTLOOK: outlook(plan, figures, read_revisions(build.warehouse)),
    }
