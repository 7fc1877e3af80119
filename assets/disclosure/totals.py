"""Totals among counts, from which a reader could subtract to find a hidden one.

A count is one number of a figure: its value, numerator or denominator. Counts add up

- over periods: a year over its months, quarters or halves;
- over areas: the country over the municipalities that have the figure;
- over groups: ``CONTAINS`` and ``TOTALS`` below.

A mean over periods is not a total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from assets.text.area_codes import COUNTRY

NUMERATOR, DENOMINATOR, VALUE = "numerator", "denominator", "value"
CONTAINS = {
    "company_cooperation_rate_any_employee": "company_cooperation_rate",
    "case_persons_sum_of_groups": "case_persons_distinct",
}
"""Indicators whose counts include those of another."""
TOTALS = {"case_contact_share_30_64": "persons_with_case_"}
"""Indicators whose numerator is the sum of all indicators with a prefix."""
_MONTH = 30.4


@dataclass(frozen=True)
class Count:
    """One number of a figure: its figure (``row``), which number it is, and its value."""

    row: int
    part: str
    indicator: str
    area: str
    period: str
    starts_on: date
    ends_on: date
    value: float

    def contains(self, other: Count) -> bool:
        """Whether the period of another count lies within this one's."""
        inside = self.starts_on <= other.starts_on and other.ends_on <= self.ends_on
        return inside and self.period != other.period


Addition = tuple[Count, Sequence[Count]]
"""A total and its parts."""


def find_additions(counts: Sequence[Count]) -> Iterator[Addition]:
    """Every total among the counts, with the parts of it among them."""
    yield from _over_periods(counts)
    yield from _over_areas(counts)
    yield from _over_groups(counts)


def _over_periods(counts: Iterable[Count]) -> Iterator[Addition]:
    series: defaultdict[tuple[str, str, str], list[Count]] = defaultdict(list)
    for count in counts:
        series[count.indicator, count.part, count.area].append(count)
    for one in series.values():
        if len({_months(count) for count in one}) == 1:
            continue  # no period contains another
        for whole in one:
            inside: defaultdict[int, list[Count]] = defaultdict(list)
            for count in one:
                if whole.contains(count):
                    inside[_months(count)].append(count)
            for parts in inside.values():
                in_order = sorted(parts, key=lambda count: count.starts_on)
                apart = pairwise(in_order)
                if all(first.ends_on < then.starts_on for first, then in apart):
                    yield whole, in_order


def _months(count: Count) -> int:
    return round((count.ends_on - count.starts_on).days / _MONTH)


def _over_areas(counts: Iterable[Count]) -> Iterator[Addition]:
    series: defaultdict[tuple[str, str, str], list[Count]] = defaultdict(list)
    for count in counts:
        series[count.indicator, count.part, count.period].append(count)
    for one in series.values():
        parts = [count for count in one if count.area != COUNTRY]
        for whole in one:
            if whole.area == COUNTRY and parts:
                yield whole, parts


def _over_groups(counts: Sequence[Count]) -> Iterator[Addition]:
    at = {(c.indicator, c.part, c.area, c.period): c for c in counts}
    for whole in counts:
        place = (whole.area, whole.period)
        part = at.get((CONTAINS.get(whole.indicator, ""), whole.part, *place))
        if part is not None:
            yield whole, [part]
        start = TOTALS.get(whole.indicator)
        if start is not None and whole.part == NUMERATOR:
            parts = [
                c for c in counts
                if c.part == VALUE and c.indicator.startswith(start) and (c.area, c.period) == place
            ]  # fmt: skip
            if parts:
                yield whole, parts
