"""Delimited text as spreadsheets and programs write it: headings, and the cells under them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Cells:
    """The cells of a file as text. Row 2 of the file is the first of ``rows``."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    def column(self, heading: str) -> pl.Series:
        """The cells under a heading, which stands once."""
        at = self.headings.index(heading)
        return pl.Series(heading, [row[at] for row in self.rows], dtype=pl.String)


def headings(text: str, separator: str) -> list[str]:
    """The headings in the first line, without spaces around them; none where it cannot be read."""
    try:
        return _headings(next(_records(text, separator)))
    except (ValueError, StopIteration):
        return []


def parse(text: str, separator: str) -> Cells:
    """The cells of a delimited text.

    Spreadsheets leave out empty cells at the end of a line and keep empty lines at the end of a
    file: the first are filled in, the second dropped.

    Raises:
        ValueError: a line is cut off, has more cells than headings, or a quotation mark is out of
            place; the message repeats no cell.
    """
    records = list(_records(text, separator))
    names = _headings(records[0]) if records else []
    rows = [_fitted(row, at, len(names)) for at, row in enumerate(records[1:], start=2)]
    if len(records) > 1 and len(records[-1]) < len(names) and not text.endswith(("\n", "\r")):
        raise ValueError(f"its last line, row {len(records)}, is cut off")
    while rows and not any(rows[-1]):
        rows.pop()
    return Cells(names, rows)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise ValueError(f"a quotation mark in line {line} is out of place") from None


def _headings(record: Sequence[str]) -> list[str]:
    names = [name.strip() for name in record]
    while names and not names[-1]:
        names.pop()
    return names


def _fitted(row: list[str], at: int, width: int) -> list[str]:
    """A row with as many cells as there are headings."""
    if any(row[width:]):
        raise ValueError(f"row {at} has more cells than there are headings")
    return row[:width] + [""] * (width - len(row))
