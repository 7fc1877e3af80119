"""Persons on any public benefit (ptv_a02).

Nothing here is published. It is the sum of the sample's benefits and of what the sample has no
table for (førtidspension, efterløn and the like); a few persons get two benefits in a month.
"""

from functools import cache

from tools.sample import benefits, cash_benefit, flex_jobs, world, youth
from tools.sample.full_time_persons import persons_table
from tools.sample.jobindsats_tables import Facts, Quantities

MONTHS = world.months("2020M01")

_OTHERS_PER_INHABITANT = 0.055
_DISTINCT = 0.98


def _parts(town: world.Area, month: str) -> list[Quantities]:
    nobody = (0, 0)
    found = [benefits.facts(table).get((town.name, month), nobody) for table in benefits.BENEFITS]
    found += [
        flex_jobs.facts(table).get((town.name, month), nobody)
        for table in flex_jobs.NORDDJURS_PERSON_MONTHS
    ]
    on_cash_benefit = cash_benefit.persons(town.code, month)
    found.append((on_cash_benefit, round(on_cash_benefit * youth.FULL_TIME_SHARE)))
    others = _OTHERS_PER_INHABITANT * world.populations()[town.code]
    others = round(others * (1 + 0.2 * world.noise("ptv_a02", town.code)))
    return [*found, (others, others)]


@cache
def _facts() -> Facts:
    found: dict[tuple[str, ...], Quantities] = {}
    for town in world.municipalities():
        for month in MONTHS:
            persons, full_time = map(sum, zip(*_parts(town, month), strict=True))
            found[town.name, month] = (max(full_time, int(_DISTINCT * persons)), full_time)
    return found


TABLES = (
    persons_table(
        "ptv_a02",
        "alle ydelser",
        MONTHS,
        _facts,
        name="Offentligt forsørgede, antal personer og fuldtidspersoner",
    ),
)
