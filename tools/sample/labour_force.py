"""The labour force at the end of November (RAS400), on which shares of the unemployed are built.

All figures are made up, and the codes of the values are guessed from those of AUP01.
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
    areas_by_landsdel,
    split,
    tid,
)

SHARE_BY_AGE = {
    "16-24": 0.14,
    "25-29": 0.11,
    "30-39": 0.20,
    "40-49": 0.21,
    "50-59": 0.23,
    "6099": 0.11,
}
SHARE_BY_SEX = {"M": 0.52, "K": 0.48}

AREA = area_variable("OMRÅDE", "område", areas_by_landsdel())
AGE = Variable(
    "ALDER",
    "alder",
    {"TOT": "Alder i alt"}
    | {code: "60 år og derover" if code == "6099" else f"{code} år" for code in SHARE_BY_AGE},
    total="TOT",
)
SEX = Variable("KØN", "køn", {"TOT": "I alt", "M": "Mænd", "K": "Kvinder"}, total="TOT")
_TIME = tid([str(year) for year in range(2008, 2023)])
_SHARE_OF_PERSONS = 0.5
_GROWTH_A_YEAR = 0.006
_YEAR_AS_IT_IS = 2018
_SPLITS = (
    Split(AGE, lambda _: tuple(SHARE_BY_AGE.values())),
    Split(SEX, lambda _: tuple(SHARE_BY_SEX.values())),
)


def persons(code: str) -> float:
    """The labour force of a municipality, the same in all years."""
    return _SHARE_OF_PERSONS * world.populations()[code]


def members(code: str) -> list[str]:
    """The municipalities of an area; Christiansø is counted in none of these tables."""
    return [member for member in world.members(code) if member != world.CHRISTIANSO]


def _cell(chosen: Mapping[str, str]) -> Number:
    growth = 1 + _GROWTH_A_YEAR * (int(chosen["Tid"]) - _YEAR_AS_IT_IS)
    return sum(
        split(round(persons(code) * growth), _SPLITS, chosen) for code in members(chosen["OMRÅDE"])
    )


TABLE = StatTable(
    id="RAS400",
    text="Arbejdsstyrken til ledighedspct-beregning (ultimo november)",
    unit="Antal",
    decimals=0,
    updated=datetime(2023, 10, 30, 8),  # noqa: DTZ001 - printed without zone
    variables=(AREA, AGE, SEX, _TIME),
    cell=_cell,
)
