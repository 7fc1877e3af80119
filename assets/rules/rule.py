"""Parsed rules, such as ``own <= national + 4``.

A rule has names, numbers, ``+ - * /``, ``< <= > >=``, ``and or not``, ``a if condition else b``
and parentheses, with the precedence of Python (see ``docs/rules.md``). `assets.rules.intervals`
evaluates it.
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

__all__ = ["Comparison", "Name", "Rule", "RuleError", "names_in", "parse_rule"]


@dataclass(frozen=True)
class Rule:
    """A parsed rule, its `names` in order of appearance and its `main` comparison.

    The main comparison is the first in the text; of two nested ones, the outer.
    """

    text: str
    tree: Condition
    names: tuple[str, ...]
    main: Comparison

    @property
    def main_name(self) -> str:
        """The goal's own figure: the first name on the left of the main comparison."""
        return (names_in(self.main.left) or self.names)[0]

    def unit_of(self, node: Numeric, units: Mapping[str, str]) -> str | None:
        """The unit of a number in the rule, such as `rule.main.left`; None for literals."""
        return UnitCheck(self.text, units).unit(node)

    def check_units(self, units: Mapping[str, str]) -> None:
        """Check a rule against the unit code of each measure (`pct`, `persons`, ...).

        Raises RuleError where a name is not in `units`, or where two units are compared, added
        or chosen between.
        """
        UnitCheck(self.text, units).check(self.tree)


def parse_rule(text: str, numbers: Mapping[str, float] | None = None) -> Rule:
    """Parse a rule; raises RuleError, with the remedy, at the first mistake.

    ``numbers`` replace names that are no measures, such as ``target`` by the plan year's demand.
    """
    tree = with_numbers(grammar.parse_tree(text), numbers or {})
    main = next(node for node in walk(tree) if isinstance(node, Comparison))
    return Rule(text, tree, names_in(tree), main)
