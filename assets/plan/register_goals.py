"""The register's indicators and periods by goal, so that a register row may name the goal alone."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from assets.plan.schema import PlanFile, with_absolute_periods
from assets.text.yaml_file import read_text
from assets.text.yaml_lines import Document
from connectors.errors import InputError
from connectors.register import Goals


def load_register_goals(path: Path, computed: Collection[str]) -> Goals:
    """Load the indicators without a SQL file, with their periods, of each goal of a plan.

    ``computed`` are the indicators with a SQL file. An invalid plan gives an empty mapping;
    `assets.plan.plan` reports its mistakes.
    """
    goals: dict[str, dict[str, frozenset[str]]] = {}
    try:
        file = with_absolute_periods(PlanFile.model_validate(Document(read_text(path)).content))
        for goal in file.goals:
            periods = goals.setdefault(goal.id, {})
            for measure in goal.measures.values():
                if measure.indicator not in computed:
                    codes = {period.code for period in measure.periods}
                    earlier = periods.get(measure.indicator, frozenset())
                    periods[measure.indicator] = earlier | codes
    except (OSError, ValueError, InputError):
        return {}
    return goals
