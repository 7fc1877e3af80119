"""What Excel makes of what people type: ``1.1`` becomes 1 January, ``3-2023`` becomes March 2023.

A Danish Excel does so while one types, and when it opens a CSV file. What it was cannot be told
with certainty, so it is refused with the cell and the remedy, never mended.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from math import isfinite

from connectors import periods
from connectors.tabular.excel import CellValue

GOAL = "goal"
"""The kind of the column that names a goal; the others are types of `tabular.columns`."""
GOAL_ID = re.compile(r"[1-9][0-9]?(\.[1-9][0-9]?)*")
MONTHS = ("jan", "feb", "mar", "apr", "ma[ji]", "jun", "jul", "aug", "sep", "o[kc]t", "nov", "dec")
_MONTH = rf"(?:{'|'.join(MONTHS)})[a-zæøå]*\.?"
DATE = re.compile(
    rf"(?P<day>[0-9]{{1,2}})[-. /]+(?P<month>{_MONTH})(?:[-. /]*(?:[0-9]{{2}}|[0-9]{{4}}))?"
    rf"|{_MONTH}[-. /]*[0-9]{{2}}(?:[0-9]{{2}})?"
    r"|[0-9]{1,2}[-./][0-9]{1,2}[-./](?:[0-9]{2}|[0-9]{4})"
    r"|[0-9]{1,2}[-./][0-9]{4}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: 00:00:00)?",
    re.IGNORECASE,
)
"""How a date looks that Excel made, in the spellings of its Danish formats."""
SERIAL = re.compile(r"[0-9]{5}")
"""A day as Excel counts it, from 1900."""
AS_TEXT = "format the column as text and write it again, or use the template"
FIRST_YEAR, LAST_YEAR = 1900, 2100
MAY_BE_THIRD = 2012
"""3.1.1 becomes 3 January 2001; a later year than 2012 is rather the one it was typed in."""
EXAMPLES = {GOAL: "1.1", "period": "2023M03", "number": "1,5", "count": "15"}


def cell_text(kind: str, cell: CellValue) -> tuple[str, str | None]:
    """A cell as text in the Danish way, or why it cannot be what was written.

    Args:
        kind: the type of its column, or ``goal``.
        cell: what the file holds; text in a CSV file.

    Returns:
        The text, and the reason (then the text is empty, or as it stands).
    """
    if isinstance(cell, str):
        text = cell.replace("\u00a0", " ").strip()
        return text, _text_reason(kind, text) if text else None
    if isinstance(cell, bool):
        return "ja" if cell else "nej", None
    if isinstance(cell, date):
        if kind == "date":
            return f"{cell:%d-%m-%Y}", None
        return "", _made_date(kind, cell)
    if isinstance(cell, int | float):
        return _number(kind, cell)
    return "", f"has been made a time of day by Excel; {AS_TEXT}"


def _text_reason(kind: str, text: str) -> str | None:
    reader = _READERS.get(kind)
    return reader(kind, text) if reader else None


def _goal_reason(kind: str, text: str) -> str | None:
    if GOAL_ID.fullmatch(text):
        return None
    if found := DATE.fullmatch(text):
        return _made_date(kind, _day(found))
    if re.fullmatch(r"[0-9]+,[0-9]+", text) or SERIAL.fullmatch(text):
        return f"has been made a number by Excel; {AS_TEXT}, for example 1.1"
    return "is not the number of a goal (write 1.1)"


def _period_reason(kind: str, text: str) -> str | None:
    try:
        periods.parse(text)
    except ValueError:
        if found := DATE.fullmatch(text):
            return _made_date(kind, _day(found))
        if SERIAL.fullmatch(text):
            return f"has been made a number by Excel; {AS_TEXT}, for example 2023M03"
    return None


def _number_reason(kind: str, text: str) -> str | None:
    if found := DATE.fullmatch(text):
        return _made_date(kind, _day(found))
    if text.endswith("%"):
        return "has a per cent sign; write the number alone, 80 for 80 %"
    return None


_READERS: dict[str, Callable[[str, str], str | None]] = {
    GOAL: _goal_reason,
    "period": _period_reason,
    "number": _number_reason,
    "count": _number_reason,
}


def _day(found: re.Match[str]) -> date | None:
    """The day of a text such as ``01-jan``, in a year that says nothing."""
    if found["day"] is None:
        return None
    month = next(at for at, m in enumerate(MONTHS, 1) if re.match(m, found["month"], re.IGNORECASE))
    try:
        return date(LAST_YEAR - 4, month, int(found["day"]))
    except ValueError:
        return None


def _made_date(kind: str, day: date | None) -> str:
    meant = _meant(kind, day)
    return f"has been made a date by Excel{meant}; {AS_TEXT}, for example {EXAMPLES.get(kind, '')}"


def _meant(kind: str, day: date | None) -> str:
    """What the date may have been, as a question."""
    if day is None:
        return ""
    if kind == GOAL:
        third = f".{day.year - 2000}" if 2000 < day.year <= MAY_BE_THIRD else ""  # noqa: PLR2004
        return f" (was it {day.day}.{day.month}{third}?)"
    if kind == "period" and day.year < LAST_YEAR - 4:
        return f" (was it {day.year}M{day.month:02}?)"
    return ""


def _number(kind: str, cell: float) -> tuple[str, str | None]:
    if kind == GOAL:
        return "", f"has been made a number by Excel; {AS_TEXT}, for example 1.1"
    if kind == "date":
        return "", "is a number where a date should be; format the column as a date"
    if not isfinite(cell):
        return "", "is not a number that Excel can hold; type it again"
    whole = int(cell) if cell == int(cell) else None
    if kind == "period" and (whole is None or not FIRST_YEAR < whole < LAST_YEAR):
        return "", f"has been made a number by Excel; {AS_TEXT}, for example 2023M03"
    if whole is not None:
        return str(whole), None
    return format(Decimal(repr(cell)), "f").replace(".", ","), None


def is_fraction(cell: CellValue) -> bool:
    """Whether a number may be a share that Excel keeps as a part of 1: 80 % is 0.8 in its cell."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell <= 1
