"""What sources need to know of a plan before it is validated: goals of the register, municipality.

A register row may name the goal alone, and the answers of public sources must have the plan's own
municipality. A plan with mistakes tells nothing; `assets.plan.plan` reports them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from assets.plan.schema import PlanFile, with_absolute_periods
from assets.text.yaml_file import parse, read_text
from connectors.errors import InputError
from connectors.register import Goals


def load_plan_files(paths: Iterable[Path]) -> list[PlanFile]:
    """Load plans before they are validated, without those that are invalid."""
    return list(filter(None, map(_load_plan_file, paths)))


def _load_plan_file(path: Path) -> PlanFile | None:
    try:
        content = parse(read_text(path), path.name).content
        return with_absolute_periods(PlanFile.model_validate(content))
    except (ValueError, InputError):
        return None


def register_goals(files: Iterable[PlanFile], computed: Collection[str]) -> Goals:
    """The indicators without a SQL file, with their periods, of each goal of the plans.

    ``computed`` are the indicators with a SQL file. No plan, and a period that cannot be read, give
    an empty mapping. A goal's number may stand in the plans of several years: their periods are
    those of all of them.
    """
    goals: dict[str, dict[str, frozenset[str]]] = {}
    try:
        for goal in (goal for file in files for goal in file.goals):
            periods = goals.setdefault(goal.id, {})
            for measure in goal.measures.values():
                if measure.indicator not in computed:
                    codes = {period.code for period in measure.periods}
                    earlier = periods.get(measure.indicator, frozenset())
                    periods[measure.indicator] = earlier | codes
    except (ValueError, InputError):
        return {}
    return goals
