"""The figures of a change as intervals, and what follows from them, for every area at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from assets.plan.comparisons import COUNTRY as COMPARED_COUNTRY
from assets.plan.plan import Plan, ScoredGoal
from assets.plan.schema import Baseline
from assets.scoring.change.starts import Moved
from assets.scoring.figures import Figures
from assets.scoring.measures import resolve_measures
from assets.text.units import UNITS

KEY = ["goal_id", "area_code"]
_RESULTS = ("change", "country_part", "own_part", "expected")


def changes_from_starts(
    plan: Plan, figures: Figures, moved: Mapping[str, Moved], areas: pl.Series
) -> pl.DataFrame:
    """The figures of each goal with each of its starts in each area, and what follows from them."""
    goals: list[ScoredGoal] = []
    for each in moved.values():
        country = each.now.model_copy(update={"area": COMPARED_COUNTRY})
        measures = {"value": each.now, "country": country}
        for at, start in enumerate(each.starts):
            measures |= {f"baseline.{at}": start.own, f"country_baseline.{at}": start.country}
        goal = each.goal.goal.model_copy(update={"measures": measures})
        goals.append(replace(each.goal, goal=goal, too_old=frozenset()))
    found = resolve_measures(replace(plan, goals=goals), figures, areas)
    by_measure = found.partition_by("goal_id", "measure", as_dict=True)
    return pl.concat(
        [
            _of_start(by_measure, each, at, plan.municipality)
            for each in moved.values()
            for at in range(len(each.starts))
        ]
    )


def _of_start(
    found: Mapping[tuple[Any, ...], pl.DataFrame], moved: Moved, at: int, municipality: str
) -> pl.DataFrame:
    """The rows of a goal with one of its starts."""
    goal_id = moved.goal.goal.id
    rows = found[goal_id, "value"].select(*KEY, start=pl.lit(at))
    measures = {"value": "value", "country": "country"}
    measures |= {name: f"{name}.{at}" for name in ("baseline", "country_baseline")}
    for name, measure in measures.items():
        is_open = pl.col("low").is_null() | pl.col("high").is_null()
        figure = found[goal_id, measure].select(
            "area_code",
            *(pl.col(end).alias(f"{name}_{end}") for end in ("low", "high", "hidden")),
            (is_open & ~pl.col("hidden")).alias(f"{name}_missing"),
            pl.col("remark").alias(f"{name}_remark"),
        )
        rows = rows.join(figure, on="area_code", maintain_order="left")
    rows = rows.with_columns(_stated(moved.starts[at].stated, municipality))
    is_hidden = pl.any_horizontal(f"{name}_hidden" for name in measures)
    remarks = pl.concat_list(f"{name}_remark" for name in measures).list.drop_nulls()
    ends = [f"{name}_{end}" for name in (*measures, *_RESULTS) for end in ("low", "high")]
    is_point = {
        name: pl.col(f"{name}_low") == pl.col(f"{name}_high") for name in (*measures, *_RESULTS)
    }
    return (
        rows.with_columns(_results(moved))
        .with_columns(_inside_the_scale(moved.unit))
        .with_columns(pl.when(~is_hidden).then(pl.col(ends)))
        .with_columns(
            *(pl.when(same).then(f"{name}_low").alias(name) for name, same in is_point.items()),
            remarks=remarks.list.unique(maintain_order=True).list.join(" "),
        )
    )


def _stated(stated: Baseline | None, municipality: str) -> Iterator[pl.Expr]:
    """The figures of the start that the plan itself states, for its own municipality."""
    is_own = pl.col("area_code") == municipality
    numbers_stated = (
        {"baseline": stated.value, "country_baseline": stated.country} if stated else {}
    )
    for name, number in numbers_stated.items():
        if number is None:
            continue
        known = {"low": number, "high": number, "hidden": False, "missing": False}
        for key, value in known.items():
            column = f"{name}_{key}"
            yield pl.when(is_own).then(pl.lit(value)).otherwise(column).alias(column)


def _results(moved: Moved) -> Iterator[pl.Expr]:
    """The change, its two parts and what the figure would be, as intervals."""
    value, base, now = (
        [pl.col(f"{name}_{end}") for end in ("low", "high")]
        for name in ("value", "baseline", "country")
    )
    before = [pl.col(f"country_baseline_{end}") for end in ("high", "low")]
    if moved.is_relative:
        # A country at nought has no rate of change.
        ratios = [n / pl.when(b > 0).then(b) for n, b in zip(now, before, strict=True)]
        expected = [b * ratio for b, ratio in zip(base, ratios, strict=True)]
        corners = [b * (ratio - 1) for b in base for ratio in ratios]
        part = [pl.min_horizontal(corners), pl.max_horizontal(corners)]
    else:
        part = [n - b for n, b in zip(now, before, strict=True)]
        expected = [b + p for b, p in zip(base, part, strict=True)]
    intervals = {
        "expected": expected,
        "country_part": part,
        "own_part": [value[0] - expected[1], value[1] - expected[0]],
        "change": [value[0] - base[1], value[1] - base[0]],
    }
    for name, ends in intervals.items():
        yield from (
            each.alias(f"{name}_{end}") for each, end in zip(ends, ("low", "high"), strict=True)
        )


def _inside_the_scale(unit: str) -> Iterator[pl.Expr]:
    """No result where the figure would leave its scale; its bounds end where the scale does."""
    least, most = UNITS[unit].least, UNITS[unit].most
    low, high = pl.col("expected_low"), pl.col("expected_high")
    is_possible = high >= least if most is None else (high >= least) & (low <= most)
    for name in _RESULTS:
        for end in ("low", "high"):
            column = pl.col(f"{name}_{end}")
            if name == "expected":
                column = column.clip(least, most)
            yield pl.when(is_possible).then(column).alias(f"{name}_{end}")


def best_start(measured: pl.DataFrame) -> pl.DataFrame:
    """The first start of each goal in each area with which there are results, else the first."""
    lacks_results = pl.col("expected_low").is_null()
    return measured.sort(lacks_results, "start").unique(KEY, keep="first")
