"""The units of a rule: which figures may be compared, added and offered for one another."""

import unicodedata
from collections.abc import Mapping

from assets.rules.tree import (
    Comparison,
    Condition,
    Name,
    Number,
    Numeric,
    NumericChoice,
    Scaled,
    Sum,
    error_at,
)

# A difference of two percentages is in percentage points, and points move a percentage.
_PERCENT_SUMS = {
    ("pct", "-", "pct"): "pct_point",
    ("pct", "+", "pct_point"): "pct",
    ("pct_point", "+", "pct"): "pct",
    ("pct", "-", "pct_point"): "pct",
}


class UnitCheck:
    """A rule's text and the unit of each of its measures (`pct`, `persons`, ...)."""

    def __init__(self, text: str, units: Mapping[str, str]) -> None:
        """Know the measures by their composed names."""
        self._text = text
        self._units = {unicodedata.normalize("NFC", name): unit for name, unit in units.items()}

    def check(self, node: Condition) -> None:
        """Raise RuleError where figures of different units meet, or a name has no unit."""
        if isinstance(node, Comparison):
            self._shared(node.left, node.right, node.at, "a rule compares figures of one unit")
            return
        for child in node.children:
            if isinstance(child, Condition):
                self.check(child)

    def unit(self, node: Numeric) -> str | None:
        """Give the unit of a number; None for bare numbers, which take any."""
        match node:
            case Number():
                return None
            case Name():
                return self._unit_of_name(node)
            case Scaled():
                return self.unit(node.operand)
            case Sum():
                return self._unit_of_sum(node)
            case NumericChoice():
                self.check(node.condition)
                remedy = "both branches of an if need one unit"
                return self._shared(node.then, node.otherwise, node.at, remedy)

    def _unit_of_name(self, node: Name) -> str:
        if node.name not in self._units:
            known = ", ".join(self._units) or "none"
            raise error_at(
                node.start, f"{node.name} is no measure of this goal; the known names are: {known}"
            )
        return self._units[node.name]

    def _unit_of_sum(self, node: Sum) -> str | None:
        pair = self.unit(node.left) or "", node.operator, self.unit(node.right) or ""
        if pair in _PERCENT_SUMS:
            return _PERCENT_SUMS[pair]
        remedy = "figures are added and subtracted in one unit"
        return self._shared(node.left, node.right, node.at, remedy)

    def _shared(self, left: Numeric, right: Numeric, at: int, remedy: str) -> str | None:
        first, second = self.unit(left), self.unit(right)
        if first is not None and second is not None and first != second:
            texts = left.source(self._text), right.source(self._text)
            raise error_at(at, f"{texts[0]} is in {first} and {texts[1]} in {second}; {remedy}")
        return second if first is None else first
