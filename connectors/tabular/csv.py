"""Delimited text as spreadsheets and programs write it, read in columns of text.

Python's ``csv`` says what a record is: strict, with quotation marks doubled inside quotation marks.
A line without quotation marks is its cells between the separators, so such lines are cut in
columns; only records with quotation marks are read one by one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from typing import TextIO

import polars as pl

BLOCK = 1 << 22
"""Characters of a file that are read at a time."""
TITLE_ROWS = 30
"""Rows in which the headings of a list are looked for; a title may stand above them."""


@dataclass(frozen=True)
class Block:
    """Some records of a text below its headings, in their order.

    ``numbers`` are their numbers in the text, the first record being 1. ``cells`` are columns named
    by their place from 0, as many as there are headings; spreadsheets leave out empty cells at the
    end of a line, which are filled in. ``ragged`` marks records that have more cells than that.
    """

    numbers: pl.Series
    cells: pl.DataFrame
    ragged: pl.Series


@dataclass(frozen=True)
class Cells:
    """The cells of a file as text. Row 2 of the file is the first of ``rows``."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


class MisplacedQuoteError(ValueError):
    """A quotation mark is out of place in the record that begins in a line; ``read`` lines were."""

    def __init__(self, line: int, read: int) -> None:
        """Name the line; no cell is repeated."""
        super().__init__(f"a quotation mark in line {line} is out of place")
        self.read = read


class CutOffError(ValueError):
    """The last record lacks cells, and no line's end follows it."""

    def __init__(self, row: int) -> None:
        """Name the record; no cell is repeated."""
        super().__init__(f"its last line, row {row}, is cut off")


def first_records(text: str, separator: str) -> list[list[str]]:
    """The records in which headings are looked for; where the text is broken, those before."""
    found: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    with suppress(csv.Error):
        for record in islice(reader, TITLE_ROWS):
            found.append(record)
    return found


def parse(text: str, separator: str) -> Cells:
    """The cells of a short text whose first record is its headings.

    Empty lines at the end, which spreadsheets keep, are dropped.

    Raises:
        ValueError: a line is cut off, has more cells than headings, or a quotation mark is out of
            place; the message repeats no cell.
    """
    above = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [name.strip() for name in next(above, list[str]())]
    except csv.Error:
        raise MisplacedQuoteError(1, above.line_num) from None
    while names and not names[-1]:
        names.pop()
    rows: list[list[str]] = []
    for block in blocks(io.StringIO(text, newline=""), separator, len(names), 1):
        if block.ragged.any():
            row = block.numbers.filter(block.ragged)[0]
            raise ValueError(f"row {row} has more cells than there are headings")
        rows += [list(row) for row in block.cells.iter_rows()]
    while rows and not any(rows[-1]):
        rows.pop()
    return Cells(names, rows)


def blocks(file: TextIO, separator: str, width: int, header_row: int) -> Iterator[Block]:
    """The records below the headings, some at a time.

    Args:
        file: a text, opened with ``newline=""``.
        separator: one character.
        width: how many headings there are.
        header_row: the number of the record that holds them, the first being 1.

    Raises:
        MisplacedQuoteError: a quotation mark is out of place.
        CutOffError: the last line is cut off; raised when all before it have been given.
        UnicodeDecodeError: the bytes are not in the encoding that the file was opened with.
    """
    above = csv.reader(file, delimiter=separator, strict=True)
    number, begun = 1, 0
    for _ in range(header_row):
        try:
            number += next(above, None) is not None
        except csv.Error:
            raise MisplacedQuoteError(begun + 1, above.line_num) from None
        begun = above.line_num
    read, lines = above.line_num, None
    while some := file.readlines(BLOCK):
        lines = _Lines(some, file)
        block = _block(lines, separator, width, number, read)
        yield block
        number, read = number + len(block.numbers), read + len(lines.lines)
    if lines is not None and not lines.lines[-1].endswith(("\n", "\r")):
        last = next(csv.reader(lines.lines[lines.last :], delimiter=separator))
        if len(last) < width:
            raise CutOffError(number - 1)


class _Lines(Iterator[str]):
    """Lines of a file, read from any of them on; a record may run into those that follow.

    ``at`` is the next line, ``last`` the one in which the last record begins.
    """

    def __init__(self, lines: list[str], file: TextIO) -> None:
        """Begin with the first line."""
        self.lines, self._file = lines, file
        self.at = self.last = 0

    def __next__(self) -> str:
        """Give the next line."""
        if self.at == len(self.lines):
            self.lines.append(next(self._file))
        self.at += 1
        return self.lines[self.at - 1]


def _block(lines: _Lines, separator: str, width: int, number: int, read: int) -> Block:
    """The records that begin in these lines; ``read`` lines were read before them."""
    texts = pl.Series(lines.lines, dtype=pl.String).str.strip_chars_end("\r\n")
    texts, quoted = _without_plain_quotes(texts, separator)
    records = _quoted_records(lines, quoted, separator, read)
    names = [*(str(at) for at in range(width)), "more"]
    cells = texts.str.splitn(separator, width + 1).struct.unnest()
    found = [cell.alias(name).fill_null("") for name, cell in zip(names, cells, strict=True)]
    ragged = found.pop().str.strip_chars(separator) != ""
    begins = pl.repeat(value=True, n=len(texts), eager=True)
    if records:
        starts, rows = pl.Series(records.keys()), [row for row, _ in records.values()]
        for at, column in enumerate(found):
            column.scatter(starts, [row[at] if at < len(row) else "" for row in rows])
        ragged.scatter(starts, [any(row[width:]) for row in rows])
        inside = chain(*(range(start + 1, end) for start, (_, end) in records.items()))
        begins.scatter([at for at in inside if at < len(texts)], False)
    lines.last = int(begins.arg_true()[-1])
    numbers = pl.int_range(number, number + int(begins.sum()), eager=True)
    return Block(
        numbers, pl.DataFrame([column.filter(begins) for column in found]), ragged.filter(begins)
    )


def _without_plain_quotes(texts: pl.Series, separator: str) -> tuple[pl.Series, pl.Series]:
    """Lines without quotation marks that only enclose cells, and which lines need ``csv``.

    These are lines with other quotation marks, and any in which a cell may be longer than it takes.
    """
    long = texts.str.len_bytes() > csv.field_size_limit()
    marked = texts.str.contains('"', literal=True)
    if marked.any():
        cell = '(?:"[^"{0}]*"|[^"{0}]*)'.format(re.escape(separator))
        some = texts.filter(marked)
        plain = some.str.contains(f"^{cell}(?:{re.escape(separator)}{cell})*$")
        at = marked.arg_true().filter(plain)
        texts = texts.scatter(at, some.filter(plain).str.replace_all('"', "", literal=True))
        marked = marked.scatter(at, False)
    return texts, marked | long


def _quoted_records(
    lines: _Lines, quoted: pl.Series, separator: str, read: int
) -> dict[int, tuple[list[str], int]]:
    """The cells of each record that needs ``csv``, by its first line, and the line after it."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    records: dict[int, tuple[list[str], int]] = {}
    for start in quoted.arg_true():
        if start < lines.at:
            continue
        lines.at = start
        try:
            records[start] = next(reader), lines.at
        except csv.Error:
            raise MisplacedQuoteError(read + start + 1, read + lines.at) from None
    return records
