"""Read delimited text, as spreadsheets and programs write it, into columns of text.

Records are those of Python's ``csv`` in strict mode: a quotation mark inside quotation marks is
doubled. For speed, lines without quotation marks are split by Polars, and ``csv`` reads only the
records that have them.

Two lone quotation marks in different rows enclose the rows between them. So where a quoted cell
spans lines that look like rows, each of its lines is a row that cannot be read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

import polars as pl

from connectors.tabular.headings import TITLE_ROWS

BLOCK = 1 << 22
"""Characters read at a time."""


@dataclass(frozen=True)
class Block:
    """Consecutive records below the headings.

    Args:
        row_numbers: the number of each record in the text, from 1.
        cells: text columns ``"0"``, ``"1"``, ..., as many as there are headings. Empty cells that
            spreadsheets leave out at the end of a line are filled in.
        ragged: marks records with more cells than headings.
        enclosed: marks lines of a quoted cell that looks like several rows; each is a record here.
        inner_lines: the number of lines that begin inside a quoted cell.
    """

    row_numbers: pl.Series
    cells: pl.DataFrame
    ragged: pl.Series
    enclosed: pl.Series
    inner_lines: int


@dataclass(frozen=True)
class Records:
    """The headings of a text and the records below; the first of ``rows`` is row 2."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


class MisplacedQuoteError(ValueError):
    """A quotation mark is out of place.

    ``lines_read`` counts the lines up to where that was noticed.
    """

    def __init__(self, line: int, lines_read: int) -> None:
        """Name the line in which the record begins, and no cell."""
        super().__init__(f"et anførselstegn i linje {line} står forkert")
        self.lines_read = lines_read


class CutOffError(ValueError):
    """The last record lacks cells and ends without a line break."""

    def __init__(self, row: int) -> None:
        """Name the record, and no cell."""
        super().__init__(f"den sidste linje, række {row}, er ikke hel")


def read_first_records(text: str, separator: str) -> list[list[str]]:
    """Return the records that may hold the headings, up to the first that cannot be parsed."""
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    with suppress(csv.Error):
        for record in islice(reader, TITLE_ROWS):
            records.append(record)
    return records


def parse(text: str, separator: str) -> Records:
    """Parse a short text whose first record is its headings.

    Empty lines at the end, which spreadsheets leave behind, are dropped.

    Raises:
        ValueError: a line is cut off or has more cells than headings, or a quotation mark is out of
            place. The message, in Danish, repeats no cell.
    """
    above = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        headings = [heading.strip() for heading in next(above, list[str]())]
    except csv.Error:
        raise MisplacedQuoteError(1, above.line_num) from None
    while headings and not headings[-1]:
        headings.pop()
    rows: list[list[str]] = []
    for block in read_blocks(io.StringIO(text, newline=""), separator, len(headings), 1):
        if block.enclosed.any():
            row = block.row_numbers.filter(block.enclosed)[0]
            raise ValueError(f"række {row} har en celle i anførselstegn, der rummer flere rækker")
        if block.ragged.any():
            row = block.row_numbers.filter(block.ragged)[0]
            raise ValueError(f"række {row} har flere celler, end der er overskrifter")
        rows += [list(row) for row in block.cells.iter_rows()]
    while rows and not any(rows[-1]):
        rows.pop()
    return Records(headings, rows)


def read_blocks(file: TextIO, separator: str, width: int, header_row: int) -> Iterator[Block]:
    """Yield the records below the headings in blocks.

    Args:
        file: a text, opened with ``newline=""``.
        separator: one character.
        width: the number of headings.
        header_row: the number of the record that holds them, from 1.

    Raises:
        MisplacedQuoteError: a quotation mark is out of place.
        CutOffError: the last line is cut off; raised after the last block.
        UnicodeDecodeError: the bytes are not in the encoding with which the file was opened.
    """
    above = csv.reader(file, delimiter=separator, strict=True)
    number, line = 1, 0
    for above_headings in reversed(range(header_row)):
        try:
            record = next(above, None)
        except csv.Error:
            raise MisplacedQuoteError(line + 1, above.line_num) from None
        inner = _inner_separators(record or (), separator)
        if inner and (not above_headings or _encloses_rows(record or (), separator, width)):
            raise MisplacedQuoteError(line + 1, above.line_num)
        number, line = number + (record is not None), above.line_num
    lines = None
    while batch := file.readlines(BLOCK):
        lines = _Lines(batch, file)
        block = _block(lines, separator, width, number, line)
        yield block
        number, line = number + len(block.row_numbers), line + len(lines.lines)
    if lines is not None and not lines.lines[-1].endswith(("\n", "\r")):
        last = next(csv.reader(lines.lines[lines.last :], delimiter=separator))
        if len(last) < width:
            raise CutOffError(number - 1)


class _Lines(Iterator[str]):
    """An iterator of lines that can be set back, and reads on where a record runs past the end.

    ``at`` is the index of the next line, ``last`` of the line in which the last record begins.
    """

    def __init__(self, lines: list[str], file: TextIO) -> None:
        """Start at the first line."""
        self.lines, self._file = lines, file
        self.at = self.last = 0

    def __next__(self) -> str:
        """Return the next line."""
        if self.at == len(self.lines):
            self.lines.append(next(self._file))
        self.at += 1
        return self.lines[self.at - 1]


def _block(lines: _Lines, separator: str, width: int, number: int, lines_before: int) -> Block:
    """Return the records that begin in these lines, the first of them being ``number``."""
    texts = pl.Series(lines.lines, dtype=pl.String).str.strip_chars_end("\r\n")
    texts, quoted = _without_plain_quotes(texts, separator)
    records = _quoted_records(lines, quoted, separator, lines_before)
    # The last record may run past these lines.
    texts = texts.extend_constant("", len(lines.lines) - len(texts))
    names = [*(str(at) for at in range(width)), "more"]
    cells = texts.str.splitn(separator, width + 1).struct.unnest()
    columns = [cell.alias(name).fill_null("") for name, cell in zip(names, cells, strict=True)]
    ragged = columns.pop().str.strip_chars(separator) != ""
    begins = pl.repeat(value=True, n=len(texts), eager=True)
    enclosed, inner = ~begins, list[int]()
    if records:
        starts, rows = pl.Series(records.keys()), [record.cells for record in records.values()]
        for at, column in enumerate(columns):
            column.scatter(starts, [row[at] if at < len(row) else "" for row in rows])
        ragged.scatter(starts, [any(row[width:]) for row in rows])
        inner = [at for start, record in records.items() for at in range(start + 1, record.end)]
        rows_inside = [
            at
            for start, record in records.items()
            if record.end > start + 1 and _encloses_rows(record.cells, separator, width)
            for at in range(start, record.end)
        ]
        begins = begins.scatter(inner, False).scatter(rows_inside, True)
        enclosed = enclosed.scatter(rows_inside, True)
    lines.last = int(begins.arg_true()[-1])
    numbers = pl.int_range(number, number + int(begins.sum()), eager=True)
    return Block(
        numbers,
        pl.DataFrame([column.filter(begins) for column in columns]),
        ragged.filter(begins) & ~enclosed.filter(begins),
        enclosed.filter(begins),
        len(inner),
    )


def _encloses_rows(record: Sequence[str], separator: str, width: int) -> bool:
    """Return whether the lines of a record hold the separators of two rows or more.

    Spreadsheets leave out empty cells at the end of a row, so lines that all hold more than half of
    a row's separators are rows too, unless the cell that spans them holds few of these.
    """
    inner = _inner_separators(record, separator)
    if not inner or inner + len(record) - 1 >= 2 * (width - 1):
        return inner > 0
    lines = separator.join(record).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    fewest = min(inner, *(line.count(separator) for line in lines))
    return 2 * fewest > width - 1


def _inner_separators(record: Iterable[str], separator: str) -> int:
    """Count the separators in cells that span lines."""
    return sum(cell.count(separator) for cell in record if "\n" in cell or "\r" in cell)


def _without_plain_quotes(texts: pl.Series, separator: str) -> tuple[pl.Series, pl.Series]:
    """Strip quotation marks that only enclose cells; mark the lines that ``csv`` must read.

    These have other quotation marks, or may hold a cell longer than the limit of ``csv``.
    """
    long = texts.str.len_bytes() > csv.field_size_limit()
    marked = texts.str.contains('"', literal=True)
    if marked.any():
        cell = '(?:"[^"{0}]*"|[^"{0}]*)'.format(re.escape(separator))
        candidates = texts.filter(marked)
        plain = candidates.str.contains(f"^{cell}(?:{re.escape(separator)}{cell})*$")
        at = marked.arg_true().filter(plain)
        texts = texts.scatter(at, candidates.filter(plain).str.replace_all('"', "", literal=True))
        marked = marked.scatter(at, False)
    return texts, marked | long


@dataclass(frozen=True)
class _QuotedRecord:
    """The cells of a record that ``csv`` has read, and the index of the line after it."""

    cells: Sequence[str]
    end: int


def _quoted_records(
    lines: _Lines, quoted: pl.Series, separator: str, lines_before: int
) -> dict[int, _QuotedRecord]:
    """Return the records that ``csv`` must read, by the index of their first line."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    records: dict[int, _QuotedRecord] = {}
    for start in quoted.arg_true():
        if start < lines.at:
            continue
        lines.at = start
        try:
            records[start] = _QuotedRecord(next(reader), lines.at)
        except csv.Error:
            raise MisplacedQuoteError(lines_before + start + 1, lines_before + lines.at) from None
    return records
