"""Periods relative to the plan year, so that a plan can be copied to the next year.

In a plan of 2023 ``year`` is 2023, ``year-1M09`` 2022M09, ``yearM01..yearM12`` its twelve months.
``latest`` is resolved from the figures: see `assets.scoring.latest`.
"""

from __future__ import annotations

import re

from connectors import periods
from connectors.periods import Period

SPAN = ".."
LATEST = "latest"
FORMS = "2023, 2023H1, 2023Q3, 2023M12, year, year-1, yearM12, yearM01..yearM12 eller latest"
_YEAR = re.compile(r"(?<![0-9A-Za-z])year(?![a-z0-9])([+-][1-9][0-9]?(?![0-9]))?")

_WRITTEN_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_YEARS = re.compile(r"[0-9]{4}-[0-9]{4}")


def absolute(spelling: str, year: int) -> str:
    """Replace ``year`` by the plan year: ``year-1M09`` becomes ``2022M09``."""
    return _YEAR.sub(lambda match: f"{year + int(match[1] or 0):04}", spelling)


def relative(spelling: str, year: int) -> str:
    """Write a period or span inside the plan year relative to ``year``; others are unchanged."""
    try:
        inside = all(periods.parse(str(year)).covers(part) for part in parts(spelling))
    except ValueError:
        return spelling
    written = re.sub(rf"(?<![0-9]){year:04}(?![0-9]|-[0-9])", "year", spelling)
    return written if inside and absolute(written, year) == spelling else spelling


def before(spelling: str) -> str:
    """The same period or span one year earlier; several years, as many years earlier."""
    years = [int(year) for year in _WRITTEN_YEAR.findall(spelling)]
    is_several = _YEARS.fullmatch(spelling)
    back = years[1] - years[0] + 1 if is_several else 1
    return _WRITTEN_YEAR.sub(lambda match: f"{int(match[0]) - back:04}", spelling)


def parts(spelling: str) -> list[Period]:
    """The periods of a span in order, or the single one; empty for ``latest``.

    Raises:
        ValueError: a period does not parse, or the two ends are of different kinds.
    """
    if spelling == LATEST:
        return []
    first, dots, last = spelling.partition(SPAN)
    if not dots:
        return [_parsed(first)]
    return periods.span(_parsed(first), _parsed(last))


def _parsed(spelling: str) -> Period:
    try:
        return periods.parse(spelling)
    except ValueError as error:
        raise ValueError(f"{spelling!r} er ikke en periode; skriv den som {FORMS}") from error
