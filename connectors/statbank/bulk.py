"""StatBank's BULK, the format of answers of any size, read in memory that does not grow with it.

A line a cell: codes, then the number. Its rows are in no order that can be relied on, and cells
that StatBank has nothing stored for are left out (`statbank-api.md` 1.9): which ones is known only
when every line has been read. One byte a cell remembers that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import polars as pl

from connectors.archive.answers import StoredPart
from connectors.errors import AnswerError, SourceError

VALUE = "INDHOLD"
"""The heading of the last column, in both languages."""
BLOCK = 8 * 2**20
"""Bytes of text that are read at a time."""
PIECE = 250_000
"""Cells without a line that are given at a time."""
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


def read(
    what: str,
    part: StoredPart,
    asked: Mapping[str, Sequence[str]],
    absent: str | None,
    required: Collection[str],
) -> Iterator[pl.DataFrame]:
    """The cells of an answer in pieces: a column of codes for each variable, and ``value``.

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
    seen, lines = bytearray(math.prod(len(codes) for codes in asked.values())), 0
    for block, columns in _blocks(what, part, [*asked]):
        piece = _parsed(what, block, columns)
        at = _places(what, piece, asked)
        # As fast as columns could do it, and without memory of its own.
        for place in at.to_list():
            seen[place] = 1
        lines += piece.height
        yield piece.select(*asked, _numbers(what, piece))
    if (twice := lines - seen.count(1)) > 0:
        raise AnswerError(f"{what} gives {twice} cells more than once; fetch it again.")
    _check_nothing_lost(what, seen, asked, required)
    yield from _absent(seen, asked, _number(absent))


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
    with part.path.open("rb") as file:
        file.seek(part.offset)
        heading = file.readline(part.bytes)
        columns = _columns(heading, variables)
        left, rest = part.bytes - len(heading), b""
        while columns and left > 0:
            read_now = file.read(min(BLOCK, left))
            left -= len(read_now) or left
            text = rest + read_now
            whole = text.rfind(b"\n") + 1
            rest = text[whole:]
            if whole:
                yield text[:whole], columns
    if columns is None or rest:
        raise AnswerError(
            f"{what} is not the table that was asked for, or its last line is cut off; fetch it "
            "again, and see statbank-api.md 1.9."
        )


def _parsed(what: str, block: bytes, variables: Sequence[str]) -> pl.DataFrame:
    columns = [*variables, VALUE]
    try:
        piece = pl.read_csv(
            block,
            has_header=False,
            schema=dict.fromkeys(columns, pl.String),
            separator=";",
            quote_char=None,
            empty_string_is_null=False,
            extra_columns="raise",
            missing_columns="raise",
        )
    except pl.exceptions.PolarsError:
        piece = pl.DataFrame()
    # A line that lacks a column is read as if its last one were empty.
    if not piece.height or block.count(b";") != piece.height * len(variables):
        raise AnswerError(
            f"{what} has lines that are not {len(columns)} columns of text; fetch it again, and "
            "see statbank-api.md 1.9."
        )
    return piece


def _places(what: str, piece: pl.DataFrame, asked: Mapping[str, Sequence[str]]) -> pl.Series:
    """The number of each line's cell, the first variable slowest."""
    place = pl.lit(0, dtype=pl.Int64)
    for variable, codes in asked.items():
        number = pl.col(variable).cast(pl.Enum(codes), strict=False).to_physical()
        place = place * len(codes) + number.cast(pl.Int64)
    places = piece.select(place).to_series()
    if places.null_count():
        raise AnswerError(_unknown_code(what, piece, asked))
    return places


def _unknown_code(what: str, piece: pl.DataFrame, asked: Mapping[str, Sequence[str]]) -> str:
    variable, code = next(
        (variable, code)
        for variable, codes in asked.items()
        for code in piece[variable].unique(maintain_order=True)
        if code not in set(codes)
    )
    return (
        f"{what} has the value {code[:40]!r} of {variable}, which was not asked for; fetch it "
        "again."
    )


def _numbers(what: str, piece: pl.DataFrame) -> pl.Series:
    """The numbers of the lines; null for a mark such as ``..``.

    Marks hold no digits: text with digits that is no Danish number would be misread.
    """
    text = pl.col(VALUE)
    found = piece.select(
        number=pl.when(text.str.contains(_DANISH_NUMBER)).then(
            text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        ),
        text=text,
    )
    odd = found.filter(pl.col("number").is_null() & pl.col("text").str.contains(r"\d"))
    if odd.height:
        raise AnswerError(
            f"{what} has {odd['text'][0][:40]!r} instead of a Danish number; its format has "
            "changed: see statbank-api.md 1.9, and tell whoever keeps Pejl."
        )
    return found["number"].alias("value")


def _check_nothing_lost(
    what: str, seen: bytearray, asked: Mapping[str, Sequence[str]], required: Collection[str]
) -> None:
    """Refuse an answer without a single line for one of these areas in a period."""
    periods, areas, *_ = asked.values()
    cells = len(seen) // (len(periods) * len(areas))
    for at, (period, area) in enumerate(product(periods, areas)):
        if area in required and seen.find(1, at * cells, (at + 1) * cells) < 0:
            raise AnswerError(
                f"{what} has no line for the area {area} in {period}, as if it were cut off; "
                "fetch it again."
            )


def _absent(
    seen: bytearray, asked: Mapping[str, Sequence[str]], value: float | None
) -> Iterator[pl.DataFrame]:
    """The cells without a line, in pieces."""
    for start in range(0, len(seen), PIECE):
        some = seen[start : start + PIECE]
        if 0 not in some:
            continue
        places = pl.Series([*some], dtype=pl.UInt8).eq(0).arg_true().cast(pl.Int64) + start
        columns: list[pl.Series] = []
        for variable, codes in reversed([*asked.items()]):
            columns.append(pl.Series(variable, codes).gather(places % len(codes)))
            places //= len(codes)
        yield pl.DataFrame(columns[::-1]).with_columns(value=pl.lit(value, dtype=pl.Float64))


def _number(text: str | None) -> float | None:
    is_one = text is not None and re.fullmatch(_DANISH_NUMBER, text)
    return float(text.replace(",", ".")) if text and is_one else None
