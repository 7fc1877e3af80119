"""The cells under the headings of a list as people would write them, some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import polars as pl

from connectors.errors import AnswerError
from connectors.fasit.layouts import Layout
from connectors.fasit.recognition import RecognisedFile, Start
from connectors.tabular import csv
from connectors.tabular.excel import CellValue, Sheet

BLOCK = 50_000
"""Rows of a sheet that are read at a time."""
SPOILED = "\x00"
"""What stands for a code that Excel has made a number or a date."""
_CODES = frozenset({"text", "origin", "area", "name", "unit", "period"})


@dataclass(frozen=True)
class Block:
    """Some rows: their numbers in the file, and the texts of the columns that may be read.

    ``ragged`` are the numbers of rows with more cells than there are headings; they have no cells.
    Rows without anything, and rows that repeat the headings, are no rows.
    """

    numbers: pl.Series
    columns: Mapping[str, pl.Series]
    ragged: pl.Series


def blocks(known: RecognisedFile, table: Layout, codec: str) -> Iterator[Block]:
    """The rows of a list, some at a time.

    Raises:
        AnswerError: a quotation mark is out of place, or the last line is cut off; no cell is
            repeated.
        OSError: the file cannot be read.
    """
    if known.start.sheet is not None:
        yield from _of_sheet(known.start, known.start.sheet, table)
        return
    try:
        yield from _of_text(known, codec)
    except csv.MisplacedQuoteError as error:
        what = f"a quotation mark in or before line {error.read} is out of place"
        raise _broken(known, what) from None
    except csv.CutOffError as error:
        raise _broken(known, str(error)) from None
    except UnicodeDecodeError:
        raise _broken(known, "it has changed while it was read") from None


def _broken(known: RecognisedFile, what: str) -> AnswerError:
    return AnswerError(f"A file for {known.layout} is not whole: {what}; export the list again.")


def _of_text(known: RecognisedFile, codec: str) -> Iterator[Block]:
    start = known.start
    width, headings = len(start.headings), start.headings
    anything = pl.any_horizontal(pl.all() != "")
    repeated = pl.all_horizontal(pl.col(str(at)) == text for at, text in enumerate(headings))
    with known.path.open("r", encoding=codec, newline="") as file:
        for block in csv.blocks(file, start.separator or ";", width, start.header_row):
            rows = block.cells.select(anything & ~repeated).to_series() & ~block.ragged
            cells = block.cells.filter(rows)
            yield Block(
                block.numbers.filter(rows),
                {name: cells[str(at)] for name, at in start.match.places.items()},
                block.numbers.filter(block.ragged),
            )


def _of_sheet(start: Start, sheet: Sheet, table: Layout) -> Iterator[Block]:
    for first in range(start.header_row, len(sheet.rows), BLOCK):
        numbers: list[int] = []
        whole: list[Sequence[CellValue]] = []
        ragged: list[int] = []
        width = len(start.headings)
        for number, row in enumerate(sheet.rows[first : first + BLOCK], start=first + 1):
            cells = [*row[:width], *[""] * (width - len(row))]
            if any(row[width:]):
                ragged.append(number)
            elif any(cells) and cells != start.headings:
                numbers.append(number)
                whole.append(cells)
        columns = {
            name: _texts([row[at] for row in whole], table.columns[name].type)
            for name, at in start.match.places.items()
        }
        yield Block(_numbers(numbers), columns, _numbers(ragged))


def _numbers(numbers: Sequence[int]) -> pl.Series:
    return pl.Series(numbers, dtype=pl.Int64)


def _texts(cells: Sequence[CellValue], kind: str) -> pl.Series:
    return pl.Series([_text(cell, kind) for cell in cells], dtype=pl.String)


def _text(cell: CellValue, kind: str) -> str:
    match cell:
        case str():
            return cell
        case bool():
            return "ja" if cell else "nej"
        case int() | float():
            whole = float(cell).is_integer()
            if not whole and kind in _CODES:
                return SPOILED
            return str(int(cell)) if whole else format(Decimal(repr(cell)), "f").replace(".", ",")
        case datetime() | date() | time() | timedelta():
            return SPOILED if kind in _CODES else _moment(cell)


def _moment(cell: date | time | timedelta) -> str:
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    return str(cell)
