"""StatBank's BULK format: CSV of any size, one line per cell, read in blocks.

Lines come in any order, and cells without data are left out (`docs/sources/statbank.md`). Which
ones is known only at the end, so a bitmap records the lines seen. Polars parses blocks cut at line
ends, in less time than pyarrow's stream reader; DuckDB reads no stream.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import polars as pl

from connectors.archive.answers import StoredPart
from connectors.archive.spool import Spool
from connectors.errors import AnswerError, PassingError, SourceError
from connectors.key_bitmap import KeyBitmap
from connectors.late_periods import few_areas, find_late_periods
from connectors.lists import quoted_list
from connectors.observations import MANY_LACKING, Areas, Notices
from connectors.read_ahead import read_ahead

VALUE = "INDHOLD"
"""The heading of the last column, in Danish and English."""
BLOCK = 24 * 2**20
"""Bytes parsed at a time: about a million lines."""
PIECE = 1_000_000
"""Absent cells in one frame."""
SCANNED = 16 * PIECE
"""Cells searched at a time for absent ones."""
_NOT_IN_WHOLE_NUMBERS = (b",", b".", b"+", b" ", b"\t")
"""Signs of other values, and what Polars takes before a number though StatBank writes none."""
_DANISH_NUMBER = r"^-?\d+(,\d+)?$"


def check_whole(table: str, answer: Spool, variables: Sequence[str]) -> None:
    """Refuse what is not such an answer, or ends within a line.

    Raises:
        PassingError: it ends within a line.
        SourceError: naming what came instead.
    """
    start = answer.start
    if _columns(start.partition(b"\n")[0], variables) is None:
        kind = {b"<": "en webside", b"{": "JSON"}.get(start.lstrip()[:1], "andre kolonner")
        raise SourceError(
            f"{table} svarede med {kind} i stedet for de kolonner, der blev spurgt om; prøv igen "
            "senere, og kontakt jeres Pejl-administrator, hvis det bliver ved.",
            start,
        )
    if answer.last != b"\n":
        raise PassingError(
            f"{table} svarede med en sidste linje, der er skåret af; prøv igen.", start
        )


def read_cells(
    table: str,
    part: StoredPart,
    requested: Mapping[str, Sequence[str]],
    areas: Areas,
    notices: Notices,
) -> Iterator[pl.DataFrame]:
    """Yield the cells of an answer: an enum of codes per variable, and ``value``.

    Args:
        table: its name, for messages.
        part: the answer.
        requested: the codes requested by variable; time first, then area.
        areas: the areas that should have a line in each period. A truncated answer lacks some in
            the last periods, and would otherwise be read as zeros.
        notices: takes the areas without lines that may have nothing to count.

    Raises:
        AnswerError: other columns or codes, duplicate cells, text that is neither a number nor a
            mark, or a missing area; some of it only after the last frame.
    """
    codes = {variable: pl.Enum(values) for variable, values in requested.items()}
    cells = KeyBitmap(codes)
    for block, columns in read_ahead(_blocks(table, part, [*requested])):
        of_columns = {variable: codes[variable] for variable in columns}
        piece = _whole_numbers(block, of_columns)
        if piece is None:
            piece = _parse_block(table, block, of_columns)
            piece = piece.with_columns(_numbers(table, piece, has_commas=b"," in block))
        cells.add(piece)
        yield piece.select(*requested, "value")
    if cells.repeated:
        raise AnswerError(
            f"{table} har {cells.repeated} celler mere end én gang; hent tabellen igen."
        )
    _check_areas_have_lines(table, cells.seen, requested, areas, notices)
    yield from _absent(cells.seen, codes, _number(part.request["absent"]))


def _columns(heading: bytes, variables: Sequence[str]) -> list[str] | None:
    """The variables in the order of the columns; None if the heading does not match."""
    by_heading = {variable.upper(): variable for variable in variables}
    *names, last = heading.decode("utf-8-sig", "replace").rstrip("\r\n").split(";")
    matches = sorted(names) == sorted(by_heading) and last == VALUE
    return [by_heading[name] for name in names] if matches else None


def _blocks(
    table: str, part: StoredPart, variables: Sequence[str]
) -> Iterator[tuple[bytes, Sequence[str]]]:
    """Blocks of whole lines, each with the variables of its columns."""
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
            f"{table} har andre kolonner end dem, der blev spurgt om, eller en sidste linje, der "
            "er skåret af; hent tabellen igen."
        )


def _whole_numbers(block: bytes, codes: Mapping[str, pl.Enum]) -> pl.DataFrame | None:
    """The cells of a block whose values are all whole numbers, as most are; None for another."""
    if any(sign in block for sign in _NOT_IN_WHOLE_NUMBERS):
        return None
    try:
        piece = _csv(block, {**codes, VALUE: pl.Int64()})
    except pl.exceptions.PolarsError:
        return None
    # Polars reads what a line lacks as null.
    is_whole = piece.height > 0 and not any(column.null_count() for column in piece)
    return piece.select(*codes, value=pl.col(VALUE).cast(pl.Float64)) if is_whole else None


def _parse_block(table: str, block: bytes, codes: Mapping[str, pl.Enum]) -> pl.DataFrame:
    """The lines of a block: a code per variable, and the value as text."""
    try:
        piece = _csv(block, {**codes, VALUE: pl.String()})
    except pl.exceptions.PolarsError:
        piece = pl.DataFrame(schema=[*codes])
    # Polars reads an empty code as null.
    if not _is_whole(block, piece) or any(piece[variable].null_count() for variable in codes):
        raise AnswerError(_why_refused(table, block, codes))
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
    """Whether every line has every column; Polars reads a missing last one as empty."""
    return piece.height > 0 and block.count(b";") == piece.height * (piece.width - 1)


def _why_refused(table: str, block: bytes, codes: Mapping[str, pl.Enum]) -> str:
    """The message about a block with malformed lines or unknown codes."""
    try:
        piece = _csv(block, dict.fromkeys([*codes, VALUE], pl.String()))
    except pl.exceptions.PolarsError:
        piece = pl.DataFrame()
    if not _is_whole(block, piece):
        return (
            f"{table} har linjer, der ikke er {len(codes) + 1} kolonner tekst; hent tabellen igen, "
            "og kontakt jeres Pejl-administrator, hvis det bliver ved."
        )
    variable, code = next(
        (variable, code)
        for variable, known in codes.items()
        for code in piece[variable].unique(maintain_order=True)
        if code not in set(known.categories)
    )
    return (
        f"{table} har værdien {code[:40]!r} af {variable}, som der ikke blev spurgt om; hent "
        "tabellen igen."
    )


def _numbers(table: str, piece: pl.DataFrame, *, has_commas: bool) -> pl.Series:
    """The values as numbers; null for a mark such as ``..``.

    Text with digits that is not a Danish number is refused: a mark has none.
    """
    text = pl.col(VALUE)
    plain = text.str.replace(",", ".", literal=True) if has_commas else text
    number = pl.when(text.str.contains(_DANISH_NUMBER)).then(plain.cast(pl.Float64, strict=False))
    parsed = piece.select(value=number, text=text)
    marks = parsed.filter(pl.col("value").is_null())["text"]
    odd = marks.filter(marks.str.contains(r"\d"))
    if odd.len():
        raise AnswerError(
            f"{table} har {odd[0][:40]!r} i stedet for et dansk tal; kilden har ændret sit format: "
            "kontakt jeres Pejl-administrator."
        )
    return parsed["value"]


def _check_areas_have_lines(
    table: str,
    seen: pl.Series,
    requested: Mapping[str, Sequence[str]],
    areas: Areas,
    notices: Notices,
) -> None:
    """Refuse an answer in which an area that else has lines has none in a period.

    Cells of nobody have no line, so an island may have none now and then. Refused are: a vital
    area, many areas in one period, and an area that has lines in all other periods. A newest period
    with lines for few areas is not delivered yet, or its end was cut off: it is noticed.
    """
    periods, codes, *_ = requested.values()
    has_lines = seen.reshape((len(periods) * len(codes), -1)).arr.any()
    places = pl.DataFrame(
        product(periods, codes), {"period": pl.String, "area": pl.String}, orient="row"
    ).with_columns(has_lines=has_lines)
    counted = places.group_by("period").agg(pl.col("has_lines").sum())
    for period, few, usual in find_late_periods(dict(counted.iter_rows())):
        notices.undelivered.append(period)
        notices.sentences.append(few_areas(table, period, few, usual))
    without = places.filter(
        ~pl.col("has_lines"),
        ~pl.col("period").is_in(notices.undelivered),
        pl.col("area").is_in([*areas.required]),
    )
    gaps = pl.len().over("area")
    lacking = pl.len().over("period")
    is_lost = (
        pl.col("area").is_in([*areas.vital])
        | (lacking * MANY_LACKING > len(areas.required))
        | (pl.lit(len(periods) > 1) & (gaps == 1))
    )
    for period, area in without.filter(is_lost).select("period", "area").iter_rows():
        raise AnswerError(
            f"{table} har ingen linje for området {area} i {period}, som om svaret er skåret "
            "af; hent tabellen igen."
        )
    if without.height:
        sporadic = quoted_list(sorted(without["area"].unique()))
        notices.sentences.append(f"{table} har ingen tal i nogle perioder for {sporadic}")


def _absent(
    seen: pl.Series, codes: Mapping[str, pl.Enum], value: float | None
) -> Iterator[pl.DataFrame]:
    """Frames of the cells without a line."""
    for start in range(0, seen.len(), SCANNED):
        absent = (~seen.slice(start, SCANNED)).arg_true()
        for first in range(0, absent.len(), PIECE):
            indexes = absent.slice(first, PIECE).cast(pl.Int64) + start
            columns: list[pl.Series] = []
            for variable, known in reversed([*codes.items()]):
                categories = pl.Series(variable, known.categories, dtype=known)
                columns.append(categories.gather(indexes % categories.len()))
                indexes //= categories.len()
            yield pl.DataFrame(columns[::-1]).with_columns(value=pl.lit(value, dtype=pl.Float64))


def _number(text: str | None) -> float | None:
    is_number = text is not None and re.fullmatch(_DANISH_NUMBER, text)
    return float(text.replace(",", ".")) if text and is_number else None
