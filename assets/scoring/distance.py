"""How far a goal is from its demand, in the goal's own terms: "2 flere af 59", "mangler 9 aftaler".

Each comparison of a rule is told by itself and joined as the rule joins them. A share that rests on
a count of one period is told as persons, cases or whatever it counts: the smallest whole number
that turns the comparison, out of as many as there are. A share over several periods is told in
percentage points, for its summed counts may count the same person in each. What is told of another
comparison than the rule's first one says what it is about. Of a figure that the disclosure gate
hides no distance is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from assets.plan.schema import Goal
from assets.rules import intervals
from assets.rules.rules import Rule
from assets.rules.tree import Comparison, Condition, Junction, LogicalChoice, Not, names_in
from assets.scoring import rule_text
from assets.scoring.distance_text import bound, shortfall, surplus
from assets.scoring.thresholds import Demand, demand
from assets.text.hidden import SAYS
from assets.text.units import UNITS

_WITH_ZERO = [name for name, unit in UNITS.items() if unit.has_zero]
_OWED = r"(ansvarlig: .*)$"
"""How the register ends the reason of a figure that is missing (``sql/core/observation.sql``)."""


@dataclass(frozen=True)
class _Leaf:
    """One comparison of a rule, and what it asks of each of its measures.

    ``denied``: whether the rule wants it not to hold. Its columns begin with ``key``.
    """

    node: Comparison
    key: str
    names: tuple[str, ...]
    demands: Mapping[str, Demand]
    denied: bool

    @property
    def state(self) -> pl.Expr:
        """Whether it is as the rule wants it; null where that is not known."""
        return pl.col(f"{self.key}.state")

    def numbers(self) -> Iterator[pl.Expr]:
        """Whether it holds, and where it turns for each measure."""
        holds = intervals.settled(self.node)
        yield (~holds if self.denied else holds).alias(f"{self.key}.state")
        for name, asked in self.demands.items():
            yield asked.at.alias(f"{self.key}.{name}")

    def turned(self, name: str) -> Demand | None:
        """What it asks of a measure, from the column that `numbers` made."""
        asked = self.demands.get(name)
        return replace(asked, at=pl.col(f"{self.key}.{name}")) if asked else None


@dataclass(frozen=True)
class Distances:
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
    sources: Mapping[str, str]

    def added_to(self, scored: pl.DataFrame) -> pl.DataFrame:
        """The rows with ``distance_text``, ``margin_pct`` and ``would_decide``.

        Args:
            scored: a row per area: ``verdict``, ``unit``, ``gap`` and ``target`` as computed, and
                the columns of every measure of the rule.
        """
        # In steps: an expression that holds another many times over is computed as often.
        leaves = self._leaves
        open_ = {f"{name}.open": _is_open(name) for name in self.rule.names}
        numbered = scored.with_columns(
            *(number for leaf in leaves.values() for number in leaf.numbers()), **open_
        )
        sized = numbered.with_columns(
            size.alias(f"{leaf.key}.{key}")
            for leaf in leaves.values()
            if (asked := leaf.turned(leaf.names[0]))
            for key, size in _sizes(asked).items()
        )
        worded = sized.with_columns(
            text.alias(f"{leaf.key}.{key}")
            for leaf in leaves.values()
            for key, text in self._texts(leaf, sized[f"{leaf.key}.state"]).items()
        )
        return worded.with_columns(**self._told())

    @cached_property
    def _leaves(self) -> dict[int, _Leaf]:
        """The comparisons that the verdict is made of, by where they begin."""
        return {leaf.node.start: leaf for leaf in self._found(self.rule.tree, denied=False)}

    def _found(self, node: Condition, *, denied: bool) -> Iterator[_Leaf]:
        match node:
            case Comparison():
                names = names_in(node)
                asked = {
                    name: demand(node, name, self.goal.measures, self.units, denied=denied)
                    for name in names
                }
                known = {name: each for name, each in asked.items() if each}
                yield _Leaf(node, f"_{node.start}", names, known, denied)
            case Not():
                yield from self._found(node.operand, denied=not denied)
            case LogicalChoice():
                yield from self._found(node.then, denied=denied)
                yield from self._found(node.otherwise, denied=denied)
            case Junction():
                yield from self._found(node.left, denied=denied)
                yield from self._found(node.right, denied=denied)

    def _told(self) -> dict[str, pl.Expr]:
        tree, verdict = self.rule.tree, pl.col("verdict")
        hidden = pl.any_horizontal(*(pl.col(f"{name}.hidden") for name in self.rule.names))
        told = (
            pl.when(hidden.fill_null(value=False)).then(pl.lit(SAYS))
            .when(verdict == "met").then(pl.lit("nået ") + self._joined(tree, "held"))
            .when(verdict == "not_met").then(self._joined(tree, "lack"))
        )  # fmt: skip
        decides = pl.concat_str(
            pl.lit("Nået, hvis ") + self._joined(tree, "ask") + pl.lit("."),
            self._owed(),
            separator=" ",
            ignore_nulls=True,
        )
        return {
            "distance_text": pl.when(verdict != "not_followable").then(told),
            "margin_pct": self._margin(),
            "would_decide": pl.when(verdict == "not_followable").then(decides),
        }

    def _margin(self) -> pl.Expr:
        """The gap in per cent of the demand, above 0 on its good side."""
        sign = 1.0 if self.rule.main.operator in {">", ">="} else -1.0
        share = sign * 100 * pl.col("gap") / pl.col("target").abs()
        makes_sense = (pl.col("target") != 0) & pl.col("unit").is_in(_WITH_ZERO)
        return pl.when(makes_sense).then(share)

    def _joined(self, node: Condition, key: str, *, denied: bool = False) -> pl.Expr:
        """A text of each comparison, joined as the rule joins them; null where none has one.

        Args:
            node: a part of the rule.
            key: ``lack``, ``held`` or ``ask``.
            denied: whether the rule wants it not to hold.
        """
        match node:
            case Comparison():
                return pl.col(f"_{node.start}.{key}")
            case Not():
                return self._joined(node.operand, key, denied=not denied)
            case LogicalChoice():
                then = self._joined(node.then, key, denied=denied)
                otherwise = self._joined(node.otherwise, key, denied=denied)
                chosen = intervals.settled(node.condition)
                return (
                    pl.when(chosen).then(then)
                    .when(~chosen).then(otherwise)
                    .otherwise(_either(then, otherwise, " eller "))
                )  # fmt: skip
            case Junction():
                both = (node.operator == "and") != denied
                left = self._joined(node.left, key, denied=denied)
                right = self._joined(node.right, key, denied=denied)
                return _either(left, right, " og " if both or key == "held" else " eller ")

    def _texts(self, leaf: _Leaf, states: pl.Series) -> dict[str, pl.Expr]:
        """What a comparison lacks, what it holds by, and what it asks, each where it does so.

        What no area needs is not written: words cost more than numbers.
        """
        name = leaf.names[0]
        asked, measure = leaf.turned(name), self.goal.measures[name]
        lack, held = pl.lit("uden kendt afstand"), pl.lit("uden kendt margin")
        if asked is not None:
            lack, held = shortfall(leaf.key, asked, measure), surplus(leaf.key, asked, measure)
        if leaf.node.start != self.rule.main.start:
            lack = pl.lit(f"{self._label(name)}: ") + lack
            held = pl.lit(f"{self._label(name)} ") + held
        texts = {
            "lack": (False, ~leaf.state, lack),
            "held": (True, leaf.state, held),
            "ask": (None, leaf.state.is_null(), self._asked(leaf)),
        }
        nothing, found = pl.lit(None, pl.String), set(states.unique().to_list())
        return {
            key: pl.when(is_so).then(text) if state in found else nothing
            for key, (state, is_so, text) in texts.items()
        }

    def _label(self, name: str) -> str:
        return rule_text.figure(self.goal, name, self.labels)

    def _asked(self, leaf: _Leaf) -> pl.Expr:
        """What a comparison asks of the one figure that is not known, or which are not known."""
        unknown = {name: pl.col(f"{name}.open") for name in leaf.names}
        alone = pl.sum_horizontal(*unknown.values()) == 1
        asked: list[pl.Expr] = []
        for name, is_open in unknown.items():
            if (one := leaf.turned(name)) is not None:
                text = pl.lit(f"{self._label(name)} er ") + bound(one)
                asked.append(pl.when(is_open & alone).then(text))
        missing = [
            pl.when(is_open).then(pl.lit(self._label(name))) for name, is_open in unknown.items()
        ]
        named = _each_once(missing).list.join(" og ")
        wanted = rule_text.rule(self.goal, self.labels, leaf.node.source(self.goal.rule))
        wanted = f"ikke {wanted}" if leaf.denied else wanted
        waits = pl.concat_str(pl.lit(f"{wanted} (mangler: "), named, pl.lit(")"))
        return pl.coalesce(*asked, waits)

    def _owed(self) -> pl.Expr:
        """Who owes the figures that are missing, each told once; the source where nobody is."""
        owners: list[pl.Expr] = []
        sources: list[pl.Expr] = []
        for name in self.rule.names:
            source = self.sources.get(self.goal.measures[name].indicator)
            owner = pl.col(f"{name}.why").str.extract(_OWED)
            named = pl.lit("A") + owner.str.slice(1) + pl.lit(".")
            owners.append(pl.when(f"{name}.open").then(named))
            asked = pl.col(f"{name}.open") & owner.is_null()
            sources.append(pl.when(asked).then(pl.lit(source, dtype=pl.String)))
        told, places = _each_once(owners), _each_once(sources)
        where = pl.when(places.list.len() > 0).then(
            pl.concat_str(pl.lit("Kilde: "), places.list.join("; "), pl.lit("."))
        )
        whole = pl.concat_str(told.list.join(" "), where, separator=" ", ignore_nulls=True)
        return whole.str.strip_chars()


def _each_once(texts: Sequence[pl.Expr]) -> pl.Expr:
    """The texts that there are, in their order, as a list."""
    return pl.concat_list(*texts).list.drop_nulls().list.unique(maintain_order=True)


def _is_open(name: str) -> pl.Expr:
    low, high = pl.col(f"{name}.low"), pl.col(f"{name}.high")
    return low.is_null() | high.is_null() | (low != high)


def _either(left: pl.Expr, right: pl.Expr, word: str) -> pl.Expr:
    """Two texts with a word between them, or the one that there is."""
    return pl.coalesce(left + pl.lit(word) + right, left, right)


def _sizes(asked: Demand) -> dict[str, pl.Expr]:
    """How far a figure is on the wrong side and on the good one, and how many that is of them."""
    low, high = pl.col(f"{asked.name}.low"), pl.col(f"{asked.name}.high")
    count, of = pl.col(f"{asked.name}.count"), pl.col(f"{asked.name}.of")
    edge = asked.edge() if asked.is_whole else asked.at
    needed = asked.edge(of)
    can_be = needed.is_between(0, of) & (count == count.floor()) & (of == of.floor())
    return {
        "short": edge - high if asked.upwards else low - edge,
        "over": low - edge if asked.upwards else edge - high,
        "counted": pl.when(can_be).then((needed - count).abs()),
    }
