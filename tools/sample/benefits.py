"""Persons on a-dagpenge, sygedagpenge, ressourceforløb and jobafklaring (y01, y07, y11, y12 a02).

Nothing here is published. A municipality's full-time persons follow its actual share in the
minister's benchmark (`benchmark`), so that a rolling year's mean comes within a few per cent of
it; before the benchmark's first year the level only drifts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tools.sample import benchmark, world
from tools.sample.full_time_persons import persons_table
from tools.sample.jobindsats_tables import UNKNOWN_AREA, Facts

UNEMPLOYMENT, SICKNESS, CASH_BENEFIT = (
    "A-dagpenge mv.",
    "Sygedagpenge mv.",
    "Kontanthjælp mv.",
)

# Per cent above or below a plain month, January through December.
_UNEMPLOYED = (9, 8, 5, 1, 0, -4, 2, -2, -6, -6, -4, -3)
_SICK = (4, 6, 5, 2, 0, -3, -9, -6, -2, 0, 2, 1)
_STEADY = (0,) * 12

_DRIFT_PER_YEAR = 0.012
_PERSONS_WHO_COME_AND_GO = 2.5


@dataclass(frozen=True)
class Benefit:
    """A benefit: its part of a group of the benchmark, and how it moves through the year."""

    name: str
    group: str
    part: float
    persons_per_full_time_person: float
    season: Sequence[int]
    months: Sequence[str]


BENEFITS = {
    "y01a02": Benefit("a-dagpenge", UNEMPLOYMENT, 1.0, 1.22, _UNEMPLOYED, world.months("2020M01")),
    "y07a02": Benefit("sygedagpenge", SICKNESS, 0.87, 1.35, _SICK, world.months("2015M01")),
    "y11a02": Benefit("ressourceforløb", CASH_BENEFIT, 0.1, 1.03, _STEADY, world.months("2020M01")),
    "y12a02": Benefit(
        "jobafklaringsforløb", SICKNESS, 0.13, 1.04, _STEADY, world.months("2020M01")
    ),
}


@cache
def _turns(group: str, code: str) -> Sequence[tuple[float, float]]:
    """Full-time persons of a group at the middle of each rolling year."""
    return [
        # 2021QMAT02 ends in June 2021; its middle is five and a half months earlier.
        (
            world.month_number(f"{period[:4]}M{3 * int(period[-2:]):02}") - 5.5,
            benchmark.full_time_persons(code, period, group),
        )
        for period in benchmark.periods()
    ]


def group_level(group: str, code: str, month: str) -> float:
    """Full-time persons of a group of the benchmark, season and chance left out."""
    turns = _turns(group, code)
    years_before = max(0.0, turns[0][0] - world.month_number(month)) / 12
    return world.interpolate(turns, world.month_number(month)) * (
        1 - _DRIFT_PER_YEAR * years_before
    )


def level(table: str, code: str, month: str) -> float:
    """Full-time persons on one benefit, season and chance left out."""
    benefit = BENEFITS[table]
    lean = 1.0 if benefit.part == 1 else 1 + 0.15 * world.noise(table, code)
    return group_level(benefit.group, code, month) * benefit.part * lean


def wobble(usual: float, *key: str) -> int:
    """Give a whole number of persons near the usual; a few come and go on the smallest island."""
    spread = max(_PERSONS_WHO_COME_AND_GO, 0.02 * usual)
    return max(0, round(usual + spread * world.noise(*key)))


@cache
def facts(table: str) -> Facts:
    """Give persons and full-time persons of one of the tables."""
    benefit = BENEFITS[table]
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for month in benefit.months:
        season = 1 + benefit.season[int(month[5:]) - 1] / 100
        for town in world.municipalities():
            full_time = wobble(level(table, town.code, month) * season, table, town.code, month)
            if full_time:
                found[town.name, month] = _persons(benefit, full_time)
        if (unknown := world.noise(table, UNKNOWN_AREA, month)) > 0:
            found[UNKNOWN_AREA, month] = _persons(benefit, 1 + int(6 * unknown))
    return found


def _persons(benefit: Benefit, full_time: int) -> tuple[float, float]:
    return round(full_time * benefit.persons_per_full_time_person), full_time


TABLES = tuple(
    persons_table(table, benefit.name, benefit.months, lambda table=table: facts(table))
    for table, benefit in BENEFITS.items()
)
