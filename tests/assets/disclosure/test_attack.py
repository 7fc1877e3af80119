"""No count that the gate hides can be narrowed down, by an attacker who has every published file.

The whole attack: ``uv run pytest -n0 -s -m long tests/assets/disclosure/test_attack.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

import polars as pl
import pytest

from assets.catalogue.parts import parse_parts
from assets.disclosure.gate import FIGURE_KEY, Gate, decide
from assets.disclosure.shown import SCHEMA, add_publication, select_published
from tests.assets.disclosure.attacker import NUMBERS, Interval, Key, Total, attack
from tests.assets.disclosure.tables import (
    DAY,
    DECLARED,
    Made,
    published,
    random_table,
    stretched_register,
)

PARTS = [parse_parts(DECLARED, "a.sql")]
FEW, MANY = range(12), range(12, 600)
CLOSE = 1e-6


@dataclass
class Attack:
    """An attack on published files: small counts tried, and those that are too narrow.

    Args:
        tables: the true figures of each file.
        totals: what adds up.
        limit: counts below it are small.
    """

    tables: Sequence[pl.DataFrame]
    totals: Sequence[Total]
    limit: int
    tried: int = 0

    def __post_init__(self) -> None:
        self.true = [
            {
                (row["indicator"], row["area_code"], row["period"]): row
                for row in table.iter_rows(named=True)
            }
            for table in self.tables
        ]

    def count(self, interval: Interval) -> float:
        row = self.true[interval.file][interval.key]
        if interval.number == "rest":
            return row["denominator"] - row["numerator"]
        return row[interval.number]

    def unchanged(self) -> Iterator[tuple[int, int, Key]]:
        """Two files and a figure that has the same numbers in both."""
        for one, other in combinations(range(len(self.tables)), 2):
            for key in sorted(self.true[one].keys() & self.true[other].keys()):
                if all(self.true[one][key][n] == self.true[other][key][n] for n in NUMBERS):
                    yield one, other, key

    def narrow(
        self,
        files: Sequence[pl.DataFrame],
        told: Collection[tuple[str, ...]] = (),
        *,
        is_whole: bool = False,
    ) -> Iterator[Interval]:
        """The small counts that are known better than that they are below the limit.

        Those that older copies give back are told, and left out.
        """
        # A 0 is hidden where nothing else helps; then nobody may say that no 0 is.
        has_zero = any(
            not true[key]["denominator"] and not true[key]["value"]
            for file, true in zip(files, self.true, strict=True)
            for key in _hidden(file)
        )
        least = 0.0 if has_zero else 1.0
        links = self.unchanged()
        for interval in attack(files, self.totals, links, least, is_whole=is_whole):
            if not 0 < self.count(interval) < self.limit or interval.key in told:
                continue
            self.tried += 1
            # What is not below 1 counts as 1: that somebody is hidden is no secret.
            if interval.high - max(interval.low, 1.0) < self.limit - 2 - CLOSE:
                yield interval


def _hidden(file: pl.DataFrame) -> Iterator[Key]:
    hidden = file.filter(pl.col("mark").is_not_null()).select(FIGURE_KEY)
    yield from ((indicator, area, period) for indicator, area, period in hidden.iter_rows())


def _decide(figures: pl.DataFrame, limit: int, shown: pl.DataFrame | None = None) -> Gate:
    return decide(figures, limit, (), PARTS, shown)


class Publications:
    """Successive publications, and the record of what they have shown."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.record = pl.DataFrame(schema=SCHEMA)
        self.told: set[tuple[str, ...]] = set()
        """What was told to be given back by older files."""

    def publish(self, figures: pl.DataFrame) -> pl.DataFrame:
        """Publish figures; returns the published file."""
        gate = _decide(figures, self.limit, self.record)
        has = select_published(figures, gate.hidden.select(FIGURE_KEY).rows(), DAY, "pejl.duckdb")
        self.record = add_publication(self.record, has)
        self.told |= gate.given_back
        return published(figures, gate.hidden)


def _attacked(
    series: Iterable[tuple[Sequence[pl.DataFrame], Sequence[Total], int]],
    *,
    is_whole: bool = False,
) -> tuple[int, list[Interval]]:
    """The small counts that were tried in successive files, and those that were narrow."""
    tried, narrow = 0, list[Interval]()
    for tables, totals, limit in series:
        publications = Publications(limit)
        files = [publications.publish(table) for table in tables]
        attacked = Attack(tables, totals, limit)
        narrow += attacked.narrow(files, publications.told, is_whole=is_whole)
        tried += attacked.tried
    return tried, narrow


Series = Iterator[tuple[Sequence[pl.DataFrame], Sequence[Total], int]]


def _alone(made: Iterable[tuple[Made, int]]) -> Series:
    """One file of each table."""
    yield from (([each.figures], each.totals, limit) for each, limit in made)


def _grown(made: Iterable[tuple[Made, int]]) -> Series:
    """A file with some of the figures, and one with all."""
    for each, limit in made:
        yield [each.figures.filter(each.in_first), each.figures], each.totals, limit


def _revised(made: Iterable[tuple[Made, int]]) -> Series:
    """Three files, between which numbers are revised."""
    yield from (([*each.revised, each.figures], each.totals, limit) for each, limit in made)


def _tables(seeds: range) -> Iterator[tuple[Made, int]]:
    yield from ((random_table(seed), Random(seed).choice([3, 3, 5, 10])) for seed in seeds)


def _small(seeds: range) -> Iterator[tuple[Made, int]]:
    """Small tables with areas or groups: periods alone have corners that are whole."""
    for made, limit in _tables(seeds):
        if made.figures.height <= 60 and (made.totals or made.figures["area_code"].n_unique() > 1):
            yield made, limit


def test_no_hidden_count_of_some_tables_is_narrowed_down_by_one_file_or_by_more() -> None:
    made = [*_tables(FEW)]
    tried, narrow = _attacked([*_alone(made), *_grown(made), *_revised(made[:9])])
    assert tried > 300
    assert narrow == []


def test_no_count_of_a_list_with_hundreds_of_hidden_ones_is_narrowed_down() -> None:
    made = [(stretched_register(7), 5)]
    tried, narrow = _attacked([*_alone(made), *_grown(made)])
    assert tried > 800
    assert narrow == []


def test_an_attacker_who_knows_that_persons_are_whole_finds_no_more() -> None:
    tried, narrow = _attacked(_alone(_small(FEW)), is_whole=True)
    assert tried > 20
    assert narrow == []


@pytest.mark.long
@pytest.mark.parametrize("start", range(MANY.start, MANY.stop, 98))
def test_an_attacker_who_knows_that_persons_are_whole_finds_no_more_in_many(start: int) -> None:
    tried, narrow = _attacked(
        _alone(_small(range(start, min(start + 98, MANY.stop)))), is_whole=True
    )
    print(f"{tried} små antal prøvet med hele personer")
    assert narrow == []


@pytest.mark.long
@pytest.mark.parametrize("start", range(MANY.start, MANY.stop, 49))
def test_no_hidden_count_of_many_tables_is_narrowed_down(start: int) -> None:
    made = [*_tables(range(start, min(start + 49, MANY.stop)))]
    tried, narrow = _attacked([*_alone(made), *_grown(made), *_revised(made)])
    print(f"{tried} små antal prøvet")
    assert narrow == []


def test_the_attacker_does_find_what_no_gate_has_hidden() -> None:
    found = 0
    for made in map(random_table, FEW):
        small = pl.col("value").is_between(0, 3, closed="none")
        careless = published(made.figures, made.figures.filter(small).select(FIGURE_KEY))
        found += len(list(Attack([made.figures], made.totals, 3).narrow([careless])))
    assert found > 10


def test_the_attacker_does_find_what_a_gate_without_a_record_gives_back() -> None:
    found = 0
    for made, limit in _tables(FEW[:9]):
        tables = [*made.revised, made.figures]
        files = [published(table, _decide(table, limit).hidden) for table in tables]
        found += len(list(Attack(tables, made.totals, limit).narrow(files)))
    assert found > 10
