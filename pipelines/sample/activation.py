"""How much recipients are activated: ledighedsydelse (y09c07) and kontanthjælp by origin (y60c07).

Published, both as means of the months of 2023 in Norddjurs: 60.5 % of those on ledighedsydelse
(follow-up paper 2023, goal 4.3) and 90.3 % of non-western immigrants (goal 3.1.2). The paper says
"aktiveringsgrad"; here they are "Andel aktiveringsberørte", and the measure called
"Aktiveringsgrad" is made up far lower, on the other side of both targets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.sample import world
from pipelines.sample.jobindsats_tables import (
    MONTHLY,
    NO_LEAF,
    Facts,
    Measure,
    Table,
    branch,
    rate,
)

NON_WESTERN = "Indvandrere fra ikke-vestlige lande"
TOUCHED, DEGREE = "touched", "degree"

_YEAR = "2023"
_SMALLEST_GROUP = 0.5


@dataclass(frozen=True)
class Group:
    """Recipients of one benefit and origin: their share of all inhabitants, their usual rates."""

    recipients_per_inhabitant: float
    touched: float
    degree: float


LEDIGHEDSYDELSE = {NO_LEAF: Group(0.0025, 57.0, 22.0)}
KONTANTHJAELP = {
    "Personer med dansk oprindelse": Group(0.0080, 62.0, 21.0),
    "Indvandrere fra vestlige lande": Group(0.0004, 66.0, 24.0),
    "Efterkommere fra vestlige lande": Group(0.00005, 60.0, 20.0),
    NON_WESTERN: Group(0.0034, 74.0, 29.0),
    "Efterkommere fra ikke-vestlige lande": Group(0.0006, 64.0, 22.0),
}

_CONTENTS = {
    "y09c07": (world.months("2020M01"), LEDIGHEDSYDELSE),
    # The series of the reformed kontanthjælp is back-cast to this month.
    "y60c07": (world.months("2021M08"), KONTANTHJAELP),
}

NORDDJURS_MEANS = {
    ("y09c07", NO_LEAF, TOUCHED): 60.5,
    ("y09c07", NO_LEAF, DEGREE): 24.0,
    ("y60c07", NON_WESTERN, TOUCHED): 90.3,
    ("y60c07", NON_WESTERN, DEGREE): 38.0,
}
"""Means of the twelve months of 2023: those of TOUCHED are published, those of DEGREE made up."""


def _rates(
    key: tuple[str, str, str], months: Sequence[str], code: str, level: float
) -> list[float]:
    """Give a rate for every month; ``key`` is table, leaf and measure."""
    wanted = NORDDJURS_MEANS.get(key) if code == world.NORDDJURS else None
    usual = wanted or level * (1 + 0.15 * world.noise(*key, code))
    rates = [round(usual * (1 + 0.03 * world.noise(*key, code, month)), 1) for month in months]
    if wanted:
        year = [i for i, month in enumerate(months) if month.startswith(_YEAR)]
        # Tenths of a per cent, so that the mean of the shown values is exact.
        tenths = world.apportion(round(10 * wanted * len(year)), [rates[i] for i in year])
        for i, value in zip(year, tenths, strict=True):
            rates[i] = value / 10
    return rates


@cache
def _facts(table: str) -> Facts:
    months, groups = _CONTENTS[table]
    facts: dict[tuple[str, str, str], tuple[float, ...]] = {}
    for town in world.municipalities():
        for leaf, group in groups.items():
            size = group.recipients_per_inhabitant * world.populations()[town.code]
            size *= 1 + 0.3 * world.noise(table, town.code, leaf)
            if size < _SMALLEST_GROUP:
                continue
            touched = _rates((table, leaf, TOUCHED), months, town.code, group.touched)
            degree = _rates((table, leaf, DEGREE), months, town.code, group.degree)
            for month, of_touched, of_degree in zip(months, touched, degree, strict=True):
                active = size * of_degree / 100, size * of_touched / 100
                facts[town.name, month, leaf] = (size, *active)
    return facts


def _table(table: str, benefit: str, subject: str) -> Table:
    months, groups = _CONTENTS[table]
    return Table(
        id=table,
        name=f"Aktiveringsgrad og andel aktiveringsberørte, {benefit}",
        subject=subject,
        release=MONTHLY,
        period_type="M",
        periods=months,
        measures=(
            Measure("memc07_1", "mgrpc07_1", "Aktiveringsgrad", rate(1, 0)),
            Measure("memc07_2", "mgrpc07_2", "Andel aktiveringsberørte", rate(2, 0)),
        ),
        facts=lambda: _facts(table),
        dimension=branch("_oprinda", "Herkomst", "Herkomst i alt", tuple(groups))
        if len(groups) > 1
        else None,
    )


TABLES = (
    _table("y09c07", "ledighedsydelse", "Ledighedsydelse"),
    _table("y60c07", "kontanthjælp (satser)", "Kontanthjælp (satser)"),
)
