"""The cells under the headings of a list, some rows at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from connectors.errors import AnswerError
from connectors.fasit.encoding import Scanned
from connectors.fasit.recognition import Known, Start
from connectors.tabular.excel import Value

BLOCK = 50_000
"""Rows that are held at a time."""


@dataclass(frozen=True)
class Block:
    """Some rows: their numbers in the file, and the cells of the columns that may be read.

    ``ragged`` are the numbers of rows with more cells than there are headings; they have no cells.
    Rows without anything, and rows that repeat the headings, are no rows.
    """

    numbers: Sequence[int]
    columns: Mapping[str, Sequence[Value]]
    ragged: Sequence[int]


def blocks(known: Known, scanned: Scanned) -> Iterator[Block]:
    """The rows of a list, some at a time.

    Raises:
        AnswerError: a quotation mark is out of place, or the last line is cut off; no cell is
            repeated.
        OSError: the file cannot be read.
    """
    start = known.start
    if start.sheet is not None:
        rows = start.sheet.rows
        for first in range(start.header_row, len(rows), BLOCK):
            yield _block(start, first + 1, rows[first : first + BLOCK])
    else:
        yield from _text_blocks(known, scanned)


def _text_blocks(known: Known, scanned: Scanned) -> Iterator[Block]:
    start, last = known.start, None
    with known.path.open("r", encoding=scanned.codec, newline="") as text:
        reader = csv.reader(text, delimiter=start.separator or ";", strict=True)
        try:
            row = 1 + sum(1 for _ in islice(reader, start.header_row))
            while rows := list(islice(reader, BLOCK)):
                yield _block(start, row, rows)
                row, last = row + len(rows), rows[-1]
        except csv.Error:
            raise _broken(
                known, f"a quotation mark in or before line {reader.line_num} is out of place"
            ) from None
        except UnicodeDecodeError:
            raise _broken(known, "it has changed while it was read") from None
    if last and len(last) < len(start.headings) and not scanned.ends_a_line:
        raise _broken(known, f"its last line, row {row - 1}, is cut off")


def _broken(known: Known, what: str) -> AnswerError:
    return AnswerError(f"A file for {known.layout} is not whole: {what}; export the list again.")


def _block(start: Start, first: int, rows: Sequence[Sequence[Value]]) -> Block:
    """Spreadsheets leave out empty cells at the end of a line: they are filled in."""
    width, headings = len(start.headings), start.headings
    numbers: list[int] = []
    whole: list[Sequence[Value]] = []
    ragged: list[int] = []
    for number, row in enumerate(rows, start=first):
        if len(row) != width:
            if any(row[width:]):
                ragged.append(number)
                continue
            row = [*row[:width], *[""] * (width - len(row))]  # noqa: PLW2901
        if any(row) and row != headings:
            numbers.append(number)
            whole.append(row)
    columns = {name: [row[at] for row in whole] for name, at in start.match.places.items()}
    return Block(numbers, columns, ragged)
