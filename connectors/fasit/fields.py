"""Typed values of a list's columns, and the cells that break its layout, of which none is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest

import polars as pl

from connectors import origins
from connectors.errors import AnswerError
from connectors.fasit.cells import SPOILED, Block
from connectors.fasit.layouts import PURPOSES, Layout, ListColumn, plain
from connectors.fasit.pseudonyms import Pseudonyms
from connectors.tabular.columns import EMPTY, PERSONAL, read_texts, why_wrong

ROW = "\x00row"
"""The row's number in its file; it is never stored."""
REJECTED = pl.Schema({"row": pl.Int64(), "field": pl.Categorical(), "reason": pl.Categorical()})
WHOLE_ROW = "the row"
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_415
"""1 January 1990 and 31 December 2100 as Excel counts days; other numbers are no date."""
DAY_ZERO = date(1899, 12, 30)
LONGEST_CODE = 100
MOST_REMEMBERED = 250_000
"""Texts of a column whose values are remembered: a municipality has far fewer persons."""
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


class Reader:
    """Typed rows of a list's blocks, with pseudonyms in place of identifying numbers.

    Where many texts of a column are alike, what each gave is remembered for the blocks that follow,
    so that it is read, and a number hashed, once. It lies in memory alone.
    """

    def __init__(self, table: Layout, pseudonyms: Pseudonyms) -> None:
        """Remember nothing yet."""
        self._table, self._pseudonyms = table, pseudonyms
        self._known: dict[str, pl.DataFrame] = {}

    def read(self, block: Block) -> Rows:
        """The rows of a block that keep the layout, and the cells of those that do not."""
        numbers = block.numbers.alias(ROW)
        missing = pl.repeat(None, len(numbers), dtype=pl.String, eager=True)
        values, rejected = [numbers], [_rejected(block.ragged, WHOLE_ROW, pl.lit(_RAGGED))]
        good = pl.repeat(value=True, n=len(numbers), eager=True)
        for name in self._table.columns:
            found = self._column(name, block.columns.get(name, missing))
            wrong = found["reason"].is_not_null()
            values.append(found["value"].alias(name))
            rejected.append(_rejected(numbers.filter(wrong), name, found["reason"].filter(wrong)))
            good &= ~wrong
        return Rows(
            pl.DataFrame(values).filter(good),
            pl.concat(rejected).sort("row", maintain_order=True),
            len(numbers) + len(block.ragged),
        )

    def _column(self, name: str, texts: pl.Series) -> pl.DataFrame:
        """The value of each text, and the reason why it has none."""
        distinct = texts.unique()
        if 2 * len(distinct) > len(texts):
            return self._read(name, texts)
        known = self._known.get(name)
        if known is None or known.height > MOST_REMEMBERED:
            known = self._read(name, distinct)
        else:
            new = distinct.to_frame("text").join(known, on="text", how="anti", nulls_equal=True)
            if new.height:
                known = pl.concat([known, self._read(name, new["text"])], rechunk=True)
        self._known[name] = known
        rows = texts.to_frame("text")
        return rows.join(known, on="text", how="left", nulls_equal=True, maintain_order="left")

    def _read(self, name: str, texts: pl.Series) -> pl.DataFrame:
        """Each text with its value, and the reason why it has none."""
        column = self._table.columns[name]
        prepared, free = _prepared(self._table, name, column, texts)
        if column.values and column.otherwise is not None:
            column = column.model_copy(update={"values": (*column.values, column.otherwise)})
        read = read_texts(column, prepared)
        values = read.values
        if column.type == "birth_date":
            values = _age_bands(self._table, values)
        if purpose := PURPOSES.get(column.type):
            values = self._pseudonyms.of(purpose, values)
        reason = (
            pl.when(pl.lit(texts) == SPOILED)
            .then(pl.lit(_SPOILED))
            .when(free & (read.wrong | read.empty))
            .then(pl.lit(_FREE_TEXT))
            .when(read.wrong)
            .then(pl.lit(why_wrong(column)))
            .when(read.empty)
            .then(pl.lit(EMPTY))
        )
        return pl.select(text=texts, value=values, reason=reason)


def _rejected(numbers: pl.Series, name: str, reasons: pl.Series | pl.Expr) -> pl.DataFrame:
    return pl.select(row=numbers, field=pl.lit(name), reason=reasons).cast(REJECTED)


def _prepared(
    table: Layout, name: str, column: ListColumn, texts: pl.Series
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
        texts = origins.origin_groups(texts, table.origins)
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


def _age_bands(table: Layout, days: pl.Series) -> pl.Series:
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
