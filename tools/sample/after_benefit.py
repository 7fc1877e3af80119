"""Where people are 1, 3, 6 and 12 months after a spell on a benefit (the b15 tables).

Published: of the young who left uddannelseshjælp in the first three quarters of 2023, 39.2 % in
Norddjurs and 44.4 % in the country were in a job or in education one month later (follow-up paper
2023, goal 5.8; y38b15). The 71 of 181 spells that give the 39.2 % are made up, and so is
everything else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tools.sample import cash_benefit, world, youth
from tools.sample.jobindsats_tables import (
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

PUBLISHED = "y38b15"
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

# The share in a job or in education grows with the time passed.
_HORIZONS = {1: 1.0, 3: 1.04, 6: 1.1, 12: 1.18}
_QUARTERS_TO_WAIT = {1: 1, 3: 1, 6: 2, 12: 4}
_MOST_IN_JOB_OR_EDUCATION = 0.95

_EVERYBODY = {"": (1.0, 1.0)}


@dataclass(frozen=True)
class Benefit:
    """A benefit: its spells a quarter, those in a job or education soon after, and the rest.

    ``categories`` are the weight of each visitation category and how its share lies beside the
    benefit's; ``heavier`` are statuses more common than after uddannelseshjælp.
    """

    name: str
    spells_per_inhabitant: float
    in_job_or_education: float
    in_job: float
    heavier: Mapping[str, float]
    categories: Mapping[str, tuple[float, float]]


BENEFITS = {
    PUBLISHED: Benefit("uddannelseshjælp", 0.0016, COUNTRY_SHARE, 0.56, {}, _EVERYBODY),
    "y01b15": Benefit(
        "a-dagpenge", 0.0085, 0.66, 0.94, {"A-dagpenge": 60.0, "Sygedagpenge": 30.0}, _EVERYBODY
    ),
    "y07b15": Benefit(
        "sygedagpenge",
        0.0105,
        0.62,
        0.98,
        {"Jobafklaringsforløb": 45.0, "Fleksjob": 9.0},
        _EVERYBODY,
    ),
    "y09b15": Benefit("ledighedsydelse", 0.0007, 0.06, 0.9, {"Fleksjob": 170.0}, _EVERYBODY),
    "y12b15": Benefit(
        "jobafklaringsforløb",
        0.0006,
        0.14,
        0.95,
        {"Fleksjob": 70.0, "Førtids-, senior- og tidlig pension": 60.0, "Sygedagpenge": 30.0},
        _EVERYBODY,
    ),
    "y60b15": Benefit(
        "kontanthjælp (satser)",
        0.0036,
        0.36,
        0.7,
        {},
        {
            cash_benefit.JOB_READY: (0.4, 1.2),
            youth.ACTIVITY_READY: (0.32, 0.45),
            youth.READY: (0.2, 1.3),
            youth.PLAINLY_READY: (0.08, 1.6),
        },
    ),
}


def spells_ended(table: str, code: str, quarter: str) -> int:
    """Spells that end in a quarter."""
    if (table, code) == (PUBLISHED, world.NORDDJURS) and quarter in PAPER_QUARTERS:
        return _norddjurs(NORDDJURS_SPELLS, quarter)
    level = BENEFITS[table].spells_per_inhabitant * world.populations()[code]
    level *= 1 + 0.2 * world.noise(table, code)
    return round(level * (1 + 0.15 * world.noise(table, code, quarter)))


def _norddjurs(total: int, quarter: str) -> int:
    parts = world.apportion(total, [1.0] * len(PAPER_QUARTERS))
    return parts[PAPER_QUARTERS.index(quarter)]


def _relative_share(table: str, code: str, quarter: str) -> float:
    noise = 0.15 * world.noise(table, "share", code)
    return 1 + noise + 0.05 * world.noise(table, "share", code, quarter)


@cache
def _published_scale() -> float:
    """Scale of the other municipalities' shares that gives the country its share."""
    others = [town.code for town in world.municipalities() if town.code != world.NORDDJURS]
    pairs = [(PUBLISHED, code, quarter) for code in others for quarter in PAPER_QUARTERS]
    spells = sum(spells_ended(*pair) for pair in pairs)
    unscaled = sum(spells_ended(*pair) * _relative_share(*pair) for pair in pairs)
    return (COUNTRY_SHARE * (spells + NORDDJURS_SPELLS) - NORDDJURS_IN_JOB_OR_EDUCATION) / unscaled


def _in_job_or_education(table: str, code: str, quarter: str) -> int:
    if (table, code) == (PUBLISHED, world.NORDDJURS):
        if quarter in PAPER_QUARTERS:
            return _norddjurs(NORDDJURS_IN_JOB_OR_EDUCATION, quarter)
        usual = NORDDJURS_IN_JOB_OR_EDUCATION / NORDDJURS_SPELLS
    else:
        level = _published_scale() if table == PUBLISHED else BENEFITS[table].in_job_or_education
        usual = level * _relative_share(table, code, quarter)
    return round(spells_ended(table, code, quarter) * usual)


def _by_category(table: str, code: str, quarter: str) -> Iterator[tuple[str, int, float]]:
    """Give each visitation category's spells, and those in a job or education soon after."""
    spells, soon = spells_ended(table, code, quarter), _in_job_or_education(table, code, quarter)
    categories = BENEFITS[table].categories
    parts = world.apportion(spells, [weight for weight, _ in categories.values()])
    for (category, (_, relative)), part in zip(categories.items(), parts, strict=True):
        yield category, part, relative * part * soon / spells if spells else 0.0


def _statuses(benefit: Benefit, spells: int, in_job_or_education: int, jitter: float) -> list[int]:
    job = min(in_job_or_education, round(in_job_or_education * benefit.in_job * (1 + 0.1 * jitter)))
    weights = {**_OTHERS, **benefit.heavier}.values()
    others = world.apportion(spells - in_job_or_education, list(weights))
    return [job, in_job_or_education - job, *others]


@cache
def _facts(table: str) -> Facts:
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    benefit = BENEFITS[table]
    for town in world.municipalities():
        for quarter in QUARTERS:
            jitter = world.noise(table, "job", town.code, quarter)
            for category, spells, soon in _by_category(table, town.code, quarter):
                most = max(round(soon), int(_MOST_IN_JOB_OR_EDUCATION * spells))
                by_horizon = [
                    _statuses(benefit, spells, min(spells, most, round(soon * growth)), jitter)
                    for growth in _HORIZONS.values()
                ]
                place = (town.name, quarter, *filter(None, [category]))
                for status, *counts in zip(STATUSES, *by_horizon, strict=True):
                    if any(counts):
                        found[*place, status] = tuple(map(float, counts))
    return found


def _share_of_spells(quantity: int) -> Callable[[Cell], Number]:
    """Show a status in per cent of all spells; the b15 tables hide it where the count is hidden."""

    def show(cell: Cell) -> Number:
        part = cell.own[quantity]
        return share(part, cell.whole[quantity]) if part >= HIDDEN_BELOW else None

    return show


def _measures() -> Iterator[tuple[int, Measure]]:
    """Give each measure with its horizon."""
    for kind, unit, show in ((1, "antal", count), (5, "pct.", _share_of_spells)):
        for i, horizon in enumerate(_HORIZONS):
            label = f"Status {horizon} mdr. efter afsluttet forløb, {unit}"
            yield horizon, Measure(f"memb15_{kind + i}", f"mgrpb15_{kind + i}", label, show(i))


def _too_early() -> frozenset[tuple[str, str]]:
    return frozenset(
        (measure.id, quarter)
        for horizon, measure in _measures()
        for quarter in QUARTERS[-_QUARTERS_TO_WAIT[horizon] :]
    )


def _table(table: str, benefit: Benefit) -> Table:
    status = branch("_amstatusb15", "Arbejdsmarkedsstatus", "Arbejdsmarkedsstatus i alt", STATUSES)
    visitation = branch(
        "_viskat_1int",
        "Visitationskategori",
        "Visitationskategori i alt",
        tuple(benefit.categories),
    )
    return Table(
        id=table,
        name="Arbejdsmarkedsstatus 1, 3, 6 og 12 mdr. efter afsluttede forløb, " + benefit.name,
        subject=benefit.name.capitalize(),
        release=QUARTERLY,
        period_type="Q",
        periods=QUARTERS,
        measures=tuple(measure for _, measure in _measures()),
        facts=lambda: _facts(table),
        extra=(status,) if benefit.categories is _EVERYBODY else (visitation, status),
        too_early=_too_early(),
    )


TABLES = tuple(_table(table, benefit) for table, benefit in BENEFITS.items())
