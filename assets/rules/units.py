"""The units of a rule: which figures may be compared, added and offered for one another."""

import unicodedata
from collections.abc import Mapping

from assets.rules import tree

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

    def check(self, node: tree.Condition) -> None:
        """Raise RuleError where figures of different units meet, or a name has no unit."""
        if isinstance(node, tree.Comparison):
            self._shared(node.left, node.right, node.at, "a rule compares figures of one unit")
            return
        for child in node.children:
            if isinstance(child, tree.Condition):
                self.check(child)

    def unit(self, node: tree.Numeric) -> str | None:
        """Give the unit of a number; None for bare numbers, which take any."""
        match node:
            case tree.Number():
                return None
            case tree.Name():
                return self._unit_of_name(node)
            case tree.Scaled():
                return self.unit(node.operand)
            case tree.Sum():
                return self._unit_of_sum(node)
            case tree.NumericChoice():
                self.check(node.condition)
                remedy = "both branches of an if need one unit"
                return self._shared(node.then, node.otherwise, node.at, remedy)

    def _unit_of_name(self, node: tree.Name) -> str:
        if node.name not in self._units:
            known = ", ".join(self._units) or "none"
            raise tree.error_at(
                node.start, f"{node.name} is no measure of this goal; the known names are: {known}"
            )
        return self._units[node.name]

    def _unit_of_sum(self, node: tree.Sum) -> str | None:
        pair = self.unit(node.left) or "", node.operator, self.unit(node.right) or ""
        if pair in _PERCENT_SUMS:
            return _PERCENT_SUMS[pair]
        remedy = "figures are added and subtracted in one unit"
        return self._shared(node.left, node.right, node.at, remedy)

    def _shared(self, left: tree.Numeric, right: tree.Numeric, at: int, remedy: str) -> str | None:
        first, second = self.unit(left), self.unit(right)
        if first is not None and second is not None and first != second:
            one, other = left.source(self._text), right.source(self._text)
            raise tree.error_at(at, f"{one} is in {first} and {other} in {second}; {remedy}")
        return second if first is None else first
