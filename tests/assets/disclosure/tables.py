"""Random tables of counts, as rows of ``mart.indicator`` that all rest on the same persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from random import Random
from typing import Any

import polars as pl

from assets.tables.contracts.marts import MARTS
from assets.text.hidden import MARK
from connectors import periods
from tests.assets.disclosure.attacker import COUNTRY, Total

DAY = date(2024, 8, 15)
"""The day of the first file."""
YEARS = (2022, 2023)
AREAS = ("706", "707", "740")
GROUPS = ("a", "b", "c")
TOTAL = "total"
OLDER = 2
"""How many older tables each has."""
DECLARED = f"{TOTAL}: part_a + part_b + part_c"
_PERIODS = [
    *(f"{year}M{month:02}" for year in YEARS for month in range(1, 13)),
    *(f"{year}Q{quarter}" for year in YEARS for quarter in range(1, 5)),
    *(f"{year}H{half}" for year in YEARS for half in (1, 2)),
    *map(str, YEARS),
    *(f"{year}Q{quarter}-4Q" for year in YEARS[1:] for quarter in range(1, 4)),
    "2022-2023",
]


Persons = Mapping[tuple[str, str, int, str], int]
"""How many by group, area, month and whether the share counts them (``own``) or not (``rest``)."""


@dataclass(frozen=True)
class Made:
    """A table: every figure, which of them the first file has, and what adds up.

    ``revised``: older tables of the same persons, whose numbers were other ones.
    """

    figures: pl.DataFrame
    in_first: pl.Series
    totals: tuple[Total, ...]
    revised: tuple[pl.DataFrame, ...] = ()


def random_table(seed: int) -> Made:
    """A table whose months, areas and groups add up; shares in half of them."""
    random = Random(seed)
    areas = random.choice([("707",), ("707",), AREAS])
    groups = random.choice([(), (), GROUPS])
    is_share = random.random() < 0.4
    density = random.choice([0.1, 0.3, 1.0, 3.0])
    lengths = random.choice([("M", "Q"), ("Q", "H", ""), ("Q", "4Q", ""), ("Q", "H", "4Q", "", "-"),
                             ("",), ("H", "", "-")])  # fmt: skip
    chosen = [code for code in _PERIODS if _length(code) in lengths and random.random() < 0.8]
    leaves = [f"part_{group}" for group in groups] or [TOTAL]
    persons: Persons = {
        (leaf, area, month, number): _poisson(random, density)
        for leaf in leaves
        for area in areas
        for month in range(12 * YEARS[0] + 1, 12 * YEARS[-1] + 13)
        for number in ("own", "rest")
    }

    def figures_of(persons: Persons) -> pl.DataFrame:
        names = dict.fromkeys([*leaves, TOTAL])
        places = (*areas, *([COUNTRY] if len(areas) > 1 else []))
        return _figures(persons, [*product(names, places, chosen)], is_share=is_share)

    figures = figures_of(persons)
    revised = [persons]
    again = Random(seed)
    for _ in range(OLDER):
        share = again.choice([0.02, 0.05, 0.2])
        revised.append(
            {
                key: _poisson(again, density) if again.random() < share else count
                for key, count in revised[-1].items()
            }
        )
    in_first = pl.Series([random.random() < 0.7 for _ in range(figures.height)], dtype=pl.Boolean)
    totals = tuple(
        Total(TOTAL, number, tuple((leaf, number) for leaf in leaves))
        for number in (("numerator", "denominator") if is_share else ("value",))
        if groups
    )
    return Made(figures, in_first, totals, tuple(map(figures_of, reversed(revised[1:]))))


def _figures(
    persons: Persons, keys: Iterable[tuple[str, str, str]], *, is_share: bool
) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for indicator, area, code in keys:
        period = periods.parse(code)
        months = range(
            12 * period.starts_on.year + period.starts_on.month,
            12 * period.ends_on.year + period.ends_on.month + 1,
        )
        own, rest = (
            sum(
                n
                for (leaf, place, month, which), n in persons.items()
                if which == number and month in months
                and indicator in {leaf, TOTAL} and area in {place, COUNTRY}
            )
            for number in ("own", "rest")
        )  # fmt: skip
        if is_share and not own + rest:
            continue
        rows.append(
            {
                "indicator": indicator,
                "area_code": area,
                "period": code,
                "starts_on": period.starts_on,
                "ends_on": period.ends_on,
                "numerator": own if is_share else None,
                "denominator": own + rest if is_share else None,
                "value": 100.0 * own / (own + rest) if is_share else own,
                "unit": "pct" if is_share else "persons",
            }
        )
    return pl.DataFrame(rows, schema=MARTS["indicator"].types, strict=False)


def stretched_register(seed: int) -> Made:
    """A register of thirty series of few persons over five years, most of which must be hidden."""
    random = Random(seed)
    counts: dict[tuple[str, str], int] = {}
    for series in range(30):
        for year in range(2019, 2024):
            quarters = [random.choice([0, 1, 2, 3, 4, 5, 8, 12]) for _ in range(4)]
            name = f"series_{series:02}"
            counts |= {(name, f"{year}Q{at}"): n for at, n in enumerate(quarters, 1)}
            if random.random() < 0.8:
                counts[name, str(year)] = sum(quarters)
    rows: list[dict[str, Any]] = [
        {
            "indicator": name,
            "area_code": "707",
            "period": code,
            "starts_on": periods.parse(code).starts_on,
            "ends_on": periods.parse(code).ends_on,
            "value": count,
            "unit": "persons",
        }
        for (name, code), count in counts.items()
    ]
    figures = pl.DataFrame(rows, schema=MARTS["indicator"].types, strict=False)
    in_first = pl.Series([random.random() < 0.7 for _ in rows], dtype=pl.Boolean)
    return Made(figures, in_first, ())


def _length(code: str) -> str:
    if code.endswith("-4Q"):
        return "4Q"
    return "-" if "-" in code else code[4:5]


def _poisson(random: Random, mean: float) -> int:
    """A count: how many steps of exponential length fit in a unit of time."""
    count, left = 0, random.expovariate(mean)
    while left < 1.0:
        count, left = count + 1, left + random.expovariate(mean)
    return count


def published(figures: pl.DataFrame, hidden: pl.DataFrame) -> pl.DataFrame:
    """The figures as a reader sees them: no numbers and a mark where they are hidden."""
    key = ["indicator", "area_code", "period"]
    marked = figures.join(hidden.select(*key, gone=True), on=key, how="left", maintain_order="left")
    gone = pl.col("gone").fill_null(value=False)
    return marked.with_columns(
        pl.when(~gone).then(pl.col("numerator", "denominator", "value")),
        mark=pl.when(gone).then(pl.lit(MARK)),
    ).drop("gone")
