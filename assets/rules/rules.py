"""The rule language of a plan: a rule, read and held against its measures.

A rule is a condition such as ``own <= national + 4``. It holds names, numbers, ``+ - * /``,
``< <= > >=``, ``and or not``, ``a if condition else b`` and parentheses, with the precedence of
Python, and nothing else. `assets.rules.intervals` evaluates what this module has parsed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assets.rules import grammar
from assets.rules.tree import (
    Comparison,
    Condition,
    Name,
    Numeric,
    RuleError,
    names_in,
    walk,
    with_numbers,
)
from assets.rules.units import UnitCheck

__all__ = ["Comparison", "Name", "Rule", "RuleError", "names_in", "parse"]


@dataclass(frozen=True)
class Rule:
    """A parsed rule: `names` in order of first appearance, `main` the comparison that begins first.

    Where one comparison stands inside another's side, the outer one begins first.
    """

    text: str
    tree: Condition
    names: tuple[str, ...]
    main: Comparison

    @property
    def main_name(self) -> str:
        """The main figure: the first name on the left of the main comparison."""
        return (names_in(self.main.left) or self.names)[0]

    def unit_of(self, node: Numeric, units: Mapping[str, str]) -> str | None:
        """Give the unit of a number in the rule, such as `rule.main.left`; None for any."""
        return UnitCheck(self.text, units).unit(node)

    def check_units(self, units: Mapping[str, str]) -> None:
        """Hold the rule against the unit of each measure (`pct`, `persons`, ...).

        Raises RuleError where a name is not in `units`, or where figures of different units are
        compared, added or offered as branches of one ``if``.
        """
        UnitCheck(self.text, units).check(self.tree)


def parse(text: str, numbers: Mapping[str, float] | None = None) -> Rule:
    """Read a rule; raises RuleError, with the remedy, at the first place that does not parse.

    ``numbers`` are names that stand for a number and not for a measure, as ``target`` for what a
    path asks for in the plan year.
    """
    tree = with_numbers(grammar.read(text), numbers or {})
    main = next(node for node in walk(tree) if isinstance(node, Comparison))
    return Rule(text, tree, names_in(tree), main)
