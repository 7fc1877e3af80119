"""Danish working days: an agenda goes out some of them before its meeting."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_SATURDAY = 5
_IS_WORKED = frozenset({"Arbejdernes kampdag"})
"""Days that the library has among the holidays, and on which an administration works."""


def days_before(day: date, count: int) -> date:
    """The day that lies this many working days before another: 4 before 12 March is 6 March."""
    while count:
        day -= timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def is_working_day(day: date) -> bool:
    """Whether it is neither a weekend nor a day on which administrations are closed."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    """The holidays of a year, 5 June and the last days before Christmas and New Year included."""
    import holidays  # noqa: PLC0415  (slow, and only the calendar needs it)

    days = holidays.country_holidays(
        "DK", years=year, language="da", categories=("public", "optional")
    )
    return frozenset(day for day, name in days.items() if name not in _IS_WORKED)
