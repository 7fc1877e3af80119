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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from assets.plan.schema import Goal
from assets.rules import intervals
from assets.rules.rules import Rule
from assets.rules.tree import Comparison, Condition, Junction, LogicalChoice, Not, names_in
from assets.scoring import rule_text
from assets.scoring.distance_text import bound, shortfall, surplus
from assets.scoring.measures import Known
from assets.scoring.thresholds import Demand, demand
from assets.text.hidden import SAYS

_OWED = re.compile(r"(ansvarlig: .*)\Z")
"""How the register ends the reason of a figure that is missing (``sql/core/observation.sql``)."""

Numbers = Mapping[str, float | bool | None]
"""What `Distance.numbers` finds in one area."""


@dataclass(frozen=True)
class Leaf:
    """One comparison of a rule, and what it asks of each of its measures.

    ``denied``: whether the rule wants it not to hold. Its numbers begin with ``key``.
    """

    node: Comparison
    key: str
    names: tuple[str, ...]
    demands: Mapping[str, Demand]
    denied: bool

    def numbers(self) -> Iterator[pl.Expr]:
        """Whether it is as the rule wants it, and where it turns for each measure."""
        holds = intervals.settled(self.node)
        yield (~holds if self.denied else holds).alias(self.key)
        for name, asked in self.demands.items():
            yield asked.at.alias(f"{self.key}.{name}")

    def at(self, name: str, numbers: Numbers) -> float | None:
        """Where it turns for a measure."""
        return numbers[f"{self.key}.{name}"]


@dataclass(frozen=True)
class Distance:
    """The distance of one goal.

    Args:
        goal: the goal.
        rule: its rule.
        labels: what each indicator measures.
        units: the unit of each measure.
        sources: where each indicator comes from.
    """

    goal: Goal
    rule: Rule
    labels: Mapping[str, str]
    units: Mapping[str, str]
    sources: Mapping[str, str | None]

    def numbers(self) -> Iterator[pl.Expr]:
        """What the texts rest on, of the columns ``<measure>.low``, ``.high`` and ``.hidden``."""
        for leaf in self._leaves.values():
            yield from leaf.numbers()
        for choice in _choices(self.rule.tree):
            yield intervals.settled(choice.condition).alias(_key(choice))

    def text(self, verdict: str, known: Mapping[str, Known], numbers: Numbers) -> str | None:
        """What a goal lacks, or what it is met by."""
        if any(known[name].hidden for name in self.rule.names):
            return SAYS
        if verdict == "met":
            held = self._joined(numbers, lambda leaf: self._held(leaf, known, numbers), "held")
            return held and f"nået {held}"
        return self._joined(numbers, lambda leaf: self._lack(leaf, known, numbers), "lack")

    def would_decide(self, known: Mapping[str, Known], numbers: Numbers) -> str:
        """What would decide a goal that cannot be followed up, and who owes it."""
        ask = self._joined(numbers, lambda leaf: self._asked(leaf, known, numbers), "ask")
        owed = self._owed(known)
        return owed if ask is None else f"Nået, hvis {ask}. {owed}"

    @cached_property
    def _leaves(self) -> dict[int, Leaf]:
        """The comparisons that the verdict is made of, by where they begin."""
        return {leaf.node.start: leaf for leaf in self._found(self.rule.tree, denied=False)}

    def _found(self, node: Condition, *, denied: bool) -> Iterator[Leaf]:
        match node:
            case Comparison():
                names = names_in(node)
                asked = {
                    name: demand(node, name, self.goal.measures, self.units, denied=denied)
                    for name in names
                }
                known = {name: each for name, each in asked.items() if each}
                yield Leaf(node, _key(node), names, known, denied)
            case Not():
                yield from self._found(node.operand, denied=not denied)
            case LogicalChoice():
                yield from self._found(node.then, denied=denied)
                yield from self._found(node.otherwise, denied=denied)
            case Junction():
                yield from self._found(node.left, denied=denied)
                yield from self._found(node.right, denied=denied)

    def _joined(
        self, numbers: Numbers, text: Callable[[Leaf], str | None], kind: str
    ) -> str | None:
        """A text of each comparison, joined as the rule joins them; None where none has one.

        Args:
            numbers: what is known in the area.
            text: the text of a comparison.
            kind: ``lack``, ``held`` or ``ask``: the comparisons that do not hold, do, or may.
        """
        state = {"lack": False, "held": True, "ask": None}[kind]

        def of(node: Condition, *, denied: bool) -> str | None:
            match node:
                case Comparison():
                    leaf = self._leaves[node.start]
                    return text(leaf) if numbers[leaf.key] is state else None
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
                    word = " og " if both or kind == "held" else " eller "
                    parts = of(node.left, denied=denied), of(node.right, denied=denied)
                    return _either(*parts, word)

        return of(self.rule.tree, denied=False)

    def _lack(self, leaf: Leaf, known: Mapping[str, Known], numbers: Numbers) -> str | None:
        name = leaf.names[0]
        text: str | None = "uden kendt afstand"
        if asked := leaf.demands.get(name):
            at, measure = leaf.at(name, numbers), self.goal.measures[name]
            text = shortfall(asked, at, known[name], measure)
        is_first = leaf.node.start == self.rule.main.start
        return text if is_first or text is None else f"{self._label(name)}: {text}"

    def _held(self, leaf: Leaf, known: Mapping[str, Known], numbers: Numbers) -> str | None:
        name = leaf.names[0]
        text: str | None = "uden kendt margin"
        if asked := leaf.demands.get(name):
            at, measure = leaf.at(name, numbers), self.goal.measures[name]
            text = surplus(asked, at, known[name], measure)
        is_first = leaf.node.start == self.rule.main.start
        return text if is_first or text is None else f"{self._label(name)} {text}"

    def _label(self, name: str) -> str:
        return self._labels[name]

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {name: rule_text.figure(self.goal, name, self.labels) for name in self.rule.names}

    def _asked(self, leaf: Leaf, known: Mapping[str, Known], numbers: Numbers) -> str:
        """What a comparison asks of the one figure that is not known, or which are not known."""
        unknown = [name for name in leaf.names if known[name].is_open]
        if len(unknown) == 1 and (asked := leaf.demands.get(unknown[0])):
            text = bound(asked, leaf.at(unknown[0], numbers))
            if text is not None:
                return f"{self._label(unknown[0])} er {text}"
        missing = " og ".join(dict.fromkeys(self._label(name) for name in unknown))
        wanted = rule_text.rule(self.goal, self.labels, leaf.node.source(self.goal.rule))
        return f"{'ikke ' if leaf.denied else ''}{wanted} (mangler: {missing})"

    def _owed(self, known: Mapping[str, Known]) -> str:
        """Who owes the figures that are missing, each told once; the source where nobody is."""
        owners: dict[str, None] = {}
        sources: dict[str, None] = {}
        for name in self.rule.names:
            if not known[name].is_open:
                continue
            owner = _OWED.search(known[name].why or "")
            source = self.sources.get(self.goal.measures[name].indicator)
            if owner:
                owners[f"A{owner[1][1:]}."] = None
            elif source is not None:
                sources[source] = None
        where = f"Kilde: {'; '.join(sources)}." if sources else ""
        return f"{' '.join(owners)} {where}".strip()


def _key(node: Condition) -> str:
    return f"_{node.start}-{node.end}"


def _choices(node: Condition) -> Iterator[LogicalChoice]:
    """The conditional parts that a verdict is made of."""
    match node:
        case Comparison():
            return
        case Not():
            yield from _choices(node.operand)
        case LogicalChoice():
            yield node
            yield from _choices(node.then)
            yield from _choices(node.otherwise)
        case Junction():
            yield from _choices(node.left)
            yield from _choices(node.right)


def _either(left: str | None, right: str | None, word: str) -> str | None:
    """Two texts with a word between them, or the one that there is."""
    return left + word + right if left is not None and right is not None else left or right
