"""Persons on kontanthjælp after the reform (y60a02), those with paid hours, spells by duration.

The tables are y60a02, y60j01 and y60a21.

Published: in Norddjurs 59.3 % of the spells had lasted two years or more in January 2022 and
53.1 % in February 2023 (status of April 2023). That those are spells of this table, which counts
the young with uddannelseshjælp too, is made up, and so are all counts. The young who are ready for
education are those of y38a02, as the source casts the series back.
"""

from functools import cache

from tools.sample import benefits, flex_jobs, world, youth
from tools.sample.full_time_persons import persons_table
from tools.sample.jobindsats_tables import (
    MONTHLY,
    UNKNOWN_AREA,
    Facts,
    Measure,
    Table,
    branch,
    count,
    rate,
)

MONTHS = world.months("2021M08")
"""The series is cast back to this month."""

JOB_READY = "Jobparat"
CATEGORIES = (JOB_READY, youth.ACTIVITY_READY, youth.READY, youth.PLAINLY_READY, youth.UNKNOWN)

LONG_SHARES = {"2022M01": 59.3, "2023M02": 53.1}
"""Per cent of Norddjurs' spells that had lasted two years or more."""
DURATIONS = ("0-26 uger", "27-52 uger", "1-2 år", "2 år eller derover")

ORDINARY_HOURS_MONTHS = world.months("2022M01", "2024M05")
"""The newest month comes one later than that of the other tables."""

_ORDINARY_HOURS_SHARE = 0.08
_JOB_READY_SHARE = 0.42
_SMALLEST_PART = 0.35
_SHORTER_SPELLS = (0.42, 0.24, 0.34)
_LONG_PATH = [
    (float(world.month_number(month)), share)
    for month, share in {"2021M08": 59.9, **LONG_SHARES, world.LAST_MONTH: 51.6}.items()
]


def _adults(code: str, month: str) -> float:
    """Full-time persons on kontanthjælp who would not have been on uddannelseshjælp."""
    group = benefits.group_level(benefits.CASH_BENEFIT, code, month)
    flex = flex_jobs.full_time_persons("y09a02", code)[flex_jobs.MONTHS.index(month)]
    young = sum(youth.by_category(code, month).values()) * youth.FULL_TIME_SHARE
    others = flex + benefits.level("y11a02", code, month) + young
    return max(group - others, _SMALLEST_PART * group)


def job_ready_level(code: str, month: str) -> float:
    """Full-time persons who are ready for a job, chance left out."""
    share = _JOB_READY_SHARE * (1 + 0.2 * world.noise("y60a02", "ready", code))
    return _adults(code, month) * share


@cache
def by_category(code: str, month: str) -> dict[str, int]:
    """Give the persons on kontanthjælp of a municipality by visitation category."""
    ready = job_ready_level(code, month)
    adults = {JOB_READY: ready, youth.ACTIVITY_READY: _adults(code, month) - ready}
    persons = {
        category: benefits.wobble(
            full_time / youth.FULL_TIME_SHARE, "y60a02", category, code, month
        )
        for category, full_time in adults.items()
    }
    young = youth.by_category(code, month)
    return {category: persons.get(category, 0) + young.get(category, 0) for category in CATEGORIES}


def persons(code: str, month: str) -> int:
    """Persons on kontanthjælp in a municipality."""
    return sum(by_category(code, month).values())


@cache
def facts() -> Facts:
    """Give persons and full-time persons by visitation category."""
    counts = {
        (town.name, month, category): number
        for town in world.municipalities()
        for month in MONTHS
        for category, number in by_category(town.code, month).items()
    }
    for month in MONTHS:
        unknown = world.noise("y60a02", youth.UNKNOWN, month)
        counts["København", month, youth.UNKNOWN] = 6 + round(4 * unknown)
        counts[UNKNOWN_AREA, month, youth.UNKNOWN] = round(2 + 2 * unknown)
    return {
        key: (number, round(number * youth.FULL_TIME_SHARE))
        for key, number in counts.items()
        if number
    }


def _long_share(code: str, month: str) -> float:
    path = world.interpolate(_LONG_PATH, world.month_number(month))
    if code == world.NORDDJURS:
        return path
    return 0.85 * path * (1 + 0.15 * world.noise("y60a21", code))


def _spells(code: str, month: str) -> tuple[int, int]:
    """Spells in all, and those of two years or more."""
    spells, share = persons(code, month), _long_share(code, month)
    while code == world.NORDDJURS and not _prints(spells, LONG_SHARES.get(month)):
        # Spells are at least as many as persons: as many more as the printed share takes.
        spells += 1
    return spells, round(spells * share / 100)


def _prints(spells: int, share: float | None) -> bool:
    return share is None or round(100 * round(spells * share / 100) / spells, 1) == share


@cache
def _spell_facts() -> Facts:
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for town in world.municipalities():
        for month in MONTHS:
            spells, long = _spells(town.code, month)
            jitter = 1 + 0.1 * world.noise("y60a21", town.code, month)
            weights = [_SHORTER_SPELLS[0] * jitter, *_SHORTER_SPELLS[1:]]
            if spells:
                found[town.name, month] = (*world.apportion(spells - long, weights), long)
    return found


@cache
def _ordinary_hours_facts() -> Facts:
    """Give the persons with ordinary hours, and all on kontanthjælp."""
    found: dict[tuple[str, ...], tuple[float, ...]] = {}
    for town in world.municipalities():
        usual = _ORDINARY_HOURS_SHARE * (1 + 0.3 * world.noise("y60j01", town.code))
        for month in ORDINARY_HOURS_MONTHS:
            share = usual * (1 + 0.1 * world.noise("y60j01", town.code, month))
            if everybody := persons(town.code, month):
                found[town.name, month] = (round(share * everybody), everybody)
    return found


TABLES = (
    persons_table(
        "y60a02",
        "kontanthjælp (satser)",
        MONTHS,
        facts,
        branch("_viskat_1int", "Visitationskategori", "Visitationskategori i alt", CATEGORIES),
    ),
    Table(
        id="y60a21",
        name="Antal forløb fordelt på varighed, kontanthjælp (satser)",
        subject="Kontanthjælp (satser)",
        release=MONTHLY,
        period_type="M",
        periods=MONTHS,
        measures=tuple(
            Measure(
                f"mea21_{number + 1}",
                "mgrpa21_1",
                f"Antal forløb fordelt på varighed: {duration}",
                count(number),
            )
            for number, duration in enumerate(DURATIONS)
        ),
        facts=_spell_facts,
    ),
    Table(
        id="y60j01",
        name="Antal og andel personer med ordinære timer, kontanthjælp (satser)",
        subject="Kontanthjælp (satser)",
        release=MONTHLY,
        period_type="M",
        periods=ORDINARY_HOURS_MONTHS,
        measures=(
            Measure("mej01_1", "mgrpj01_1", "Antal personer med ordinære timer", count(0)),
            Measure("mej01_2", "mgrpj01_2", "Andel personer med ordinære timer", rate(0, 1)),
        ),
        facts=_ordinary_hours_facts,
    ),
)
