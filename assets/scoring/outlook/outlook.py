"""``mart.goal_outlook``: the goals under way in the plan's own municipality."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import hypot
from statistics import median
from typing import Any

import polars as pl

from assets.plan.plan import Plan, ScoredGoal
from assets.plan.rule_validation import unit_of
from assets.scoring import groups
from assets.scoring.figures import Figures
from assets.scoring.goal import is_under_way
from assets.scoring.outlook import attainable, projection
from assets.scoring.outlook.projection import Course
from assets.scoring.outlook.sentences import render_outlook
from assets.scoring.outlook.stand import is_of_another_year
from assets.tables.contracts.marts import MARTS
from connectors.periods import day_in_denmark
from connectors.warehouse import Warehouse

OUTLOOK = "mart.goal_outlook"
PROFILE = "mart.revision_profile"
LEAST_OF_A_SPAN, LEAST_OF_A_COUNT = 0.24, 0.49
"""The share of a period that must have gone before a projection: a quarter of it for a span, and
half of it (the first six months are 49 % of the days) for a count that grows by the day, whose
course in earlier years nobody tells.
"""


def read_revisions(warehouse: Warehouse) -> dict[str, float]:
    """Read how much a new figure of each indicator is revised in the end, in per cent."""
    rows = warehouse.connection.execute(
        f"select indicator, arg_max(p90_relative_change, months_after) from {PROFILE} "
        "where basis = 'indicator' and p90_relative_change is not null group by all"
    )
    return dict(rows.fetchall())


def outlook(plan: Plan, figures: Figures, revisions: dict[str, float]) -> pl.DataFrame:
    """The rows of ``mart.goal_outlook``; none for a plan that has ended or has no day.

    ``revisions`` is the expected revision of a new figure by indicator, in per cent.
    """
    empty = MARTS["goal_outlook"].empty()
    if (day := plan.as_of) is None:
        return empty
    plan = figures.resolve_latest(plan)
    goals = [each for each in plan.goals if is_under_way(each, plan) and not each.adopted.dropped]
    plan = replace(plan, goals=goals)
    if not goals:
        return empty
    by_period = attainable.period_rows(plan, figures, day)
    here = groups.with_groups(figures).filter(
        pl.col("area_code").is_in(by_period["looked_up"].unique().to_list())
    )
    known = attainable.intervals_at_cutoffs(by_period, day)
    current = attainable.current_intervals(by_period)
    possible = known.filter(cutoff=day).select("goal_id", "measure", "low", "high")
    rows = projection.so_far(by_period, here, day)
    ends = projection.scenarios(rows, here, possible)
    units, labels = figures.about("unit"), figures.about("label")
    outlooks: list[dict[str, Any]] = []
    for adopted in plan.goals:
        at_deadline = attainable.with_demand_at_deadline(adopted, day)
        scored = at_deadline or adopted
        measured = {name: unit_of(m, units) for name, m in scored.goal.measures.items()}
        how = projection.course(scored, rows, ends, possible, measured)
        if at_deadline is None:
            how = replace(how, demand=None, target=None)
        indicator = scored.goal.measures[how.name].indicator
        row: dict[str, Any] = {
            "plan": plan.name,
            "area_code": plan.municipality,
            "as_of": day,
            "unit": measured[how.name],
            "label": labels[indicator],
            "indicator": indicator,
            "is_demand_at_deadline": at_deadline is not adopted,
            **_facts(scored, how, day),
            **_projected(how, revisions.get(indicator), day),
            **attainable.assess(scored, known, current, by_period),
        }
        if at_deadline is None:
            row["holds_now"] = None
        outlooks.append(row | {"outlook": render_outlook(row)})
    return pl.DataFrame(outlooks, MARTS["goal_outlook"].types)


def _facts(scored: ScoredGoal, how: Course, as_of: date) -> dict[str, Any]:
    """The main figure so far, its pace, and what each remaining period must be."""
    main, own, so_far, target = how.rows, how.own, how.so_far, how.target
    take = own["take"][0]
    done = own["settled"].all()
    share = _elapsed(how, as_of)
    n, known = own.height, int(own["counted"].sum())
    facts: dict[str, Any] = {
        "goal_id": scored.goal.id,
        "kind": "no_figure" if so_far is None else "status" if done else "pace",
        "period": scored.goal.measures[how.name].period,
        "ends_on": scored.ends_on,
        "due": scored.ends_on if attainable.has_later_deadline(scored) else None,
        "take": take,
        "periods": n,
        "periods_known": known,
        "elapsed_pct": 100 * share,
        "so_far": so_far,
        "comparison": how.demand.operator if how.demand else None,
        "target": target,
        "so_far_period": main.filter("is_base")["period"].first() if known == 0 else None,
        "running": how.is_running,
        "growing": how.is_growing,
    }
    if so_far is None or target is None or done or is_of_another_year(facts):
        return facts | dict.fromkeys(("expected", "pace_gap", "rest_needed"))
    adds_up = take == "sum" or facts["growing"]
    expected = target * share if adds_up else target
    return facts | {
        "expected": expected,
        "pace_gap": so_far - expected,
        "rest_needed": _rest(take, target, so_far, n, known, growing=facts["growing"]),
    }


def _rest(
    take: str, target: float, so_far: float, n: int, known: int, *, growing: bool
) -> float | None:
    """The average that the remaining periods need; the shortfall of a growing count."""
    if growing:
        return target - so_far
    if known in {0, n}:
        return None
    if take == "sum":
        return (target - so_far) / (n - known)
    if take == "mean":
        return (target * n - so_far * known) / (n - known)
    return None


def _elapsed(how: Course, as_of: date) -> float:
    """The share of its period that a figure covers, by days for a period under way."""
    own = how.own
    if not how.is_running:
        return int(own["counted"].sum()) / own.height
    row = own.row(0, named=True)
    until = min(as_of, day_in_denmark(row["known_from"])) if row["known_from"] else as_of
    days = (row["ends_on"] - row["starts_on"]).days + 1
    return min(1.0, max(1, (until - row["starts_on"]).days) / days)


def _share_gone(how: Course, as_of: date) -> float:
    """The share of the time to its end that has gone at the newest figure of the year."""
    base = how.rows.filter("is_base")["ends_on"]
    if base.is_empty():
        return _elapsed(how, as_of)
    begun, end = date(base[0].year, 1, 1), how.own["ends_on"][-1]
    return (base[0] - begun).days / (end - begun).days


def _projected(how: Course, revisions: float | None, as_of: date) -> dict[str, Any]:
    """The projected end; none before enough of the period has gone to tell it from chance."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("projected", "projected_low", "projected_high", "revision_pct", "scenarios_met")
    ) | {"scenarios": 0}
    so_far, ends = how.so_far, how.ends
    if so_far is None or how.own["settled"].all():
        return nothing
    gone = _share_gone(how, as_of)
    if how.is_running:
        if not how.is_growing or gone < LEAST_OF_A_COUNT:
            return nothing
        # The sources do not tell a year's count at this time in earlier years: there is no range.
        return nothing | {"kind": "projection", "projected": so_far / gone}
    if ends.is_empty() or gone < LEAST_OF_A_SPAN:
        return nothing
    every: list[float] = ends["projected"].to_list()
    low, high = _range(every, _slack(how, revisions), how.possible)
    return {
        "kind": "projection",
        "projected": median(every),
        "projected_low": low,
        "projected_high": high,
        "scenarios": ends.height,
        "scenarios_met": None if ends["verdict"].null_count() else int(ends["verdict"].sum()),
        "revision_pct": revisions,
    }


def _range(
    ends: list[float], slack: float, possible: tuple[float | None, float | None]
) -> tuple[float | None, float | None]:
    """The range of a projection, widened by what a revision may move, inside what is possible."""
    interval = projection.prediction_interval(ends)
    if interval is None:
        return None, None
    middle, half = sum(interval) / 2, hypot((interval[1] - interval[0]) / 2, slack)
    least, most = possible
    low, high = middle - half, middle + half
    return (
        low if least is None else max(low, least),
        high if most is None else min(high, most),
    )


def _slack(how: Course, revisions: float | None) -> float:
    """How much a revision of the newest figure may move the figure so far."""
    counted = how.rows.filter("counted")
    newest = counted["number"].drop_nulls()
    if revisions is None or newest.is_empty():
        return 0.0
    among = {"mean": how.own.height, "pooled": counted.height}
    return abs(newest[-1]) * revisions / 100 / among.get(how.own["take"][0], 1)
