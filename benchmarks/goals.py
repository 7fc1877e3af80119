"""How long it takes to score a plan for all areas, and how that grows with areas and goals.

    uv run python benchmarks/goals.py [published/pejl.duckdb]

Scores the shipped plan on a published or working database (the default home's where none is named),
once, twice and four times over, for a quarter, half and all of the municipalities. Seconds are wall
time, the best of five, without the reading. A slope of 1 is twice the time for twice as many.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import log
from pathlib import Path

import polars as pl

from assets.plan import plan as plans
from assets.plan.plan import Plan
from assets.scoring.outlook.outlook import outlook
from assets.scoring.score import Figures, read_scoring_inputs, score
from connectors import warehouse
from pipelines.settings import DATA

PLAN = DATA / "plans" / "norddjurs-2023.yaml"
DAY = date(2024, 8, 15)
TRIES = 5


def timed(plan: Plan, figures: Figures, areas: pl.DataFrame) -> float:
    """Seconds to score a plan for these areas."""
    taken: list[float] = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        score(plan, figures, areas, "sample")
        taken.append(time.perf_counter() - begun)
    return min(taken)


def again(plan: Plan, times: int) -> Plan:
    """The plan with its goals so many times over."""
    goals = [
        replace(each, goal=each.goal.model_copy(update={"id": f"{each.goal.id}.{copy}"}))
        for copy in range(times)
        for each in plan.goals
    ]
    return replace(plan, goals=goals)


def slope(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The power of the size that the time grows by, from the smallest to the largest."""
    return log(seconds[-1] / seconds[0]) / log(sizes[-1] / sizes[0])


def main(file: Path) -> None:
    """Tell how long each takes."""
    with warehouse.reading(file) as opened:
        areas = opened.frame("select distinct area_code, area from mart.goal_score order by 1")
        begun = time.perf_counter()
        plan, figures, areas = read_scoring_inputs(
            opened, lambda o: plans.load(PLAN, o, DAY), areas
        )
        read = time.perf_counter() - begun
    print(f"plan and {figures.long.height} figures read in {read:.2f} s")
    counts = (areas.height // 4, areas.height // 2, areas.height)
    grid = {
        times: [timed(again(plan, times), figures, areas[:count]) for count in counts]
        for times in (1, 2, 4)
    }
    print(f"{'goals':>6}" + "".join(f"{f'{count} areas':>10}" for count in counts))
    for times, seconds in grid.items():
        print(f"{times * len(plan.goals):>6}" + "".join(f"{each:>8.2f} s" for each in seconds))
    print(f"slope in areas {slope(counts, grid[4]):.2f}, ", end="")
    print(f"in goals {slope([*grid], [seconds[-1] for seconds in grid.values()]):.2f}")
    begun = time.perf_counter()
    outlook(replace(plan, as_of=date(2023, 8, 15)), figures, {})
    print(f"outlook of the plan in its year: {time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "data/local/sample/published/pejl.duckdb"))
