"""Linear programs over tables of counts: the smallest change of a table that keeps its sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from connectors.errors import PejlError

CLOSE = 1e-6
"""The tolerance of the solver."""
_FIRST = 1e6
"""What a step is worth: more than any change that it needs costs."""


@dataclass(frozen=True)
class Sum:
    """An equation: the changes of cells, times their coefficients, add up to ``amount``."""

    signs: Mapping[int, float]
    amount: float = 0.0


class LeastChange:
    """Searches the changes of cells that keep every sum for the cheapest.

    Each cell has one column for what is added to it and one for what is taken away.

    Args:
        sums: the equations.
        cells: how many cells there are; none may change before `allow`.
    """

    def __init__(self, sums: Iterable[Sum], cells: int) -> None:
        """See the class."""
        self._highs: Any = import_module("highspy")  # only where a count is hidden among others
        solver = self._highs.Highs
        self._program = solver.__new__(solver)
        super(solver, self._program).__init__()  # its own also sets up callbacks, and prints
        self._program.setOptionValue("output_flag", False)
        self._program.setOptionValue("threads", 1)
        self._most = [0.0] * (2 * cells)
        self._costs = [0.0] * (2 * cells)
        for _ in self._most:
            self._program.addVar(0.0, 0.0)
        for each in sums:
            columns = [column for cell in each.signs for column in (2 * cell, 2 * cell + 1)]
            values = [value for sign in each.signs.values() for value in (sign, -sign)]
            self._program.addRow(each.amount, each.amount, len(columns), columns, values)

    def allow(self, cell: int, least: float, most: float, cost: float = 0.0) -> None:
        """Allow a cell to change between two numbers about zero, at a cost for each one."""
        for column, end in ((2 * cell, max(most, 0.0)), (2 * cell + 1, max(-least, 0.0))):
            self._most[column], self._costs[column] = end, cost
            self._program.changeColBounds(column, 0.0, end)
            self._program.changeColCost(column, cost)

    def find(self, cell: int, step: float) -> dict[int, float]:
        """The cheapest change that changes a cell by this, or else as far as it can; by cell."""
        column = 2 * cell if step > 0 else 2 * cell + 1
        most = min(abs(step), self._most[column])
        self._program.changeColBounds(column, 0.0, most)
        self._program.changeColBounds(column ^ 1, 0.0, 0.0)
        self._program.changeColCost(column, -_FIRST)
        changes = self.solve()
        for each in (column, column ^ 1):
            self._program.changeColBounds(each, 0.0, self._most[each])
            self._program.changeColCost(each, self._costs[each])
        return changes

    def solve(self) -> dict[int, float]:
        """The cheapest change that makes all sums true, by cell."""
        optimal = self._highs.HighsModelStatus.kOptimal
        self._program.run()
        if self._program.getModelStatus() != optimal:
            self._program.clearSolver()  # without the solution before, which it began from
            self._program.run()
        if self._program.getModelStatus() != optimal:
            raise PejlError(
                "Diskretionskontrollen kunne ikke regne et tal igennem, så intet er udgivet; "
                "kontakt jeres Pejl-administrator."
            )
        values: list[float] = list(self._program.getSolution().col_value)
        changes = {at: values[2 * at] - values[2 * at + 1] for at in range(len(values) // 2)}
        return {at: change for at, change in changes.items() if abs(change) > CLOSE}
