"""The distance from a goal to its demand: "2 flere unge af 59", "mangler 9 aftaler".

Each comparison of a rule gets a text, joined as the rule joins them; all but the main one begin
with the name of their figure. The distance of a share with counts of one period is the smallest
whole number of persons or cases that decides the comparison. A share over several periods is in
percentage points, since its summed counts may count a person twice. A hidden figure has no
distance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from assets.rules import intervals
from assets.rules.tree import Comparison, Condition, Junction, LogicalChoice, Not, names_in, walk
from assets.scoring import rule_text
from assets.scoring.distance_text import UNKNOWN_MARGIN, bound, shortfall, surplus
from assets.scoring.measures import Known
from assets.scoring.terms import Terms
from assets.scoring.thresholds import Demand, find_demand
from assets.text.hidden import SUPPRESSED

_OWED = re.compile(r"(ansvarlig: .*)\Z")
"""The end of the register's reason for a missing figure (``sql/core/observation.sql``)."""

Numbers = Mapping[str, float | bool | None]
"""The values of `Distance.numbers` in one area."""


@dataclass(frozen=True)
class Leaf:
    """One comparison of a rule, and its demand on each of its measures.

    ``is_negated``: whether the rule requires that it does not hold.
    """

    node: Comparison
    names: tuple[str, ...]
    demands: Mapping[str, Demand]
    is_negated: bool

    @property
    def key(self) -> str:
        """The prefix of its columns."""
        return _key(self.node)

    def numbers(self) -> Iterator[pl.Expr]:
        """Whether it is as the rule requires, and its threshold for each measure."""
        holds = intervals.truth(self.node)
        yield (~holds if self.is_negated else holds).alias(self.key)
        for name, demand in self.demands.items():
            yield demand.threshold.alias(f"{self.key}.{name}")

    def threshold(self, name: str, numbers: Numbers) -> float | None:
        """The threshold for a measure; None where it is unknown."""
        return numbers[f"{self.key}.{name}"]


@dataclass(frozen=True)
class Distance:
    """The distance texts of one goal."""

    terms: Terms

    def numbers(self) -> Iterator[pl.Expr]:
        """The expressions that the texts need, on ``<measure>.low``, ``.high`` and ``.hidden``."""
        for leaf in self._leaves.values():
            yield from leaf.numbers()
        for node in walk(self.terms.rule.tree):
            if isinstance(node, LogicalChoice):
                yield intervals.truth(node.condition).alias(_key(node))

    def text(self, verdict: str, known: Mapping[str, Known], numbers: Numbers) -> str | None:
        """The shortfall of a goal, or the margin by which it is met."""
        if any(known[name].hidden for name in self.terms.in_rule):
            return SUPPRESSED
        is_met = verdict == "met"
        text = self._joined(is_met, known, numbers)
        return f"nået {text}" if is_met and text else text

    def would_decide(self, known: Mapping[str, Known], numbers: Numbers) -> str:
        """The condition that would decide an open goal, and where its figures come from."""
        condition = self._joined(None, known, numbers)
        origin = self._origin(known)
        return origin if condition is None else f"Nået, hvis {condition}. {origin}".strip()

    @cached_property
    def _leaves(self) -> dict[int, Leaf]:
        """The comparisons of the rule by start position."""
        return {
            leaf.node.start: leaf
            for leaf in self._find_leaves(self.terms.rule.tree, is_negated=False)
        }

    @cached_property
    def _in_words(self) -> dict[int, str]:
        """The comparisons of the rule in words, by start position; the same in every area."""
        goal, terms = self.terms.goal, self.terms
        return {
            start: rule_text.render_rule(
                goal, terms.labels, terms.places, leaf.node.source(goal.rule)
            )
            for start, leaf in self._leaves.items()
        }

    def _find_leaves(self, node: Condition, *, is_negated: bool) -> Iterator[Leaf]:
        if isinstance(node, Comparison):
            goal, units, names = self.terms.goal, self.terms.units, names_in(node)
            demands = {
                name: demand
                for name in names
                if (demand := find_demand(node, name, goal.measures, units, is_negated=is_negated))
            }
            yield Leaf(node, names, demands, is_negated)
            return
        for part in node.children:
            if isinstance(part, Condition):
                yield from self._find_leaves(
                    part, is_negated=is_negated is not isinstance(node, Not)
                )

    def _joined(
        self, state: bool | None, known: Mapping[str, Known], numbers: Numbers
    ) -> str | None:
        """The texts of the comparisons in a state, joined as the rule joins them.

        The state is whether a comparison holds, None for undecided. None without any text.
        """

        def render(node: Condition, *, is_negated: bool) -> str | None:
            match node:
                case Comparison():
                    leaf = self._leaves[node.start]
                    write = self._condition if state is None else self._margin
                    return write(leaf, known, numbers) if numbers[leaf.key] is state else None
                case Not():
                    return render(node.operand, is_negated=not is_negated)
                case LogicalChoice():
                    chosen = numbers[_key(node)]
                    if chosen is None:
                        parts = (
                            render(node.then, is_negated=is_negated),
                            render(node.otherwise, is_negated=is_negated),
                        )
                        return _join(*parts, " eller ")
                    return render(node.then if chosen else node.otherwise, is_negated=is_negated)
                case Junction():
                    both = (node.operator == "and") != is_negated
                    word = " og " if both or state else " eller "
                    parts = (
                        render(node.left, is_negated=is_negated),
                        render(node.right, is_negated=is_negated),
                    )
                    return _join(*parts, word)

        return render(self.terms.rule.tree, is_negated=False)

    def _margin(self, leaf: Leaf, known: Mapping[str, Known], numbers: Numbers) -> str | None:
        """The shortfall or margin of a comparison; None for one without measures."""
        if not leaf.names:
            return None
        name, holds = leaf.names[0], numbers[leaf.key]
        between, text = (" ", UNKNOWN_MARGIN) if holds else (": ", "uden kendt afstand")
        if demand := leaf.demands.get(name):
            figure = leaf.threshold(name, numbers), known[name], self.terms.in_rule[name]
            noun = self.terms.counted.get(name)
            text = surplus(demand, *figure) if holds else shortfall(demand, *figure, noun)
        if text is None or leaf.node.start == self.terms.rule.main.start:
            return text
        return f"{self.terms.figures[name]}{between}{text}"

    def _condition(self, leaf: Leaf, known: Mapping[str, Known], numbers: Numbers) -> str:
        """The bound for its only unknown figure, or the comparison with its unknown figures."""
        unknown = [name for name in leaf.names if known[name].is_open]
        if len(unknown) == 1 and (demand := leaf.demands.get(unknown[0])):
            text = bound(demand, leaf.threshold(unknown[0], numbers))
            if text is not None:
                return f"{self.terms.figures[unknown[0]]} er {text}"
        missing = " og ".join(dict.fromkeys(self.terms.figures[name] for name in unknown))
        comparison = self._in_words[leaf.node.start]
        return f"{'ikke ' if leaf.is_negated else ''}{comparison} (mangler: {missing})"

    def _origin(self, known: Mapping[str, Known]) -> str:
        """The sources of the missing figures; the reason says who owes those of the register."""
        sources = dict.fromkeys(
            self.terms.sources[measure.indicator]
            for name, measure in self.terms.in_rule.items()
            if known[name].is_open and not _OWED.search(known[name].why or "")
        )
        named = [source for source in sources if source is not None]
        return f"Kilde: {'; '.join(named)}." if named else ""


def _key(node: Condition) -> str:
    return f"_{node.start}-{node.end}"


def _join(left: str | None, right: str | None, word: str) -> str | None:
    """Both texts joined by a word, or the only one."""
    return left + word + right if left is not None and right is not None else left or right
