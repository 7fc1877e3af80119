"""``mart.goal_outlook``: the goals under way in the plan's own municipality."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from statistics import median
from typing import Any

import polars as pl

from assets.contracts.marts import MARTS
from assets.plan.plan import Plan, ScoredGoal
from assets.plan.rule_validation import unit_of
from assets.scoring.goal import is_under_way
from assets.scoring.outlook import attainable, projection
from assets.scoring.outlook.projection import Course
from assets.scoring.outlook.sentences import render_outlook
from assets.scoring.score import Figures
from assets.text.area_codes import COUNTRY
from connectors.warehouse import Warehouse

OUTLOOK = "mart.goal_outlook"
PROFILE = "mart.revision_profile"


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
    found = attainable.period_rows(plan, figures, day)
    here = figures.long.filter(pl.col("area_code").is_in([plan.municipality, COUNTRY]))
    rows = projection.so_far(found, here, day)
    ends = projection.scenarios(rows, here)
    units, labels = figures.about("unit"), figures.about("label")
    known = attainable.intervals_at_cutoffs(found, day)
    outlooks: list[dict[str, Any]] = []
    for scored in plan.goals:
        measured = {name: unit_of(m, units) for name, m in scored.goal.measures.items()}
        how = projection.course(scored, rows, ends, measured)
        indicator = scored.goal.measures[how.name].indicator
        row: dict[str, Any] = {
            "plan": plan.name,
            "area_code": plan.municipality,
            "as_of": day,
            "unit": measured[how.name],
            "label": labels[indicator],
            "indicator": indicator,
            **_facts(scored, how, day),
            **_projected(how, revisions.get(indicator), day),
            **attainable.assess(scored, known, found),
        }
        outlooks.append(row | {"outlook": render_outlook(row)})
    return pl.DataFrame(outlooks, MARTS["goal_outlook"].types)


def _facts(scored: ScoredGoal, how: Course, as_of: date) -> dict[str, Any]:
    """The main figure so far, its pace, and what each remaining period must be."""
    main, own, so_far, target = how.rows, how.own, how.so_far, how.target
    take = own["take"][0]
    done = own["settled"].all()
    share = _elapsed(own, as_of)
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
        "base": main.filter("is_base")["period"].first() if known == 0 else None,
        "growing": bool(own["growing"].any()),
    }
    if so_far is None or target is None or done or _is_of_another_year(main):
        return facts | dict.fromkeys(("expected", "pace_gap", "rest_needed"))
    adds_up = take == "sum" or facts["growing"]
    expected = target * share if adds_up else target
    return facts | {
        "expected": expected,
        "pace_gap": so_far - expected,
        "rest_needed": _rest(take, target, so_far, n, known, growing=facts["growing"]),
    }


def _is_of_another_year(main: pl.DataFrame) -> bool:
    """Whether the only figure is of an earlier year."""
    base = main.filter("is_base")["ends_on"]
    return not base.is_empty() and base[0].year != main["ends_on"][-1].year


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


def _elapsed(own: pl.DataFrame, as_of: date) -> float:
    """The share of its period that a figure covers, by days for a growing count."""
    if not own["growing"].any():
        return int(own["counted"].sum()) / own.height
    row = own.filter("growing").row(0, named=True)
    until = min(as_of, row["known_from"].date()) if row["known_from"] else as_of
    days = (row["ends_on"] - row["starts_on"]).days + 1
    return min(1.0, max(1, (until - row["starts_on"]).days) / days)


def _projected(how: Course, revisions: float | None, as_of: date) -> dict[str, Any]:
    """The projected end by earlier years, widened by the expected revision."""
    own, so_far, ends = how.own, how.so_far, how.ends
    nothing: dict[str, Any] = dict.fromkeys(
        ("projected", "projected_low", "projected_high", "revision_pct", "scenarios_met")
    ) | {"scenarios": 0}
    if so_far is None or own["settled"].all():
        return nothing
    if own["growing"].any():
        # The sources do not tell a year's count at this time in earlier years.
        return nothing | {"kind": "projection", "projected": so_far / _elapsed(own, as_of)}
    if ends.is_empty():
        return nothing
    slack = _slack(how, revisions)
    least, most = own["least"][0], own["most"][0]
    every: list[float] = ends["projected"].to_list()
    low, high = min(every) - slack, max(every) + slack
    return {
        "kind": "projection",
        "projected": median(every),
        "projected_low": low if least is None else max(low, least),
        "projected_high": high if most is None else min(high, most),
        "scenarios": ends.height,
        "scenarios_met": None if ends["verdict"].null_count() else int(ends["verdict"].sum()),
        "revision_pct": revisions,
    }


def _slack(how: Course, revisions: float | None) -> float:
    """How much a revision of the newest figure may move the figure so far."""
    counted = how.rows.filter("counted")
    newest = counted["number"].drop_nulls()
    if revisions is None or newest.is_empty():
        return 0.0
    among = {"mean": how.own.height, "pooled": counted.height}
    return abs(newest[-1]) * revisions / 100 / among.get(how.own["take"][0], 1)
