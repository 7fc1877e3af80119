"""What the job centre does for employers (jo01) and what the unemployed aim for (y25i13_esco).

Published: 25 job orders a month in Norddjurs in 2023 (follow-up paper 2023, goal 5.1) and, in
December 2023, 67.7 % of the unemployed aiming for an area of strength (goal 2.1). That the paper
counted these measures, the 1 000 unemployed that the share is of, and all else is made up.
"""

from functools import cache

from tools.sample import world
from tools.sample.jobindsats_tables import (
    MONTHLY,
    Facts,
    Measure,
    Table,
    branch,
    count,
    plain,
    rate,
)

NORDDJURS_ORDERS = 300
NORDDJURS_UNEMPLOYED = 1_000
NORDDJURS_STRENGTH_SHARE = 0.677

ORDER_MONTHS = world.months("2020M01")
YEAR = world.months("2023M01", "2023M12")
AIM_MONTHS = world.months("2022M01")
PAPER_MONTH = "2023M12"

# The occupations that can be aimed for, with their weights among areas of strength and others.
_AIMS = {
    "Social- og sundhedshjælper": 15.0,
    "Social- og sundhedsassistent": 9.0,
    "Pædagogmedhjælper": 20.0,
    "Industrioperatør": 14.0,
    "Svejser": 6.0,
    "Smed": 7.0,
    "Elektriker": 5.0,
    "Tømrer": 6.0,
    "Lager- og logistikmedarbejder": 18.0,
    "Kontormedarbejder": 24.0,
    "Butiksassistent": 26.0,
    "Rengøringsassistent": 20.0,
    "Andre jobmål": 30.0,
}


def _order_level(code: str) -> float:
    if code == world.NORDDJURS:
        return NORDDJURS_ORDERS / len(YEAR)
    return 0.0007 * world.populations()[code] * (1 + 0.4 * world.noise("jo01", code))


def _orders(code: str) -> list[int]:
    exact = [
        _order_level(code) * (1 + 0.35 * world.noise("jo01", code, month)) for month in ORDER_MONTHS
    ]
    orders = [round(number) for number in exact]
    if code == world.NORDDJURS:
        start = ORDER_MONTHS.index(YEAR[0])
        year = slice(start, start + len(YEAR))
        orders[year] = world.apportion(NORDDJURS_ORDERS, exact[year])
    return orders


@cache
def _order_facts() -> Facts:
    facts: dict[tuple[str, ...], tuple[float, ...]] = {}
    for town in world.municipalities():
        for month, orders in zip(ORDER_MONTHS, _orders(town.code), strict=True):
            if not orders:
                continue
            positions = round(orders * (1.4 + 0.3 * world.noise("jo01", "size", town.code, month)))
            sent = round(positions * (0.75 + 0.15 * world.noise("jo01", "sent", town.code, month)))
            filled = round(sent * (0.55 + 0.2 * world.noise("jo01", "filled", town.code, month)))
            facts[town.name, month] = (orders, positions, sent, filled)
    return facts


def _months_from_paper(month: str) -> int:
    return world.month_number(month) - world.month_number(PAPER_MONTH)


def _unemployed(code: str, month: str) -> int:
    if code == world.NORDDJURS:
        level = float(NORDDJURS_UNEMPLOYED)
    else:
        level = 0.026 * world.populations()[code] * (1 + 0.3 * world.noise("y25i13", code))
    season = world.noise("y25i13", month) - world.noise("y25i13", PAPER_MONTH)
    return round(level * (1 + 0.003 * _months_from_paper(month)) * (1 + 0.03 * season))


def _strength_share(code: str, month: str) -> float:
    at_paper = NORDDJURS_STRENGTH_SHARE
    if code != world.NORDDJURS:
        at_paper *= 0.85 + 0.15 * world.noise("y25i13", "share", code)
    return at_paper + 0.002 * _months_from_paper(month)


def _by_aim(code: str, month: str) -> dict[str, int]:
    unemployed = _unemployed(code, month)
    in_strength = round(unemployed * _strength_share(code, month))
    persons: dict[str, int] = {}
    for total, strong in ((in_strength, True), (unemployed - in_strength, False)):
        aims = [aim for aim in _AIMS if (aim in world.areas_of_strength()) is strong]
        weights = [_AIMS[aim] * (1 + 0.3 * world.noise("y25i13", code, aim)) for aim in aims]
        persons.update(zip(aims, world.apportion(total, weights), strict=True))
    return persons


@cache
def _aim_facts() -> Facts:
    return {
        (town.name, month, aim): (float(persons),)
        for town in world.municipalities()
        for month in AIM_MONTHS
        for aim, persons in _by_aim(town.code, month).items()
        if persons
    }


TABLES = (
    Table(
        id="jo01",
        name="Jobordrer",
        subject="Virksomhedsservice",
        release=MONTHLY,
        period_type="M",
        periods=ORDER_MONTHS,
        measures=(
            Measure("mejo01_1", "mgrpjo01_1", "Antal oprettede jobordrer", plain(0)),
            Measure(
                "mejo01_2", "mgrpjo01_2", "Antal stillinger blandt oprettede jobordrer", plain(1)
            ),
            Measure("mejo01_3", "mgrpjo01_3", "Formidlingsgrad", rate(2, 1)),
            Measure("mejo01_4", "mgrpjo01_4", "Besættelsesgrad", rate(3, 1)),
        ),
        facts=_order_facts,
        area_first=True,
    ),
    Table(
        id="y25i13_esco",
        name="Lediges jobmål (Arbejdskraftreserven ESCO-STAR)",
        subject="Arbejdsmarkedet",
        release=MONTHLY,
        period_type="M",
        periods=AIM_MONTHS,
        measures=(Measure("mei13_1", "mgrpy25i13_1", "Antal personer", count(0)),),
        facts=_aim_facts,
        extra=(
            branch("_esco_uri", "Stillingsbetegnelse", "Stillingsbetegnelse i alt", tuple(_AIMS)),
        ),
    ),
)
