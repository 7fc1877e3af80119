"""Complementary suppression: hide more until no small count can be computed from the rest.

Guarantee for each hidden count below the limit that no release covers: another table of counts
agrees with all published numbers and sums, and has another value for this count. It covers the
counts behind a figure (numerator, denominator, and denominator minus numerator) and what is left of
a total. The other table is searched for by moving one person at a time (`_Search`); if there is
none, the smallest figure in the way is hidden too.

The reader is assumed to know the sums, the limit, that a 0 is shown, and of a hidden figure with a
verdict that it is small and its denominator. A reader who repeats the gate on all possible tables
learns no more about shares and groups with one total. Not covered: periods within periods, sums
that `totals` does not know, and comparing two published files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from assets.disclosure.totals import DENOMINATOR, NUMERATOR, VALUE, Addition, Count
from connectors.errors import PejlError

MOST_STEPS = 20_000
_NEARLY = 1e-9


@dataclass(frozen=True)
class Cell:
    """An unknown: a count, its figure (None for a remainder), and its minimum when hidden."""

    value: float
    row: int | None
    least: float


@dataclass(frozen=True)
class Hidden:
    """The hidden figures, and those of them whose verdict may be published."""

    rows: frozenset[int]
    with_verdict: frozenset[int]


def is_small(value: float, limit: int) -> bool:
    """Whether a count is below the limit; 0 counts nobody."""
    return 0 < value < limit


def hide(
    counts: Sequence[Count],
    additions: Iterable[Addition],
    limit: int,
    released: Collection[int],
) -> Hidden:
    """Find the figures to hide.

    Args:
        counts: the counts of all figures; ``row`` identifies the figure.
        additions: totals among them, with their parts.
        limit: counts below it are small.
        released: rows that a decision shows, unless they would give away another count.

    Raises:
        PejlError: a small count cannot be protected, so nothing may be published.
    """
    return _Suppression(counts, additions, limit, released).suppress()


class _Suppression:
    """The cells, their sums, and the figures hidden so far."""

    def __init__(
        self,
        counts: Sequence[Count],
        additions: Iterable[Addition],
        limit: int,
        released: Collection[int],
    ) -> None:
        self.limit = limit
        self.released = frozenset(released)
        self.cells: list[Cell] = []
        self.sums: list[dict[int, float]] = []
        self.sums_of_cell: defaultdict[int, list[int]] = defaultdict(list)
        self.cells_of_row: defaultdict[int, dict[str, int]] = defaultdict(dict)
        self.complements: dict[int, int] = {}
        place = {count: self._cell(count) for count in counts}
        for row, parts in self.cells_of_row.items():
            if NUMERATOR in parts and DENOMINATOR in parts:
                whole, part = parts[DENOMINATOR], parts[NUMERATOR]
                self.complements[row] = self._add_sum(whole, [part], row)
        for whole, parts in additions:
            self._add_sum(place[whole], [place[part] for part in parts], None)
        primary = {
            row for row in self.cells_of_row if any(map(self._is_small, self._counts_behind(row)))
        }
        self.hidden = primary - self.released
        bounds = {row: self._bounds(row) for row in self.hidden}
        self.with_verdict = {row for row in self.hidden if bounds[row]}
        self.known_range = {
            cell: ends for ranges in bounds.values() for cell, ends in ranges.items()
        }

    def _cell(self, count: Count) -> int:
        least = 0.0 if count.part == NUMERATOR else 1.0
        self.cells.append(Cell(count.value, count.row, min(least, count.value)))
        self.cells_of_row[count.row][count.part] = len(self.cells) - 1
        return len(self.cells) - 1

    def _add_sum(self, whole: int, parts: Sequence[int], row: int | None) -> int:
        """Add a sum as signs by cell; returns the cell of its remainder.

        The remainder is what is left of the total, or counted twice. A total that its parts
        exhaust has none: a reader who subtracts may know that.
        """
        left = self.cells[whole].value - sum(self.cells[part].value for part in parts)
        signs = {whole: 1.0} | dict.fromkeys(parts, -1.0)
        if row is not None or abs(left) > _NEARLY:
            self.cells.append(Cell(abs(left), None, 0.0))
            signs[len(self.cells) - 1] = 1.0 if left < 0 else -1.0
        for cell in signs:
            self.sums_of_cell[cell].append(len(self.sums))
        self.sums.append(signs)
        return len(self.cells) - 1

    def _is_small(self, cell: int) -> bool:
        return is_small(self.cells[cell].value, self.limit)

    def _counts_behind(self, row: int) -> list[int]:
        """The counts of a figure, with denominator minus numerator."""
        return [
            *self.cells_of_row[row].values(),
            *([self.complements[row]] if row in self.complements else []),
        ]

    def _bounds(self, row: int) -> dict[int, tuple[float, float]]:
        """The open range of each count that a verdict gives away; empty: no verdict."""
        parts = self.cells_of_row[row]
        if set(parts) == {VALUE}:
            return {parts[VALUE]: (0, self.limit)}
        if set(parts) != {NUMERATOR, DENOMINATOR}:
            return {}
        whole, part = parts[DENOMINATOR], parts[NUMERATOR]
        size = self.cells[whole].value
        if size < self.limit:
            return {}
        return {whole: (size, size), part: hidden_range(self.cells[part].value, size, self.limit)}

    def suppress(self) -> Hidden:
        """Hide until each small count has another possible table."""
        for cell in list(self._small_cells()):
            while not self._is_safe(cell):
                self._hide_more(cell)
        # Hiding more later only adds possible tables for earlier counts.
        return Hidden(frozenset(self.hidden), frozenset(self.with_verdict))

    def _small_cells(self) -> Iterator[int]:
        """Small counts that no release covers: counts of figures, and remainders of totals."""
        for row in self.cells_of_row:
            if row not in self.released:
                yield from filter(self._is_small, self._counts_behind(row))
        behind = {cell for row in self.cells_of_row for cell in self._counts_behind(row)}
        for cell in range(len(self.cells)):
            rows = {
                self.cells[other].row for at in self.sums_of_cell[cell] for other in self.sums[at]
            }
            if cell not in behind and self._is_small(cell) and rows - {None} - self.released:
                yield cell

    def _is_safe(self, cell: int) -> bool:
        search = _Search(self.sums, self.sums_of_cell, self._may_be)
        return any(search.finds({cell: step}) for step in (1.0, -1.0))

    def _may_be(self, cell: int, step: float) -> bool:
        """Whether a count could differ by this step, for all that a reader knows."""
        count = self.cells[cell]
        if count.row is not None and count.row not in self.hidden:
            return False
        low, high = self.known_range[cell] if count.row in self.with_verdict else (-inf, inf)
        return max(low, count.least - _NEARLY) < count.value + step < high

    def _hide_more(self, cell: int) -> None:
        """Hide the smallest figure in the way; if all are hidden, withhold their verdicts."""
        sums, rows = self._connected(cell)
        shown = [
            (count.row in self.released, self.sums[at][other] > 0, count.value, count.row)
            for at in sums
            for other in self.sums[at]
            if (count := self.cells[other]).row is not None
            and count.row not in self.hidden
            and count.value > 0
        ]
        if shown:
            # Equal figures are hidden together: choosing one would tell of the small count.
            least = min(shown)[:-1]
            self.hidden |= {row for *alike, row in shown if tuple(alike) == least}
        elif rows & self.with_verdict:
            self.with_verdict -= rows
        else:
            raise PejlError(
                "Et lille antal personer kan ikke skjules blandt tallene omkring det, så intet er "
                "udgivet; træk den nyeste frigivelse i `releases` tilbage, eller kontakt jeres "
                "Pejl-administrator."
            )

    def _connected(self, cell: int) -> tuple[set[int], set[int]]:
        """The sums that a count is part of through hidden cells, and the hidden figures."""
        sums: set[int] = set()
        rows: set[int] = set()
        waiting, seen = [cell], {cell}
        while waiting:
            here = waiting.pop()
            row = self.cells[here].row
            if row is not None and row not in self.hidden:
                continue
            beside = [] if row is None else self._counts_behind(row)
            rows |= set() if row is None else {row}
            sums |= set(self.sums_of_cell[here])
            around = {other for at in self.sums_of_cell[here] for other in self.sums[at]}
            waiting += around.union(beside) - seen
            seen |= around.union(beside)
        return sums, rows


def hidden_range(part: float, whole: float, limit: int) -> tuple[float, float]:
    """The open range of a hidden share's numerator: near none, near all, or all of it."""
    if whole <= 2 * (limit - 1):
        return 0, whole
    return (0, limit) if is_small(part, limit) else (whole - limit, whole)


class _Search:
    """Search for another table: one count changed, and others so that all sums still hold."""

    def __init__(
        self,
        sums: Sequence[Mapping[int, float]],
        sums_of_cell: Mapping[int, Sequence[int]],
        may_be: Callable[[int, float], bool],
    ) -> None:
        self._sums, self._sums_of_cell, self._may_be = sums, sums_of_cell, may_be
        self._steps = 0

    def finds(self, change: dict[int, float]) -> bool:
        """Whether these changes can be completed to a possible table."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            return False
        newest = next(reversed(change))
        if not self._may_be(newest, change[newest]):
            return False
        for cell in change:
            for at in self._sums_of_cell.get(cell, ()):
                signs = self._sums[at]
                off = sum(sign * change.get(other, 0.0) for other, sign in signs.items())
                if off:
                    return any(
                        self.finds({**change, other: -off / sign})
                        for other, sign in signs.items()
                        if other not in change
                    )
        return True
