"""How far a goal is from its demand, in the goal's own terms: "2 flere af 59", "mangler 9 aftaler".

Each comparison of a rule is told by itself and joined as the rule joins them. A share that rests on
a count of one period is told as persons, cases or whatever it counts: the smallest whole number
that turns the comparison, out of as many as there are. A share over several periods is told in
percentage points, for its summed counts may count the same person in each. What is told of another
comparison than the rule's first one says what it is about. Of a figure that the disclosure gate
hides no distance is told.
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
from assets.scoring.distance_text import bound, shortfall, surplus
from assets.scoring.measures import Known
from assets.scoring.terms import Terms
from assets.scoring.thresholds import Demand, demand
from assets.text.hidden import SUPPRESSED

_OWED = re.compile(r"(ansvarlig: .*)\Z")
"""How the register ends the reason of a figure that is missing (``sql/core/observation.sql``)."""

Numbers = Mapping[str, float | bool | None]
"""What `Distance.numbers` finds in one area."""


@dataclass(frozen=True)
class Leaf:
    """One comparison of a rule, and what it asks of each of its measures.

    ``denied``: whether the rule wants it not to hold.
    """

    node: Comparison
    names: tuple[str, ...]
    demands: Mapping[str, Demand]
    denied: bool

    @property
    def key(self) -> str:
        """What the names of its numbers begin with."""
        return _key(self.node)

    def numbers(self) -> Iterator[pl.Expr]:
        """Whether it is as the rule wants it, and where it turns for each measure."""
        holds = intervals.truth(self.node)
        yield (~holds if self.denied else holds).alias(self.key)
        for name, asked in self.demands.items():
            yield asked.at.alias(f"{self.key}.{name}")

    def at(self, name: str, numbers: Numbers) -> float | None:
        """Where it turns for a measure."""
        return numbers[f"{self.key}.{name}"]


@dataclass(frozen=True)
class Distance:
    """The distance of one goal."""

    terms: Terms

    def numbers(self) -> Iterator[pl.Expr]:
        """What the texts rest on, of the columns ``<measure>.low``, ``.high`` and ``.hidden``."""
        for leaf in self._leaves.values():
            yield from leaf.numbers()
        for node in walk(self.terms.rule.tree):
            if isinstance(node, LogicalChoice):
                yield intervals.truth(node.condition).alias(_key(node))

    def text(self, verdict: str, known: Mapping[str, Known], numbers: Numbers) -> str | None:
        """What a goal lacks, or what it is met by."""
        if any(known[name].hidden for name in self.terms.in_rule):
            return SUPPRESSED
        is_met = verdict == "met"
        text = self._joined(is_met, known, numbers)
        return f"nået {text}" if is_met and text else text

    def would_decide(self, known: Mapping[str, Known], numbers: Numbers) -> str:
        """What would decide a goal that cannot be followed up, and who owes it."""
        ask = self._joined(None, known, numbers)
        owed = self._owed(known)
        return owed if ask is None else f"Nået, hvis {ask}. {owed}"

    @cached_property
    def _leaves(self) -> dict[int, Leaf]:
        """The comparisons that the verdict is made of, by where they begin."""
        return {leaf.node.start: leaf for leaf in self._found(self.terms.rule.tree, denied=False)}

    def _found(self, node: Condition, *, denied: bool) -> Iterator[Leaf]:
        if isinstance(node, Comparison):
            goal, units, names = self.terms.goal, self.terms.units, names_in(node)
            asked = {n: demand(node, n, goal.measures, units, denied=denied) for n in names}
            known = {name: each for name, each in asked.items() if each}
            yield Leaf(node, names, known, denied)
            return
        for part in node.children:
            if isinstance(part, Condition):
                yield from self._found(part, denied=denied is not isinstance(node, Not))

    def _joined(
        self, state: bool | None, known: Mapping[str, Known], numbers: Numbers
    ) -> str | None:
        """A text of each comparison in this state, joined as the rule joins them.

        The state is whether it holds, or None for one that may; None where none has a text.
        """

        def of(node: Condition, *, denied: bool) -> str | None:
            match node:
                case Comparison():
                    leaf = self._leaves[node.start]
                    write = self._asked if state is None else self._margin
                    return write(leaf, known, numbers) if numbers[leaf.key] is state else None
                case Not():
                    return of(node.operand, denied=not denied)
                case LogicalChoice():
                    chosen = numbers[_key(node)]
                    if chosen is None:
                        parts = of(node.then, denied=denied), of(node.otherwise, denied=denied)
                        return _either(*parts, " eller ")
                    return of(node.then if chosen else node.otherwise, denied=denied)
                case Junction():
                    both = (node.operator == "and") != denied
                    word = " og " if both or state else " eller "
                    parts = of(node.left, denied=denied), of(node.right, denied=denied)
                    return _either(*parts, word)

        return of(self.terms.rule.tree, denied=False)

    def _margin(self, leaf: Leaf, known: Mapping[str, Known], numbers: Numbers) -> str | None:
        """What a comparison lacks, or by how much it holds; None of one of numbers alone."""
        if not leaf.names:
            return None
        write, unknown, between = shortfall, "uden kendt afstand", ": "
        if numbers[leaf.key]:
            write, unknown, between = surplus, "uden kendt margin", " "
        name, text = leaf.names[0], unknown
        if asked := leaf.demands.get(name):
            text = write(asked, leaf.at(name, numbers), known[name], self.terms.in_rule[name])
        if text is None or leaf.node.start == self.terms.rule.main.start:
            return text
        return f"{self.terms.figures[name]}{between}{text}"

    def _asked(self, leaf: Leaf, known: Mapping[str, Known], numbers: Numbers) -> str:
        """What a comparison asks of the one figure that is not known, or which are not known."""
        unknown = [name for name in leaf.names if known[name].is_open]
        if len(unknown) == 1 and (asked := leaf.demands.get(unknown[0])):
            text = bound(asked, leaf.at(unknown[0], numbers))
            if text is not None:
                return f"{self.terms.figures[unknown[0]]} er {text}"
        missing = " og ".join(dict.fromkeys(self.terms.figures[name] for name in unknown))
        goal = self.terms.goal
        wanted = rule_text.rule(goal, self.terms.labels, leaf.node.source(goal.rule))
        return f"{'ikke ' if leaf.denied else ''}{wanted} (mangler: {missing})"

    def _owed(self, known: Mapping[str, Known]) -> str:
        """Who owes the figures that are missing, each told once; the source where nobody is."""
        owners: dict[str, None] = {}
        sources: dict[str, None] = {}
        for name, measure in self.terms.in_rule.items():
            if not known[name].is_open:
                continue
            owner = _OWED.search(known[name].why or "")
            source = self.terms.sources[measure.indicator]
            if owner:
                owners[f"A{owner[1][1:]}."] = None
            elif source is not None:
                sources[source] = None
        where = f"Kilde: {'; '.join(sources)}." if sources else ""
        return f"{' '.join(owners)} {where}".strip()


def _key(node: Condition) -> str:
    return f"_{node.start}-{node.end}"


def _either(left: str | None, right: str | None, word: str) -> str | None:
    """Two texts with a word between them, or the one that there is."""
    return left + word + right if left is not None and right is not None else left or right
