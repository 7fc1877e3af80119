"""How much recipients of a benefit are activated, by origin (y01, y07, y09, y12, y60 c07).

Published, both as means of the months of 2023 in Norddjurs: 60.5 % of those on ledighedsydelse
(follow-up paper 2023, goal 4.3) and 90.3 % of non-western immigrants (goal 3.1.2). The paper says
"aktiveringsgrad"; here they are "Andel aktiveringsberørte", and the measure called
"Aktiveringsgrad" is made up far lower, on the other side of both targets. That the 90.3 % are of
those on kontanthjælp is made up too, and so is everything else. The rates are of the persons of
the benefit's a02 table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from tools.sample import benefits, cash_benefit, flex_jobs, world
from tools.sample.jobindsats_tables import MONTHLY, Facts, Measure, Table, branch, rate

DANISH, NON_WESTERN = "Personer med dansk oprindelse", "Indvandrere fra ikke-vestlige lande"
TOTAL = "Herkomst i alt"
TOUCHED, DEGREE = "touched", "degree"

# How the rates of an origin lie beside those of persons of Danish origin.
_RELATIVE = {
    DANISH: 1.0,
    "Indvandrere fra vestlige lande": 1.06,
    "Efterkommere fra vestlige lande": 0.97,
    NON_WESTERN: 1.19,
    "Efterkommere fra ikke-vestlige lande": 1.03,
}
_SHARES = (0.86, 0.05, 0.003, 0.075, 0.012)
_YEAR = "2023"
_SMALLEST_GROUP = 0.5


@dataclass(frozen=True)
class Benefit:
    """A benefit: its recipients, the shares of the five origins, the usual rates of the Danish."""

    name: str
    months: Sequence[str]
    persons: Callable[[world.Area, str], float]
    touched: float
    degree: float
    shares: Sequence[float] = _SHARES


def _in(facts: Callable[[str], Facts], table: str) -> Callable[[world.Area, str], float]:
    return lambda town, month: facts(table).get((town.name, month), (0,))[0]


BENEFITS = {
    "y01c07": Benefit(
        "a-dagpenge", world.months("2021M01"), _in(benefits.facts, "y01a02"), 24.0, 9.0
    ),
    "y07c07": Benefit(
        "sygedagpenge", world.months("2021M01"), _in(benefits.facts, "y07a02"), 9.0, 3.0
    ),
    "y09c07": Benefit(
        "ledighedsydelse",
        world.months("2020M01"),
        _in(flex_jobs.facts, "y09a02"),
        57.0,
        22.0,
        (0.92, 0.02, 0.002, 0.053, 0.005),
    ),
    "y12c07": Benefit(
        "jobafklaringsforløb", world.months("2021M01"), _in(benefits.facts, "y12a02"), 54.0, 17.0
    ),
    "y60c07": Benefit(
        "kontanthjælp (satser)",
        cash_benefit.MONTHS,
        lambda town, month: cash_benefit.persons(town.code, month),
        62.0,
        21.0,
        (0.643, 0.032, 0.004, 0.273, 0.048),
    ),
}

NORDDJURS_MEANS = {
    ("y09c07", TOTAL, TOUCHED): 60.5,
    ("y09c07", TOTAL, DEGREE): 24.0,
    ("y60c07", NON_WESTERN, TOUCHED): 90.3,
    ("y60c07", NON_WESTERN, DEGREE): 38.0,
}
"""Means of the twelve months of 2023: those of TOUCHED are published, those of DEGREE made up."""


def _rates(table: str, origin: str, measure: str, code: str, usual: float) -> list[float]:
    """Give a rate for every month."""
    key, months = (table, origin, measure), BENEFITS[table].months
    wanted = NORDDJURS_MEANS.get(key) if code == world.NORDDJURS else None
    usual = wanted or usual * (1 + 0.15 * world.noise(*key, code))
    rates = [round(usual * (1 + 0.03 * world.noise(*key, code, month)), 1) for month in months]
    if wanted:
        year = [i for i, month in enumerate(months) if month.startswith(_YEAR)]
        # Tenths of a per cent, so that the mean of the shown values is exact.
        tenths = world.apportion(round(10 * wanted * len(year)), [rates[i] for i in year])
        for i, value in zip(year, tenths, strict=True):
            rates[i] = value / 10
    return rates


def _active(table: str, code: str, measure: str) -> Mapping[str, list[float]]:
    """Give each origin's rates for every month."""
    benefit = BENEFITS[table]
    danish = benefit.touched if measure == TOUCHED else benefit.degree
    return {
        origin: _rates(table, origin, measure, code, danish * relative)
        for origin, relative in _RELATIVE.items()
    }


@cache
def _town_facts(table: str, town: world.Area) -> Facts:
    benefit = BENEFITS[table]
    sizes = dict(zip(_RELATIVE, _sizes(table, town), strict=True))
    touched, degree = (_active(table, town.code, measure) for measure in (TOUCHED, DEGREE))
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for i, month in enumerate(benefit.months):
        persons = benefit.persons(town, month)
        for origin, share in sizes.items():
            size = share * persons
            if size >= _SMALLEST_GROUP:
                active = size * degree[origin][i] / 100, size * touched[origin][i] / 100
                found[town.name, month, origin] = (size, *active)
    if town.code == world.NORDDJURS and (table, TOTAL, TOUCHED) in NORDDJURS_MEANS:
        return _with_total(table, town, found)
    return found


def _sizes(table: str, town: world.Area) -> list[float]:
    """The shares of the origins among a municipality's recipients."""
    shares = [
        share * (1 + 0.3 * world.noise(table, "size", town.code, origin))
        for origin, share in zip(_RELATIVE, BENEFITS[table].shares, strict=True)
    ]
    return [share / sum(shares) for share in shares]


def _with_total(table: str, town: world.Area, facts: Facts) -> Facts:
    """Let persons of Danish origin be what the published rates of all leave for them."""
    wanted = [_rates(table, TOTAL, measure, town.code, 0) for measure in (DEGREE, TOUCHED)]
    found = dict(facts)
    for month, *rates in zip(BENEFITS[table].months, *wanted, strict=True):
        origins = [fact for origin in _RELATIVE if (fact := facts.get((town.name, month, origin)))]
        size, *active = (sum(quantity) for quantity in zip(*origins, strict=True))
        danish = facts[town.name, month, DANISH]
        missing = [size * rate / 100 - now for rate, now in zip(rates, active, strict=True)]
        found[town.name, month, DANISH] = (
            danish[0],
            *(now + more for now, more in zip(danish[1:], missing, strict=True)),
        )
    return found


@cache
def _facts(table: str) -> Facts:
    return {
        key: fact
        for town in world.municipalities()
        for key, fact in _town_facts(table, town).items()
    }


def activated(table: str, town: world.Area, month: str) -> tuple[float, float]:
    """Full-time activated and touched persons of a benefit in a municipality, all origins."""
    facts = _town_facts(table, town)
    found = [fact for origin in _RELATIVE if (fact := facts.get((town.name, month, origin)))]
    return sum(fact[1] for fact in found), sum(fact[2] for fact in found)


def _table(table: str, benefit: Benefit) -> Table:
    return Table(
        id=table,
        name=f"Aktiveringsgrad og andel aktiveringsberørte, {benefit.name}",
        subject=benefit.name.capitalize(),
        release=MONTHLY,
        period_type="M",
        periods=tuple(benefit.months),
        measures=(
            Measure("memc07_1", "mgrpc07_1", "Aktiveringsgrad", rate(1, 0)),
            Measure("memc07_2", "mgrpc07_2", "Andel aktiveringsberørte", rate(2, 0)),
        ),
        facts=lambda: _facts(table),
        extra=(branch("_oprinda", "Herkomst", TOTAL, tuple(_RELATIVE)),),
    )


TABLES = tuple(_table(table, benefit) for table, benefit in BENEFITS.items())
