"""Hide more until no small count can be worked out from what is left.

The guarantee, for each hidden count below the limit that no release covers: there is another table
of counts that agrees with every number shown and with every sum, in which this count is another.
It holds for the numbers behind a figure (numerator, denominator, and denominator less numerator)
and for what is left of a total. The other table is looked for, by moving one person at a time
(`_Search`); where none is found the smallest figure in the way is hidden too.

The reader is taken to know the sums, the limit, that a 0 is shown, and of a hidden figure that is
``told`` (its verdict is given): that it is small, and what it is out of. A reader who repeats the
gate on every possible table learns no more of shares and of groups with one total; where periods
lie in periods that is not so, nor of sums that `sums` does not know, nor of one published file
beside another.
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
    """A count as one unknown: its figure (None for a rest), and the least it can be when hidden."""

    value: float
    row: int | None
    least: float


@dataclass(frozen=True)
class Hidden:
    """Which figures are hidden, and of which of them the verdict may still be told."""

    rows: frozenset[int]
    told: frozenset[int]


def is_small(value: float, limit: int) -> bool:
    """Whether a count is below the limit; 0 counts nobody."""
    return 0 < value < limit


def hide(
    counts: Sequence[Count],
    additions: Iterable[Addition],
    limit: int,
    released: Collection[int],
) -> Hidden:
    """The figures to hide.

    Args:
        counts: the counts of every figure, whose ``row`` names the figure.
        additions: which of them add up to which.
        limit: counts below it are small.
        released: the rows that a decision lets out; hidden only where they would give back another.

    Raises:
        PejlError: a small count cannot be protected, so that nothing may be published.
    """
    return _Gate(counts, additions, limit, released).closed()


class _Gate:
    """The cells, their sums, and what is hidden so far."""

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
        self.touching: defaultdict[int, list[int]] = defaultdict(list)
        self.of_row: defaultdict[int, dict[str, int]] = defaultdict(dict)
        self.others: dict[int, int] = {}
        place = {count: self._cell(count) for count in counts}
        for row, parts in self.of_row.items():
            if NUMERATOR in parts and DENOMINATOR in parts:
                whole, part = parts[DENOMINATOR], parts[NUMERATOR]
                self.others[row] = self._rest(whole, [part], row)
        for whole, parts in additions:
            self._rest(place[whole], [place[part] for part in parts], None)
        primary = {row for row in self.of_row if any(map(self._small, self._behind(row)))}
        self.hidden = primary - self.released
        bounds = {row: self._bounds(row) for row in self.hidden}
        self.told = {row for row in self.hidden if bounds[row]}
        self.within = {cell: ends for found in bounds.values() for cell, ends in found.items()}

    def _cell(self, count: Count) -> int:
        least = 0.0 if count.part == NUMERATOR else 1.0
        self.cells.append(Cell(count.value, count.row, min(least, count.value)))
        self.of_row[count.row][count.part] = len(self.cells) - 1
        return len(self.cells) - 1

    def _rest(self, whole: int, parts: Sequence[int], row: int | None) -> int:
        """A sum as a row of signs, with a cell for what is left of the total or counted twice.

        A total that its parts exhaust has no rest: who subtracts may know that there is none.
        """
        left = self.cells[whole].value - sum(self.cells[part].value for part in parts)
        signs = {whole: 1.0} | dict.fromkeys(parts, -1.0)
        if row is not None or abs(left) > _NEARLY:
            self.cells.append(Cell(abs(left), None, 0.0))
            signs[len(self.cells) - 1] = 1.0 if left < 0 else -1.0
        for cell in signs:
            self.touching[cell].append(len(self.sums))
        self.sums.append(signs)
        return len(self.cells) - 1

    def _small(self, cell: int) -> bool:
        return is_small(self.cells[cell].value, self.limit)

    def _behind(self, row: int) -> list[int]:
        """The counts of a figure, and the one that its share leaves over."""
        return [*self.of_row[row].values(), *([self.others[row]] if row in self.others else [])]

    def _bounds(self, row: int) -> dict[int, tuple[float, float]]:
        """The open bounds that a verdict gives away of the figure's counts; none: tell nothing."""
        parts = self.of_row[row]
        if set(parts) == {VALUE}:
            return {parts[VALUE]: (0, self.limit)}
        if set(parts) != {NUMERATOR, DENOMINATOR}:
            return {}
        whole, part = parts[DENOMINATOR], parts[NUMERATOR]
        size = self.cells[whole].value
        if size < self.limit:
            return {}
        return {whole: (size, size), part: zone(self.cells[part].value, size, self.limit)}

    def closed(self) -> Hidden:
        """Hide until every small count has another table."""
        for cell in list(self._small_cells()):
            while not self._is_safe(cell):
                self._hide_more(cell)
        # What was hidden or kept silent later takes nothing from an earlier count: it only frees.
        return Hidden(frozenset(self.hidden), frozenset(self.told))

    def _small_cells(self) -> Iterator[int]:
        """The small counts that no release covers, those of a figure and those left of a total."""
        for row in self.of_row:
            if row not in self.released:
                yield from filter(self._small, self._behind(row))
        behind = {cell for row in self.of_row for cell in self._behind(row)}
        for cell in range(len(self.cells)):
            rows = {self.cells[other].row for at in self.touching[cell] for other in self.sums[at]}
            if cell not in behind and self._small(cell) and rows - {None} - self.released:
                yield cell

    def _is_safe(self, cell: int) -> bool:
        search = _Search(self.sums, self.touching, self._may_be)
        return any(search.finds({cell: step}) for step in (1.0, -1.0))

    def _may_be(self, cell: int, step: float) -> bool:
        """Whether a reader must allow for this count to be so much more or less."""
        found = self.cells[cell]
        if found.row is not None and found.row not in self.hidden:
            return False
        low, high = self.within[cell] if found.row in self.told else (-inf, inf)
        return max(low, found.least - _NEARLY) < found.value + step < high

    def _hide_more(self, cell: int) -> None:
        """Hide the smallest figure in the way; where all are hidden, tell no verdict of them."""
        sums, rows = self._reach(cell)
        shown = [
            (found.row in self.released, self.sums[at][other] > 0, found.value, found.row)
            for at in sums
            for other in self.sums[at]
            if (found := self.cells[other]).row is not None
            and found.row not in self.hidden
            and found.value > 0
        ]
        if shown:
            # Those that are alike together, lest which of them it was tells of the small one.
            least = min(shown)[:-1]
            self.hidden |= {row for *alike, row in shown if tuple(alike) == least}
        elif rows & self.told:
            self.told -= rows
        else:
            raise PejlError(
                "A small count of persons cannot be hidden among the figures beside it, so nothing "
                "is published; withdraw the newest release below `releases`, or tell whoever "
                "keeps Pejl."
            )

    def _reach(self, cell: int) -> tuple[set[int], set[int]]:
        """The sums that a count takes part in by way of hidden ones, and the hidden figures."""
        sums: set[int] = set()
        rows: set[int] = set()
        waiting, seen = [cell], {cell}
        while waiting:
            here = waiting.pop()
            row = self.cells[here].row
            if row is not None and row not in self.hidden:
                continue
            beside = [] if row is None else self._behind(row)
            rows |= set() if row is None else {row}
            sums |= set(self.touching[here])
            around = {other for at in self.touching[here] for other in self.sums[at]}
            waiting += around.union(beside) - seen
            seen |= around.union(beside)
        return sums, rows


def zone(part: float, whole: float, limit: int) -> tuple[float, float]:
    """The open bounds of a hidden share's numerator: near none, near all, or both at once."""
    if whole <= 2 * (limit - 1):
        return 0, whole
    return (0, limit) if is_small(part, limit) else (whole - limit, whole)


class _Search:
    """Looks for another table: a change of one person, and what it takes to keep every sum."""

    def __init__(
        self,
        sums: Sequence[Mapping[int, float]],
        touching: Mapping[int, Sequence[int]],
        may_be: Callable[[int, float], bool],
    ) -> None:
        self._sums, self._touching, self._may_be = sums, touching, may_be
        self._steps = 0

    def finds(self, change: dict[int, float]) -> bool:
        """Whether these changes can be made good by others that a reader must allow for."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            return False
        newest = next(reversed(change))
        if not self._may_be(newest, change[newest]):
            return False
        for cell in change:
            for at in self._touching.get(cell, ()):
                signs = self._sums[at]
                off = sum(sign * change.get(other, 0.0) for other, sign in signs.items())
                if off:
                    return any(
                        self.finds({**change, other: -off / sign})
                        for other, sign in signs.items()
                        if other not in change
                    )
        return True
