"""Scoring of one goal in every area: verdicts by column, sentences by area."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from assets.plan.decisions import Outcome, apply_decisions
from assets.plan.plan import Plan, ScoredGoal
from assets.plan.route import route_by_year
from assets.rules import intervals
from assets.rules.comparison import UPWARDS
from assets.rules.rule import Name, Rule
from assets.rules.tree import Numeric, names_in
from assets.scoring import reasons
from assets.scoring.cautions import Cautions
from assets.scoring.distance import Distance
from assets.scoring.measures import KNOWN, Known
from assets.scoring.reasons import COMPARISONS, Compared
from assets.scoring.terms import Terms
from assets.text import numbers, verdicts
from assets.text.units import UNITS, of_difference

Row = dict[str, Any]
"""A row of ``mart.goal_score`` without its columns on sources."""
_VERDICTS = {True: "met", False: "not_met", None: "not_followable"}


def score_goal(
    scored: ScoredGoal,
    plan: Plan,
    terms: Terms,
    measures: Mapping[str, pl.DataFrame],
    areas: Sequence[tuple[str, str]],
) -> Iterator[Row]:
    """Score one goal in every area (code and name).

    ``measures`` has a frame for each measure of the rule: the columns of `Known`, one row per
    area, in their order.
    """
    goal, rule = scored.goal, scored.rule
    unit = rule.unit_of(rule.main.left, terms.units) or "count"
    distance, cautions = Distance(terms), Cautions(terms)
    same = {
        "plan": plan.name,
        "goal_id": goal.id,
        "section": scored.section,
        "title": goal.short_title,
        "goal": goal.text,
        "provisional": is_under_way(scored, plan),
        "comparison": COMPARISONS[rule.main.operator],
        "unit": unit,
        "gap_unit": of_difference(unit),
        "period": goal.measures[rule.main_name].period,
        "rule": goal.rule,
    }
    route = route_by_year(scored.goal).get(plan.file.year)
    sides = names_in(rule.main.left), names_in(rule.main.right)
    evaluations = _evaluate(rule, distance, measures)
    parts = [[Known(*part) for part in measures[n].select(KNOWN).iter_rows()] for n in rule.names]
    for (code, area), evaluated, *of_area in zip(areas, evaluations, *parts, strict=True):
        known = dict(zip(rule.names, of_area, strict=True))
        verdict = _VERDICTS[evaluated["verdict"]]
        is_hidden = [any(known[name].hidden for name in side) for side in sides]
        compared = _compared(rule, evaluated, known, *is_hidden)
        if is_open := verdict == "not_followable":
            reason = reasons.undecided_reason(terms, known)
            computed = Outcome(verdict, reasons.undecided_code(terms, known), reason)
        else:
            reason_code = "rule_holds" if verdict == "met" else "rule_fails"
            reason = reasons.decided_reason(verdict, compared, rule, unit)
            computed = Outcome(verdict, reason_code, reason)
        final = apply_decisions(computed, scored.adopted, is_own=code == plan.municipality)
        yield same | {
            "area_code": code,
            "area": area,
            "own": code == plan.municipality,
            "verdict": final.verdict,
            "verdict_text": verdicts.TEXTS[final.verdict],
            "computed_verdict": verdict,
            "decision": final.decision,
            "value": compared.value,
            "value_low": compared.value_low,
            "value_high": compared.value_high,
            "value_text": compared.value_text(unit),
            "target": compared.target,
            "target_text": compared.target_text(unit),
            "gap": compared.gap,
            "gap_text": numbers.signed(compared.gap, of_difference(unit), compared.decimals(unit)),
            "distance_text": None if is_open else distance.text(verdict, known, evaluated),
            "would_decide": distance.would_decide(known, evaluated) if is_open else None,
            "margin_pct": compared.margin_pct if UNITS[unit].has_zero else None,
            "reason_code": final.reason_code,
            "reason": final.reason,
            "caution": cautions.text(known),
            "behind": None,
            **_on_route(route, compared, plan.file.year, unit),
        }


def _on_route(route: float | None, compared: Compared, year: int, unit: str) -> Row:
    """Whether the main figure is where the plan's own route wants it in the plan year."""
    follows = None if route is None else compared.compares_with(route)
    text = None if route is None else reasons.route_text(compared, route, year, unit)
    return {"route_target": route, "is_on_route": follows, "route": text}


def is_under_way(scored: ScoredGoal, plan: Plan) -> bool:
    """Whether the goal's last period or deadline ends on or after the day it is scored."""
    last = scored.ends_on
    return last is not None and plan.as_of is not None and plan.as_of <= last


def _evaluate(
    rule: Rule, distance: Distance, measures: Mapping[str, pl.DataFrame]
) -> Iterator[dict[str, Any]]:
    """Evaluate the rule over the intervals of every area."""
    ends = pl.col("low", "high", "hidden")
    wide = pl.concat(
        [measures[name].select(ends.name.prefix(f"{name}.")) for name in rule.names],
        how="horizontal",
    )
    low, high = intervals.bounds(rule.main.left)
    target_low, target_high = intervals.bounds(rule.main.right)
    sign = 1.0 if rule.main.operator in UPWARDS else -1.0
    return wide.select(
        intervals.verdict(rule),
        *distance.numbers(),
        main_holds=intervals.truth(rule.main),
        margin_pct=sign * 100 * (low - target_low) / target_low.abs(),
        low=low,
        high=high,
        target_low=target_low,
        target_high=target_high,
    ).iter_rows(named=True)


def _compared(
    rule: Rule,
    evaluated: Mapping[str, Any],
    known: Mapping[str, Known],
    value_hidden: bool,
    target_hidden: bool,
) -> Compared:
    """The main comparison, without numbers that rest on a hidden figure."""
    low, high, target_low, target_high = (
        end if math.isfinite(end) else None
        for end in (evaluated[key] for key in ("low", "high", "target_low", "target_high"))
    )
    target = target_low if target_low == target_high and not target_hidden else None
    is_point = low is not None and low == high and not value_hidden
    gap = low - target if is_point and low is not None and target is not None else None
    return Compared(
        operator=rule.main.operator,
        holds=evaluated["main_holds"],
        value=None if value_hidden else _main_value(rule.main.left, low, high, known),
        value_low=None if value_hidden else low,
        value_high=None if value_hidden else high,
        value_hidden=value_hidden,
        target=target,
        target_hidden=target_hidden,
        gap=gap,
        margin_pct=evaluated["margin_pct"] if gap is not None and target else None,
    )


def _main_value(
    node: Numeric, low: float | None, high: float | None, known: Mapping[str, Known]
) -> float | None:
    """The main figure as one number: a point, or the known bound ("mindst 80 %").

    A single measure is shown as its source gives it, unless it answers another question.
    """
    if isinstance(node, Name):
        return known[node.name].shown if known[node.name].answers else None
    return low if low == high else None
