"""Activation by type of offer (y60c02, ptvc02), and all who are activated (ptvc01).

Nothing here is published. Those touched by activation are the ones of the c07 tables: of
kontanthjælp in y60c02, of the sample's five activated benefits together in the ptv tables. A
person in two kinds of offer counts once in each and once in the total; spells add up.
"""

from collections.abc import Callable, Iterable
from functools import cache

from tools.sample import activation, world
from tools.sample.full_time_persons import LABOUR_FORCE_SHARE
from tools.sample.jobindsats_tables import (
    MONTHLY,
    Cell,
    Dimension,
    Facts,
    Measure,
    Number,
    Table,
    Value,
    count,
    per_population,
    tree,
)

MONTHS = world.months("2022M01")

TOTAL, GUIDANCE = "Tilbud i alt", "Vejledning og opkvalificering i alt"
EDUCATION = "Ordinær uddannelse i alt"
OTHER_GUIDANCE = "Øvrige vejlednings- og opkvalificeringsforløb"
SUBSIDY, PRACTICE, COMMUNITY_WORK = (
    "Ansættelse med løntilskud i alt",
    "Virksomhedspraktik i alt",
    "Nytteindsats i alt",
)

# Of all who are activated, those in an offer of the kind; and their spells for each of them.
_IN_OFFER = {GUIDANCE: 0.74, SUBSIDY: 0.06, PRACTICE: 0.29, COMMUNITY_WORK: 0.03}
_SPELLS_PER_PERSON = {SUBSIDY: 1.01, PRACTICE: 1.06, COMMUNITY_WORK: 1.02}
_EDUCATION_IN_GUIDANCE, _EDUCATION_SPELLS = 0.23, 1.06
_OTHER_GUIDANCE_SPELLS = 1.12

_BENEFITS = {"y60c02": ("y60c07",), "ptvc02": tuple(activation.BENEFITS)}


def _activated(benefits: Iterable[str], town: world.Area, month: str) -> tuple[int, int]:
    """Full-time activated and activated persons, whole numbers."""
    full_time, persons = (
        sum(quantity)
        for quantity in zip(
            *(activation.activated(benefit, town, month) for benefit in benefits), strict=True
        )
    )
    return round(full_time), round(persons)


def _in_offers(table: str, town: world.Area, month: str, persons: int) -> dict[str, int]:
    """Persons by kind of offer; everybody is in at least one."""
    found = {
        kind: min(
            persons,
            round(persons * share * (1 + 0.2 * world.noise(table, kind, town.code, month))),
        )
        for kind, share in _IN_OFFER.items()
    }
    elsewhere = sum(found.values()) - found[GUIDANCE]
    found[GUIDANCE] = max(found[GUIDANCE], persons - elsewhere)
    lean = 1 + 0.25 * world.noise(table, EDUCATION, town.code)
    found[EDUCATION] = round(found[GUIDANCE] * _EDUCATION_IN_GUIDANCE * lean)
    found[OTHER_GUIDANCE] = found[GUIDANCE] - round(0.85 * found[EDUCATION])
    return {TOTAL: persons, **found}


def _spells(persons: dict[str, int]) -> dict[str, int]:
    found = {kind: round(persons[kind] * each) for kind, each in _SPELLS_PER_PERSON.items()}
    found[EDUCATION] = round(persons[EDUCATION] * _EDUCATION_SPELLS)
    found[OTHER_GUIDANCE] = round(persons[OTHER_GUIDANCE] * _OTHER_GUIDANCE_SPELLS)
    found[GUIDANCE] = found[EDUCATION] + found[OTHER_GUIDANCE]
    found[TOTAL] = sum(found[kind] for kind in _IN_OFFER)
    return found


@cache
def _facts(table: str) -> Facts:
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for town in world.municipalities():
        for month in MONTHS:
            _, activated = _activated(_BENEFITS[table], town, month)
            persons = _in_offers(table, town, month, activated)
            spells = _spells(persons)
            for kind, number in persons.items():
                if number:
                    found[town.name, month, kind] = (spells[kind], number)
    return found


@cache
def _activated_facts() -> Facts:
    return {
        (town.name, month): _activated(activation.BENEFITS, town, month)
        for town in world.municipalities()
        for month in MONTHS
    }


def _kinds() -> Dimension:
    def value(value_id: str, kind: str) -> Value:
        return Value(value_id, kind, (kind,))

    return tree(
        "_tilb_2ptv",
        "Tilbud",
        (value("/", TOTAL),),
        tuple(value(f"/{number}/", kind) for number, kind in enumerate(_IN_OFFER, start=1)),
        # The source lists a kind without parts again, under the same name, one level below.
        (
            value("/1/1/", EDUCATION),
            value("/1/2/", OTHER_GUIDANCE),
            value("/4/1/", COMMUNITY_WORK),
        ),
    )


def _mean(spells: int, persons: int) -> Callable[[Cell], Number]:
    return lambda cell: round(cell.own[spells] / cell.own[persons], 1)


def _table(table: str, benefit: str) -> Table:
    return Table(
        id=table,
        name=f"Antal aktiverede og forløb, {benefit}",
        subject=benefit.capitalize(),
        release=MONTHLY,
        period_type="M",
        periods=MONTHS,
        measures=(
            Measure("memc02_1", "mgrpc02_1", "Antal aktiveringsforløb", count(0)),
            Measure("memc02_2", "mgrpc02_2", "Antal aktiverede", count(1)),
            Measure(
                "memc02_3",
                "mgrpc02_3",
                "Gnsn. antal aktiveringsforløb pr. aktiveret",
                _mean(0, 1),
            ),
        ),
        facts=lambda: _facts(table),
        extra=(_kinds(),),
    )


TABLES = (
    _table("y60c02", "kontanthjælp (satser)"),
    _table("ptvc02", "alle ydelser"),
    Table(
        id="ptvc01",
        name="Antal aktiverede og fuldtidsaktiverede, alle ydelser",
        subject="Alle ydelser",
        release=MONTHLY,
        period_type="M",
        periods=MONTHS,
        measures=(
            Measure("memc01_1", "mgrpc01_1", "Antal aktiverede", count(1)),
            Measure("memc01_2", "mgrpc01_2", "Antal fuldtidsaktiverede", count(0)),
            Measure(
                "memc01_3",
                "mgrpc01_3",
                "Fuldtidsaktiverede i pct. af arbejdsstyrken",
                per_population(0, LABOUR_FORCE_SHARE),
            ),
        ),
        facts=_activated_facts,
    ),
)
