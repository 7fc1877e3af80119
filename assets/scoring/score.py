"""Scoring: every goal of a plan in every area, and the measures behind the scores."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from assets.disclosure.named_groups import named_select
from assets.indicators.indicator_catalogue import CATALOGUE, FIGURE_KEY, FIGURES
from assets.plan.areas import place_text
from assets.plan.plan import Plan
from assets.plan.rule_validation import unit_of
from assets.plan.schema import Measure
from assets.plan.vocabulary import Vocabulary
from assets.scoring import goal as goals
from assets.scoring.alike import read_alike, with_alike
from assets.scoring.change.change import goal_change, with_change
from assets.scoring.figures import (
    Figures,
    indicators_of,
    load_comparisons,
    read_benchmarks,
    unpublished_groups,
    with_groups,
)
from assets.scoring.measure_rows import FIGURE, fixed_area
from assets.scoring.measures import resolve_measures
from assets.scoring.terms import Terms
from assets.tables.build import Mode
from assets.tables.contracts.marts import MARTS
from assets.text import danish, sample, verdicts
from connectors import lists
from connectors.warehouse import Warehouse, listed

SCORE = "mart.goal_score"
MEASURE = "mart.goal_measure"
PLAN = "mart.plan"

PlanReader = Callable[[Vocabulary], Plan]


def read_areas(warehouse: Warehouse) -> pl.DataFrame:
    """``area_code`` and ``area`` of each municipality."""
    return warehouse.frame(
        "select area_code, area from core.area where kind = 'municipality' order by area_code"
    )


def read_scoring_inputs(
    warehouse: Warehouse, read_plan: PlanReader, areas: pl.DataFrame | None = None
) -> tuple[Plan, Figures, pl.DataFrame]:
    """Read a plan, its figures and the areas, by default those of ``core.area``."""
    areas = read_areas(warehouse) if areas is None else areas
    plan, figures = _read_plan(warehouse, read_plan, areas)
    columns = (*FIGURE_KEY, "starts_on", "ends_on", "evidence", *FIGURE)
    used = listed(indicators_of(plan))
    long = warehouse.frame(f"select {', '.join(columns)} from {FIGURES} where indicator in {used}")
    long = with_figures_of_groups(long, warehouse, plan)
    return plan, replace(figures, long=long, benchmarks=read_benchmarks(warehouse, plan)), areas


def with_figures_of_groups(long: pl.DataFrame, warehouse: Warehouse, plan: Plan) -> pl.DataFrame:
    """Figures with those of the groups that a plan asks for and that nobody published under a name.

    Args:
        long: rows and columns of ``mart.indicator``.
        warehouse: the database that they are from.
        plan: the plan.
    """
    groups = unpublished_groups(plan, long)
    if not groups:
        return long
    of_groups = named_select(groups, FIGURES)
    rows = warehouse.frame(f"select {', '.join(long.columns)} from ({of_groups})")
    return pl.concat([long, rows], how="vertical_relaxed")


def read_published_plan(warehouse: Warehouse, read_plan: PlanReader) -> Plan:
    """Read a plan, validated against a published database."""
    return _read_plan(warehouse, read_plan, published_areas(warehouse))[0]


def _read_plan(
    warehouse: Warehouse, read_plan: PlanReader, areas: pl.DataFrame
) -> tuple[Plan, Figures]:
    """Read a plan, and what it is validated against: the figures without their rows."""
    catalogue = warehouse.frame(f"from {CATALOGUE}")
    empty = MARTS["indicator"].empty()
    figures = Figures(
        empty, catalogue, comparisons=load_comparisons(warehouse), alike=read_alike(warehouse)
    )
    plan = read_plan(figures.vocabulary(areas))
    return plan, replace(figures, catalogue=with_groups(catalogue, plan))


def is_published(warehouse: Warehouse, plan: Plan) -> bool:
    """Whether a published database was scored by this very plan; False for files without a hash."""
    if PLAN.removeprefix("mart.") not in warehouse.tables("mart"):
        return False
    return fingerprint(plan) in warehouse.frame(f"select sha256 from {PLAN}")["sha256"]


def published_areas(warehouse: Warehouse) -> pl.DataFrame:
    """``area_code`` and ``area`` of each municipality of a published database."""
    return warehouse.frame(f"select distinct area_code, area from {SCORE} order by 1")


def score(plan: Plan, figures: Figures, areas: pl.DataFrame, mode: Mode) -> pl.DataFrame:
    """The rows of ``mart.goal_score``, the plan's own municipality first.

    Others are scored by the public figures that stand for those that the own municipality alone
    has. ``areas`` has ``area_code`` and ``area``.
    """
    scores = score_goals(plan, figures, areas, mode)
    return with_change(scores, goal_change(by_public_figures(plan), figures, scores))


def score_goals(plan: Plan, figures: Figures, areas: pl.DataFrame, mode: Mode) -> pl.DataFrame:
    """The rows of `score` without what is behind the changes."""
    is_own = pl.col("area_code") == plan.municipality
    scores = pl.concat(
        [
            _score(plan, figures, areas.filter(is_own), mode),
            _score(by_public_figures(plan), figures, areas.filter(~is_own), mode),
        ]
    )
    return with_alike(scores, figures.alike)


def score_by_public_figures(
    plan: Plan, figures: Figures, areas: pl.DataFrame, mode: Mode
) -> pl.DataFrame:
    """The own municipality's rows of the goals that others are scored on by public figures.

    They have a further column, ``public_figures``: what these figures are.
    """
    public = replace(plan, goals=[each for each in plan.goals if each.has_public_figures])
    own = areas.filter(pl.col("area_code") == plan.municipality)
    labels = figures.about("label")
    of_goal = {
        each.goal.id: lists.joined(
            danish.quoted(labels[m.indicator]) for m in each.goal.measures.values() if m.stands_for
        )
        for each in public.goals
    }
    rows = _score(by_public_figures(public), figures, own, mode)
    return rows.with_columns(
        public_figures=pl.col("goal_id").replace_strict(of_goal, return_dtype=pl.String)
    )


def by_public_figures(plan: Plan) -> Plan:
    """The plan as other municipalities are scored on it."""
    return replace(plan, goals=[each.by_public_figures() for each in plan.goals])


def _score(plan: Plan, figures: Figures, areas: pl.DataFrame, mode: Mode) -> pl.DataFrame:
    if areas.is_empty():
        return MARTS["goal_score"].empty()
    plan = figures.resolve_latest(plan)
    order = areas.select("area_code").with_row_index("_at")
    resolved = resolve_measures(plan, figures, areas["area_code"]).join(order, on="area_code")
    parts = resolved.sort("_at").partition_by("goal_id", "measure", as_dict=True)
    is_own = areas["area_code"].eq(plan.municipality).all()
    local = {} if is_own else figures.counted_by_own_alone()
    catalogue = {row["indicator"]: row for row in figures.catalogue.iter_rows(named=True)}
    labels, units, sources, unfetched, numerators = (
        figures.about(name) for name in ("label", "unit", "source", "never_fetched", "numerator")
    )
    rows: list[goals.Row] = []
    for scored in plan.goals:
        goal, rule = scored.goal, scored.rule
        measured = {name: unit_of(measure, units) for name, measure in goal.measures.items()}
        terms = Terms(
            goal,
            rule,
            plan.file.year,
            measured,
            labels,
            sources,
            unfetched,
            numerators,
            plan.places,
            local,
        )
        known = {name: parts[goal.id, name] for name in rule.names}
        used = [m.indicator for m in goal.measures.values() if m.role != "context"]
        same = {"data": mode, **_source_states([catalogue[name] for name in used])}
        rows += (same | row for row in goals.score_goal(scored, plan, terms, known, areas.rows()))
    return pl.DataFrame(rows, MARTS["goal_score"].types)


def _source_states(indicators: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The sources, staleness and snapshots of some indicators."""

    def known(column: str) -> list[Any]:
        return [row[column] for row in indicators if row[column] is not None]

    return {
        "source": "; ".join(dict.fromkeys(known("source"))),
        "known_from": max(known("known_from"), default=None),
        "stale": any(known("stale")),
        "stale_since": min(known("stale_since"), default=None),
        "snapshots": " ".join(dict.fromkeys(known("snapshots"))),
    }


def measures(plan: Plan, figures: Figures) -> pl.DataFrame:
    """The rows of ``mart.goal_measure``, for the plan's own municipality."""
    plan = figures.resolve_latest(plan)
    resolved = resolve_measures(plan, figures, pl.Series("area_code", [plan.municipality]))
    labels, units, sources = (figures.about(name) for name in ("label", "unit", "source"))
    rows = [
        {
            "plan": plan.name,
            "goal_id": scored.goal.id,
            "measure": name,
            "label": labels[measure.indicator],
            "area_code": area_code(measure, plan.municipality),
            "comparison": measure.held_against,
            "place": place_text(measure, plan.places),
            "period": measure.period,
            "role": measure.role,
            "unit": unit_of(measure, units),
            "source": sources[measure.indicator],
        }
        for scored in plan.goals
        for name, measure in scored.goal.measures.items()
    ]
    types = MARTS["goal_measure"].types
    shown = {"shown": "value", "low": "value_low", "high": "value_high", "answers": "answers_goal"}
    return (
        pl.DataFrame(rows, {name: types[name] for name in rows[0]})
        .join(
            resolved.drop("area_code"), on=["goal_id", "measure"], how="left", maintain_order="left"
        )
        .with_columns(pl.when(~pl.col("hidden")).then(pl.col("low", "high")))
        .rename(shown)
        .select(types.keys())
    )


def area_code(measure: Measure, municipality: str) -> str:
    """The area whose figure a measure is; of a group's the municipality whose group it is."""
    return fixed_area(measure) or municipality


def fingerprint(plan: Plan) -> str:
    """The hash of a plan as it is scored on its day: goals, decisions and which are under way."""
    goals_in_force = [
        (each.section, each.goal, each.adopted, goals.is_under_way(each, plan))
        for each in plan.goals
    ]
    above = (plan.file.aims, plan.file.aims_note)
    text = repr((plan.name, plan.municipality, plan.file.year, goals_in_force, above))
    return hashlib.sha256(text.encode()).hexdigest()


def plan_row(plan: Plan) -> pl.DataFrame:
    """The row of ``mart.plan``."""
    facts = {
        "plan": plan.name,
        "title": plan.file.title,
        "area_code": plan.municipality,
        "year": plan.file.year,
        "as_of": plan.as_of,
        "sha256": fingerprint(plan),
    }
    return pl.DataFrame([facts], schema_overrides={"as_of": pl.Date, "year": pl.Int64})


def render_scorecard(scores: pl.DataFrame) -> str:
    """Render the own municipality's scorecard as Markdown, for the Dagster UI."""
    rows = scores.filter("own").to_dicts()
    counts = verdicts.count(row["verdict"] for row in rows)
    totals = [f"{verdicts.TEXTS[name]}: {count}" for name, count in counts.items() if count]
    stamp = [f"**{sample.STAMP}**", ""] if any(row["data"] == "sample" for row in rows) else []
    lines = [*stamp, " · ".join(totals), ""]
    lines += ["| Mål | Tal | Krav | Afstand | Målopfyldelse |", "|---|---|---|---|---|"]
    for row in rows:
        demand = f"{row['comparison']} {row['target_text']}" if row["target_text"] else ""
        lines.append(
            f"| {row['goal_id']} | {row['value_text'] or ''} | {demand} | "
            f"{row['distance_text'] or ''} | {row['verdict_text']} |"
        )
    return "\n".join(lines)
