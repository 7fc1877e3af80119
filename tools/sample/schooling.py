"""Pupils in primary and lower secondary school by residence (UDDAKT20).

Published: 3 808 pupils in Norddjurs in 2020 (introduction 2022, with this table as its source).
All other figures are made up, and the codes of the values are guessed from a third party's notes.
"""

from collections.abc import Mapping
from datetime import datetime

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

NORDDJURS_PUPILS = 3_808
_PUBLISHED_YEAR = "2020"
_PUPILS, _COMPLETED, _ENTERED = "B", "F", "T"

_GRADES = range(11)
_FIRST_AGE = 6
_AGES = range(_FIRST_AGE - 1, _FIRST_AGE + 12)

_EDUCATION = Variable(
    "UDDANNELSE",
    "uddannelse",
    {"TOT": "I alt"} | {f"U{20 + grade}": f"{grade}. klasse" for grade in _GRADES},
    total="TOT",
)
_AGE = Variable(
    "ALDER", "alder", {"TOT": "I alt"} | {str(age): f"{age} år" for age in _AGES}, total="TOT"
)
_ANCESTRY = Variable(
    "HERKOMST",
    "herkomst",
    {"TOT": "I alt", "5": "Personer med dansk oprindelse", "4": "Indvandrere", "3": "Efterkommere"},
    total="TOT",
)
_ORIGIN = Variable(
    "HERKOMST1",
    "national oprindelse",
    {"TOT": "I alt", "1": "Danmark", "2": "Vestlige lande", "3": "Ikke-vestlige lande"},
    total="TOT",
)
_SEX = Variable("KØN", "køn", {"10": "I alt", "M": "Mænd", "K": "Kvinder"}, total="10")
_SCHOOL = Variable(
    "GRUNDSKOL",
    "grundskoleinstitutionstype",
    {"0": "I alt", "1012": "Folkeskoler", "1013": "Frie grundskoler", "1011": "Efterskoler"},
    total="0",
)
_AREA = area_variable("BOPOMR", "bopælsområde", areas_by_region(christianso=False))
_STATUS = Variable(
    "FSTATUS",
    "status",
    {_PUPILS: "Elever pr. 1. oktober", _COMPLETED: "Fuldført", _ENTERED: "Tilgang"},
)
_TIME = tid([str(year) for year in range(2005, 2024)])

_PER_PUPIL = {_PUPILS: 1.0, _COMPLETED: 0.11, _ENTERED: 0.12}
_PUPILS_PER_INHABITANT = 0.118


def _ages(chosen: Mapping[str, str]) -> tuple[float, ...]:
    usual = int(chosen["UDDANNELSE"][1:]) - 20 + _FIRST_AGE
    return tuple({0: 85.0, 1: 13.0, -1: 2.0}.get(age - usual, 0.0) for age in _AGES)


def _origins(chosen: Mapping[str, str]) -> tuple[float, ...]:
    return (1.0, 0.0, 0.0) if chosen["HERKOMST"] == "5" else (0.0, 0.3, 0.7)


def _schools(chosen: Mapping[str, str]) -> tuple[float, ...]:
    boarding = 0.3 if chosen["UDDANNELSE"] in {"U29", "U30"} else 0.0
    return 0.8 - boarding, 0.2, boarding


_SPLITS = (
    Split(_EDUCATION, lambda _: (*(1.0 for _ in _GRADES[:-1]), 0.5)),
    Split(_AGE, _ages),
    Split(_ANCESTRY, lambda _: (0.88, 0.05, 0.07)),
    Split(_ORIGIN, _origins),
    Split(_SEX, lambda _: (0.51, 0.49)),
    Split(_SCHOOL, _schools),
)


def _pupils(code: str, status: str, year: str) -> int:
    if code == world.NORDDJURS:
        at_paper = float(NORDDJURS_PUPILS)
    else:
        at_paper = _PUPILS_PER_INHABITANT * world.populations()[code]
        at_paper *= 1 + 0.1 * world.noise("UDDAKT20", code)
    decline = 1 - 0.008 * (int(year) - int(_PUBLISHED_YEAR))
    return round(at_paper * decline * _PER_PUPIL[status])


def _cell(chosen: Mapping[str, str]) -> Number:
    return sum(
        split(_pupils(code, chosen["FSTATUS"], chosen["Tid"]), _SPLITS, chosen)
        for code in world.members(chosen["BOPOMR"])
        if code != world.CHRISTIANSO
    )


TABLE = StatTable(
    id="UDDAKT20",
    text="Uddannelsesaktivitet i grundskolen",
    unit="Antal",
    decimals=0,
    updated=datetime(2024, 4, 2, 8),  # noqa: DTZ001 - printed without zone
    variables=(_EDUCATION, _AGE, _ANCESTRY, _ORIGIN, _SEX, _SCHOOL, _AREA, _STATUS, _TIME),
    cell=_cell,
)
