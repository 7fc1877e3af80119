"""Typed values of a list's columns, and the cells that break its layout, of which none is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from itertools import zip_longest

import polars as pl

from connectors import origins
from connectors.errors import AnswerError
from connectors.fasit.cells import SPOILED, Block
from connectors.fasit.layouts import PURPOSES, ListColumn, Table, plain
from connectors.fasit.pseudonyms import Hashed
from connectors.tabular.columns import EMPTY, PERSONAL, read_texts, why_wrong

ROW = "\x00row"
"""The row's number in its file; it is never stored."""
REJECTED = pl.Schema({"row": pl.Int64(), "field": pl.Categorical(), "reason": pl.Categorical()})
WHOLE_ROW = "the row"
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_415
"""1 January 1990 and 31 December 2100 as Excel counts days; other numbers are no date."""
DAY_ZERO = date(1899, 12, 30)
LONGEST_CODE = 100
_RAGGED = "has more cells than there are headings"
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
_NUMBERS = frozenset({"count", "number"})
_DATES = frozenset({"date", "birth_date", "year"})


@dataclass(frozen=True)
class Rows:
    """The rows of a block that keep the layout, and the cells of those that do not."""

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    rows: int


def read(table: Table, block: Block, hashed: Hashed) -> Rows:
    """The typed rows of a block, with pseudonyms in place of identifying numbers."""
    found = {
        name: _each_once(
            block.columns.get(
                name, pl.repeat(None, len(block.numbers), dtype=pl.String, eager=True)
            ),
            partial(_read, table, name, column, hashed),
        )
        for name, column in table.columns.items()
    }
    numbers = block.numbers.alias(ROW)
    good = pl.DataFrame({n: each["reason"].is_null() for n, each in found.items()})
    accepted = pl.DataFrame([numbers, *(each["value"].alias(n) for n, each in found.items())])
    ragged = _rejected(block.ragged, WHOLE_ROW, pl.lit(_RAGGED))
    wrong = [
        _rejected(numbers.filter(~good[name]), name, each["reason"].filter(~good[name]))
        for name, each in found.items()
    ]
    return Rows(
        accepted.filter(good.select(pl.all_horizontal(pl.all())).to_series()),
        pl.concat([ragged, *wrong]).sort("row", maintain_order=True),
        len(block.numbers) + len(block.ragged),
    )


def _rejected(numbers: pl.Series, name: str, reasons: pl.Series | pl.Expr) -> pl.DataFrame:
    return pl.select(row=numbers, field=pl.lit(name), reason=reasons).cast(REJECTED)


def _each_once(texts: pl.Series, read: Callable[[pl.Series], pl.DataFrame]) -> pl.DataFrame:
    """The value and the reason of each text; where many are alike, each is read once."""
    if 2 * texts.n_unique() > len(texts):
        return read(texts)
    distinct = texts.unique()
    once = read(distinct).with_columns(text=distinct)
    rows = texts.to_frame("text")
    return rows.join(once, on="text", how="left", nulls_equal=True, maintain_order="left")


def _read(
    table: Table, name: str, column: ListColumn, hashed: Hashed, texts: pl.Series
) -> pl.DataFrame:
    """The value of each text, and the reason why it has none."""
    spoiled = (texts == SPOILED).fill_null(value=False)
    texts, free = _prepared(table, name, column, texts)
    if column.values and column.otherwise is not None:
        column = column.model_copy(update={"values": (*column.values, column.otherwise)})
    read = read_texts(column, texts)
    values = read.values
    if column.type == "birth_date":
        values = _age_bands(table, values)
    if purpose := PURPOSES.get(column.type):
        values = hashed.of(purpose, values)
    reason = (
        pl.when(spoiled)
        .then(pl.lit(_SPOILED))
        .when(free & (read.wrong | read.empty))
        .then(pl.lit(_FREE_TEXT))
        .when(read.wrong)
        .then(pl.lit(why_wrong(column)))
        .when(read.empty)
        .then(pl.lit(EMPTY))
    )
    return pl.select(value=values, reason=reason)


def _prepared(
    table: Table, name: str, column: ListColumn, texts: pl.Series
) -> tuple[pl.Series, pl.Series]:
    """Texts as the layout spells them, and which of them may tell of a person."""
    if texts.str.contains("[^\\x00-\\x7f]").any():
        # A Mac writes å as a and a ring.
        texts = texts.str.normalize("NFC")
    free = pl.repeat(value=False, n=len(texts), eager=True)
    if column.type in _DATES:
        texts = _without_serials(texts)
    elif column.type in _NUMBERS:
        free = texts.str.contains(PERSONAL.pattern).fill_null(value=False)
        texts = texts.set(free, "-")
    elif column.type == "origin":
        if not table.origins:
            raise _without_list(name, "nationality")
        texts = origins.groups(texts, table.origins)
    if column.values:
        texts = _known(column, texts)
        free = texts.str.contains(_FREE).fill_null(value=False)
    elif column.type == "text":
        raise _without_list(name, str(column.values_of))
    return texts, free


def _without_list(name: str, known: str) -> AnswerError:
    return AnswerError(
        f"The list {known} has no spelling for {name}, so no text of it may be read; put "
        f"reference/{known}.csv back."
    )


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
    seconds = (numbers.set(~valid, None) * 86_400).round().cast(pl.Int64)
    moments = pl.lit(datetime.combine(DAY_ZERO, time())) + pl.duration(seconds=pl.lit(seconds))
    return pl.select(pl.coalesce(moments.dt.to_string("%Y-%m-%d %H:%M:%S"), texts)).to_series()


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
