"""StatBank's BULK: CSV of any size, one line a cell, read in pieces of about a million rows.

Lines come in no order that can be relied on, and cells that StatBank stores nothing for are left
out (`statbank-api.md` 1.9). Which ones is known only at the end, so one bit a cell remembers the
lines that came. Polars reads blocks cut at line ends: it took 1.4 s of CPU for 10 million cells
where pyarrow's streaming reader took 1.8 s, and DuckDB reads no stream.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import polars as pl

from connectors.archive.answers import StoredPart
from connectors.errors import AnswerError, SourceError
from connectors.key_bitmap import KeyBitmap
from connectors.read_ahead import read_ahead

VALUE = "INDHOLD"
"""The heading of the last column, in both languages."""
BLOCK = 24 * 2**20
"""Bytes of text that are parsed at a time: about a million lines."""
PIECE = 1_000_000
"""Cells without a line in one piece."""
SCANNED = 16 * PIECE
"""Cells that are searched at a time for those without a line."""
_DANISH_NUMBER = r"^-?\d+(,\d+)?$"
_MOST_REFUSED = 2**20
"""Bytes of a refused answer that are kept."""


def check_whole(what: str, answer: Path, variables: Sequence[str]) -> None:
    """Refuse on arrival what is no such answer, or ends within a line.

    Raises:
        SourceError: naming what came instead.
    """
    with answer.open("rb") as file:
        start = file.read(_MOST_REFUSED)
        file.seek(-min(answer.stat().st_size, 1), 2)
        last = file.read()
    if _columns(start.partition(b"\n")[0], variables) is None:
        kind = {b"<": "a web page", b"{": "JSON"}.get(start.lstrip()[:1], "other columns")
        raise SourceError(
            f"{what} answered with {kind} instead of BULK with the columns that were asked for; "
            "try again later, and see statbank-api.md 1.9.",
            start,
        )
    if last != b"\n":
        raise SourceError(f"{what} answered with a last line that is cut off; try again.", start)


def read_cells(
    what: str,
    part: StoredPart,
    asked: Mapping[str, Sequence[str]],
    absent: str | None,
    required: Collection[str],
) -> Iterator[pl.DataFrame]:
    """The cells of an answer in pieces: an enum of codes for each variable, and ``value``.

    Args:
        what: the table, for messages.
        part: the answer.
        asked: the codes asked for by variable, first those of time, then those of area.
        absent: the number that a cell without a line stands for; none where it is no number.
        required: the areas that have a line in each period. An answer that was cut off lacks
            some in the last ones, and would else be read as if they had nothing but zeros.

    Raises:
        AnswerError: the answer has other columns or codes, a cell twice, or something that is
            neither a number nor a mark, or it lacks an area. Some of it is known only when all
            pieces have been given.
    """
    codes = {variable: pl.Enum(values) for variable, values in asked.items()}
    cells = KeyBitmap(codes)
    for block, columns in read_ahead(_blocks(what, part, [*asked])):
        piece = _parsed(what, block, {variable: codes[variable] for variable in columns})
        cells.add(piece)
        yield piece.select(*asked, _numbers(what, piece, has_commas=b"," in block))
    if cells.repeated:
        raise AnswerError(f"{what} gives {cells.repeated} cells more than once; fetch it again.")
    _check_nothing_lost(what, cells.seen, asked, required)
    yield from _absent(cells.seen, codes, _number(absent))


def _columns(heading: bytes, variables: Sequence[str]) -> list[str] | None:
    """The variables in the order of the columns; None if the heading is not that of an answer."""
    by_heading = {variable.upper(): variable for variable in variables}
    *given, last = heading.decode("utf-8-sig", "replace").rstrip("\r\n").split(";")
    whole = sorted(given) == sorted(by_heading) and last == VALUE
    return [by_heading[name] for name in given] if whole else None


def _blocks(
    what: str, part: StoredPart, variables: Sequence[str]
) -> Iterator[tuple[bytes, Sequence[str]]]:
    """The lines of the answer, many at a time, with the variables that their columns hold."""
    with part.open() as stream:
        columns = _columns(stream.readline(), variables)
        block = b""
        while columns and (block := stream.read(BLOCK)):
            block += stream.readline()
            if not block.endswith(b"\n"):
                break
            yield block, columns
    if columns is None or block:
        raise AnswerError(
            f"{what} is not the table that was asked for, or its last line is cut off; fetch it "
            "again, and see statbank-api.md 1.9."
        )


def _parsed(what: str, block: bytes, codes: Mapping[str, pl.Enum]) -> pl.DataFrame:
    """The lines of a block: a code of each variable, and the value as text."""
    try:
        piece = _csv(block, {**codes, VALUE: pl.String()})
    except pl.exceptions.PolarsError:
        piece = pl.DataFrame(schema=[*codes])
    # An empty code is null.
    if not _is_whole(block, piece) or any(piece[variable].null_count() for variable in codes):
        raise AnswerError(_why_refused(what, block, codes))
    return piece


def _csv(block: bytes, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return pl.read_csv(
        block,
        has_header=False,
        schema=schema,
        separator=";",
        quote_char=None,
        empty_string_is_null=False,
        extra_columns="raise",
        missing_columns="raise",
    )


def _is_whole(block: bytes, piece: pl.DataFrame) -> bool:
    """Whether every line has every column; Polars reads a last one that is lacking as empty."""
    return piece.height > 0 and block.count(b";") == piece.height * (piece.width - 1)


def _why_refused(what: str, block: bytes, codes: Mapping[str, pl.Enum]) -> str:
    """What is wrong with a block whose lines are not cells with the codes asked for."""
    try:
        piece = _csv(block, dict.fromkeys([*codes, VALUE], pl.String()))
    except pl.exceptions.PolarsError:
        piece = pl.DataFrame()
    if not _is_whole(block, piece):
        return (
            f"{what} has lines that are not {len(codes) + 1} columns of text; fetch it again, and "
            "see statbank-api.md 1.9."
        )
    variable, code = next(
        (variable, code)
        for variable, known in codes.items()
        for code in piece[variable].unique(maintain_order=True)
        if code not in set(known.categories)
    )
    return (
        f"{what} has the value {code[:40]!r} of {variable}, which was not asked for; fetch it "
        "again."
    )


def _numbers(what: str, piece: pl.DataFrame, *, has_commas: bool) -> pl.Series:
    """The numbers of the lines; null for a mark such as ``..``.

    Marks hold no digits: text with digits that is no Danish number would be misread.
    """
    text = pl.col(VALUE)
    plain = text.str.replace(",", ".", literal=True) if has_commas else text
    number = pl.when(text.str.contains(_DANISH_NUMBER)).then(plain.cast(pl.Float64, strict=False))
    found = piece.select(value=number, text=text)
    marks = found.filter(pl.col("value").is_null())["text"]
    odd = marks.filter(marks.str.contains(r"\d"))
    if odd.len():
        raise AnswerError(
            f"{what} has {odd[0][:40]!r} instead of a Danish number; its format has "
            "changed: see statbank-api.md 1.9, and tell whoever keeps Pejl."
        )
    return found["value"]


def _check_nothing_lost(
    what: str, came: pl.Series, asked: Mapping[str, Sequence[str]], required: Collection[str]
) -> None:
    """Refuse an answer without a single line for one of these areas in a period."""
    periods, areas, *_ = asked.values()
    has_lines = came.reshape((len(periods) * len(areas), -1)).arr.any()
    for (period, area), has_line in zip(product(periods, areas), has_lines, strict=True):
        if area in required and not has_line:
            raise AnswerError(
                f"{what} has no line for the area {area} in {period}, as if it were cut off; "
                "fetch it again."
            )


def _absent(
    came: pl.Series, codes: Mapping[str, pl.Enum], value: float | None
) -> Iterator[pl.DataFrame]:
    """The cells without a line, in pieces."""
    for start in range(0, came.len(), SCANNED):
        absent = (~came.slice(start, SCANNED)).arg_true()
        for at in range(0, absent.len(), PIECE):
            places = absent.slice(at, PIECE).cast(pl.Int64) + start
            columns: list[pl.Series] = []
            for variable, known in reversed([*codes.items()]):
                every = pl.Series(variable, known.categories, dtype=known)
                columns.append(every.gather(places % every.len()))
                places //= every.len()
            yield pl.DataFrame(columns[::-1]).with_columns(value=pl.lit(value, dtype=pl.Float64))


def _number(text: str | None) -> float | None:
    is_one = text is not None and re.fullmatch(_DANISH_NUMBER, text)
    return float(text.replace(",", ".")) if text and is_one else None
