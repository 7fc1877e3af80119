"""Scoring: every goal of a plan in every area, and the measures behind the scores."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.build import Mode
from assets.contracts.marts import MARTS
from assets.indicators.indicator_catalogue import CATALOGUE, FIGURE_KEY, FIGURES
from assets.plan.plan import Plan
from assets.plan.rule_validation import unit_of
from assets.plan.validation import Vocabulary
from assets.scoring import goal as goals
from assets.scoring import latest
from assets.scoring.measures import FIGURE, resolve_measures
from assets.scoring.terms import Terms
from assets.text import sample, verdicts
from assets.text.area_codes import COUNTRY
from assets.text.area_names import MUNICIPALITY, AreaNames
from connectors.warehouse import Warehouse, literal

SCORE = "mart.goal_score"
MEASURE = "mart.goal_measure"
PLAN = "mart.plan"

PlanReader = Callable[[Vocabulary], Plan]


@dataclass(frozen=True)
class Figures:
    """The inputs of scoring: ``mart.indicator`` and ``mart.indicator_catalogue``."""

    long: pl.DataFrame
    catalogue: pl.DataFrame

    def vocabulary(self, areas: pl.DataFrame) -> Vocabulary:
        """The names that a plan may use."""
        return _vocabulary(self.catalogue, areas)

    def about(self, column: str) -> dict[str, Any]:
        """A column of the catalogue by indicator; empty in a file from before the column."""
        if column not in self.catalogue.columns:
            return {}
        return dict(self.catalogue.select("indicator", column).iter_rows())

    def resolve_latest(self, plan: Plan) -> Plan:
        """The plan with absolute periods; see `assets.scoring.latest`."""
        return latest.resolve_latest(plan, self.long, self.about("cadence_months"))

    def of(self, plan: Plan) -> Figures:
        """The figures that a plan uses."""
        used = pl.col("indicator").is_in(indicators_of(plan))
        return Figures(self.long.filter(used), self.catalogue)


def _vocabulary(catalogue: pl.DataFrame, areas: pl.DataFrame) -> Vocabulary:
    units = dict(catalogue.select("indicator", "unit").iter_rows())
    return Vocabulary(units, municipality_names(areas))


def municipality_names(areas: pl.DataFrame) -> AreaNames:
    """The municipalities of rows with ``area_code`` and ``area``."""
    names = areas.select("area_code", "area").unique(maintain_order=True)
    return AreaNames(names.iter_rows(), MUNICIPALITY)


def indicators_of(plan: Plan) -> list[str]:
    """The indicators of a plan, sorted by name."""
    return sorted({m.indicator for each in plan.goals for m in each.goal.measures.values()})


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
    catalogue = warehouse.frame(f"from {CATALOGUE}")
    plan = read_plan(_vocabulary(catalogue, areas))
    columns = (*FIGURE_KEY, "starts_on", "ends_on", *FIGURE)
    used = ", ".join(map(literal, indicators_of(plan)))
    long = warehouse.frame(
        f"select {', '.join(columns)} from {FIGURES} where indicator in ({used})"
    )
    return plan, Figures(long, catalogue), areas


def read_published_plan(warehouse: Warehouse, read_plan: PlanReader) -> Plan:
    """Read a plan, validated against a published database."""
    catalogue = warehouse.frame(f"from {CATALOGUE}")
    return read_plan(_vocabulary(catalogue, published_areas(warehouse)))


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

    ``areas`` has ``area_code`` and ``area``.
    """
    plan = figures.resolve_latest(plan)
    own_first = areas.sort(pl.col("area_code") != plan.municipality, maintain_order=True)
    order = own_first.select("area_code").with_row_index("_at")
    resolved = resolve_measures(plan, figures.long, own_first["area_code"]).join(
        order, on="area_code"
    )
    parts = resolved.sort("_at").partition_by("goal_id", "measure", as_dict=True)
    catalogue = {row["indicator"]: row for row in figures.catalogue.iter_rows(named=True)}
    labels, units, sources, unfetched, numerators = (
        figures.about(name) for name in ("label", "unit", "source", "never_fetched", "numerator")
    )
    rows: list[goals.Row] = []
    for scored in plan.goals:
        goal, rule = scored.goal, scored.rule
        measured = {name: unit_of(measure, units) for name, measure in goal.measures.items()}
        terms = Terms(goal, rule, plan.file.year, measured, labels, sources, unfetched, numerators)
        known = {name: parts[goal.id, name] for name in rule.names}
        used = [m.indicator for m in goal.measures.values() if m.role != "context"]
        same = {"data": mode, **_source_states([catalogue[name] for name in used])}
        rows += (
            same | row for row in goals.score_goal(scored, plan, terms, known, own_first.rows())
        )
    return pl.DataFrame(rows, MARTS["goal_score"].types).sort(~pl.col("own"), maintain_order=True)


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
    resolved = resolve_measures(plan, figures.long, pl.Series([plan.municipality]))
    labels, units, sources = (figures.about(name) for name in ("label", "unit", "source"))
    rows = [
        {
            "plan": plan.name,
            "goal_id": scored.goal.id,
            "measure": name,
            "label": labels[measure.indicator],
            "area_code": COUNTRY if measure.area == "country" else plan.municipality,
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
    counts = {text: sum(row["verdict_text"] == text for row in rows)
              for text in verdicts.TEXTS.values()}  # fmt: skip
    totals = [f"{text}: {count}" for text, count in counts.items() if count]
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
