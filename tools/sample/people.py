"""The people of Norddjurs' job centre in Fasit: cases, offers, adult apprentices. All made up.

Published, and counted out here: 15.8 % of the offers started in 2023 were ordinary education
(follow-up paper 2023, goal 2.2; 237 of 1 500 are made-up counts with that share), 61 adult
apprentice agreements were entered in 2023 (goal 2.3) and 73.9 % of the Ukrainians were activated in
2023 (goal 3.2.1; 68 of 92 are made-up counts with that share).

Nobody here can exist: the month of birth in a CPR number is 21 through 32.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from tools.sample import world

EDUCATION = "Ordinær uddannelse"
OTHER_OFFERS = {
    "Øvrige vejlednings- og opkvalificeringsforløb": 45.0,
    "Ansættelse med løntilskud": 12.0,
    "Virksomhedspraktik": 35.0,
    "Nytteindsats": 8.0,
}
OFFERS_STARTED = {2022: (1_200, 141), 2023: (1_500, 237), 2024: (600, 117)}
"""Year -> offers started in it, and how many of them are ordinary education."""
AGREEMENTS_ENTERED = {2022: 57, 2023: 61, 2024: 32}

PERSONS = 3_000
UKRAINIANS = 92
"""Ukrainians with a case in 2023."""
UKRAINIANS_ACTIVATED = 68
"""Those of them with an offer in 2023."""
UKRAINIANS_ELSEWHEN = 25
"""Ukrainians whose cases all lie outside 2023."""

UKRAINE, DENMARK = "Ukraine", "Danmark"
_OTHER_COUNTRIES = ("Polen", "Rumænien", "Syrien", "Tyskland", "Somalia", "Thailand", "Litauen")
_DANISH_SHARE = 0.88

_TARGET_GROUPS = {
    "Dagpengemodtagere": 15.0,
    "Sygedagpengemodtagere": 21.0,
    "Fleksjobansatte": 9.0,
    "Kontanthjælpsmodtagere (aktivitetsparate)": 3.0,
    "Kontanthjælpsmodtagere (jobparate)": 2.0,
    "Ledighedsydelsesmodtagere": 2.0,
    "Borgere i jobafklaring": 3.5,
    "Rehabilitander": 1.2,
    "Uddannelseshjælpsmodtagere": 2.5,
}
_UKRAINIAN_GROUPS = ("S&H-ydelsesmodtagere (jobparate)", "Selvforsørgende i INL-program")

YEAR_START, YEAR_END = date(2023, 1, 1), date(2023, 12, 31)
_TODAY = world.SAMPLE_TIME.date()
_WAR = date(2022, 3, 1)


@dataclass(frozen=True)
class Case:
    """A case: its target group and its days; no end while it is open."""

    target_group: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Person:
    """Somebody with at least one case."""

    cpr: str
    name: str
    citizenship: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Offer:
    """An offer that was started; no end while it runs."""

    person: Person
    kind: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Agreement:
    """An adult apprentice agreement."""

    person: Person
    entered_on: date
    starts_on: date


@cache
def persons() -> tuple[Person, ...]:
    """List everybody, the Ukrainians with a case in 2023 first and the other ones next."""
    random = world.dice("pejl persons")
    return tuple(
        Person(_cpr(random, number), f"Prøveperson {number:04}", *_origin_and_cases(random, number))
        for number in range(1, PERSONS + 1)
    )


def _cpr(random: Random, number: int) -> str:
    born = date(1958, 1, 1) + timedelta(days=random.randrange(46 * 365))
    # The number of the person keeps the last four digits, and so the whole, unique.
    return f"{born.day:02}{born.month + 20}{born:%y}-{number:04}"


def _origin_and_cases(random: Random, number: int) -> tuple[str, tuple[Case, ...]]:
    if number <= UKRAINIANS:
        return UKRAINE, tuple(_ukrainian_cases(random, number))
    if number <= UKRAINIANS + UKRAINIANS_ELSEWHEN:
        return UKRAINE, (_case_outside(random, number),)
    danish = random.random() < _DANISH_SHARE
    country = DENMARK if danish else random.choice(_OTHER_COUNTRIES)
    return country, tuple(_cases(random))


def _ukrainian_cases(random: Random, number: int) -> Iterator[Case]:
    """Make one or two cases; the second shows that persons are counted, not cases."""
    start = _WAR + timedelta(days=random.randrange(240))
    if number % 3:
        yield Case(_UKRAINIAN_GROUPS[0], start, None)
        return
    change = YEAR_START + timedelta(days=random.randrange(300))
    yield Case(_UKRAINIAN_GROUPS[0], start, change)
    yield Case(_UKRAINIAN_GROUPS[1], change + timedelta(days=1), None)


def _case_outside(random: Random, number: int) -> Case:
    """Make a case that is over before 2023 or begins after it."""
    if number % 2:
        start = _WAR + timedelta(days=random.randrange(120))
        return Case(_UKRAINIAN_GROUPS[0], start, start + timedelta(days=random.randrange(60, 150)))
    return Case(_UKRAINIAN_GROUPS[0], date(2024, 1, 2) + timedelta(random.randrange(150)), None)


def _cases(random: Random) -> Iterator[Case]:
    """Make one to three cases, one after another, of which the last may be open."""
    start = date(2021, 6, 1) + timedelta(days=random.randrange(900))
    for group in random.choices(
        tuple(_TARGET_GROUPS), tuple(_TARGET_GROUPS.values()), k=random.choice((1, 1, 2, 3))
    ):
        end = start + timedelta(days=random.randrange(60, 700))
        if end >= _TODAY:
            yield Case(group, start, None)
            return
        yield Case(group, start, end)
        start = end + timedelta(days=random.randrange(1, 200))
        if start >= _TODAY:
            return


@cache
def offers() -> tuple[Offer, ...]:
    """List the offers by their first day."""
    random = world.dice("pejl offers")
    planned = [*_ukrainian_starts(random)]
    for year, (total, _) in OFFERS_STARTED.items():
        missing = total - sum(start.year == year for _, start in planned)
        planned += [_anyone(random, year) for _ in range(missing)]
    planned.sort(key=lambda plan: (plan[1], plan[0].cpr))
    return tuple(_offers(random, planned))


def _ukrainian_starts(random: Random) -> Iterator[tuple[Person, date]]:
    """Plan the Ukrainians' offers: in 2023, from 2022 into 2023, and outside 2023."""
    for number, person in enumerate(persons()[:UKRAINIANS], start=1):
        if number > UKRAINIANS_ACTIVATED:
            if number % 2:
                yield person, date(2024, 1, 8) + timedelta(days=random.randrange(100))
            continue
        if number % 6:
            yield person, date(2023, 1, 9) + timedelta(days=random.randrange(340))
        else:
            yield person, date(2022, 12, 1) + timedelta(days=random.randrange(20))
        if number % 4 == 0:
            yield person, date(2023, 2, 1) + timedelta(days=random.randrange(300))


def _anyone(random: Random, year: int) -> tuple[Person, date]:
    """Draw a person who is no Ukrainian and has a case on the day the offer starts."""
    last = min(date(year, 12, 31), _TODAY - timedelta(days=14))
    first = date(year, 1, 1)
    others = persons()[UKRAINIANS + UKRAINIANS_ELSEWHEN :]
    while True:
        person = random.choice(others)
        start = first + timedelta(days=random.randrange((last - first).days + 1))
        if any(_covers(case, start) for case in person.cases):
            return person, start


def _covers(case: Case, day: date) -> bool:
    return case.starts_on <= day and (case.ends_on is None or day <= case.ends_on)


def _offers(random: Random, planned: Sequence[tuple[Person, date]]) -> Iterator[Offer]:
    """Give each planned start its kind and its end."""
    kinds = {year: _kinds(random, *counts) for year, counts in OFFERS_STARTED.items()}
    for person, start in planned:
        kind = kinds[start.year].pop()
        weeks = random.randrange(12, 80) if kind == EDUCATION else random.randrange(5, 27)
        end = start + timedelta(weeks=weeks)
        yield Offer(person, kind, start, end if end < _TODAY else None)


def _kinds(random: Random, total: int, education: int) -> list[str]:
    others = random.choices(tuple(OTHER_OFFERS), tuple(OTHER_OFFERS.values()), k=total - education)
    kinds = [EDUCATION] * education + others
    random.shuffle(kinds)
    return kinds


@cache
def agreements() -> tuple[Agreement, ...]:
    """List the agreements; some on the New Year's Days that a wrong time zone would move."""
    random = world.dice("pejl agreements")
    new_year = {2023: 1, 2024: 2}
    made = [
        Agreement(random.choice(persons()), day, day + timedelta(days=random.randrange(10, 90)))
        for year, number in AGREEMENTS_ENTERED.items()
        for day in _entered(random, year, number, new_year.get(year, 0))
    ]
    return tuple(sorted(made, key=lambda agreement: agreement.entered_on))


def _entered(random: Random, year: int, number: int, on_new_year: int) -> Iterator[date]:
    days = 200 if year == _TODAY.year else 350
    for i in range(number):
        later = timedelta(days=random.randrange(5, days))
        yield date(year, 1, 1) + (timedelta() if i < on_new_year else later)
