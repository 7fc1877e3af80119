"""Companies and their cooperation with the job centre. All made up.

Published: 42.7 % of the companies with more than one employee cooperated with the job centre in
2023 (follow-up paper 2023, goal 5.2). The 380 of 890 that give it are made up, and the companies
with one employee are made up such that counting them too would give a rate below the goal's 35 %.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from tools.sample import world

YEAR = 2023


@dataclass(frozen=True)
class Group:
    """Companies alike: how many, how many of them cooperated in the year, and their size."""

    companies: int
    cooperating: int
    municipality: str
    fewest_employees: int
    most_employees: int


GROUPS = (
    Group(890, 380, world.NORDDJURS, 2, 150),
    Group(380, 40, world.NORDDJURS, 1, 1),
    Group(310, 6, world.NORDDJURS, 0, 0),
    Group(70, 70, "706", 2, 300),
    Group(50, 50, "730", 2, 300),
)

_KINDS = ("Virksomhedspraktik", "Løntilskud", "Rekruttering", "Jobrotation", "Fastholdelse")
_CLOSED_COMPANIES = 4
_OTHER_YEARS = {2022: 0.3, 2024: 0.2}


@dataclass(frozen=True)
class Company:
    """A company; its CVR number begins with 00, which none does."""

    cvr: str
    name: str
    group: Group
    employees: int
    cooperated: bool


@dataclass(frozen=True)
class Cooperation:
    """One cooperation of the job centre with a company."""

    cvr: str
    kind: str
    happened_on: date


@cache
def companies() -> tuple[Company, ...]:
    """List the companies with their employees in the year."""
    random = world.dice("pejl companies")
    found: list[Company] = []
    for group in GROUPS:
        for i in range(group.companies):
            number = len(found) + 1
            found.append(
                Company(
                    cvr=_cvr(number),
                    name=f"Prøvevirksomhed {number:04}",
                    group=group,
                    employees=_employees(random, group),
                    cooperated=i < group.cooperating,
                )
            )
    return tuple(found)


def _cvr(number: int) -> str:
    return f"00{number * 397 % 1_000_000:06}"


def _employees(random: Random, group: Group) -> int:
    # Most companies are small: the cube leans the draw to the low end.
    span = group.most_employees - group.fewest_employees
    return group.fewest_employees + int(span * random.random() ** 3)


def extract() -> Iterator[tuple[Company, int, int]]:
    """List company, year and employees: the year itself and the year before."""
    random = world.dice("pejl extract")
    for company in companies():
        yield company, YEAR, company.employees
    for company in companies():
        if random.random() < 0.95:  # noqa: PLR2004 - the rest are new
            yield company, YEAR - 1, max(0, company.employees + random.choice((-1, 0, 0, 1)))


@cache
def cooperations() -> tuple[Cooperation, ...]:
    """List the cooperations by day: several for many companies, and some in other years."""
    random = world.dice("pejl cooperations")
    closed = [_cvr(len(companies()) + i) for i in range(1, _CLOSED_COMPANIES + 1)]
    made = [_cooperation(random, cvr, YEAR) for cvr in closed]
    for company in companies():
        times = random.choice((1, 1, 1, 2, 2, 3, 5)) if company.cooperated else 0
        made += [_cooperation(random, company.cvr, YEAR) for _ in range(times)]
        for year, chance in _OTHER_YEARS.items():
            if random.random() < chance:
                made.append(_cooperation(random, company.cvr, year))
    return tuple(sorted(made, key=lambda each: (each.happened_on, each.cvr, each.kind)))


def _cooperation(random: Random, cvr: str, year: int) -> Cooperation:
    days = 200 if year > YEAR else 365
    day = date(year, 1, 1) + timedelta(days=random.randrange(days))
    return Cooperation(cvr, random.choice(_KINDS), day)
