"""Read the visible sheets of Excel workbooks, with merged cells filled in.

A large workbook is read in a process of its own with bounded memory, so that a file that kills its
reader costs only itself.
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from connectors.tabular import workbook_parts
from connectors.tabular.workbook_parts import MAX_CELLS, Place, UnreadCell, WorkbookError

ZIPPED, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""First bytes of .xlsx files, and of old or encrypted ones."""
MOST_HERE = 1 << 29
"""Bytes of memory up to which a workbook is read in this process."""
MOST_APART, LONGEST = 3 << 30, 900
"""Bytes of memory and seconds that the process of a larger one may take."""
CellValue = str | int | float | bool | date | datetime | time | timedelta | UnreadCell
"""The value of a cell; ``""`` if it is empty."""


@dataclass(frozen=True)
class Sheet:
    """A visible sheet. ``rows[0]`` is row 1, even if the first rows are empty.

    ``is_1904`` tells whether numbers that are days are counted from 1904, ``hidden_rows`` how many
    of its rows are hidden.
    """

    name: str
    rows: Sequence[Sequence[CellValue]]
    is_1904: bool = False
    hidden_rows: int = 0


def is_workbook(content: bytes) -> bool:
    """Return whether a file with these first bytes is an Excel workbook."""
    return content.startswith((ZIPPED, OLE))


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
    """Read the visible sheets of an ``.xlsx`` file.

    Raises:
        WorkbookError: it is no workbook, is encrypted, or has more cells than can be read.
    """
    if content.startswith(OLE):
        raise WorkbookError(_ole_problem(content))
    book = workbook_parts.inspect(content)
    return _read(content, book) if book.memory <= MOST_HERE else _read_apart(content)


def read_here(content: bytes) -> list[Sheet]:
    """Read the visible sheets of an ``.xlsx`` file of any size in this process.

    Raises:
        WorkbookError: as in `read_sheets`.
    """
    return _read(content, workbook_parts.inspect(content))


def _ole_problem(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "filen er låst med en adgangskode; gem den som .xlsx uden"
    return "filen er en gammel Excel-fil (.xls); åbn den, og gem den som .xlsx"


def _read(content: bytes, book: workbook_parts.Workbook) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as opened:
            visible = [m.name for m in opened.sheets_metadata if str(m.visible).endswith("Visible")]
            return [
                Sheet(
                    name,
                    _rows(opened.get_sheet_by_name(name), book.unread.get(name, {})),
                    book.is_1904,
                    book.hidden_rows.get(name, 0),
                )
                for name in visible
            ]
    except CalamineError as error:
        raise WorkbookError(workbook_parts.BROKEN) from error


def _rows(sheet: CalamineSheet, unread: Mapping[Place, UnreadCell]) -> list[list[CellValue]]:
    """Return the cells; every cell of a merged range gets the value of its first."""
    rows: list[list[CellValue]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), reason in unread.items():
        # A sheet whose last cells have no value ends before them.
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = reason
    filled = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in rows[top : bottom + 1]:
            width = len(row[left : right + 1])
            row[left : right + 1] = [rows[top][left]] * width
            filled += width
        if filled > MAX_CELLS:
            raise WorkbookError("filen har for mange flettede celler; ophæv fletningen")
    return rows


def _read_apart(content: bytes) -> list[Sheet]:
    """Read a workbook in a process of its own.

    Raises:
        WorkbookError: it takes more memory or time than a list may.
    """
    command = [sys.executable, "-m", "connectors.tabular.workbook_process", str(MOST_APART)]
    with suppress(subprocess.TimeoutExpired):
        ended = subprocess.run(  # noqa: S603  (our own module)
            command, input=content, capture_output=True, timeout=LONGEST, check=False
        )
        if ended.returncode == 0:
            return pickle.loads(ended.stdout)  # noqa: S301  (written by our own module)
    raise WorkbookError(
        "filen fylder mere i hukommelsen, end en liste kan; eksportér listen som CSV"
    )
