"""What the goals of a plan take from the register, so that a row may name the goal alone."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

from assets.plan.schema import PlanFile, in_its_year
from assets.text.yaml_lines import Document, YamlError
from connectors.register import Goals


def of_plan(path: Path, computed: Collection[str]) -> Goals:
    """Per goal the indicators that have no SQL file, and the periods that it asks them for.

    A plan that cannot be read gives nothing: `assets.plan.plan` says what is wrong with it.
    """
    found: dict[str, dict[str, frozenset[str]]] = {}
    try:
        file = in_its_year(PlanFile.model_validate(Document(path.read_text("utf-8-sig")).content))
        for goal in file.goals:
            taken = found.setdefault(goal.id, {})
            for measure in goal.measures.values():
                if measure.indicator not in computed:
                    codes = {period.code for period in measure.periods}
                    asked = taken.get(measure.indicator, frozenset())
                    taken[measure.indicator] = asked | codes
    except (OSError, ValueError, YamlError, ValidationError):
        return {}
    return found
