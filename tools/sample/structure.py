"""What a municipality is like: work, education, origin, commuting, industry, income, young people.

RAS200, HFUDD11, FOLK1E, PEND101, ERHV2, IFOR12P, NEET1 and NEET3. All figures are made up: a level
for each of Statistics Denmark's five groups of municipalities, moved by how well off a municipality
is drawn to be. The codes of NEET3 are guessed from those of NEET1.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

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

_GROUPS = Path(__file__).parents[2] / "data" / "reference" / "groups" / "kommunegruppe.yaml"
# Per cent, by group: the capital's, cities, provincial towns, surroundings of towns, the country.
_LEVELS = {
    "employment": (77.0, 74.5, 76.5, 80.0, 76.0),
    "basic school": (15.0, 12.0, 20.0, 19.0, 23.5),
    "long higher": (21.0, 22.0, 9.0, 8.0, 5.0),
    "non-western": (14.0, 12.0, 8.0, 4.0, 4.5),
    "western": (6.0, 6.0, 3.5, 2.5, 4.0),
    "agriculture": (0.3, 0.5, 1.5, 3.5, 6.0),
    "manufacturing": (8.0, 8.0, 15.0, 17.0, 19.0),
    "construction": (6.0, 5.0, 7.0, 9.0, 8.0),
    "out": (68.0, 25.0, 32.0, 58.0, 36.0),
    "in": (70.0, 33.0, 33.0, 42.0, 26.0),
    "low income": (4.2, 6.0, 3.6, 2.6, 3.6),
    "neet": (7.0, 8.0, 9.0, 7.5, 10.5),
}
# How many per cent a level moves from the worst off to the best off, half of it either way.
_PULL = {"employment": 6.0, "basic school": -40.0, "long higher": 60.0, "low income": -50.0,
         "neet": -50.0}  # fmt: skip
_PUBLISHED_2023, _PUBLISHED_2022 = range(2015, 2024), range(2015, 2023)


@cache
def _group_of() -> Mapping[str, int]:
    """The place of each municipality's group among the five."""
    file: Any = yaml.safe_load(_GROUPS.read_text("utf-8"))
    names = {town.name: town.code for town in world.municipalities()}
    groups = file["versions"][0]["groups"]
    return {names[name]: at for at, group in enumerate(groups) for name in group["members"]}


@cache
def _share(kind: str, code: str, year: int) -> float:
    """A share of a municipality in a year, between 0 and 1."""
    level = _LEVELS[kind][_group_of()[code]]
    well_off = world.noise("structure", code)
    moved = 1 + _PULL.get(kind, 0.0) / 200 * well_off + 0.12 * world.noise("structure", kind, code)
    if kind == "employment":
        moved = 1 + _PULL[kind] / 200 * well_off + 0.01 * world.noise("structure", kind, code)
    drift = 1 + 0.01 * world.noise("structure", kind, code, str(year))
    return level * moved * drift / 100


def _towns(area: str) -> list[str]:
    return [code for code in world.members(area) if code != world.CHRISTIANSO]


def _years(years: Sequence[int]) -> Variable:
    return tid([str(year) for year in years])


def _area(code: str, text: str, *, country: bool = True) -> Variable:
    codes = areas_by_region(christianso=False)
    only = (
        codes if country else [each for each in codes if world.areas()[each].kind == "municipality"]
    )
    area = area_variable(code, text, only)
    return area if country else Variable(area.id, area.text, area.values, map=area.map)


_SEX = Variable("KØN", "køn", {"TOT": "I alt", "M": "Mænd", "K": "Kvinder"}, total="TOT")
_ANCESTRY = Variable(
    "HERKOMST",
    "herkomst",
    {
        "TOT": "I alt",
        "10": "Personer med dansk oprindelse",
        "25": "Indvandrere",
        "35": "Efterkommere",
    },
    total="TOT",
)


def _rate(
    kinds: Mapping[str, float], variable: str, areas: str, chosen: Mapping[str, str]
) -> Number:
    """A share of the persons of an area in per cent, whoever of them is asked for."""
    year = int(chosen["Tid"])
    weights = {code: world.populations()[code] for code in _towns(chosen[areas])}
    kind = "employment" if variable == "BEREGNING" else "low income"
    of_all = sum(_share(kind, code, year) * weight for code, weight in weights.items())
    return round(100 * kinds[chosen[variable]] * of_all / sum(weights.values()), 1)


_RAS_ANCESTRY = Variable("HERKOMST", "herkomst", {"00": "Herkomst i alt", "10": "Dansk oprindelse",
                         "25": "Indvandrere", "35": "Efterkommere"}, total="00")  # fmt: skip
RAS200 = StatTable(
    id="RAS200",
    text="Erhvervs- og beskæftigelsesfrekvenser (ultimo november)",
    unit="Pct.",
    decimals=1,
    updated=datetime(2023, 10, 30, 8),  # noqa: DTZ001 - printed without zone
    variables=(
        _area("OMRÅDE", "område"),
        _RAS_ANCESTRY,
        Variable("ALDER", "alder", {"16-64": "16-64 år", "16-24": "16-24 år", "25-64": "25-64 år"}),
        _SEX,
        Variable(
            "BEREGNING", "frekvens", {"BFK": "Beskæftigelsesfrekvens", "EFK": "Erhvervsfrekvens"}
        ),
        _years(_PUBLISHED_2022),
    ),
    cell=partial(_rate, {"BFK": 1.0, "EFK": 1.03}, "BEREGNING", "OMRÅDE"),
)
IFOR12P = StatTable(
    id="IFOR12P",
    text="Lavindkomstgruppen i procent af befolkningen",
    unit="Pct.",
    decimals=1,
    updated=datetime(2023, 11, 30, 8),  # noqa: DTZ001 - printed without zone
    variables=(
        _area("KOMMUNEDK", "kommune"),
        Variable("INDKN", "indkomstniveau", {"50": "50 pct.", "60": "60 pct."}),
        _years(_PUBLISHED_2022),
    ),
    cell=partial(_rate, {"50": 1.0, "60": 2.4}, "INDKN", "KOMMUNEDK"),
)


def _counts(
    persons: Callable[[str, Mapping[str, str]], float],
    splits: Sequence[Split],
    area: str,
    chosen: Mapping[str, str],
) -> Number:
    """A count that municipalities add up to, split along its variables."""
    return sum(split(round(persons(code, chosen)), splits, chosen) for code in _towns(chosen[area]))


def _even(variable: Variable) -> Split:
    parts = len(variable.values) - 1
    return Split(variable, lambda _: (1.0,) * parts)


_BANDS = [f"{first}-{first + 4}" for first in range(15, 70, 5)]
_LEVEL = {"H10": "H10 Grundskole", "H20": "H20 Gymnasiale uddannelser",
          "H30": "H30 Erhvervsfaglige uddannelser",
          "H70": "H70 Lange videregående uddannelser"}  # fmt: skip
_EDUCATED = Variable("HFUDD", "højest fuldførte uddannelse", {"TOT": "I alt"} | _LEVEL, total="TOT")
_BAND = Variable(
    "ALDER", "alder", {"TOT": "I alt"} | {band: f"{band} år" for band in _BANDS}, total="TOT"
)


def _educated(code: str, chosen: Mapping[str, str]) -> float:
    """Persons of all levels, or of one, which is a share of them."""
    everyone = 0.66 * world.populations()[code]
    year, level = int(chosen["Tid"]), chosen["HFUDD"]
    low, high = _share("basic school", code, year), _share("long higher", code, year)
    rest = 1 - low - high
    shares = {"TOT": 1.0, "H10": low, "H20": 0.1 * rest, "H30": 0.9 * rest, "H70": high}
    return everyone * shares[level]


HFUDD11 = StatTable(
    id="HFUDD11",
    text="Befolkningens højest fuldførte uddannelse (15-69 år)",
    unit="Antal",
    decimals=0,
    updated=datetime(2024, 5, 15, 8),  # noqa: DTZ001 - printed without zone
    variables=(
        _area("BOPOMR", "bopælsområde"), _ANCESTRY, _EDUCATED, _BAND, _SEX, _years(_PUBLISHED_2023)
    ),
    cell=partial(_counts, _educated, [_even(_BAND), _even(_ANCESTRY), _even(_SEX)], "BOPOMR"),
)  # fmt: skip

_STATUS = {"TOT": "I alt", "10": "Ikke i job eller uddannelse"}
_SOCIO = Variable(
    "SOCIO",
    "socioøkonomisk status",
    {"TOT": "I alt", "1": "Ledige", "2": "Uden for arbejdsstyrken"},
    total="TOT",
)


def _young(share_of_all: float, code: str, chosen: Mapping[str, str]) -> float:
    young = share_of_all * world.populations()[code]
    is_outside = chosen["STATUSNEET"] == "10"
    return young * (_share("neet", code, int(chosen["Tid"])) if is_outside else 1.0)


def _neet(table: str, ages: str, share_of_all: float) -> StatTable:
    return StatTable(
        id=table,
        text=f"Befolkningen ({ages} år)",
        unit="Antal",
        decimals=0,
        updated=datetime(2024, 5, 1, 8),  # noqa: DTZ001 - printed without zone
        variables=(
            Variable("STATUSNEET", "NEET-status", _STATUS),
            _SEX,
            _area("BOPOMR", "bopælsområde"),
            _SOCIO,
            _years(_PUBLISHED_2022),
        ),
        cell=partial(
            _counts, partial(_young, share_of_all), [_even(_SEX), _even(_SOCIO)], "BOPOMR"
        ),
    )


NEET1, NEET3 = _neet("NEET1", "16-24", 0.105), _neet("NEET3", "16-29", 0.17)

_ORIGINS = {"1": "Personer med dansk oprindelse", "24": "Indvandrere fra vestlige lande",
            "25": "Indvandrere fra ikke-vestlige lande", "34": "Efterkommere fra vestlige lande",
            "35": "Efterkommere fra ikke-vestlige lande"}  # fmt: skip
_ORIGIN = Variable("HERKOMST", "herkomst", {"TOT": "I alt"} | _ORIGINS, total="TOT")
_FOLK_SEX = Variable("KØN", "køn", {"TOT": "I alt", "1": "Mænd", "2": "Kvinder"}, total="TOT")
_AGE = Variable(
    "ALDER",
    "alder",
    {"IALT": "I alt"} | {str(age): f"{age} år" for age in range(126)},
    total="IALT",
)


def _people(code: str, chosen: Mapping[str, str]) -> float:
    quarter, origin = chosen["Tid"], chosen["HERKOMST"]
    everyone = world.populations()[code] * (1 + 0.005 * (int(quarter[:4]) - 2023))
    if code == world.CHRISTIANSO:
        return everyone if origin in {"TOT", "1"} else 0
    far, near = (_share(kind, code, int(quarter[:4])) for kind in ("non-western", "western"))
    shares = {"TOT": 1.0, "1": 1 - far - near, "24": 0.9 * near, "25": 0.75 * far,
              "34": 0.1 * near, "35": 0.25 * far}  # fmt: skip
    return everyone * shares[origin]


def _folk1e(chosen: Mapping[str, str]) -> Number:
    splits = [_even(_FOLK_SEX), _even(_AGE)]
    codes = world.members(chosen["OMRÅDE"])
    return sum(split(round(_people(code, chosen)), splits, chosen) for code in codes)


FOLK1E = StatTable(
    id="FOLK1E",
    text="Befolkningen den 1. i kvartalet",
    unit="Antal",
    decimals=0,
    updated=datetime(2024, 8, 12, 8),  # noqa: DTZ001 - printed without zone
    variables=(
        area_variable("OMRÅDE", "område", areas_by_region(christianso=True)),
        _FOLK_SEX,
        _AGE,
        _ORIGIN,
        tid(tuple(world.quarters(2008, "2024K3", "{year}K{quarter}"))),
    ),
    cell=_folk1e,
)

_CROSSING = {
    "NAT": "Natbefolkning",
    "IND": "Indpendling",
    "UD": "Udpendling",
    "DAG": "Dagbefolkning",
}
_MEN_AND_WOMEN = Variable("KØN", "køn", {"M": "Mænd", "K": "Kvinder"})
_INDUSTRIES = {"1": "1 Landbrug, skovbrug og fiskeri",
               "2": "2 Industri, råstofindvinding og forsyningsvirksomhed",
               "3": "3 Bygge og anlæg", "4": "4 Handel og transport mv."}  # fmt: skip
_INDUSTRY = Variable("BRANCHE07", "branche (DB07)", {"TOT": "I alt"} | _INDUSTRIES, total="TOT")


def _employed(code: str, chosen: Mapping[str, str]) -> int:
    """The employed of one sex; those who work in a municipality follow from the others."""
    year = int(chosen["Tid"])
    residents = round(0.25 * world.populations()[code])
    out = round(residents * _share("out", code, year))
    into = round((residents - out) * _share("in", code, year) / (1 - _share("in", code, year)))
    return {"NAT": residents, "UD": out, "IND": into, "DAG": residents - out + into}[
        chosen["PENDLING"]
    ]


PEND101 = StatTable(
    id="PEND101",
    text="Ind- og udpendling (ultimo november)",
    unit="Antal",
    decimals=0,
    updated=datetime(2023, 10, 30, 8),  # noqa: DTZ001 - printed without zone
    variables=(
        _area("OMRÅDE", "område", country=False),
        _INDUSTRY,
        Variable("PENDLING", "pendling", _CROSSING),
        _MEN_AND_WOMEN,
        _years(_PUBLISHED_2022),
    ),
    cell=partial(_counts, _employed, [_even(_INDUSTRY)], "OMRÅDE"),
)


def _jobs(code: str, chosen: Mapping[str, str]) -> float:
    year, industry = int(chosen["Tid"]), chosen["BRANCHEDB0710"]
    made = [_share(kind, code, year) for kind in ("agriculture", "manufacturing", "construction")]
    shares = dict(zip(("TOT", *_INDUSTRIES), (1.0, *made, 1 - sum(made)), strict=True))
    return 0.45 * world.populations()[code] * shares[industry]


ERHV2 = StatTable(
    id="ERHV2",
    text="Arbejdssteder og job",
    unit="Antal",
    decimals=0,
    updated=datetime(2023, 10, 30, 8),  # noqa: DTZ001 - printed without zone
    variables=(
        _area("OMRÅDE", "område"),
        Variable(
            "BRANCHEDB0710", "branche (DB07 10-grp)", {"TOT": "I alt"} | _INDUSTRIES, total="TOT"
        ),
        Variable("TAL", "enhed", {"ARBSTED": "Arbejdssteder", "ANSATTE": "Job"}),
        _years(_PUBLISHED_2022),
    ),
    cell=partial(_counts, _jobs, [], "OMRÅDE"),
)
TABLES = (RAS200, IFOR12P, HFUDD11, NEET1, NEET3, FOLK1E, PEND101, ERHV2)
