"""Where young people are after a spell on uddannelseshjælp (y38b15).

Published: of those who left in the first three quarters of 2023, 39.2 % in Norddjurs and 44.4 % in
the country were in a job or in education one month later (follow-up paper 2023, goal 5.8). The 71
of 181 spells that give the 39.2 % are made up, and so is everything else.
"""

from collections.abc import Callable
from functools import cache

from pipelines.sample import world
from pipelines.sample.jobindsats_tables import (
    HIDDEN_BELOW,
    QUARTERLY,
    Cell,
    Facts,
    Measure,
    Number,
    Table,
    branch,
    count,
    share,
)

QUARTERS = tuple(world.quarters(2020, "2023Q04", "{year}Q{quarter:02}"))
PAPER_QUARTERS = ("2023Q01", "2023Q02", "2023Q03")

NORDDJURS_SPELLS = 181
NORDDJURS_IN_JOB_OR_EDUCATION = 71
COUNTRY_SHARE = 0.444

JOB, EDUCATION = "Lønmodtagerbeskæftigelse", "Uddannelse"
# The statuses other than a job and education, with their weights among those who got neither.
_OTHERS = {
    "A-dagpenge": 2.0,
    "Sygedagpenge": 4.0,
    "Selvforsørgelse": 26.0,
    "Kontanthjælp": 40.0,
    "Fleksjob": 1.0,
    "Barselsdagpenge": 6.0,
    "Folkepension": 0.0,
    "Førtids-, senior- og tidlig pension": 8.0,
    "Efterløn og fleksydelse": 0.0,
    "Jobafklaringsforløb": 1.0,
    "Forrevalidering og revalidering": 2.0,
    "Andet": 10.0,
}
STATUSES = (JOB, EDUCATION, *_OTHERS)
_JOB_PART = 0.56

# The share in a job or in education grows with the time passed.
_HORIZONS = {1: 1.0, 3: 1.04, 6: 1.1, 12: 1.18}
_QUARTERS_TO_WAIT = {1: 1, 3: 1, 6: 2, 12: 4}
_SPELLS_PER_INHABITANT = 0.0016


def _spells(code: str, quarter: str) -> int:
    if code == world.NORDDJURS and quarter in PAPER_QUARTERS:
        return _norddjurs(NORDDJURS_SPELLS, quarter)
    level = _SPELLS_PER_INHABITANT * world.populations()[code]
    level *= 1 + 0.2 * world.noise("y38b15", code)
    return round(level * (1 + 0.15 * world.noise("y38b15", code, quarter)))


def _norddjurs(total: int, quarter: str) -> int:
    parts = world.apportion(total, [1.0] * len(PAPER_QUARTERS))
    return parts[PAPER_QUARTERS.index(quarter)]


def _relative_share(code: str, quarter: str) -> float:
    noise = 0.15 * world.noise("y38b15", "share", code)
    return 1 + noise + 0.05 * world.noise("y38b15", "share", code, quarter)


@cache
def _scale() -> float:
    """Scale of the other municipalities' shares that gives the country its share."""
    others = [town.code for town in world.municipalities() if town.code != world.NORDDJURS]
    pairs = [(code, quarter) for code in others for quarter in PAPER_QUARTERS]
    spells = sum(_spells(*pair) for pair in pairs)
    unscaled = sum(_spells(*pair) * _relative_share(*pair) for pair in pairs)
    return (COUNTRY_SHARE * (spells + NORDDJURS_SPELLS) - NORDDJURS_IN_JOB_OR_EDUCATION) / unscaled


def _in_job_or_education(code: str, quarter: str) -> int:
    if code == world.NORDDJURS:
        if quarter in PAPER_QUARTERS:
            return _norddjurs(NORDDJURS_IN_JOB_OR_EDUCATION, quarter)
        usual = NORDDJURS_IN_JOB_OR_EDUCATION / NORDDJURS_SPELLS
    else:
        usual = _scale() * _relative_share(code, quarter)
    return round(_spells(code, quarter) * usual)


def _statuses(spells: int, in_job_or_education: int, jitter: float) -> list[int]:
    job = round(in_job_or_education * _JOB_PART * (1 + 0.1 * jitter))
    others = world.apportion(spells - in_job_or_education, list(_OTHERS.values()))
    return [job, in_job_or_education - job, *others]


@cache
def _facts() -> Facts:
    facts: dict[tuple[str, str, str], tuple[float, ...]] = {}
    for town in world.municipalities():
        for quarter in QUARTERS:
            spells, soon = _spells(town.code, quarter), _in_job_or_education(town.code, quarter)
            jitter = world.noise("y38b15", "job", town.code, quarter)
            by_horizon = [
                _statuses(spells, min(spells, round(soon * growth)), jitter)
                for growth in _HORIZONS.values()
            ]
            for status, *counts in zip(STATUSES, *by_horizon, strict=True):
                if any(counts):
                    facts[town.name, quarter, status] = tuple(map(float, counts))
    return facts


def _share_of_spells(quantity: int) -> Callable[[Cell], Number]:
    """Show a status in per cent of all spells; the b15 tables hide it where the count is hidden."""

    def show(cell: Cell) -> Number:
        part = cell.own[quantity]
        return share(part, cell.whole[quantity]) if part >= HIDDEN_BELOW else None

    return show


def _shares() -> tuple[Measure, ...]:
    return tuple(
        Measure(
            f"memb15_{5 + i}",
            f"mgrpb15_{5 + i}",
            f"Status {horizon} mdr. efter afsluttet forløb, pct.",
            _share_of_spells(i),
        )
        for i, horizon in enumerate(_HORIZONS)
    )


_COUNT = Measure("memb15_1", "mgrpb15_1", "Status 1 mdr. efter afsluttet forløb, antal", count(0))


def _too_early() -> frozenset[tuple[str, str]]:
    waits = zip((_COUNT, *_shares()), (1, *_HORIZONS), strict=True)
    return frozenset(
        (measure.id, quarter)
        for measure, horizon in waits
        for quarter in QUARTERS[-_QUARTERS_TO_WAIT[horizon] :]
    )


TABLES = (
    Table(
        id="y38b15",
        name="Arbejdsmarkedsstatus 1, 3, 6 og 12 mdr. efter afsluttede forløb, uddannelseshjælp",
        subject="Uddannelseshjælp",
        release=QUARTERLY,
        period_type="Q",
        periods=QUARTERS,
        measures=(_COUNT, *_shares()),
        facts=_facts,
        dimension=branch(
            "_amstatusb15", "Arbejdsmarkedsstatus", "Arbejdsmarkedsstatus i alt", STATUSES
        ),
        too_early=_too_early(),
    ),
)
