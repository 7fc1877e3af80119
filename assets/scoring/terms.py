"""The facts of one goal that its texts share in every area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from assets.plan.schema import Goal, Measure
from assets.rules.rule import Rule
from assets.scoring import rule_text
from assets.text import danish


@dataclass(frozen=True)
class Terms:
    """A goal, its rule and plan year, the unit of each measure, and facts by indicator.

    ``unfetched``: the source tables behind an indicator that were never fetched, if any.
    """

    goal: Goal
    rule: Rule
    year: int
    units: Mapping[str, str]
    labels: Mapping[str, str]
    sources: Mapping[str, str | None]
    unfetched: Mapping[str, str | None]

    @cached_property
    def in_rule(self) -> dict[str, Measure]:
        """The measures of the rule, in its order."""
        return {name: self.goal.measures[name] for name in self.rule.names}

    @cached_property
    def figures(self) -> dict[str, str]:
        """The rendered name of each measure of the rule."""
        return {
            name: rule_text.render_measure(self.goal, name, self.labels) for name in self.in_rule
        }

    def label(self, measure: Measure) -> str:
        """The quoted label of a measure's indicator."""
        return danish.quoted(self.labels[measure.indicator])
