"""Typed values of a list's columns, and the cells that break its layout, of which none is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import zip_longest

import polars as pl

from connectors.errors import AnswerError
from connectors.fasit.cells import Block
from connectors.fasit.layouts import ListColumn, Table, plain
from connectors.tabular.columns import PERSONAL, Problem, read_column
from connectors.tabular.excel import Value

ROW = "\x00row"
"""The row's number in its file; it is never stored."""
REJECTED = pl.Schema({"row": pl.Int64(), "field": pl.Categorical(), "reason": pl.Categorical()})
WHOLE_ROW = "the row"
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_415
"""1 January 1990 and 31 December 2100 as Excel counts days; other numbers are no date."""
DAY_ZERO = date(1899, 12, 30)
LONGEST_CODE = 100
SPOILED = "\x00"
_SPOILED = "was made a number or a date by Excel; format the column as text and type it again"
_FREE_TEXT = "looks like free text or like a number of a person, and may not be read in"
_FREE = "|".join(
    [
        PERSONAL.pattern,
        "@",
        "[0-9]{8,}",
        "[0-9]{2}( [0-9]{2}){3}",
        r"[\r\n]",
        f".{{{LONGEST_CODE + 1},}}",
    ]
)
_CODES = frozenset({"text", "origin", "area", "name", "unit", "period"})
_NUMBERS = frozenset({"count", "number"})
_DATES = frozenset({"date", "birth_date", "year"})


@dataclass(frozen=True)
class Rows:
    """The rows of a block that keep the layout, and the cells of those that do not."""

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    rows: int


def read(table: Table, block: Block) -> Rows:
    """The typed rows of a block. Identifying columns hold normalised numbers, not pseudonyms."""
    numbers = pl.Series(ROW, block.numbers, dtype=pl.Int64)
    series: list[pl.Series] = []
    problems: list[tuple[int, str, str]] = [
        (number, WHOLE_ROW, "has more cells than there are headings") for number in block.ragged
    ]
    for name, column in table.columns.items():
        cells = block.columns.get(name)
        texts = _texts(column, cells, len(block.numbers))
        values, wrong = _read(table, name, column, texts)
        series.append(values)
        problems += [(block.numbers[each.row - 2], name, each.reason) for each in wrong]
    rejected = pl.DataFrame(problems, schema=REJECTED, orient="row")
    bad = rejected["row"].unique().implode()
    accepted = pl.DataFrame([numbers, *series]).filter(~pl.col(ROW).is_in(bad))
    return Rows(accepted, rejected, len(block.numbers) + len(block.ragged))


def _read(
    table: Table, name: str, column: ListColumn, texts: pl.Series
) -> tuple[pl.Series, list[Problem]]:
    spoiled = (texts == SPOILED).fill_null(value=False)
    if column.type in _DATES:
        texts = _without_serials(texts)
    free = pl.repeat(value=False, n=len(texts), eager=True)
    if column.type in _NUMBERS:
        free = texts.str.contains(PERSONAL.pattern).fill_null(value=False)
        texts = texts.set(free, "-")
    if column.type == "text" and not column.values:
        raise AnswerError(
            f"The list {column.values_of} has no spelling for {name}, so no text of it may be "
            f"read; put reference/{column.values_of}.csv back."
        )
    if column.values:
        texts = _known(column, texts)
        free = texts.str.contains(_FREE).fill_null(value=False)
        if column.otherwise is not None:
            column = column.model_copy(update={"values": (*column.values, column.otherwise)})
    values, problems = read_column(name, column, texts, private=True)
    problems = [replace(p, reason=_FREE_TEXT) if free[p.row - 2] else p for p in problems]
    if spoiled.any():
        problems = [p for p in problems if not spoiled[p.row - 2]]
        problems += [Problem(int(at) + 2, name, _SPOILED) for at in spoiled.arg_true()]
    if column.type == "birth_date":
        values = _age_bands(table, values)
    return values, problems


def _known(column: ListColumn, texts: pl.Series) -> pl.Series:
    """Texts as the layout spells them; one that it does not know is what it says ``otherwise``.

    Free text is left as it stands, to be rejected: the row may be shifted.
    """
    canonical = {plain(value): value for value in column.values}
    distinct = texts.drop_nulls().unique()
    named = [
        canonical.get(plain(text))
        or (text if free or not plain(text) else column.otherwise or text)
        for text, free in zip(distinct, distinct.str.contains(_FREE), strict=True)
    ]
    return texts.replace(distinct, pl.Series(named, dtype=pl.String))


def _texts(column: ListColumn, cells: Sequence[Value] | None, height: int) -> pl.Series:
    """The cells of a column as people would write them; null where the file has no such column."""
    if cells is None:
        return pl.Series([None] * height, dtype=pl.String)
    try:
        # A Mac writes å as a and a ring.
        return pl.Series(cells, dtype=pl.String, strict=True).str.normalize("NFC")
    except TypeError:
        return pl.Series([_text(cell, column.type) for cell in cells], dtype=pl.String)


def _text(cell: Value, kind: str) -> str:
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


def _without_serials(texts: pl.Series) -> pl.Series:
    """Days that Excel left as numbers, written as days; a part of a day is a time."""
    numbers = (
        texts.str.strip_chars()
        .str.extract(r"^([0-9]{5}([.,][0-9]+)?)$", 1)
        .str.replace(",", ".", literal=True)
        .cast(pl.Float64)
    )
    if not numbers.is_not_null().any():
        return texts
    valid = numbers.is_between(FIRST_SERIAL, LAST_SERIAL + 1, closed="left").fill_null(value=False)
    seconds = (numbers.filter(valid) * 86_400).round().cast(pl.Int64)
    moments = pl.Series([datetime.combine(DAY_ZERO, time())]).cast(pl.Datetime("ms"))
    days = pl.select(
        (pl.lit(moments[0]) + pl.duration(seconds=pl.lit(seconds))).dt.to_string(
            "%Y-%m-%d %H:%M:%S"
        )
    ).to_series()
    return texts.scatter(valid.arg_true(), days) if valid.any() else texts


def _age_bands(table: Table, days: pl.Series) -> pl.Series:
    """The age band at the layout's reference date; the youngest also for those not yet born."""
    assert table.reference_date is not None  # noqa: S101  (the layout's shape)
    at = table.reference_date
    born = days.str.to_date("%Y-%m-%d")
    had_birthday = (born.dt.month().cast(pl.Int32) * 100 + born.dt.day()) <= at.month * 100 + at.day
    age = at.year - born.dt.year() - 1 + had_birthday.cast(pl.Int32)
    band = pl.lit(f"under {table.age_bands[0]}")
    for low, above in zip_longest(table.age_bands, table.age_bands[1:]):
        label = f"{low}-{above - 1}" if above else f"{low}+"
        band = pl.when(pl.col("age") >= low).then(pl.lit(label)).otherwise(band)
    known = pl.when(pl.col("age").is_not_null()).then(band)
    return age.to_frame("age").select(known.alias(days.name)).to_series()
