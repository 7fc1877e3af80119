"""Inhabitants by age (FOLK1A).

Published: the 16 357 inhabitants of Norddjurs aged 30-64 on 1 January 2022 (status of April 2023,
the denominator of its 37,8 %). All other figures are made up.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from tools.sample import world
from tools.sample.statbank_tables import (
    Number,
    Split,
    StatTable,
    Variable,
    area_variable,
    areas_by_region,
    split,
    tid,
)

NORDDJURS_AGED_30_TO_64 = 16_357
_PUBLISHED_AGES = range(30, 65)
_PUBLISHED_QUARTER = "2022K1"

_AREA = area_variable("OMRÅDE", "område", areas_by_region(christianso=True))
_SEX = Variable("KØN", "køn", {"TOT": "I alt", "1": "Mænd", "2": "Kvinder"}, total="TOT")
_AGE = Variable(
    "ALDER",
    "alder",
    {"IALT": "Alder i alt"} | {str(age): f"{age} år" for age in range(126)},
    total="IALT",
)
_MARITAL = Variable(
    "CIVILSTAND",
    "civilstand",
    {"TOT": "I alt", "U": "Ugift", "G": "Gift/separeret", "E": "Enke/enkemand", "F": "Fraskilt"},
    total="TOT",
)
_TIME = tid(tuple(world.quarters(2008, "2024K3", "{year}K{quarter}")))
_GROWTH_A_YEAR = 0.005
_MIDDLE, _LATE = range(30, 50), range(50, 65)


def _age_weight(age: int, code: str, quarter: str) -> float:
    """Draw a pyramid: even up to middle age, somewhat more around 55, then fewer and fewer."""
    shape = 1 + 0.25 * math.exp(-(((age - 55) / 9) ** 2)) - 0.15 * math.exp(-(((age - 8) / 9) ** 2))
    survival = 1 / (1 + math.exp((age - 81) / 6))
    old = world.noise("FOLK1A", "old", code) * (age - 40) / 200
    # Those in the middle of their working life are more or fewer, and those near its end the other.
    middle = 0.06 * world.noise("FOLK1A", "middle", code) * ((age in _MIDDLE) - (age in _LATE))
    of_year = 0.05 * world.noise("FOLK1A", code, str(age), quarter[:4])
    return shape * survival * (1 + old + middle + of_year)


def _persons(code: str, quarter: str) -> int:
    years = (int(quarter[:4]) - 2023) + (int(quarter[-1]) - 1) / 4
    growth = _GROWTH_A_YEAR * (1 + world.noise("FOLK1A", "growth", code)) * years
    return round(world.populations()[code] * (1 + growth))


@cache
def _by_age(code: str, quarter: str) -> list[int]:
    weights = [_age_weight(age, code, quarter) for age in range(126)]
    persons = _persons(code, quarter)
    if (code, quarter) != (world.NORDDJURS, _PUBLISHED_QUARTER):
        return world.apportion(persons, weights)
    inside = world.apportion(NORDDJURS_AGED_30_TO_64, [weights[age] for age in _PUBLISHED_AGES])
    outside = [0.0 if age in _PUBLISHED_AGES else weight for age, weight in enumerate(weights)]
    ages = world.apportion(persons - NORDDJURS_AGED_30_TO_64, outside)
    ages[_PUBLISHED_AGES.start : _PUBLISHED_AGES.stop] = inside
    return ages


def _sexes(chosen: Mapping[str, str]) -> tuple[float, ...]:
    return 1.0, 0.97 + max(0, int(chosen["ALDER"]) - 60) * 0.015


def _marital_states(chosen: Mapping[str, str]) -> tuple[float, ...]:
    age = int(chosen["ALDER"])
    married = 0.0 if age < 18 else 0.65 / (1 + math.exp((32 - age) / 4))  # noqa: PLR2004
    widowed = 0.8 / (1 + math.exp((84 - age) / 6)) * (age > 30)  # noqa: PLR2004
    divorced = 0.2 * married
    return max(0.0, 1 - married - widowed - divorced), married * (1 - widowed), widowed, divorced


_SPLITS = (Split(_SEX, _sexes), Split(_MARITAL, _marital_states))


def _cell(chosen: Mapping[str, str]) -> Number:
    codes, age, quarter = world.members(chosen["OMRÅDE"]), chosen["ALDER"], chosen["Tid"]
    ages = range(126) if age == _AGE.total else (int(age),)
    if chosen["KØN"] == _SEX.total and chosen["CIVILSTAND"] == _MARITAL.total:
        return sum(_by_age(code, quarter)[each] for code in codes for each in ages)
    return sum(
        split(_by_age(code, quarter)[each], _SPLITS, {**chosen, "ALDER": str(each)})
        for code in codes
        for each in ages
    )


TABLE = StatTable(
    id="FOLK1A",
    text="Befolkningen den 1. i kvartalet",
    unit="Antal",
    decimals=0,
    updated=datetime(2024, 8, 12, 8),  # noqa: DTZ001 - printed without zone
    variables=(_AREA, _SEX, _AGE, _MARITAL, _TIME),
    cell=_cell,
)
