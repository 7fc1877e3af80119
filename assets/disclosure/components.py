"""Components: counts that tell of each other, with everything that adds up among them.

Periods are sets of days. The days between two of a component's first and last days are one step;
a count is the sum of its unknowns, one a step, and a total's unknowns are those of its parts and
what is left. So Q1 + Q2 + H2 is the year, and of two rolling years the difference of two quarters
is known. Counts that do not add up so, such as persons who are counted again in the next quarter,
have an unknown more: what is counted twice, or not counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import inf

from assets.catalogue.parts import Parts
from assets.disclosure.least_change import LeastChange, Sum
from assets.disclosure.totals import (
    COMPLEMENT,
    DENOMINATOR,
    NUMERATOR,
    Addition,
    Count,
    Link,
    find_additions,
    find_links,
)
from assets.text.area_codes import COUNTRY

Series = tuple[str, str, str]
"""An area, an indicator and which of its numbers."""
Unknown = tuple[int, Series, date]
"""A file, a series and the first day of a step."""


@dataclass(frozen=True)
class Component:
    """Counts that tell of each other, the totals among them, and what of groups adds up."""

    counts: Sequence[Count]
    additions: Sequence[Addition]
    links: Sequence[Link]


def find_components(counts: Sequence[Count], declared: Iterable[Parts]) -> Iterator[Component]:
    """Divide counts into those that tell of each other."""
    declared = list(declared)
    links = find_links((each.number for each in counts), declared)
    group_of = find_groups((each.indicator for each in counts), links)
    summed = {group_of[each.indicator] for each in counts if each.area == COUNTRY}

    def group(each: Count) -> tuple[str, str]:
        name = group_of[each.indicator]
        return name, "" if name in summed else each.area

    in_order = sorted(counts, key=lambda each: (group(each), each.starts_on, each.row, each.part))
    for _, grouped in groupby(in_order, key=group):
        for block in _blocks(grouped):
            additions = [each for file in _files(block) for each in find_additions(file, declared)]
            yield Component(block, additions, links)


def find_groups(indicators: Iterable[str], links: Iterable[Link]) -> dict[str, str]:
    """Per indicator, the first of those that links tie to it."""
    group_of = {each: each for each in indicators}
    for (total, _), parts in links:
        tied = {group_of[name] for name in (total, *(name for name, _ in parts))}
        group_of = {name: min(tied) if group in tied else group for name, group in group_of.items()}
    return group_of


def _blocks(counts: Iterable[Count]) -> Iterator[list[Count]]:
    """Divide counts, by first day, where no period goes on."""
    block: list[Count] = []
    last = date.min
    for each in counts:
        if block and each.starts_on > last:
            yield block
            block = []
        block.append(each)
        last = max(last, each.ends_on)
    if block:
        yield block


def _files(counts: Iterable[Count]) -> list[list[Count]]:
    """Divide counts by the published file that has them."""
    files: defaultdict[int, list[Count]] = defaultdict(list)
    for each in counts:
        files[each.file].append(each)
    return list(files.values())


@dataclass(frozen=True)
class Equations:
    """Counts as sums of unknowns that are not negative.

    Args:
        sums: per count, in order, its unknowns with their signs.
        links: unknowns that add up to zero, with their signs.
        unknowns: how many there are.
    """

    sums: Sequence[Mapping[int, float]]
    links: Sequence[Mapping[int, float]]
    unknowns: int


def find_equations(component: Component) -> Equations:
    """Find every count of a component as a sum of its unknowns; each file has its own."""
    counts = component.counts
    ends = {each.ends_on + timedelta(days=1) for each in counts}
    days = sorted(ends.union(each.starts_on for each in counts))
    unknown: dict[Unknown, int] = {}
    sums: list[dict[int, float]] = []
    for each in counts:
        steps = [day for day in days if each.starts_on <= day <= each.ends_on]
        own = [(each.file, base, day) for base in _bases(_series(each)) for day in steps]
        sums.append({unknown.setdefault(key, len(unknown)): 1.0 for key in own})
    links: list[dict[int, float]] = []
    for file, total, parts in _series_links(component):
        for day in days:
            wholes = [unknown.get((file, base, day)) for base in _bases(total)]
            within = [unknown.get((file, base, day)) for part in parts for base in _bases(part)]
            if None not in wholes:
                rest = unknown.setdefault(
                    (file, (*total[:2], f"rest {len(links)}"), day), len(unknown)
                )
                signs = {at: 1.0 for at in wholes if at is not None}
                links.append(signs | {at: -1.0 for at in (*within, rest) if at is not None})
    return _with_overlaps(counts, sums, links, len(unknown))


def _series(count: Count) -> Series:
    return count.area, count.indicator, count.part


def _bases(series: Series) -> list[Series]:
    """A denominator is numerator and complement; any other number is one."""
    area, indicator, number = series
    numbers = (NUMERATOR, COMPLEMENT) if number == DENOMINATOR else (number,)
    return [(area, indicator, each) for each in numbers]


def _series_links(component: Component) -> Iterator[tuple[int, Series, list[Series]]]:
    """The totals over groups in each area, and the country over the other areas, of each file."""
    for counts in _files(component.counts):
        file = counts[0].file
        every = sorted({_series(each) for each in counts})
        for area in sorted({area for area, *_ in every}):
            for total, parts in component.links:
                here = [(area, *part) for part in parts if (area, *part) in every]
                if (area, *total) in every and here:
                    yield file, (area, *total), here
        for total in every:
            parts = [each for each in every if each[1:] == total[1:] and each[0] != COUNTRY]
            if total[0] == COUNTRY and parts:
                yield file, total, parts


def _with_overlaps(
    counts: Sequence[Count],
    sums: Sequence[Mapping[int, float]],
    links: Sequence[Mapping[int, float]],
    unknowns: int,
) -> Equations:
    """Add an unknown to each count that is not the sum of its own; rather to one of a long period.

    Which those are is the smallest difference that makes all equations hold for the true counts.
    """
    size = unknowns + len(counts)
    own = [
        Sum({**signs, unknowns + at: 1.0}, each.value)
        for at, (signs, each) in enumerate(zip(sums, counts, strict=True))
    ]
    search = LeastChange([*own, *map(Sum, links)], size)
    for at in range(unknowns):
        search.allow(at, 0.0, inf)
    for at, each in enumerate(counts):
        search.allow(unknowns + at, -inf, inf, 1.0 / each.days)
    differences = search.solve()
    with_overlaps = [
        {**signs, **({unknowns + at: 1.0 if off > 0 else -1.0} if off else {})}
        for at, signs in enumerate(sums)
        for off in [differences.get(unknowns + at, 0.0)]
    ]
    return Equations(with_overlaps, links, size)
