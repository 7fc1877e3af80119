"""Full-time unemployed, actual and seasonally adjusted (AUS08).

Published: actual per cent of the labour force in May 2018: Norddjurs 4.6, Randers 4.1,
Mariagerfjord 4.1, Syddjurs 3.7, Favrskov 2.5, the country 4 (dinavis.dk of 2 July 2018, quoting
Danmarks Statistik). The other months follow the known shape of the business cycle with made-up
figures: the crisis of 2009-2012, the peak of 2020.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import pairwise

from pipelines.sample import world
from pipelines.sample.statbank_tables import (
    Number,
    StatTable,
    Variable,
    area_variable,
    areas_by_landsdel,
    tid,
)

PUBLISHED_MONTH = "2018M05"
PUBLISHED = {"707": 4.6, "730": 4.1, "846": 4.1, "706": 3.7, "710": 2.5}
PUBLISHED_COUNTRY = 4.0

# Per cent of the labour force at the turns of the business cycle, the country.
_TURNS = {
    "2007M01": 4.7,
    "2008M07": 2.6,
    "2010M03": 6.2,
    "2012M06": 6.2,
    "2014M12": 4.9,
    "2016M06": 4.2,
    PUBLISHED_MONTH: PUBLISHED_COUNTRY,
    "2020M02": 3.7,
    "2020M05": 5.6,
    "2021M02": 4.7,
    "2022M06": 2.5,
    world.LAST_MONTH: 2.9,
}
# Per cent above or below the adjusted figure, January through December.
_SEASON = (9, 8, 5, 1, 0, -4, 2, -2, -6, -6, -4, 1)
_LABOUR_FORCE_SHARE = 0.5

ACTUAL_SHARE, ACTUAL_NUMBER = "22", "24"
ADJUSTED_SHARE, ADJUSTED_NUMBER = "9", "10"

_AREA = area_variable("OMRÅDE", "område", areas_by_landsdel())
_KIND = Variable(
    "SAESONFAK",
    "sæsonkorrigering og faktiske tal",
    {
        ADJUSTED_SHARE: "Sæsonkorrigeret i pct. af arbejdsstyrken",
        ADJUSTED_NUMBER: "Sæsonkorrigeret i antal",
        ACTUAL_SHARE: "Opregnede faktiske i pct. af arbejdsstyrken",
        ACTUAL_NUMBER: "Opregnede faktiske i antal",
    },
)
_TIME = tid(world.months("2007M01"))


@cache
def _country_path(month: str) -> float:
    """Interpolate the country's adjusted share between the turns."""
    number = world.month_number(month)
    for (start, low), (end, high) in pairwise(_TURNS.items()):
        first, last = world.month_number(start), world.month_number(end)
        if first <= number <= last:
            return low + (high - low) * (number - first) / (last - first)
    raise ValueError(month)


def _labour_force(code: str) -> float:
    return _LABOUR_FORCE_SHARE * world.populations()[code]


@cache
def _relative_level(code: str) -> float:
    """How a municipality lies beside the country; the unpublished are scaled to make it whole."""
    if code in PUBLISHED:
        return PUBLISHED[code] / PUBLISHED_COUNTRY
    return (1 + 0.3 * world.noise("AUS08", code)) * _scale()


@cache
def _scale() -> float:
    others = [town.code for town in world.municipalities() if town.code not in PUBLISHED]
    labour_force = sum(_labour_force(code) for code in (*others, *PUBLISHED))
    taken = sum(_labour_force(code) * _relative_level(code) for code in PUBLISHED)
    unscaled = sum(_labour_force(code) * (1 + 0.3 * world.noise("AUS08", code)) for code in others)
    return (labour_force - taken) / unscaled


@cache
def _unemployed(code: str, month: str, *, adjusted: bool) -> float:
    """Full-time unemployed; noise counts from the published month, which therefore has none."""
    share = _country_path(month) * _relative_level(code) / 100
    wobble = world.noise("AUS08", code, month) - world.noise("AUS08", code, PUBLISHED_MONTH)
    season = 0.0 if adjusted else _SEASON[int(month[5:]) - 1] / 100
    return _labour_force(code) * share * (1 + 0.03 * wobble) * (1 + season)


def _members(code: str) -> Sequence[str]:
    return [member for member in world.members(code) if member != world.CHRISTIANSO]


def _cell(chosen: Mapping[str, str]) -> Number:
    codes, kind = _members(chosen["OMRÅDE"]), chosen["SAESONFAK"]
    adjusted = kind in {ADJUSTED_SHARE, ADJUSTED_NUMBER}
    unemployed = sum(_unemployed(code, chosen["Tid"], adjusted=adjusted) for code in codes)
    if kind in {ACTUAL_NUMBER, ADJUSTED_NUMBER}:
        return round(unemployed)
    return round(100 * unemployed / sum(_labour_force(code) for code in codes), 1)


TABLE = StatTable(
    id="AUS08",
    text="Fuldtidsledige (sæsonkorrigeret)",
    unit="-",
    decimals=1,
    updated=datetime(2024, 7, 30, 8),  # noqa: DTZ001 - printed without zone
    variables=(_AREA, _KIND, _TIME),
    cell=_cell,
)
