"""Spells on a benefit: how long the ended ones lasted, how many last on, and who comes and goes.

The tables are a27 (a07 of sygedagpenge), b01 and a24. Nothing here is published. As many spells end
as in the b15 tables; how long they lasted, and the spells that begin, are made up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from tools.sample import after_benefit, benefits, cash_benefit, flex_jobs, world
from tools.sample.jobindsats_tables import (
    MONTHLY,
    QUARTERLY,
    Cell,
    Facts,
    Measure,
    Number,
    Release,
    Table,
    count,
    rate,
)

MONTHS = world.months("2022M01", "2024M05")
"""The newest month comes one later than that of the other tables."""
QUARTERS = tuple(world.quarters(2022, "2023Q02", "{year}Q{quarter:02}"))
"""The quarters whose spells can be followed for a year."""

BANDS = ("under 2 uger", "2-4 uger", "5-13 uger", "14-26 uger", "27-39 uger", "40-52 uger",
    "over 52 uger")  # fmt: skip
_MIDDLES = (1.0, 3.0, 9.0, 20.0, 33.0, 46.0, 95.0)
_WEEKS = (0, 4, 8, 13, 17, 21, 26, 30, 34, 39, 43, 47, 52)
_FLOWS = (
    "Antal påbegyndte forløb",
    "Antal afsluttede forløb",
    "Antal forløb primo perioden",
    "Antal forløb ultimo perioden",
)


def _persons_of(facts: Callable[[], Facts]) -> Callable[[str, str], int]:
    """Who is on a benefit in a town and month, from the facts of its a02 table."""
    return lambda town, month: round(facts().get((town, month), (0.0,))[0])


@cache
def _code(town: str) -> str:
    return next(place.code for place in world.municipalities() if place.name == town)


@dataclass(frozen=True)
class Benefit:
    """A benefit: the table of those who left it, how long they stayed, and who is on it."""

    ended: str
    durations: tuple[float, ...]
    running: Callable[[str, str], int]


_SHORT, _LONG = (7.0, 14.0, 23.0, 25.0, 11.0, 8.0, 12.0), (3.0, 7.0, 17.0, 20.0, 16.0, 13.0, 24.0)
BENEFITS: Mapping[str, Benefit] = {
    "y01": Benefit("y01b15", _SHORT, _persons_of(partial(benefits.facts, "y01a02"))),
    "y07": Benefit(
        "y07b15",
        (13.0, 20.0, 29.0, 19.0, 8.0, 5.0, 6.0),
        _persons_of(partial(benefits.facts, "y07a02")),
    ),
    "y09": Benefit("y09b15", _LONG, _persons_of(partial(flex_jobs.facts, "y09a02"))),
    "y12": Benefit("y12b15", _LONG, _persons_of(partial(benefits.facts, "y12a02"))),
    "y60": Benefit("y60b15", _LONG, lambda town, month: cash_benefit.persons(_code(town), month)),
}


@cache
def _ended(benefit: str, code: str, month: str) -> int:
    """The spells that end in a month: a part of those of its quarter."""
    number = int(month[5:]) - 1
    quarter = f"{month[:4]}Q{number // 3 + 1:02}"
    spells = after_benefit.spells_ended(BENEFITS[benefit].ended, code, quarter)
    weights = [1 + 0.1 * world.noise("a27", benefit, code, quarter, str(i)) for i in range(3)]
    return world.apportion(spells, weights)[number % 3]


@cache
def _ended_facts(benefit: str) -> Facts:
    """Give the ended spells by how long they lasted, and their weeks."""
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for town in world.municipalities():
        for month in MONTHS:
            jitter = [1 + 0.2 * world.noise("a27", town.code, month, band) for band in BANDS]
            shares = BENEFITS[benefit].durations
            weights = [share * more for share, more in zip(shares, jitter, strict=True)]
            if spells := _ended(benefit, town.code, month):
                bands = world.apportion(spells, weights)
                weeks = sum(n * middle for n, middle in zip(bands, _MIDDLES, strict=True))
                found[town.name, month] = (*bands, weeks)
    return found


def _mean_weeks(cell: Cell) -> Number:
    *bands, weeks = cell.own
    return round(weeks / sum(bands), 1)


def _ended_table(table: str, benefit: str) -> Table:
    group = "Antal afsluttede forløb fordelt på varighed"
    return _table(
        table,
        "Antal og varighed af afsluttede forløb",
        benefit,
        (
            *(
                Measure(f"mea27_1_{i + 1}", "mgrpa27_1", f"{group}: {band}", count(i))
                for i, band in enumerate(BANDS)
            ),
            Measure(
                "mea27_2", "mgrpa27_2", "Gnsn. varighed af afsluttede forløb (uger)", _mean_weeks
            ),
        ),
        partial(_ended_facts, benefit),
    )


@cache
def _survival_facts(benefit: str) -> Facts:
    """Give the spells that begin in a quarter, and those that still run after some weeks."""
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    weekly = 0.93 if benefit == "y01" else 0.975
    for town in world.municipalities():
        for quarter in QUARTERS:
            spells = after_benefit.spells_ended(BENEFITS[benefit].ended, town.code, quarter)
            stay = weekly + 0.01 * world.noise("b01", benefit, town.code, quarter)
            if spells:
                found[town.name, quarter] = tuple(spells * stay**weeks for weeks in _WEEKS)
    return found


def _survival_table(table: str, benefit: str) -> Table:
    label = "Overlevelseskurve u. tilbagefald til den valgte ydelse"
    measures = tuple(
        Measure(f"meb01_1_{i + 1}", "mgrpb01_1", f"{label}: {weeks} uger", rate(i, 0))
        for i, weeks in enumerate(_WEEKS)
    )
    facts = partial(_survival_facts, benefit)
    return _table(
        table, "Overlevelseskurver", benefit, measures, facts, periods=QUARTERS, release=QUARTERLY
    )


@cache
def _flow_facts(benefit: str) -> Facts:
    """Give the spells that begin and end, and those that run before and after."""
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for town in world.municipalities():
        before = BENEFITS[benefit].running(town.name, MONTHS[0])
        for month in MONTHS:
            ended = min(before, _ended(benefit, town.code, month))
            after = max(BENEFITS[benefit].running(town.name, month), before - ended)
            if before or after:
                found[town.name, month] = (after - before + ended, ended, before, after)
            before = after
    return found


def _flow_table(table: str, benefit: str) -> Table:
    return _table(
        table,
        "Antal påbegyndte og afsluttede forløb samt antal forløb primo og ultimo perioden",
        benefit,
        tuple(
            Measure(f"mea24_{i + 1}", f"mgrpa24_{i + 1}", label, count(i))
            for i, label in enumerate(_FLOWS)
        ),
        partial(_flow_facts, benefit),
    )


def _table(
    table: str,
    name: str,
    benefit: str,
    measures: tuple[Measure, ...],
    facts: Callable[[], Facts],
    *,
    periods: tuple[str, ...] = MONTHS,
    release: Release = MONTHLY,
) -> Table:
    title = after_benefit.BENEFITS[BENEFITS[benefit].ended].name
    return Table(
        id=table,
        name=f"{name}, {title}",
        subject=title.capitalize(),
        release=release,
        period_type=release.frequency,
        periods=periods,
        measures=measures,
        facts=facts,
    )


TABLES = (
    *(
        _ended_table(f"{benefit}a07" if benefit == "y07" else f"{benefit}a27", benefit)
        for benefit in BENEFITS
    ),
    *(_survival_table(f"{benefit}b01", benefit) for benefit in ("y01", "y09")),
    *(
        _flow_table(f"{benefit}a04" if benefit == "y07" else f"{benefit}a24", benefit)
        for benefit in BENEFITS
    ),
)
