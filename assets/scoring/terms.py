"""The facts of one goal that its texts share in every area."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from assets.plan.areas import place_text
from assets.plan.schema import Goal, Measure
from assets.plan.status_templates import parse_placeholders
from assets.rules.rule import Rule
from assets.scoring import rule_text
from assets.text import danish


@dataclass(frozen=True)
class Terms:
    """A goal, its rule and plan year, the unit of each measure, and facts by indicator.

    ``unfetched``: the source tables behind an indicator that were never fetched, if any;
    ``numerators``: what the numerator of an indicator counts, in a sentence; ``places``: what a
    sentence calls each municipality and group; ``local``: why others lack an
    indicator that the plan's own municipality alone has.
    """

    goal: Goal
    rule: Rule
    year: int
    units: Mapping[str, str]
    labels: Mapping[str, str]
    sources: Mapping[str, str | None]
    unfetched: Mapping[str, str | None]
    numerators: Mapping[str, str | None]
    places: Mapping[str, str]
    local: Mapping[str, str]

    @cached_property
    def in_rule(self) -> dict[str, Measure]:
        """The measures of the rule, in its order."""
        return {name: self.goal.measures[name] for name in self.rule.names}

    @cached_property
    def figures(self) -> dict[str, str]:
        """The rendered name of each measure of the rule."""
        return {
            name: rule_text.render_measure(self.goal, name, self.labels, self.places)
            for name in self.in_rule
        }

    def label(self, measure: Measure) -> str:
        """The quoted label of a measure's indicator, and whose it is if not each one's own."""
        label = danish.quoted(self.labels[measure.indicator])
        where = place_text(measure, self.places)
        return f"{label} ({where})" if where else label

    @cached_property
    def counted(self) -> dict[str, str]:
        """What the numerator of each measure of the rule counts, in the plural, where known.

        It is the word of the goal's own status, or else what the indicator's numerator begins with.
        """
        words: dict[str, str] = {}
        for name, measure in self.in_rule.items():
            numerator = self.numerators.get(measure.indicator) or ""
            if first := re.split(r"[,;.]", numerator, maxsplit=1)[0]:
                words[name] = f"{first[0].lower()}{first[1:]}"
        for sentence in self.goal.status:
            for placeholder in parse_placeholders(sentence.text):
                if placeholder.attribute == "numerator" and placeholder.many:
                    words[placeholder.name] = placeholder.many
        return words
