"""The cells of one kept file, CSV or XLSX, each where it stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from connectors.tabular import csv, encoding, excel
from connectors.tabular.excel import CellValue

EXCEL = "Excel"


@dataclass(frozen=True)
class Grid:
    """Headings and the rows under them; ``at`` is each row's number in the file.

    ``columns`` is the place of each heading, the first being 0.
    """

    encoding: str
    headings: Sequence[str]
    columns: Sequence[int]
    rows: Sequence[Sequence[CellValue]]
    at: Sequence[int]


def read_grid(body: bytes, known: Collection[str]) -> Grid:
    """The cells of a file.

    Args:
        body: its bytes.
        known: the headings that it may have, in small letters.

    Raises:
        ValueError: it is no whole table; the message says why and what to do, and repeats no cell.
    """
    if excel.is_workbook(body):
        return _workbook(body, known)
    text, codec = encoding.decode(body)
    try:
        kept = csv.parse(text, ";")
    except ValueError as error:
        raise ValueError(
            f"is not a whole table with ';' between its columns: {error}; correct it and save it "
            "as 'CSV UTF-8'"
        ) from error
    if len(kept.headings) == 1 and any(sign in kept.headings[0] for sign in ",\t"):
        raise ValueError(
            "has no ';' between its columns; save it as 'CSV UTF-8' in a Danish Excel, or as .xlsx"
        )
    return _grid(encoding.TITLES[codec], kept.headings, kept.rows, 2)


def _workbook(body: bytes, known: Collection[str]) -> Grid:
    try:
        pages = excel.read_sheets(body)
    except ValueError as error:
        raise ValueError(f"is no register: {error}; save it as .xlsx without a password") from error
    found = [(page, at) for page in pages if (at := _headings_at(page.rows, known)) is not None]
    if not found:
        raise ValueError(
            "has no sheet with the register's headings; copy the rows into the template "
            "(pejl register template)"
        )
    if len(found) > 1:
        raise ValueError("has the register's headings on several sheets; keep the rows on one")
    [(page, at)] = found
    headings = ["" if cell == "" else str(cell).strip() for cell in page.rows[at]]
    return _grid(EXCEL, headings, page.rows[at + 1 :], at + 2)


def _headings_at(rows: Sequence[Sequence[CellValue]], known: Collection[str]) -> int | None:
    """The row that has most of the headings, where it has more than a few."""
    counts = [len({_low(cell) for cell in row} & set(known)) for row in rows[: csv.TITLE_ROWS]]
    most = max(counts, default=0)
    return counts.index(most) if most >= _enough(known) else None


def _enough(known: Collection[str]) -> int:
    return max(1, min(5, len(known) // 4))


def _low(cell: CellValue) -> str:
    return cell.strip().lower() if isinstance(cell, str) else ""


def _grid(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[CellValue]], first: int
) -> Grid:
    """The rows that hold anything, without columns that hold nothing."""
    named = [at for at, heading in enumerate(headings) if heading]
    kept: list[Sequence[CellValue]] = []
    numbers: list[int] = []
    for number, row in enumerate(rows, start=first):
        filled = {at for at, cell in enumerate(row) if not isinstance(cell, str) or cell.strip()}
        if beside := filled.difference(named):
            raise ValueError(
                f"has something in {excel.column_letter(min(beside))}{number} though the column "
                "has no heading; remove it"
            )
        if filled:
            kept.append([row[at] for at in named])
            numbers.append(number)
    return Grid(title, [headings[at] for at in named], named, kept, numbers)
