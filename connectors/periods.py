"""Periods: Pejl's codes, parsed from the spellings of sources and people.

jobindsats spells them ``2023M12``, ``2023Q03``, ``2021QMAT02``, ``2023Y01``; StatBank ``2023M12``,
``2023K3``, ``2023H1``, ``2020U01``, ``2014U30-41``, ``2025M09D05``, ``2023:2024``, ``2023``. Pejl's
own codes are ``2023``, ``2023H1``, ``2023Q3``, ``2023M12``, ``2023W49``, ``2014W30-41``,
``2023-09-05``, ``2023-2024``, and ``2021Q2-4Q`` for the four quarters ending with 2021Q2.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

FOURTH = 4

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
"""The time zone of both sources."""


def in_denmark(moment: datetime) -> datetime:
    """A moment in Danish time; one without a zone is in UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(DANISH_TIME)


def day_in_denmark(moment: datetime) -> date:
    """The day in Denmark of a moment; one without a zone is in UTC."""
    return in_denmark(moment).date()


def show_day(when: date) -> str:
    """A day in a list or a message, ``15-08-2024``; running text has ``15. august 2024``."""
    return f"{when:%d-%m-%Y}"


def show_moment(when: datetime) -> str:
    """A moment in a list or a message, in Danish time: ``15-08-2024 kl. 09.12``."""
    return f"{in_denmark(when):%d-%m-%Y kl. %H.%M}"


def show_stamp(text: str) -> str:
    """The day of a source's own stamp, which begins with it; another text as it is."""
    try:
        return show_day(date.fromisoformat(text[: len("2024-08-15")]))
    except ValueError:
        return text


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True)
class Period:
    """Whole days from first to last, with a code and a kind (month, quarter, ...)."""

    code: str
    kind: str
    starts_on: date
    ends_on: date

    def covers(self, other: Period) -> bool:
        """Whether ``other`` lies within this period."""
        return self.starts_on <= other.starts_on and other.ends_on <= self.ends_on


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    last = first + count - 1
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _year(year: int) -> Period:
    return Period(f"{year:04}", "year", *_months(year, 1, 12))


def _half(year: int, number: int) -> Period:
    return Period(f"{year:04}H{number}", "half_year", *_months(year, 6 * number - 5, 6))


def _quarter(year: int, number: int) -> Period:
    return Period(f"{year:04}Q{number}", "quarter", *_months(year, 3 * number - 2, 3))


def _month(year: int, number: int) -> Period:
    return Period(f"{year:04}M{number:02}", "month", *_months(year, number, 1))


def _week(year: int, number: int) -> Period:
    monday = date.fromisocalendar(year, number, 1)
    return Period(f"{year:04}W{number:02}", "week", monday, monday + timedelta(days=6))


def _weeks(year: int, first: int, last: int) -> Period:
    start, end = _week(year, first), _week(year, last)
    if last <= first:
        raise ValueError
    return Period(f"{start.code}-{last:02}", "weeks", start.starts_on, end.ends_on)


def _four_quarters(year: int, number: int) -> Period:
    last = _quarter(year, number)
    ends_on = last.ends_on
    first_month = ends_on.month % 12 + 1
    starts_on = date(year if number == FOURTH else year - 1, first_month, 1)
    return Period(f"{last.code}-4Q", "four_quarters", starts_on, ends_on)


def _day(year: int, month: int, day: int) -> Period:
    only = date(year, month, day)
    return Period(only.isoformat(), "day", only, only)


def _years(first: int, last: int) -> Period:
    if last <= first:
        raise ValueError
    return Period(f"{first:04}-{last:04}", "years", date(first, 1, 1), date(last, 12, 31))


_GRAMMAR: list[tuple[re.Pattern[str], Callable[..., Period]]] = [
    (re.compile(r"([0-9]{4})(?:Y01)?"), _year),
    (re.compile(r"([0-9]{4})H([12])"), _half),
    (re.compile(r"([0-9]{4})(?:Q0?|K)([1-4])"), _quarter),
    (re.compile(r"([0-9]{4})(?:QMAT0)([1-4])"), _four_quarters),
    (re.compile(r"([0-9]{4})Q([1-4])-4Q"), _four_quarters),
    (re.compile(r"([0-9]{4})M([0-9][0-9])"), _month),
    (re.compile(r"([0-9]{4})[WU]([0-9][0-9])"), _week),
    (re.compile(r"([0-9]{4})[WU]([0-9][0-9])-([0-9][0-9])"), _weeks),
    (re.compile(r"([0-9]{4})M([0-9][0-9])D([0-9][0-9])"), _day),
    (re.compile(r"([0-9]{4})-([0-9][0-9])-([0-9][0-9])"), _day),
    (re.compile(r"([0-9]{4})[:/-]([0-9]{4})"), _years),
]


def parse(spelling: str) -> Period:
    """Parse a period as a source, a plan or a person spells it.

    Raises:
        ValueError: an unknown spelling; the message, for staff, lists the known ones.
    """
    text = spelling.strip()
    for pattern, build in _GRAMMAR:
        if match := pattern.fullmatch(text):
            try:
                return build(*(int(group) for group in match.groups()))
            except (ValueError, OverflowError):
                break
    raise ValueError(
        f"{spelling!r} er ikke en periode; skriv den som 2023, 2023H1, 2023Q3, 2023M12, 2023W49 "
        "eller 2021Q2-4Q"
    )


def span(first: Period, last: Period) -> list[Period]:
    """All periods of one kind from ``first`` to ``last``, in order.

    Raises:
        ValueError: different kinds, wrong order, or a kind without a next period.
    """
    if first.kind != last.kind or first.starts_on > last.starts_on:
        raise ValueError(
            f"{first.code}..{last.code} er ikke et spænd; "
            "skriv en tidligere og en senere periode af samme slags"
        )
    periods = [first]
    while periods[-1].starts_on < last.starts_on:
        periods.append(_next(periods[-1]))
    return periods


def following(period: Period, steps: int) -> Period:
    """The period of the same kind some steps later.

    Raises:
        ValueError: a kind without a next period.
    """
    for _ in range(steps):
        period = _next(period)
    return period


def _next(period: Period) -> Period:
    """The following period of the same kind."""
    day = period.ends_on + timedelta(days=1)
    following: dict[str, Callable[[], Period]] = {
        "year": lambda: _year(day.year),
        "half_year": lambda: _half(day.year, 1 if day.month == 1 else 2),
        "quarter": lambda: _quarter(day.year, _quarter_of(day)),
        "four_quarters": lambda: _four_quarters(day.year, _quarter_of(day)),
        "month": lambda: _month(day.year, day.month),
        "week": lambda: _week(*day.isocalendar()[:2]),
        "day": lambda: _day(day.year, day.month, day.day),
    }
    if period.kind not in following:
        raise ValueError(f"{period.code} har ingen næste periode; skriv den alene, ikke i et spænd")
    return following[period.kind]()


def _quarter_of(day: date) -> int:
    return (day.month + 2) // 3
