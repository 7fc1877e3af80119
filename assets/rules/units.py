"""Unit checking of rules: figures are compared, added and chosen between in one unit."""

import unicodedata
from collections.abc import Mapping

from assets.rules import tree
from assets.text.numbers import number
from assets.text.units import UNITS, in_words

# A difference of two percentages is in percentage points, and points move a percentage.
_PERCENT_SUMS = {
    ("pct", "-", "pct"): "pct_point",
    ("pct", "+", "pct_point"): "pct",
    ("pct_point", "+", "pct"): "pct",
    ("pct", "-", "pct_point"): "pct",
}


class UnitCheck:
    """The units of one rule, from the unit code of each measure (`pct`, `persons`, ...)."""

    def __init__(self, text: str, units: Mapping[str, str]) -> None:
        """Look measures up by their NFC-normalised names, as the tree has them."""
        self._text = text
        self._units = {unicodedata.normalize("NFC", name): unit for name, unit in units.items()}

    def check(self, node: tree.Condition) -> None:
        """Raise RuleError where two units meet, or where a name is no measure."""
        if isinstance(node, tree.Comparison):
            unit = self._shared(node.left, node.right, node.at, "sammenlign kun tal i samme enhed")
            for side in (node.left, node.right):
                if isinstance(side, tree.Number) and unit is not None:
                    _check_demand(side, unit)
            return
        for child in node.children:
            if isinstance(child, tree.Condition):
                self.check(child)

    def unit(self, node: tree.Numeric) -> str | None:
        """The unit of a number; None for literals, which fit any unit."""
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
                remedy = "giv begge grene af `if` samme enhed"
                return self._shared(node.then, node.otherwise, node.at, remedy)

    def _unit_of_name(self, node: tree.Name) -> str:
        if node.name not in self._units:
            known = ", ".join(self._units) or "ingen"
            raise tree.error_at(
                node.start, f"{node.name} er ikke et af målets tal; brug et af disse navne: {known}"
            )
        return self._units[node.name]

    def _unit_of_sum(self, node: tree.Sum) -> str | None:
        pair = self.unit(node.left) or "", node.operator, self.unit(node.right) or ""
        if pair in _PERCENT_SUMS:
            return _PERCENT_SUMS[pair]
        remedy = "læg kun tal i samme enhed sammen, og træk kun dem fra hinanden"
        return self._shared(node.left, node.right, node.at, remedy)

    def _shared(self, left: tree.Numeric, right: tree.Numeric, at: int, remedy: str) -> str | None:
        first, second = self.unit(left), self.unit(right)
        if first is not None and second is not None and first != second:
            one, other = left.source(self._text), right.source(self._text)
            raise tree.error_at(
                at, f"{one} er i {in_words(first)} og {other} i {in_words(second)}; {remedy}"
            )
        return second if first is None else first


def _check_demand(demand: tree.Number, unit: str) -> None:
    """Refuse a demand that no figure in its unit can reach."""
    least, most = UNITS[unit].least, UNITS[unit].most
    if most is not None and not least <= demand.value <= most:
        raise tree.error_at(
            demand.start,
            f"{number(demand.value)} er ikke et tal i {in_words(unit)}, som går fra "
            f"{number(least)} til {number(most)}; ret kravet",
        )
