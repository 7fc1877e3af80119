"""Excel workbooks as people save them: the cells of each sheet, merged ones filled in."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What files of Excel begin with: new ones, and those that are old or locked."""
MOST_CELLS = 50_000_000
_CELL = re.compile(rb'<c[^>]{0,80}?\sr="([A-Z]{1,3})([0-9]{1,7})"')
CellValue = str | int | float | bool | date | datetime | time | timedelta
"""What a cell holds; an empty one is ``""``."""


@dataclass(frozen=True)
class Sheet:
    """One visible sheet. Row 1 of Excel is ``rows[0]``, also where the first rows are empty."""

    name: str
    rows: Sequence[Sequence[CellValue]]


def is_workbook(content: bytes) -> bool:
    """Whether a file that begins so is one of Excel's; its name does not matter."""
    return content.startswith(WORKBOOKS)


def column_letter(column: int) -> str:
    """What Excel calls a column, the first being 0."""
    before, last = divmod(column, 26)
    return (column_letter(before - 1) if before else "") + chr(ord("A") + last)


def read_sheets(content: bytes) -> list[Sheet]:
    """The visible sheets of an ``.xlsx`` or ``.xls`` file.

    Raises:
        ValueError: it is no workbook, or it is locked by a password; the message repeats no cell.
    """
    _check_extent(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            visible = [m.name for m in book.sheets_metadata if str(m.visible).endswith("Visible")]
            return [Sheet(name, _rows(book.get_sheet_by_name(name))) for name in visible]
    except CalamineError as error:
        locked = "it is locked by a password" if "assword" in str(error) else "it cannot be read"
        raise ValueError(f"{locked} as an Excel workbook") from None


def _check_extent(content: bytes) -> None:
    """Refuse a sheet with a stray cell far away: all the empty ones between would be made."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for part in (p for p in parts.namelist() if p.startswith("xl/worksheets/sheet")):
                rows, columns = _extent(parts.open(part))
                if rows * columns > MOST_CELLS:
                    raise ValueError(
                        f"its last cell is in row {rows}, column {columns}, far from the others; "
                        "delete the empty rows and columns around the list. It cannot be read"
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return  # calamine says what is wrong with it


def _extent(sheet: IO[bytes]) -> tuple[int, int]:
    """The last row and column of a sheet's XML that a cell stands in."""
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
    """The cells; a merged range holds its first cell's value everywhere."""
    rows: list[list[CellValue]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return rows
