"""Recognise values of the register that Excel has changed (`connectors.tabular.spoiled`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from math import isfinite

from connectors import periods
from connectors.tabular.excel import CellValue, danish_number
from connectors.tabular.spoiled import DATE, ERROR, MONTH, MONTHS
from connectors.tabular.workbook_parts import UnreadCell

GOAL = "goal"
"""The kind of the column ``goal``; other kinds are column types of `tabular.columns`."""
GOAL_ID = re.compile(r"[1-9][0-9]?(\.[1-9][0-9]?)*")
_TYPED_MONTH = re.compile(rf"{MONTH} +[0-9]{{4}}", re.IGNORECASE)
"""A month as people type it; Excel writes ``dec-23``."""
SERIAL = re.compile(r"[0-9]{5}")
"""A date as Excel's serial number."""
AS_TEXT = "formatér kolonnen som tekst, og skriv værdien igen, eller brug skabelonen"
FIRST_YEAR, LAST_YEAR = 1900, 2100
MAY_BE_THIRD = 2012
"""3.1.1 becomes 3 January 2001; a year after 2012 is rather the year of typing."""
EXAMPLES = {GOAL: "1.1", "period": "2023M03", "number": "1,5", "count": "15"}


def cell_text(kind: str, cell: CellValue) -> tuple[str, str | None]:
    """Return a cell as Danish text, and why it cannot be what was typed, in Danish, or None.

    Args:
        kind: the type of the cell's column, or ``goal``.
        cell: its value; always text in a CSV file.

    Returns:
        The text and the reason. With a reason, the text is empty or as it was in the file.
    """
    if isinstance(cell, str):
        return _checked(kind, cell.replace("\u00a0", " ").strip())
    if isinstance(cell, UnreadCell):
        return "", cell.value
    if isinstance(cell, bool):
        return "ja" if cell else "nej", None
    if isinstance(cell, date):
        is_date = kind == "date"
        return (f"{cell:%d-%m-%Y}", None) if is_date else ("", _made_date(kind, cell))
    if isinstance(cell, int | float):
        return _number_text(kind, cell)
    return "", f"er lavet om til et klokkeslæt af Excel; {AS_TEXT}"


def _checked(kind: str, text: str) -> tuple[str, str | None]:
    if re.fullmatch(ERROR, text):
        return "", UnreadCell.ERROR.value
    check = _CHECKS.get(kind)
    return text, check(kind, text) if check and text else None


def _goal_reason(kind: str, text: str) -> str | None:
    if GOAL_ID.fullmatch(text):
        return None
    if match := DATE.fullmatch(text):
        return _made_date(kind, _day(match))
    if re.fullmatch(r"[0-9]+,[0-9]+", text) or SERIAL.fullmatch(text):
        return _made_number(kind)
    return "er ikke et målnummer (skriv 1.1)"


def _period_reason(kind: str, text: str) -> str | None:
    try:
        periods.parse(text)
    except ValueError:
        if _TYPED_MONTH.fullmatch(text):
            return None
        if match := DATE.fullmatch(text):
            return _made_date(kind, _day(match))
        if SERIAL.fullmatch(text):
            return _made_number(kind)
    return None


def _number_reason(kind: str, text: str) -> str | None:
    if match := DATE.fullmatch(text):
        return _made_date(kind, _day(match))
    if text.endswith("%"):
        return "har et procenttegn; skriv kun tallet, 80 for 80 %"
    return None


_CHECKS: dict[str, Callable[[str, str], str | None]] = {
    GOAL: _goal_reason,
    "period": _period_reason,
    "number": _number_reason,
    "count": _number_reason,
}


def _day(match: re.Match[str]) -> date | None:
    """Return the day of a text such as ``01-jan``, in an arbitrary late leap year."""
    if match["day"] is None:
        return None
    month = next(at for at, m in enumerate(MONTHS, 1) if re.match(m, match["month"], re.IGNORECASE))
    try:
        return date(LAST_YEAR - 4, month, int(match["day"]))
    except ValueError:
        return None


def _made_date(kind: str, day: date | None) -> str:
    return f"er lavet om til en dato af Excel{_question(kind, day)}; {_as_text(kind)}"


def _made_number(kind: str) -> str:
    return f"er lavet om til et tal af Excel; {_as_text(kind)}"


def _as_text(kind: str) -> str:
    return f"{AS_TEXT}, fx {EXAMPLES[kind]}" if kind in EXAMPLES else AS_TEXT


def _question(kind: str, day: date | None) -> str:
    """Return what was probably typed, as a question in brackets."""
    if day is None:
        return ""
    if kind == GOAL:
        third = f".{day.year - 2000}" if 2000 < day.year <= MAY_BE_THIRD else ""  # noqa: PLR2004
        return f" (var det {day.day}.{day.month}{third}?)"
    if kind == "period" and day.year < LAST_YEAR - 4:
        return f" (var det {day.year}M{day.month:02}?)"
    return ""


def _number_text(kind: str, cell: float) -> tuple[str, str | None]:
    if kind == GOAL:
        return "", _made_number(kind)
    if kind == "date":
        return "", "er et tal, hvor der skal stå en dato; formatér kolonnen som dato"
    if not isfinite(cell):
        return "", "er ikke et tal, som Excel kan indeholde; skriv det igen"
    if kind == "period" and not (cell == int(cell) and FIRST_YEAR < cell < LAST_YEAR):
        return "", _made_number(kind)
    return danish_number(cell), None


def is_fraction(cell: CellValue) -> bool:
    """Return whether a number may be a percentage: Excel stores 80 % as 0.8."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell <= 1
