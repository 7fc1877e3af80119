"""What each name of a number in a rule is multiplied by."""

from __future__ import annotations

import math

from assets.rules import tree

_NOUGHT = 1e-12


def coefficients(node: tree.Numeric) -> dict[str, float | None]:
    """The coefficient of each name in a number; None where it depends on a condition."""
    match node:
        case tree.Number():
            return {}
        case tree.Name():
            return {node.name: 1.0}
        case tree.Sum():
            return _summed(node)
        case tree.Scaled():
            times = node.factor if node.operator == "*" else 1 / node.factor
            inner = coefficients(node.operand)
            return {name: None if each is None else each * times for name, each in inner.items()}
        case tree.NumericChoice():
            return dict.fromkeys(tree.names_in(node))


def difference(comparison: tree.Comparison) -> tree.Sum:
    """The left side of a comparison minus its right side."""
    return tree.Sum(0, 0, comparison.left, "-", comparison.right, 0)


def _summed(node: tree.Sum) -> dict[str, float | None]:
    left, right = coefficients(node.left), coefficients(node.right)
    sign = 1.0 if node.operator == "+" else -1.0
    return {
        name: total(left.get(name, 0.0), sign, right.get(name, 0.0)) for name in {**left, **right}
    }


def total(one: float | None, sign: float, other: float | None) -> float | None:
    """One coefficient plus or minus another, exactly 0 where they are equal."""
    if one is None or other is None:
        return None
    both = one + sign * other
    return 0.0 if math.isclose(both, 0.0, abs_tol=_NOUGHT) else both
