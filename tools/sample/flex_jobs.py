"""Persons on ledighedsydelse (y09a02) and in fleksjob (y08a02), month by month.

Published: the unemployment rate of the flex-job scheme in 2023, full-time persons on
ledighedsydelse in per cent of those and the ones in fleksjob, is 14.1 % in Norddjurs and 13.3 % in
the country (follow-up paper 2023, goal 4.1). All counts are made up to give those two rates.
"""

from collections.abc import Sequence
from functools import cache

from tools.sample import world
from tools.sample.full_time_persons import persons_table
from tools.sample.jobindsats_tables import UNKNOWN_AREA, Facts, Quantities

MONTHS = world.months("2020M01")
YEAR = world.months("2023M01", "2023M12")

NORDDJURS_PERSON_MONTHS = {"y09a02": 1_740, "y08a02": 10_600}
"""Full-time persons of Norddjurs added over the months of 2023: 14.1 % of both together."""
COUNTRY_RATE = 0.133

_FLEX_JOBS_PER_INHABITANT = 0.0162
_PERSONS_PER_FULL_TIME_PERSON = 1.05


def _shape(table: str, month: str) -> float:
    years = (world.month_number(month) - world.month_number(YEAR[0])) / 12
    trend = 1 + (0.03 if table == "y08a02" else -0.02) * years
    season = 1 + 0.02 * world.noise(table, "season", month[5:])
    return trend * season


def _fleks_level(code: str) -> float:
    level = _FLEX_JOBS_PER_INHABITANT * world.populations()[code]
    return level * (1 + 0.3 * world.noise("y08a02", code))


@cache
def _level(table: str, code: str) -> float:
    """Full-time persons of a municipality in a plain month."""
    if code == world.NORDDJURS:
        return NORDDJURS_PERSON_MONTHS[table] / sum(_shape(table, month) for month in YEAR)
    if table == "y08a02":
        return _fleks_level(code)
    return _fleks_level(code) * (1 + 0.3 * world.noise("y09a02", code)) * _calibration()


@cache
def _calibration() -> float:
    """Scale of the other municipalities' ledighedsydelse that gives the country its rate."""
    others = [town.code for town in world.municipalities() if town.code != world.NORDDJURS]
    fleks = NORDDJURS_PERSON_MONTHS["y08a02"] + sum(
        _fleks_level(code) * _shape("y08a02", month) for code in others for month in YEAR
    )
    unscaled = sum(
        _fleks_level(code) * (1 + 0.3 * world.noise("y09a02", code)) * _shape("y09a02", month)
        for code in others
        for month in YEAR
    )
    wanted = fleks * COUNTRY_RATE / (1 - COUNTRY_RATE) - NORDDJURS_PERSON_MONTHS["y09a02"]
    return wanted / unscaled


@cache
def full_time_persons(table: str, code: str) -> Sequence[int]:
    """Give the full-time persons of a municipality in every month."""
    usual = [_level(table, code) * _shape(table, month) for month in MONTHS]
    exact = [
        # A few persons come and go even on the smallest island.
        max(0.0, number + max(2.5, 0.02 * number) * world.noise(table, code, month))
        for month, number in zip(MONTHS, usual, strict=True)
    ]
    series = [round(number) for number in exact]
    if code == world.NORDDJURS:
        start = MONTHS.index(YEAR[0])
        year = slice(start, start + len(YEAR))
        series[year] = world.apportion(NORDDJURS_PERSON_MONTHS[table], exact[year])
    return series


def _quantities(full_time_persons: int) -> Quantities:
    return round(full_time_persons * _PERSONS_PER_FULL_TIME_PERSON), full_time_persons


@cache
def facts(table: str) -> Facts:
    """Give persons and full-time persons of one of the two tables."""
    facts = {
        (town.name, month): _quantities(persons)
        for town in world.municipalities()
        for month, persons in zip(MONTHS, full_time_persons(table, town.code), strict=True)
        if persons
    }
    for month in MONTHS:
        if (unknown := world.noise(table, UNKNOWN_AREA, month)) > 0:
            facts[UNKNOWN_AREA, month] = _quantities(1 + int(6 * unknown))
    return facts


TABLES = (
    persons_table("y08a02", "fleksjob", MONTHS, lambda: facts("y08a02")),
    persons_table("y09a02", "ledighedsydelse", MONTHS, lambda: facts("y09a02")),
)
