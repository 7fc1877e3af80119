"""Full-time unemployed: AUS08, actual and adjusted; AUP01, provisional; AUP02 and AULP01, final.

AULP01 has no entry in ``data/sources``: a table that `pejl sources search` finds, to be added.

Published: actual per cent of the labour force in May 2018: Norddjurs 4.6, Randers 4.1,
Mariagerfjord 4.1, Syddjurs 3.7, Favrskov 2.5, the country 4 (dinavis.dk of 2 July 2018, quoting
Danmarks Statistik), and those of the country in the ten months before (AUP01 in dkstat's README).
The other months follow the known shape of the business cycle with made-up figures: the crisis of
2009-2012, the peak of 2020.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from itertools import pairwise
from statistics import fmean

from tools.sample import world
from tools.sample.labour_force import AGE, AREA, SEX, SHARE_BY_AGE, SHARE_BY_SEX, members, persons
from tools.sample.statbank_tables import Number, StatTable, Variable, tid

PUBLISHED_MONTH = "2018M05"
PUBLISHED = {"707": 4.6, "730": 4.1, "846": 4.1, "706": 3.7, "710": 2.5}
PUBLISHED_COUNTRY = 4.0
COUNTRY_BEFORE = dict(
    zip(
        world.months("2017M07", "2018M04"),
        (4.0, 4.1, 3.9, 4.0, 4.0, 4.1, 4.2, 4.2, 4.1, 3.7),
        strict=True,
    )
)

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
# How often each group is unemployed beside the whole labour force, before they are made to agree.
_BY_AGE = {"16-24": 0.7, "25-29": 1.6, "30-39": 1.2, "40-49": 0.9, "50-59": 0.9, "6099": 0.8}
_BY_SEX = {"M": 1.0, "K": 1.05}
_LAST_FINAL_MONTH = "2023M12"

ACTUAL_SHARE, ACTUAL_NUMBER = "22", "24"
ADJUSTED_SHARE, ADJUSTED_NUMBER = "9", "10"

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


@cache
def _relative_level(code: str) -> float:
    """How a municipality lies beside the country; the unpublished are scaled to make it whole."""
    if code in PUBLISHED:
        return PUBLISHED[code] / PUBLISHED_COUNTRY
    return (1 + 0.3 * world.noise("AUS08", code)) * _scale()


@cache
def _scale() -> float:
    others = [town.code for town in world.municipalities() if town.code not in PUBLISHED]
    labour_force = sum(persons(code) for code in (*others, *PUBLISHED))
    taken = sum(persons(code) * _relative_level(code) for code in PUBLISHED)
    unscaled = sum(persons(code) * (1 + 0.3 * world.noise("AUS08", code)) for code in others)
    return (labour_force - taken) / unscaled


@cache
def _unemployed(code: str, month: str, *, adjusted: bool) -> float:
    """Full-time unemployed; noise counts from the published month, which therefore has none."""
    share = _country_path(month) * _relative_level(code) / 100
    wobble = world.noise("AUS08", code, month) - world.noise("AUS08", code, PUBLISHED_MONTH)
    season = 1.0 if adjusted else _season(month)
    return persons(code) * share * (1 + 0.03 * wobble) * season


def _season(month: str) -> float:
    """The actual figure beside the adjusted one."""
    if month in COUNTRY_BEFORE:
        return COUNTRY_BEFORE[month] / _country_path(month)
    return 1 + _SEASON[int(month[5:]) - 1] / 100


def _cell(chosen: Mapping[str, str]) -> Number:
    codes, kind = members(chosen["OMRÅDE"]), chosen["SAESONFAK"]
    adjusted = kind in {ADJUSTED_SHARE, ADJUSTED_NUMBER}
    unemployed = sum(_unemployed(code, chosen["Tid"], adjusted=adjusted) for code in codes)
    if kind in {ACTUAL_NUMBER, ADJUSTED_NUMBER}:
        return round(unemployed)
    return round(100 * unemployed / sum(persons(code) for code in codes), 1)


def _among(relative: Mapping[str, float], shares: Mapping[str, float], code: str) -> float:
    """How a group lies beside the whole; the groups' figures make up the whole's."""
    if code == AGE.total:
        return 1.0
    return relative[code] / sum(relative[each] * share for each, share in shares.items())


def _final(code: str, month: str) -> float:
    return _unemployed(code, month, adjusted=False)


@cache
def _provisional(code: str, month: str) -> float:
    """What was first said of a month; the published month was quoted so."""
    key = ("AUP01", code)
    late = world.noise(*key, month) - world.noise(*key, PUBLISHED_MONTH)
    return _final(code, month) * (1 + 0.01 * late)


def _yearly(code: str, year: str) -> float:
    """The mean of a year's months."""
    return fmean(_final(code, month) for month in world.months(f"{year}M01", f"{year}M12"))


def _share(unemployed: Callable[[str, str], float], chosen: Mapping[str, str]) -> Number:
    codes = members(chosen["OMRÅDE"])
    share = sum(unemployed(code, chosen["Tid"]) for code in codes) / sum(map(persons, codes))
    by_age = _among(_BY_AGE, SHARE_BY_AGE, chosen["ALDER"])
    return round(100 * share * by_age * _among(_BY_SEX, SHARE_BY_SEX, chosen["KØN"]), 1)


AUS08 = StatTable(
    id="AUS08",
    text="Fuldtidsledige (sæsonkorrigeret)",
    unit="-",
    decimals=1,
    updated=datetime(2024, 7, 30, 8),  # noqa: DTZ001 - printed without zone
    variables=(AREA, _KIND, _TIME),
    cell=_cell,
)
AUP01 = StatTable(
    id="AUP01",
    text="Fuldtidsledige i pct. af arbejdsstyrken (foreløbig opgørelse)",
    unit="Pct.",
    decimals=1,
    updated=datetime(2024, 7, 30, 8),  # noqa: DTZ001 - printed without zone
    variables=(AREA, AGE, SEX, tid(world.months("2017M07"))),
    cell=partial(_share, _provisional),
)
AUP02 = StatTable(
    id="AUP02",
    text="Fuldtidsledige i pct. af arbejdsstyrken",
    unit="Pct.",
    decimals=1,
    updated=datetime(2024, 7, 30, 8),  # noqa: DTZ001 - printed without zone
    variables=(AREA, AGE, SEX, tid(world.months("2007M01", _LAST_FINAL_MONTH))),
    cell=partial(_share, _final),
)
AULP01 = StatTable(
    id="AULP01",
    text="Fuldtidsledige i pct. af arbejdsstyrken",
    unit="Pct.",
    decimals=1,
    updated=datetime(2024, 4, 11, 8),  # noqa: DTZ001 - printed without zone
    variables=(AREA, AGE, SEX, tid([str(year) for year in range(2007, 2024)])),
    cell=partial(_share, _yearly),
)
