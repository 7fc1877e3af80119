"""Read the visible sheets of Excel workbooks, with merged cells filled in."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx files, and of old or encrypted ones."""
MAX_CELLS = 50_000_000
_CELL = re.compile(rb'<c[^>]{0,80}?\sr="([A-Z]{1,3})([0-9]{1,7})"')
CellValue = str | int | float | bool | date | datetime | time | timedelta
"""The value of a cell; ``""`` if it is empty."""


@dataclass(frozen=True)
class Sheet:
    """A visible sheet. ``rows[0]`` is row 1, even if the first rows are empty."""

    name: str
    rows: Sequence[Sequence[CellValue]]


def is_workbook(content: bytes) -> bool:
    """Return whether a file with these first bytes is an Excel workbook."""
    return content.startswith(WORKBOOKS)


def column_letter(column: int) -> str:
    """Return Excel's letters for a column, counted from 0."""
    before, last = divmod(column, 26)
    return (column_letter(before - 1) if before else "") + chr(ord("A") + last)


def danish_number(value: float) -> str:
    """Return a number as Danes type it: decimal comma, no exponent, whole numbers without one."""
    if float(value).is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f").replace(".", ",")


def read_sheets(content: bytes) -> list[Sheet]:
    """Read the visible sheets of an ``.xlsx`` or ``.xls`` file.

    Raises:
        ValueError: it is no workbook, is encrypted, or has a cell far away from the others. The
            message, in Danish, repeats no cell.
    """
    _check_extent(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            visible = [m.name for m in book.sheets_metadata if str(m.visible).endswith("Visible")]
            return [Sheet(name, _rows(book.get_sheet_by_name(name))) for name in visible]
    except CalamineError as error:
        locked = "assword" in str(error)
        problem = "er låst med en adgangskode" if locked else "kan ikke læses som Excel-fil"
        raise ValueError(f"filen {problem}") from None


def _check_extent(content: bytes) -> None:
    """Raise if a stray cell far away would make the reader fill the memory with empty cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for part in (p for p in parts.namelist() if p.startswith("xl/worksheets/sheet")):
                rows, columns = _extent(parts.open(part))
                if rows * columns > MAX_CELLS:
                    raise ValueError(
                        f"filens sidste celle står i række {rows}, kolonne {columns}, langt fra "
                        "de andre; slet de tomme rækker og kolonner omkring listen"
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return  # calamine reports it


def _extent(sheet: IO[bytes]) -> tuple[int, int]:
    """Return the last row and column that hold a cell in a sheet's XML."""
    rows, columns, rest = 0, 0, b""
    while chunk := sheet.read(1 << 20):
        text = rest + chunk
        for letters, number in _CELL.findall(text):
            rows = max(rows, int(number))
            columns = max(columns, _column(letters))
        rest = text[-32:]
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _rows(sheet: CalamineSheet) -> list[list[CellValue]]:
    """Return the cells; every cell of a merged range gets the value of its first."""
    rows: list[list[CellValue]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return rows
