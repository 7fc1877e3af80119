"""Complementary suppression: hide more until no small count can be computed from the rest.

Guarantee for each small count that no release covers: tables of counts that agree with all
published numbers and sums give it every number from 1 to the limit minus 1. It covers the counts
behind a figure (numerator, denominator, and denominator minus numerator) and what is left of a
total. The cheapest change of the true table that moves the count so far (`LeastChange`) tells what
must be hidden too: few figures, rather parts than totals, rather small than large ones.

The reader is assumed to know the sums, which days a period has, the limit, that a 0 is shown, of a
hidden figure with a verdict that it is small and its denominator, and every figure that was shown
before (``known``). A known figure hides nothing. A count that only known figures surround is given
back: it is hidden from those who have no older copies. Where nothing else helps, a 0 is hidden.
What earlier files hid beside a small count is protected in the same way: their counts are cells
beside those of the new file, and a figure with the same numbers is the same cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import inf

from assets.catalogue.parts import Parts
from assets.disclosure.components import Component, find_components, find_equations
from assets.disclosure.least_change import CLOSE, LeastChange, Sum
from assets.disclosure.totals import COMPLEMENT, DENOMINATOR, NUMERATOR, VALUE, Count

_ZERO, _RELEASED = 100.0, 1000.0
"""The costs of hiding a 0 and a released figure, where another costs 1 to 2."""
Range = tuple[float, float]


@dataclass(frozen=True)
class Cell:
    """An unknown: a count, its figure (None for a remainder), and its minimum when hidden."""

    value: float
    row: int | None
    least: float


@dataclass(frozen=True)
class _Reader:
    """What a reader knows beside the published numbers and their sums.

    ``has_copies``: every figure that was shown before. ``knows_what_is_whole``: which totals hold
    nothing but their parts, also where they are hidden.
    """

    has_copies: bool
    knows_what_is_whole: bool


_READERS = _Reader(True, True), _Reader(True, False), _Reader(False, False)
"""From the one that knows most; where nothing helps against it, the next."""


@dataclass(frozen=True)
class Hidden:
    """The hidden figures, those with a verdict that may be published, and those given back.

    ``given_back``: figures with a small count that what was shown before gives back.
    """

    rows: frozenset[int]
    with_verdict: frozenset[int]
    given_back: frozenset[int]


def is_small(value: float, limit: int) -> bool:
    """Whether a count is below the limit; 0 counts nobody."""
    return 0 < value < limit


def hide(
    counts: Sequence[Count],
    declared: Iterable[Parts],
    limit: int,
    released: Collection[int] = (),
    known: Collection[int] = (),
) -> Hidden:
    """Find the figures to hide.

    Args:
        counts: the counts of all figures; ``row`` identifies the figure. Those of earlier files
            that hid a small count are among them.
        declared: which indicators are parts of which total.
        limit: counts below it are small.
        released: rows that a decision shows, unless they would give away another count.
        known: rows that were shown before with the same numbers.
    """
    rows: set[int] = set()
    with_verdict: set[int] = set()
    given_back: set[int] = set()
    for component in find_components(counts, declared):
        part = _Suppression(component, limit, frozenset(released), frozenset(known))
        part.suppress()
        rows |= part.hidden
        with_verdict |= part.with_verdict
        given_back |= part.given_back
    return Hidden(frozenset(rows), frozenset(with_verdict), frozenset(given_back))


class _Suppression:
    """The cells of a component, their sums, and the figures hidden so far."""

    def __init__(
        self, component: Component, limit: int, released: frozenset[int], known: frozenset[int]
    ) -> None:
        self.component = component
        self.limit = limit
        self.released = released
        self.known = known
        self.cells: list[Cell] = []
        self.sums: list[Sum] = []
        self.cells_of_row: defaultdict[int, dict[str, int]] = defaultdict(dict)
        self.place = {count: self._cell(count) for count in component.counts}
        self.earlier = {*self.cells_of_row} - {
            each.row for each in component.counts if not each.file
        }
        for parts in self.cells_of_row.values():
            if COMPLEMENT in parts:
                signs = {parts[DENOMINATOR]: 1.0, parts[NUMERATOR]: -1.0, parts[COMPLEMENT]: -1.0}
                self.sums.append(Sum(signs))
        cells = {
            (self.place[whole], frozenset(self.place[part] for part in parts))
            for whole, parts in component.additions
        }
        for whole, parts in sorted(cells, key=lambda each: (each[0], sorted(each[1]))):
            self._add_sum(whole, sorted(parts))
        self.small = [cell for cell, count in enumerate(self.cells) if is_small(count.value, limit)]
        rows = {self.cells[cell].row for cell in self.small}
        was_shown = self.earlier & known
        small = {row for row in rows if row is not None} - self.released - was_shown
        bounds = {row: self._bounds(row) for row in small}
        self.hidden = small | (self.earlier - known)
        self.with_verdict = {row for row in small if bounds[row]}
        self.known_range = {
            cell: ends for ranges in bounds.values() for cell, ends in ranges.items()
        }
        self.given_back: set[int] = set()

    def _cell(self, count: Count) -> int:
        if count.part in self.cells_of_row[count.row]:
            return self.cells_of_row[count.row][count.part]
        least = 0.0 if count.part in {NUMERATOR, COMPLEMENT} else 1.0
        self.cells.append(Cell(count.value, count.row, min(least, count.value)))
        self.cells_of_row[count.row][count.part] = len(self.cells) - 1
        return len(self.cells) - 1

    def _add_sum(self, whole: int, parts: Sequence[int]) -> None:
        """Add a sum as signs by cell.

        The remainder is what is left of the total, or counted twice.
        """
        left = self.cells[whole].value - sum(self.cells[part].value for part in parts)
        signs = {whole: 1.0} | dict.fromkeys(parts, -1.0)
        self.cells.append(Cell(abs(left), None, 0.0))
        signs[len(self.cells) - 1] = 1.0 if left < 0 else -1.0
        self.sums.append(Sum(signs))

    def _bounds(self, row: int) -> dict[int, Range]:
        """The range of each count that a verdict gives away; empty: no verdict."""
        parts = self.cells_of_row[row]
        if set(parts) == {VALUE}:
            return {parts[VALUE]: (1.0, self.limit - 1.0)}
        if set(parts) != {NUMERATOR, DENOMINATOR, COMPLEMENT}:
            return {}
        whole, part = parts[DENOMINATOR], parts[NUMERATOR]
        size = self.cells[whole].value
        if size < self.limit:
            return {}
        return {whole: (size, size), part: hidden_range(self.cells[part].value, size, self.limit)}

    def suppress(self) -> None:
        """Hide until each small count may have every number below the limit."""
        shown = self.released | (self.earlier & self.known)
        small = [cell for cell in self.small if self._rows_around(cell) - shown]
        if not small or len(self.cells_of_row) == 1:
            return
        self.costs = self._costs()
        self.search = self._search()
        for reader in _READERS:
            self._allow_all(reader)
            # Hiding more later only adds possible tables for earlier counts.
            small = [cell for cell in small if not self._protect(cell)]
            if small and self.with_verdict:
                small = self._protect_without_verdicts(small, reader)
            if reader.has_copies:
                self.given_back = {row for cell in small for row in self._rows_around(cell)}

    def _protect_without_verdicts(self, small: Sequence[int], reader: _Reader) -> list[int]:
        """Publish no verdict on the component's figures, where that helps; returns what is left."""
        verdicts = self.with_verdict
        self.with_verdict = set[int]()
        self._allow_all(reader)
        left = [cell for cell in small if not self._protect(cell)]
        if len(left) == len(small):
            self.with_verdict = verdicts
        return left

    def _rows_around(self, cell: int) -> set[int]:
        """The figure of a count; of a remainder, all figures of its sums."""
        row = self.cells[cell].row
        if row is not None:
            return {row}
        around = {other for each in self.sums if cell in each.signs for other in each.signs}
        return {row for other in around if (row := self.cells[other].row) is not None}

    def _search(self) -> LeastChange:
        """The possible changes of the cells and of the unknowns that they are made of."""
        equations = find_equations(self.component)
        first = len(self.cells)
        sums = [*self.sums]
        for count, signs in zip(self.component.counts, equations.sums, strict=True):
            cell = self.place[count]
            # An unknown's change is its number itself, so the count's own is subtracted.
            own = {first + at: sign for at, sign in signs.items()} | {cell: -1.0}
            sums.append(Sum(own, self.cells[cell].value))
        sums += [Sum({first + at: sign for at, sign in each.items()}) for each in equations.links]
        search = LeastChange(sums, first + equations.unknowns)
        for at in range(equations.unknowns):
            search.allow(first + at, 0.0, inf)
        return search

    def _costs(self) -> dict[int, float]:
        """Per count, what hiding it costs for each person that it changes by.

        Few figures are cheaper than many, parts than totals, small than large ones; a 0, which
        readers expect to see, and a release are the last.
        """
        totals = {whole.row for whole, _ in self.component.additions}
        counts = {cell: count for cell, count in enumerate(self.cells) if count.row is not None}
        rank = {cell: (count.row in totals, count.value) for cell, count in counts.items()}
        order = {each: at for at, each in enumerate(sorted({*rank.values()}))}
        return {
            cell: 1.0
            + order[rank[cell]] / len(order)
            + _ZERO * (count.value == 0)
            + _RELEASED * (count.row in self.released)
            for cell, count in counts.items()
        }

    def _allow_all(self, reader: _Reader) -> None:
        """Set how every cell may change for all that a reader knows."""
        self.reader = reader
        self.reached: defaultdict[int, Range] = defaultdict(lambda: (0.0, 0.0))
        for cell, count in enumerate(self.cells):
            if count.row is None:
                is_none = reader.knows_what_is_whole and count.value < CLOSE
                self.search.allow(cell, -count.value, 0.0 if is_none else inf)
        for row in self.cells_of_row:
            self._allow(row)

    def _allow(self, row: int) -> None:
        """Set how the counts of a figure may change, and what that costs if it is not hidden."""
        if row in self.earlier and not self.reader.has_copies:
            for cell in self.cells_of_row[row].values():
                self.search.allow(cell, -inf, inf)
            return
        is_hidden = row in self.hidden
        # What was shown before with these numbers is no longer a secret to hide others behind.
        fixed = row in self.known and (self.reader.has_copies or not is_hidden)
        cells = self.cells_of_row[row].values()
        fixed |= self.reader.knows_what_is_whole and not any(self.cells[at].value for at in cells)
        for cell in cells:
            value, least = self.cells[cell].value, self.cells[cell].least
            low, high = self.known_range.get(cell, (least, inf)) if row in self.with_verdict else (
                least, inf
            )  # fmt: skip
            cost = 0.0 if is_hidden else self.costs[cell]
            self.search.allow(cell, *((0.0, 0.0) if fixed else (low - value, high - value)), cost)

    def _protect(self, cell: int) -> bool:
        """Hide what is needed for a count to be anything from 1 to the limit minus 1.

        A count of two hidden ones is at least 2; then it may be as much more.

        Returns:
            False if what the reader knows gives it back.
        """
        value = self.cells[cell].value
        low = self._move(cell, 1.0 - value)
        most = max(low, 1.0) + self.limit - 2.0
        return self._move(cell, most - value) > most - CLOSE

    def _move(self, cell: int, step: float) -> float:
        """Hide what is needed for a count to differ by this step; returns how far it gets.

        What a change for another count has reached needs no search: hiding more rules out nothing.
        """
        low, high = self.reached[cell]
        if not low - CLOSE < step < high + CLOSE:
            changes = self.search.find(cell, step)
            self._hide({self.cells[at].row for at in changes if at < len(self.cells)})
            for at, change in changes.items():
                low, high = self.reached[at]
                self.reached[at] = min(low, change), max(high, change)
            low, high = self.reached[cell]
        return self.cells[cell].value + max(low, min(step, high))

    def _hide(self, rows: Collection[int | None]) -> None:
        """Hide figures, and those beside them that are no different.

        Choosing one of equal figures would tell of the small count.
        """
        chosen = {row for row in rows if row is not None} - self.hidden - self.earlier
        for row in chosen | self._alike(chosen):
            self.hidden.add(row)
            self._allow(row)

    def _alike(self, chosen: set[int]) -> set[int]:
        """The figures of a sum with one of these that cost the same."""
        cost = {
            row: [self.costs[cell] for cell in cells.values()]
            for row, cells in self.cells_of_row.items()
        }
        return {
            other.row
            for whole, parts in self.component.additions
            for row in chosen & {whole.row, *(part.row for part in parts)}
            for other in parts
            if cost[other.row] == cost[row] and other.row not in self.known | self.hidden
        }


def hidden_range(part: float, whole: float, limit: int) -> Range:
    """The range of a hidden share's numerator: near none, near all, or all of it."""
    if whole <= 2 * (limit - 1):
        return 1.0, whole - 1
    return (1.0, limit - 1.0) if is_small(part, limit) else (whole - limit + 1, whole - 1)
