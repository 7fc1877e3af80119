"""``mart.goal_change``: how much of a goal's change the country's development explains.

A figure is moved from where the goal starts as the country's own has moved since: a share or score
by as many points, a count or mean by as many per cent (`docs/decisions/shift-share.md`). The rest
of its change is the municipality's own. Bounds are carried, and a hidden figure has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from assets.indicators.metadata import read_breaks
from assets.plan.plan import Plan
from assets.plan.schema import Measure
from assets.scoring.change import sentences
from assets.scoring.change.parts import KEY, best_start, changes_from_starts
from assets.scoring.change.starts import Moved, Start, moved_goals
from assets.scoring.figures import Figures
from assets.scoring.reasons import holds
from assets.tables.contracts.marts import MARTS
from assets.text import danish, numbers, period_names
from assets.text.units import UNITS, of_difference

CHANGE = "mart.goal_change"


def goal_change(plan: Plan, figures: Figures, scores: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``mart.goal_change``: the goals whose figure the country has too, in every area.

    Args:
        plan: the plan, by the figures that all municipalities have.
        figures: the published figures with their bounds.
        scores: the rows of ``mart.goal_score``, for the names of areas and the demands.
    """
    plan = figures.resolve_latest(plan)
    moved = {each.goal.goal.id: each for each in moved_goals(plan, figures)}
    if not moved or scores.is_empty():
        return MARTS["goal_change"].empty()
    measured = changes_from_starts(
        plan, figures, moved, scores["area_code"].unique(maintain_order=True)
    )
    demands = scores.select(*KEY, "area", "comparison", "target", "target_text")
    chosen = demands.join(best_start(measured), on=KEY, maintain_order="left")
    cautions = {
        goal_id: [
            [*_breaks(each.breaks, each.now, start), *_seasons(each.now, start)]
            for start in each.starts
        ]
        for goal_id, each in moved.items()
    }
    rows = [
        _row(plan, moved[known["goal_id"]], known, cautions[known["goal_id"]])
        for known in chosen.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, MARTS["goal_change"].types)


def with_change(scores: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``mart.goal_score`` with the sentence on what is behind the change."""
    said = changes.select(*KEY, "behind")
    return (
        scores.drop("behind")
        .join(said, on=KEY, how="left", maintain_order="left")
        .select(scores.columns)
    )


def _row(
    plan: Plan, moved: Moved, known: Mapping[str, Any], cautions: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """A row of the table: the figures, and what follows from them in words.

    ``cautions``: what is to be known of each start.
    """
    at: int = known["start"]
    start = moved.starts[at]
    operator = moved.goal.rule.main.operator
    facts: dict[str, Any] = {
        **known,
        "plan": plan.name,
        "name": moved.name,
        "indicator": moved.now.indicator,
        "unit": moved.unit,
        "change_unit": of_difference(moved.unit),
        "method": "relative" if moved.is_relative else "points",
        "period": moved.now.period,
        "baseline_period": start.own.period,
        "country_baseline_period": start.country.period,
        "baseline_kind": start.kind,
    }
    facts["than_country"] = _than_country(facts, is_upwards=moved.is_upwards)
    for name, figure in {"holds": "value", "expected_holds": "expected"}.items():
        ends, target = (known[f"{figure}_low"], known[f"{figure}_high"]), known["target"]
        facts[name] = None if target is None else holds(operator, *ends, target)
    notes = [*cautions[at], *([f"Forbehold: {known['remarks']}"] if known["remarks"] else [])]
    facts["caution"] = " ".join(notes) or None
    return facts | {"behind": sentences.render(facts)}


def _than_country(facts: Mapping[str, Any], *, is_upwards: bool) -> str | None:
    """Whether the municipality did better than the country; None where the bounds leave it open."""
    ends = [facts[f"own_part_{end}"] for end in ("low", "high")]
    if None in ends:
        return None
    decimals = UNITS[facts["change_unit"]].decimals
    signs = {numbers.rounded(end, decimals) for end in ends}
    if signs == {0.0}:
        return "same"
    if min(signs) > 0 or max(signs) < 0:
        return "better" if (min(signs) > 0) is is_upwards else "worse"
    return None


def _breaks(text: str | None, now: Measure, start: Start) -> Iterator[str]:
    """The breaks of a series after its start, up to its end."""
    first = min(each.starts_on for m in (start.own, start.country) for each in m.periods)
    last = now.periods[-1].ends_on
    for each in read_breaks(text):
        if first < each.since <= last:
            note = each.note.rstrip(". ")
            yield f"Forbehold: serien har et brud {danish.day(each.since)}: {note}."


def _seasons(now: Measure, start: Start) -> Iterator[str]:
    """Where a start is of another time of the year than the figure, or the two starts differ."""
    if start.country.period != start.own.period:
        yield f"Landets udgangspunkt er fra {period_names.period(start.country.period)}."
    if any(_season(each) != _season(now) for each in (start.own, start.country)):
        yield "Forbehold: udgangspunktet er fra en anden tid af året."


def _season(measure: Measure) -> tuple[int, int]:
    return measure.periods[0].starts_on.month, measure.periods[-1].ends_on.month
