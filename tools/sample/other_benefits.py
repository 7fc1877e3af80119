"""Persons on benefits that have no entry in ``data/sources`` (y04, y10, y40 a02).

The sample describes them so that `pejl sources search` finds tables to add. All figures are made
up, a share of the inhabitants; `public_benefits` counts them among the others.
"""

from functools import cache, partial

from tools.sample import world
from tools.sample.benefits import wobble
from tools.sample.full_time_persons import persons_table
from tools.sample.jobindsats_tables import Facts

MONTHS = world.months("2020M01")

_PERSONS_PER_FULL_TIME_PERSON = 1.05
_BENEFITS = {
    "y04a02": ("revalidering", 0.001),
    "y10a02": ("førtidspension", 0.045),
    "y40a02": ("barselsdagpenge", 0.009),
}
"""Name, and full-time persons per inhabitant."""


@cache
def _facts(table: str) -> Facts:
    _, per_inhabitant = _BENEFITS[table]
    facts: dict[tuple[str, ...], tuple[float, ...]] = {}
    for town in world.municipalities():
        usual = per_inhabitant * world.populations()[town.code]
        usual *= 1 + 0.2 * world.noise(table, town.code)
        for month in MONTHS:
            if full_time := wobble(usual, table, town.code, month):
                persons = round(full_time * _PERSONS_PER_FULL_TIME_PERSON)
                facts[town.name, month] = (persons, full_time)
    return facts


TABLES = tuple(
    persons_table(table, name, MONTHS, partial(_facts, table))
    for table, (name, _) in _BENEFITS.items()
)
