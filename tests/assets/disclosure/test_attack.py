"""No count that the gate hides can be narrowed down, by an attacker who has every published file.

The whole attack: ``uv run pytest -n0 -s -m long tests/assets/disclosure/test_attack.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import polars as pl
import pytest

from assets.catalogue.parts import parse_parts
from assets.disclosure.gate import FIGURE_KEY, Gate, decide
from assets.disclosure.shown import select_shown
from tests.assets.disclosure.attacker import Interval, Key, attack
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
    """An attack on the files of one table: small counts tried, and those that are too narrow."""

    made: Made
    limit: int
    tried: int = 0

    def __post_init__(self) -> None:
        self.true = {
            (row["indicator"], row["area_code"], row["period"]): row
            for row in self.made.figures.iter_rows(named=True)
        }

    def count(self, key: Key, number: str) -> float:
        row = self.true[key]
        return row["denominator"] - row["numerator"] if number == "rest" else row[number]

    def narrow(self, files: Sequence[pl.DataFrame], told: set[Key]) -> Iterator[Interval]:
        """The small counts that are known better than that they are below the limit.

        Those that older copies give back are told, and left out.
        """
        keys = [set(file.select(FIGURE_KEY).iter_rows()) for file in files]
        both = [(0, 1, key) for key in sorted(set.intersection(*keys))] if len(files) > 1 else []
        hidden = {key for file in files for key in _hidden(file)}
        # A 0 is hidden where nothing else helps; then nobody may say that no 0 is.
        has_zero = any(
            not self.true[k]["denominator"] and not self.true[k]["value"] for k in hidden
        )
        for interval in attack(files, self.made.totals, both, least=0.0 if has_zero else 1.0):
            count = self.count(interval.key, interval.number)
            if not 0 < count < self.limit or interval.key in told:
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


def _attacked(tables: Iterable[tuple[Made, int]]) -> tuple[int, list[Interval]]:
    """The small counts that were tried in one file and in two, and those that were narrow."""
    tried, narrow = 0, []
    for made, limit in tables:
        attacked = Attack(made, limit)
        first = made.figures.filter(made.in_first)
        before = published(first, _decide(first, limit).hidden)
        alone = published(made.figures, _decide(made.figures, limit).hidden)
        narrow += attacked.narrow([alone], set())
        later = _decide(made.figures, limit, select_shown(before, DAY, "pejl.duckdb"))
        files = [before, published(made.figures, later.hidden)]
        told = {made.figures.select(FIGURE_KEY).row(row) for row in later.given_back}
        narrow += attacked.narrow(files, told)
        tried += attacked.tried
    return tried, narrow


def _tables(seeds: range) -> Iterator[tuple[Made, int]]:
    yield from ((random_table(seed), Random(seed).choice([3, 3, 5, 10])) for seed in seeds)


def test_no_hidden_count_of_some_tables_is_narrowed_down_by_one_file_or_by_two() -> None:
    tried, narrow = _attacked(_tables(FEW))
    assert tried > 300
    assert narrow == []


def test_no_count_of_a_list_with_hundreds_of_hidden_ones_is_narrowed_down() -> None:
    tried, narrow = _attacked([(stretched_register(7), 5)])
    assert tried > 800
    assert narrow == []


@pytest.mark.long
@pytest.mark.parametrize("start", range(MANY.start, MANY.stop, 49))
def test_no_hidden_count_of_many_tables_is_narrowed_down(start: int) -> None:
    tried, narrow = _attacked(_tables(range(start, min(start + 49, MANY.stop))))
    print(f"{tried} små antal prøvet")
    assert narrow == []


def test_the_attacker_does_find_what_no_gate_has_hidden() -> None:
    found = 0
    for made in map(random_table, FEW):
        small = pl.col("value").is_between(0, 3, closed="none")
        careless = published(made.figures, made.figures.filter(small).select(FIGURE_KEY))
        found += len(list(Attack(made, 3).narrow([careless], set())))
    assert found > 10
