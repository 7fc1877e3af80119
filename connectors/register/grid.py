"""The cells of one file that staff write, CSV or XLSX, under its headings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from connectors.tabular import csv, encoding, excel
from connectors.tabular.excel import CellValue
from connectors.tabular.headings import candidate_rows, fold

EXCEL = "Excel"


@dataclass(frozen=True)
class Grid:
    """The rows of a file that hold anything, without columns that hold nothing.

    Args:
        encoding: the title of the encoding, or ``Excel``.
        positions: the file's column, from 0, of each heading.
        row_numbers: the number in the file of each row.
    """

    encoding: str
    headings: Sequence[str]
    positions: Sequence[int]
    rows: Sequence[Sequence[CellValue]]
    row_numbers: Sequence[int]


def read_grid(body: bytes, known: Collection[str]) -> Grid:
    """Read the cells of a file.

    Args:
        body: its bytes.
        known: the headings that it may have, after `fold`.

    Raises:
        ValueError: it is no complete table. The Danish message says why with the remedy, and
            repeats no cell.
    """
    if excel.is_workbook(body):
        return _read_workbook(body, known)
    text, codec = encoding.decode(body)
    separator_line, text = _split_separator_line(text)
    first_line = text.partition("\n")[0]
    if ";" not in first_line and any(sign in first_line for sign in ",\t"):
        raise ValueError(
            "har ikke ';' mellem kolonnerne; gem filen som 'CSV UTF-8' i en dansk Excel eller som "
            ".xlsx"
        )
    try:
        records = csv.parse(text, ";")
    except ValueError as error:
        raise ValueError(
            f"er ikke en hel tabel med ';' mellem kolonnerne: {error}; ret filen, og gem den som "
            "'CSV UTF-8'"
        ) from error
    first_row = 3 if separator_line else 2
    return _grid(encoding.TITLES[codec], records.headings, records.rows, first_row)


def _split_separator_line(text: str) -> tuple[str, str]:
    """Return the first line if it tells Excel the separator, as ``sep=;``, and the rest."""
    line, _, rest = text.partition("\n")
    return (line, rest) if line.strip().strip('"').lower() == "sep=;" else ("", text)


def _read_workbook(body: bytes, known: Collection[str]) -> Grid:
    try:
        sheets = excel.read_sheets(body)
    except ValueError as error:
        raise ValueError(f"er ikke et register: {error}") from error
    headers = [(sheet, row) for sheet in sheets if (row := _find_header_row(sheet.rows, known))]
    if not headers:
        raise ValueError(
            "har intet ark med registerets overskrifter; kopiér rækkerne ind i skabelonen (pejl "
            "register template)"
        )
    if len(headers) > 1:
        raise ValueError("har registerets overskrifter på flere ark; saml rækkerne på ét ark")
    [(sheet, number)] = headers
    headings = [str(cell).strip() for cell in sheet.rows[number - 1]]
    return _grid(EXCEL, headings, sheet.rows[number:], number + 1)


def _find_header_row(rows: Sequence[Sequence[CellValue]], known: Collection[str]) -> int | None:
    """Return the number of the row with most known headings; None if no row has enough."""
    counts = {
        number: len({fold(cell) for cell in cells} & set(known))
        for number, cells in candidate_rows(rows)
    }
    enough = max(1, min(5, len(known) // 4))
    best = max(counts, key=lambda number: counts[number], default=0)
    return best if counts.get(best, 0) >= enough else None


def _grid(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[CellValue]], first_number: int
) -> Grid:
    positions = [at for at, heading in enumerate(headings) if heading]
    filled_rows: list[Sequence[CellValue]] = []
    numbers: list[int] = []
    for number, row in enumerate(rows, start=first_number):
        filled = {at for at, cell in enumerate(row) if not isinstance(cell, str) or cell.strip()}
        if outside := filled.difference(positions):
            raise ValueError(
                f"har noget i {excel.column_letter(min(outside))}{number}, men kolonnen har ingen "
                "overskrift; slet det"
            )
        if filled:
            filled_rows.append([row[at] for at in positions])
            numbers.append(number)
    return Grid(title, [headings[at] for at in positions], positions, filled_rows, numbers)
