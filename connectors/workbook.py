"""Excel workbooks as people save them: the cells of each sheet, merged ones filled in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

Value = str | int | float | bool | date | datetime | time | timedelta
"""What a cell holds; an empty one is ``""``."""


@dataclass(frozen=True)
class Sheet:
    """One visible sheet. Row 1 of Excel is ``rows[0]``, also where the first rows are empty."""

    name: str
    rows: Sequence[Sequence[Value]]


def sheets(content: bytes) -> list[Sheet]:
    """The visible sheets of an ``.xlsx`` or ``.xls`` file.

    Raises:
        ValueError: it is no workbook, or it is locked by a password; the message repeats no cell.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            visible = [m.name for m in book.sheets_metadata if str(m.visible).endswith("Visible")]
            return [Sheet(name, _rows(book.get_sheet_by_name(name))) for name in visible]
    except CalamineError as error:
        locked = "it is locked by a password" if "assword" in str(error) else "it cannot be read"
        raise ValueError(f"{locked} as an Excel workbook") from None


def _rows(sheet: CalamineSheet) -> list[list[Value]]:
    """The cells; a merged range holds its first cell's value everywhere."""
    rows: list[list[Value]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return rows
