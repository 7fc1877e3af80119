"""Read the cells under the headings of a list as Danish text, in blocks of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import polars as pl

from connectors.errors import AnswerError
from connectors.fasit.layouts import Layout
from connectors.fasit.normal_form import ROUNDED, ROUNDED_REASON, SPOILED
from connectors.fasit.recognition import HeaderRow, RecognisedFile
from connectors.tabular import csv
from connectors.tabular.excel import CellValue, Sheet, danish_number
from connectors.tabular.workbook_parts import UnreadCell

BLOCK_ROWS = 50_000
UNREAD = {f"\x00{cell.name}": cell.value for cell in UnreadCell} | {
    ROUNDED: ROUNDED_REASON,
    SPOILED: "er lavet om til et tal eller en dato af Excel; formatér som tekst, og skriv koden "
    "igen",
}
"""The texts of cells that have no value to read, and why, in Danish."""
RAGGED = "har flere celler, end der er overskrifter"
ENCLOSED = "ligger i en celle i anførselstegn, der rummer flere rækker; slet de løse anførselstegn"
UNREADABLE = pl.Schema({"row": pl.Int64(), "reason": pl.String()})
DAYS = frozenset({"date", "birth_date", "year"})
DAYS_TO_1904 = 1462
"""Days from Excel's usual day zero to that of workbooks that count from 1904."""
_SERIAL = re.compile(r"\s*[0-9]{5}([.,][0-9]+)?\s*")
_CODES = frozenset({"text", "origin", "area", "name", "unit", "period", "record_key"})
FIRST_ROUNDED = 10**15
"""Excel keeps 15 digits of a number."""


@dataclass(frozen=True)
class Block:
    """Consecutive rows of a list, without empty rows and repeated headings.

    Args:
        row_numbers: the number of each row in the file.
        columns: the texts of each of our columns.
        unreadable: ``row`` and Danish ``reason`` of rows that are left out as a whole.
        inner_lines: the number of lines that begin inside a quoted cell.
    """

    row_numbers: pl.Series
    columns: Mapping[str, pl.Series]
    unreadable: pl.DataFrame
    inner_lines: int = 0


def read_blocks(file: RecognisedFile, layout: Layout, codec: str) -> Iterator[Block]:
    """Read the rows of a list in blocks.

    Raises:
        AnswerError: a quotation mark is out of place, or the last line is cut off.
        OSError: the file cannot be read.
    """
    if file.header.sheet is not None:
        yield from _read_sheet(file.header, file.header.sheet, layout)
        return
    try:
        yield from _read_text(file, codec)
    except csv.MisplacedQuoteError as error:
        problem = f"et anførselstegn i eller før linje {error.lines_read} står forkert"
        raise _incomplete(file, problem) from None
    except csv.CutOffError as error:
        raise _incomplete(file, str(error)) from None
    except UnicodeDecodeError:
        raise _incomplete(file, "den blev ændret, mens den blev læst") from None


def _incomplete(file: RecognisedFile, problem: str) -> AnswerError:
    return AnswerError(f"En fil til {file.layout} er ikke hel: {problem}; eksportér listen igen.")


def _read_text(file: RecognisedFile, codec: str) -> Iterator[Block]:
    header = file.header
    width, headings = len(header.headings), header.headings
    filled = pl.any_horizontal(pl.all() != "")
    repeated = pl.all_horizontal(pl.col(str(at)) == text for at, text in enumerate(headings))
    with file.path.open("r", encoding=codec, newline="") as text:
        for block in csv.read_blocks(text, header.separator or ";", width, header.number):
            whole = ~(block.ragged | block.enclosed)
            rows = block.cells.select(filled & ~repeated).to_series() & whole
            cells = block.cells.filter(rows)
            ragged = unreadable_rows(block.row_numbers.filter(block.ragged), RAGGED)
            enclosed = unreadable_rows(block.row_numbers.filter(block.enclosed), ENCLOSED)
            yield Block(
                block.row_numbers.filter(rows),
                {name: cells[str(at)] for name, at in header.match.positions.items()},
                pl.concat([ragged, enclosed]),
                block.inner_lines,
            )


def unreadable_rows(numbers: pl.Series, reason: str) -> pl.DataFrame:
    """Return rows that are left out for one reason."""
    return pl.select(row=numbers, reason=pl.lit(reason)).cast(UNREADABLE)


def _read_sheet(header: HeaderRow, sheet: Sheet, layout: Layout) -> Iterator[Block]:
    width = len(header.headings)
    for first in range(header.number, len(sheet.rows), BLOCK_ROWS):
        numbers: list[int] = []
        rows: list[Sequence[CellValue]] = []
        ragged: list[int] = []
        for number, row in enumerate(sheet.rows[first : first + BLOCK_ROWS], start=first + 1):
            cells = [*row[:width], *[""] * (width - len(row))]
            if any(row[width:]):
                ragged.append(number)
            elif any(cells) and cells != header.headings:
                numbers.append(number)
                rows.append(cells)
        columns = {
            name: _texts(sheet, [row[at] for row in rows], layout.columns[name].type)
            for name, at in header.match.positions.items()
        }
        yield Block(_numbers(numbers), columns, unreadable_rows(_numbers(ragged), RAGGED))


def _numbers(numbers: Sequence[int]) -> pl.Series:
    return pl.Series(numbers, dtype=pl.Int64)


def _texts(sheet: Sheet, cells: Sequence[CellValue], kind: str) -> pl.Series:
    if sheet.is_1904 and kind in DAYS:
        cells = [_since_1900(cell) for cell in cells]
    return pl.Series([_text(cell, kind) for cell in cells], dtype=pl.String)


def _since_1900(cell: CellValue) -> CellValue:
    """Return a day that is counted from 1904 as a number that counts from 1900."""
    if isinstance(cell, str) and _SERIAL.fullmatch(cell):
        cell = float(cell.replace(",", "."))
    if isinstance(cell, int | float) and _SERIAL.fullmatch(str(cell)):
        return cell + DAYS_TO_1904
    return cell


def _text(cell: CellValue, kind: str) -> str:
    match cell:
        case str():
            return cell
        case bool():
            return "ja" if cell else "nej"
        case int() | float():
            return (kind in _CODES and _spoiled_number(cell)) or danish_number(cell)
        case UnreadCell():
            return f"\x00{cell.name}"
        case datetime() | date() | time() | timedelta():
            return SPOILED if kind in _CODES else _moment(cell)


def _spoiled_number(cell: float) -> str | None:
    """Return the text of a number that cannot be the code that was written; None if it can."""
    if not float(cell).is_integer():
        return SPOILED
    return ROUNDED if abs(cell) >= FIRST_ROUNDED else None


def _moment(cell: date | time | timedelta) -> str:
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    return str(cell)
