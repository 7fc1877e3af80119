"""Young people on uddannelseshjælp by how ready they are (y38a02).

Published: in December 2023 there were 243 in Norddjurs, 69.5 % of them activity-ready against
66.5 % in the country (follow-up paper 2023, goal 5.7). The two counts of Norddjurs follow from the
printed shares; the country's counts and all other months and municipalities are made up.
"""

from functools import cache

from tools.sample import world
from tools.sample.full_time_persons import persons_table
from tools.sample.jobindsats_tables import UNKNOWN_AREA, Dimension, Facts, Value, tree

MONTHS = world.months("2020M01")
PAPER_MONTH = "2023M12"

READY, PLAINLY_READY = "Uddannelsesparat", "Åbenlys uddannelsesparat"
ACTIVITY_READY, UNKNOWN = "Aktivitetsparat", "Uoplyst visitationskategori"
CATEGORIES = (READY, PLAINLY_READY, ACTIVITY_READY, UNKNOWN)

NORDDJURS_PERSONS = 243
NORDDJURS_ACTIVITY_READY = 169
COUNTRY_SHARE = 0.665
"""Share of activity-ready in the paper's month, the country."""

_RECIPIENTS_PER_INHABITANT = 0.0064
_NORDDJURS_SHARE_2021, _COUNTRY_SHARE_2021 = 0.72, 0.61
_PLAINLY_READY_SHARE = 0.2
FULL_TIME_SHARE = 0.94


def _months_from_paper(month: str) -> int:
    return world.month_number(month) - world.month_number(PAPER_MONTH)


def _path(month: str, at_paper: float, in_2021: float) -> float:
    """Interpolate a share from January 2021 through the paper's month and a little beyond."""
    per_month = (at_paper - in_2021) / -_months_from_paper("2021M01")
    return at_paper + per_month * _months_from_paper(month)


def _since_paper(*key: str, month: str) -> float:
    """Noise that is nothing in the paper's month."""
    return world.noise(*key, month) - world.noise(*key, PAPER_MONTH)


def _persons(code: str, month: str) -> int:
    if code == world.NORDDJURS:
        level = float(NORDDJURS_PERSONS)
    else:
        level = _RECIPIENTS_PER_INHABITANT * world.populations()[code]
        level *= 1 + 0.3 * world.noise("y38a02", code)
    trend = 1 - 0.0015 * _months_from_paper(month)
    return round(level * trend * (1 + 0.02 * _since_paper("y38a02", code, month=month)))


@cache
def _activity_ready(month: str) -> dict[str, int]:
    """Activity-ready of every municipality; the others' shares are scaled to the country's."""
    persons = {town.code: _persons(town.code, month) for town in world.municipalities()}
    shares = {code: 1 + 0.1 * world.noise("y38a02", "share", code) for code in persons}
    norddjurs = _path(month, NORDDJURS_ACTIVITY_READY / NORDDJURS_PERSONS, _NORDDJURS_SHARE_2021)
    own = persons[world.NORDDJURS] * norddjurs
    wanted = _path(month, COUNTRY_SHARE, _COUNTRY_SHARE_2021) * sum(persons.values()) - own
    unscaled = sum(persons[code] * shares[code] for code in persons if code != world.NORDDJURS)
    ready = {code: round(persons[code] * shares[code] * wanted / unscaled) for code in persons}
    ready[world.NORDDJURS] = round(own)
    return ready


@cache
def by_category(code: str, month: str) -> dict[str, int]:
    """Give the young people of a municipality by how ready they are."""
    active = _activity_ready(month)[code]
    ready = _persons(code, month) - active
    plainly = round(ready * _PLAINLY_READY_SHARE * (1 + 0.3 * world.noise("y38", code, month)))
    return {READY: ready - plainly, PLAINLY_READY: plainly, ACTIVITY_READY: active}


@cache
def _facts() -> Facts:
    counts = {
        (town.name, month, category): persons
        for town in world.municipalities()
        for month in MONTHS
        for category, persons in by_category(town.code, month).items()
    }
    for month in MONTHS:
        # Not yet classified: a handful where there are many, and some without a municipality.
        counts["København", month, UNKNOWN] = 4 + round(3 * world.noise("y38", UNKNOWN, month))
        counts[UNKNOWN_AREA, month, UNKNOWN] = round(2 + 2 * world.noise("y38", month))
    return {
        key: (persons, round(persons * FULL_TIME_SHARE))
        for key, persons in counts.items()
        if persons
    }


def _visitation() -> Dimension:
    # The children of "Alle uddannelsesparate" lie one level below the other categories.
    root = Value("/", "Visitationskategori i alt", CATEGORIES)
    top = (
        Value("/1/", "Alle uddannelsesparate", (READY, PLAINLY_READY)),
        Value("/2/", ACTIVITY_READY, (ACTIVITY_READY,)),
        Value("/3/", UNKNOWN, (UNKNOWN,)),
    )
    below = (Value("/1/1/", READY, (READY,)), Value("/1/2/", PLAINLY_READY, (PLAINLY_READY,)))
    return tree("_viskat_2udh", "Visitationskategori", (root,), top, below)


TABLES = (persons_table("y38a02", "uddannelseshjælp", MONTHS, _facts, _visitation()),)
