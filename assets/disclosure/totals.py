"""Counts, and the totals among them that a reader may subtract from.

A count is one number of a figure: its value, numerator, denominator or complement. Counts add up

- over periods, which are sets of days: a year over its months, quarters or halves;
- over areas: the country over the municipalities that have the figure;
- over groups, as the indicators' SQL files and the register's entry declare (`Parts`).

A mean over periods is not a total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from assets.catalogue.parts import Number, Parts
from assets.text.area_codes import COUNTRY

NUMERATOR, DENOMINATOR, VALUE = "numerator", "denominator", "value"
COMPLEMENT = "complement"
"""Denominator minus numerator."""
_MONTH = 30.4


@dataclass(frozen=True)
class Count:
    """One number of a figure: its figure (``row``), which number it is, and its value.

    ``file``: the published file that has it; 0 is the one that is being made. A figure with the
    same numbers in two files is one row.
    """

    row: int
    part: str
    indicator: str
    area: str
    period: str
    starts_on: date
    ends_on: date
    value: float
    file: int = 0

    @property
    def number(self) -> Number:
        """Its indicator and which number it is."""
        return self.indicator, self.part

    @property
    def days(self) -> int:
        """The length of its period."""
        return (self.ends_on - self.starts_on + timedelta(days=1)).days

    def contains(self, other: Count) -> bool:
        """Whether the period of another count lies within this one's."""
        inside = self.starts_on <= other.starts_on and other.ends_on <= self.ends_on
        return inside and self.period != other.period


Addition = tuple[Count, Sequence[Count]]
"""A total and its parts."""
Link = tuple[Number, Sequence[Number]]
"""A total of groups and its parts, in every area and period."""


def find_additions(counts: Sequence[Count], declared: Iterable[Parts]) -> Iterator[Addition]:
    """Every total among the counts of a file, with the parts of it among them."""
    yield from _over_periods(counts)
    yield from _over_areas(counts)
    yield from _over_groups(counts, declared)


def _over_periods(counts: Iterable[Count]) -> Iterator[Addition]:
    """Each period over those within it: of one length, and all that hold no other."""
    series: defaultdict[tuple[str, str, str], list[Count]] = defaultdict(list)
    for count in counts:
        series[count.indicator, count.part, count.area].append(count)
    for one in series.values():
        if len({_months(count) for count in one}) == 1:
            continue  # no period contains another
        for whole in one:
            within = sorted(filter(whole.contains, one), key=lambda count: count.starts_on)
            smallest = [each for each in within if not any(map(each.contains, within))]
            of_length: defaultdict[int, list[Count]] = defaultdict(list)
            for count in within:
                of_length[_months(count)].append(count)
            each_way = [smallest, *of_length.values()] if within else []
            for parts in dict.fromkeys(tuple(way) for way in each_way):
                if all(first.ends_on < then.starts_on for first, then in pairwise(parts)):
                    yield whole, parts
                else:
                    yield from ((whole, [part]) for part in parts)


def _months(count: Count) -> int:
    return round(count.days / _MONTH)


def _over_areas(counts: Iterable[Count]) -> Iterator[Addition]:
    series: defaultdict[tuple[str, str, str], list[Count]] = defaultdict(list)
    for count in counts:
        series[count.indicator, count.part, count.period].append(count)
    for one in series.values():
        parts = [count for count in one if count.area != COUNTRY]
        for whole in one:
            if whole.area == COUNTRY and parts:
                yield whole, parts


def _over_groups(counts: Sequence[Count], declared: Iterable[Parts]) -> Iterator[Addition]:
    places: defaultdict[tuple[str, str], list[Count]] = defaultdict(list)
    for count in counts:
        places[count.area, count.period].append(count)
    totals = find_links((count.number for count in counts), declared)
    for counts_there in places.values():
        at = {count.number: count for count in counts_there}
        for total, numbers in totals:
            if total in at and (parts := [at[number] for number in numbers if number in at]):
                yield at[total], parts


def find_links(numbers: Iterable[Number], declared: Iterable[Parts]) -> list[Link]:
    """Each number that is a declared total of others among them."""
    known = sorted({*numbers})
    links = [
        (total, [part for part in known if each.adds(total, part)])
        for each in declared
        for total in known
    ]
    return [(total, parts) for total, parts in links if parts]
