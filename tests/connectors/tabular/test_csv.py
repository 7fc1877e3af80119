"""Delimited text: what is read in columns is what Python's csv reads record by record."""

from __future__ import annotations

import csv as plain_csv
import io
import re
from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from polars.testing import assert_series_equal

from connectors.tabular import csv
from connectors.tabular.columns import BadCell, Column, parse_column

Row = tuple[int, list[str] | None]


def record_by_record(text: str, separator: str, width: int, header_row: int) -> Iterator[Row]:
    """Number and cells of each record below the headings; none where there are more than those.

    Each line of a record with a cell that looks like several rows is a record without cells.
    """
    lines = io.StringIO(text, newline="")
    reader = plain_csv.reader(lines, delimiter=separator, strict=True)
    row: list[str] = []
    number = read = begun = ended = 0
    try:
        for read, row in enumerate(reader, start=1):
            begun, ended = ended, reader.line_num
            number += 1
            spanning = [cell for cell in row if "\n" in cell or "\r" in cell]
            inner = "".join(spanning).count(separator)
            physical = re.split("\r\n|\r|\n", separator.join(row))
            look_like_rows = all(2 * line.count(separator) > width - 1 for line in physical)
            enclosing = inner > 0 and (
                inner + len(row) - 1 >= 2 * (width - 1)
                or (look_like_rows and 2 * inner > width - 1)
            )
            if (enclosing and read < header_row) or (inner and read == header_row):
                raise ValueError(f"quote in line {begun + 1}, {ended} read")
            if read <= header_row:
                continue
            if enclosing:
                yield from ((number + at, None) for at in range(ended - begun))
                number += ended - begun - 1
            else:
                fitted = [*row[:width], *[""] * (width - len(row))]
                yield number, None if any(row[width:]) else fitted
    except plain_csv.Error:
        raise ValueError(f"quote in line {ended + 1}, {reader.line_num} read") from None
    if read > header_row and 0 < len(row) < width and not text.endswith(("\n", "\r")):
        raise ValueError(f"cut off in row {number}")


def in_columns(text: str, separator: str, width: int, header_row: int) -> Iterator[Row]:
    """The same as :func:`record_by_record`, from the blocks of the reader."""
    try:
        for block in csv.read_blocks(io.StringIO(text, newline=""), separator, width, header_row):
            cells = [list(row) for row in block.cells.iter_rows()] or [[]] * len(block.row_numbers)
            left_out = block.ragged | block.enclosed
            for number, row, is_out in zip(block.row_numbers, cells, left_out, strict=True):
                yield number, None if is_out else row
    except csv.MisplacedQuoteError as error:
        line = re.search(r"linje (\d+)", str(error))
        raise ValueError(f"quote in line {line and line[1]}, {error.lines_read} read") from None
    except csv.CutOffError as error:
        row = re.search(r"række (\d+)", str(error))
        raise ValueError(f"cut off in row {row and row[1]}") from None


def outcome(rows: Iterator[Row]) -> tuple[list[Row], str]:
    found: list[Row] = []
    try:
        found.extend(rows)
    except ValueError as error:
        # What was read before it is refused with it: the whole file is.
        return [], str(error)
    return found, ""


CELLS = st.sampled_from(
    ["", "a", "1", " ", "æø", '"a"', '""', '"a;b"', '"a\r\nb"', '"""a"""', '5" rør', '"', '"a',
     'a"', '"a" ', "\u2028", "\x85", "\x0b\x1c", "\0", "\ufeff", "x" * 40, '"' + "y" * 40 + '"']
)  # fmt: skip
LINES = st.lists(st.lists(CELLS, max_size=5).map(";".join), max_size=12)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\n\r", ""])


@st.composite
def delimited(draw: st.DrawFn) -> str:
    ends = draw(ENDS)
    lines = [line + draw(st.sampled_from([ends] * 9 + ["\r"])) for line in draw(LINES)]
    return "".join(lines) + draw(st.sampled_from(["", "a;b", '"', "a"]))


@example('a;b\n"x\n";y\n1;2;\n', 3, 2, 1, 131_072)
@example('a;b\n1;"\n\n', 1, 2, 1, 131_072)
@example('"', 1, 0, 0, 131_072)
@example('a;"b\nx;y";c\n1;2;3\n', 7, 3, 1, 131_072)
@example('a;b\n1;"x\n2;y\n3;z"\n4;5\n', 1, 2, 1, 131_072)
@example('"a\nb;c;d"\nx;y;z\n1;2;3\n', 7, 3, 2, 131_072)
@example('a;b;c;d;e\n1;2;3;"x\n1;2;3;y"\n4;5\n', 7, 5, 1, 131_072)
@example('a;b;c;d\n1;2;"x;y\nz";3\n4;5\n', 7, 4, 1, 131_072)
@given(
    text=st.one_of(delimited(), st.text('a;"\n\r ', max_size=40)),
    block=st.sampled_from([1, 7, 30, 1 << 20]),
    width=st.integers(0, 4),
    header_row=st.integers(0, 3),
    limit=st.sampled_from([30, 131_072]),
)
def test_columns_hold_what_is_read_record_by_record(
    text: str, block: int, width: int, header_row: int, limit: int
) -> None:
    before = plain_csv.field_size_limit(limit)
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(csv, "BLOCK", block)
            found = outcome(in_columns(text, ";", width, header_row))
        assert found == outcome(record_by_record(text, ";", width, header_row))
    finally:
        plain_csv.field_size_limit(before)


@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
def test_quotation_marks_that_only_enclose_cells_change_nothing(separator: str) -> None:
    lines = [['"a"', "b", '""'], ['"æ 1"', '"2"', '"3"'], ['"."', '"^$"', "\\"]]
    text = f"a{separator}b{separator}c\n" + "".join(separator.join(x) + "\n" for x in lines)
    found = csv.parse(text, separator)
    assert found.rows == [["a", "b", ""], ["æ 1", "2", "3"], [".", "^$", "\\"]]


def test_quoted_cells_hold_separators_line_breaks_and_quotes() -> None:
    found = csv.parse('a;b;c\r\n"x;\r\ny";"han sagde ""ja""";z\r\n5" rør;2;\r\n', ";")
    assert found.headings == ["a", "b", "c"]
    assert found.rows == [["x;\r\ny", 'han sagde "ja"', "z"], ['5" rør', "2", ""]]


def test_what_spreadsheets_leave_out_is_filled_in_and_what_they_leave_behind_is_dropped() -> None:
    found = csv.parse(" a ;b;;\r\n1;2;;\r\n\r\n3\r\n;;;\r\n;\r\n", ";")
    assert found.headings == ["a", "b"]
    assert found.rows == [["1", "2"], ["", ""], ["3", ""]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a;b\n1;2;3\n", "række 2 har flere celler, end der er overskrifter"),
        ("a;b\n1;2\n3", "den sidste linje, række 3, er ikke hel"),
        ('a;b\n1;"x\n2;y\n', "et anførselstegn i linje 2 står forkert"),
        ('a;b\n"x" y;2\n', "et anførselstegn i linje 2 står forkert"),
        ('a;b\n"0121;x\n', "et anførselstegn i linje 2 står forkert"),
        ('a;b\n1;"x\n2;y\n3;z"\n', "række 2 har en celle i anførselstegn, der rummer flere rækker"),
        ('a;"b\n1;x"\n', "et anførselstegn i linje 1 står forkert"),
    ],
)
def test_a_text_that_is_not_whole_is_refused_without_quoting_it(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as error:
        csv.parse(text, ";")
    assert str(error.value) == said


@pytest.mark.parametrize("text", ["", "\n", "\r\n\r\n"])
def test_a_text_without_anything_has_no_headings_and_no_rows(text: str) -> None:
    assert csv.parse(text, ";").headings == []
    assert csv.parse(text, ";").rows == []


def test_a_bad_cell_is_known_by_its_index_below_the_headings() -> None:
    found = csv.parse('a;b\r\n"x\r\ny";1\r\n\r\nz;nul\r\n', ";")
    column = Column(type="number", about="", required=False)
    values, problems = parse_column(column, pl.Series([row[1] for row in found.rows]))
    assert_series_equal(values, pl.Series([1.0, None, None]))
    assert problems == [BadCell(2, "'nul' er ikke et tal (skriv 12,5)")]
