"""Column declarations of the catalogue, and parsing of text cells by column type.

A cell that does not fit its column gets a Danish reason; it never becomes a silent null. The
reasons of identifying columns never repeat the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from connectors import periods
from connectors.observations import Strict

Type = Literal[
    "text", "name", "area", "number", "count", "date", "boolean", "period", "unit",
    "cpr", "cvr", "record_key", "origin", "birth_date", "year", "municipality",
]  # fmt: skip
IDENTIFYING = frozenset({"cpr", "cvr", "record_key", "origin", "birth_date"})
DTYPES: dict[str, type[pl.DataType]] = {
    "number": pl.Float64,
    "count": pl.Int64,
    "year": pl.Int64,
    "date": pl.Date,
    "boolean": pl.Boolean,
}
EMPTY_PATTERNS = {"cpr": r"^[0\s-]*$", "cvr": r"^[0\s.]*$"}
"""Stripped texts that count as an empty cell; in other columns only the empty text does."""
EMPTY = "er tom"
MAX_VALUES_NAMED = 8
"""Allowed values that a reason lists."""
CPR_LIKE = re.compile(r"\d{5,6}[ -]?\d{4}")
"""May be a CPR number; a cell that matches is never repeated."""
REASONS = {
    "number": "er ikke et tal (skriv 12,5)",
    "count": "er ikke et helt tal",
    "date": "er ikke en dato (skriv 31-12-2023)",
    "birth_date": "er ikke en dato (skriv 31-12-2023)",
    "year": "er hverken et år eller en dato (skriv 2023)",
    "boolean": "er hverken ja eller nej",
    "period": "er ikke en periode (skriv 2023, 2023Q3 eller 2023M12)",
    "name": "er ikke et navn (kun små bogstaver, cifre og _)",
    "cpr": "er ikke et CPR-nummer",
    "cvr": "er ikke et CVR-nummer",
    "municipality": "er ikke en kommunekode (skriv 707)",
}


class Column(Strict):
    """A column of a catalogue entry.

    Args:
        headers: the spellings of its heading in a file; our own column name if there are none.
        values: the only values allowed; any value of the type if there are none.
        required: whether an empty cell is a mistake.
    """

    type: Type
    about: str
    headers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    required: bool = True

    @property
    def dtype(self) -> type[pl.DataType]:
        """The Polars type of the parsed column."""
        return DTYPES.get(self.type, pl.String)


@dataclass(frozen=True)
class BadCell:
    """A cell that does not fit its column: its index in the column from 0, and why, in Danish."""

    index: int
    reason: str


def schema(columns: Mapping[str, Column]) -> dict[str, type[pl.DataType]]:
    """The Polars schema of a table with these columns."""
    return {name: column.dtype for name, column in columns.items()}


@dataclass(frozen=True)
class ParsedTexts:
    """The typed values of texts, null where a text is empty or wrong.

    ``wrong`` marks texts that are no value of the column, ``empty`` those that may not be empty.
    """

    values: pl.Series
    wrong: pl.Series
    empty: pl.Series


def parse_texts(column: Column, texts: pl.Series) -> ParsedTexts:
    """Parse texts as values of a column.

    Identifying numbers are only normalised here; the caller pseudonymises them before anything is
    written.
    """
    stripped = _stripped(column, texts)
    values = _typed(column.type, stripped)
    wrong = values.is_null() & stripped.is_not_null()
    if column.values:
        unknown = values.is_not_null() & ~values.cast(pl.String).is_in(list(column.values))
        values, wrong = values.set(unknown, None), wrong | unknown
    empty = stripped.is_null()
    return ParsedTexts(values, wrong, empty if column.required else empty & ~empty)


def parse_column(
    column: Column, texts: pl.Series, *, private: bool = False
) -> tuple[pl.Series, list[BadCell]]:
    """Parse a column of texts into typed values and the cells that do not fit.

    The reasons of a ``private`` file repeat no cell: in a shifted row a name may stand under any
    heading.
    """
    parsed, reason = parse_texts(column, texts), wrong_value_reason(column)
    bad_cells: list[BadCell] = []
    wrong_texts = _stripped(column, texts.filter(parsed.wrong))
    for index, text in zip(parsed.wrong.arg_true(), wrong_texts, strict=True):
        hidden = private or column.type in IDENTIFYING or CPR_LIKE.search(text)
        bad_cells.append(BadCell(int(index), reason if hidden else f"{text!r} {reason}"))
    bad_cells += [BadCell(int(index), EMPTY) for index in parsed.empty.arg_true()]
    return parsed.values.alias(texts.name), bad_cells


def wrong_value_reason(column: Column) -> str:
    """Return why a cell is no value of its column, in Danish."""
    if not column.values:
        return REASONS.get(column.type, "er ikke en af de værdier, som kataloget kender")
    more = len(column.values) - MAX_VALUES_NAMED
    rest = f" og {more} mere" if more > 0 else ""
    return f"er ikke en af værdierne {', '.join(column.values[:MAX_VALUES_NAMED])}{rest}"


def _stripped(column: Column, texts: pl.Series) -> pl.Series:
    stripped = texts.cast(pl.String).str.strip_chars()
    return stripped.set(stripped.str.contains(EMPTY_PATTERNS.get(column.type, "^$")), None)


def _typed(kind: str, texts: pl.Series) -> pl.Series:
    """Return the values of a type, null where the text is no such value."""
    parser = _PARSERS.get(kind)
    return texts.to_frame("text").select(parser(pl.col("text"))).to_series() if parser else texts


def _only(text: pl.Expr, pattern: str) -> pl.Expr:
    """Keep texts that match a pattern; the others become null."""
    return pl.when(text.str.contains(pattern)).then(text)


def _count(text: pl.Expr) -> pl.Expr:
    number = _number(text)
    return pl.when(number == number.round()).then(number).cast(pl.Int64, strict=False)


def _boolean(text: pl.Expr) -> pl.Expr:
    words = {"ja": True, "nej": False, "true": True, "false": False, "sand": True, "falsk": False}
    return text.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)


def _period(text: pl.Expr) -> pl.Expr:
    def are_periods(texts: pl.Series) -> pl.Series:
        return texts.is_in([text for text in texts.drop_nulls().unique() if _is_period(text)])

    return pl.when(text.map_batches(are_periods, return_dtype=pl.Boolean)).then(text)


def _name(text: pl.Expr) -> pl.Expr:
    return _only(text, r"^[a-z][a-z0-9_]*$")


def _cvr(text: pl.Expr) -> pl.Expr:
    return _only(text.str.replace_all(r"[\s.]", ""), r"^[0-9]{8}$")


def _municipality(text: pl.Expr) -> pl.Expr:
    """Three digits; CVR writes a 0 before them."""
    return text.str.extract(r"^0?([1-9][0-9]{2})$", 1)


def _number(text: pl.Expr) -> pl.Expr:
    """A Danish number: decimal comma, points only as thousands separators."""
    danish = _only(text, r"^[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]+)?$")
    plain = danish.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    number = plain.cast(pl.Float64)
    return pl.when(number.is_finite()).then(number)


def _date(text: pl.Expr) -> pl.Expr:
    """A day as people and Fasit write it, with or without a time.

    Fasit sends Danish midnights in UTC (`docs/sources/fasit.md`), and a program in between may drop
    the Z. So 22:00 or 23:00 is the next day if it is a Danish midnight in UTC; any other time
    without a zone is taken as Danish.
    """
    # %Y alone parses "23" as the year 23.
    has_full_year = text.str.contains(r"^([0-9]{4}-|[0-9]{1,2}[-.][0-9]{1,2}[-.][0-9]{4}([ T]|$))")
    zoned = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_zone="UTC")
    day = _day(text.str.replace(_TIME, ""))
    late = text.str.extract(r"[ T](2[23])[:.]00([:.]00([.,]0+)?)?$", 1).cast(pl.Int8)
    midnight = _danish(day.dt.combine(pl.time(late)).dt.replace_time_zone("UTC"))
    shifted = pl.when(midnight.dt.hour() == 0).then(midnight.dt.date())
    return pl.when(has_full_year).then(pl.coalesce(_danish(zoned).dt.date(), shifted, day))


_TIME = r"[ T]([01]?[0-9]|2[0-3])[:.][0-5][0-9]([:.][0-5][0-9]([.,][0-9]+)?)?$"


def _day(text: pl.Expr) -> pl.Expr:
    formats = ("%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
    return pl.coalesce(text.str.to_date(spelling, strict=False) for spelling in formats)


def _danish(moment: pl.Expr) -> pl.Expr:
    return moment.dt.convert_time_zone("Europe/Copenhagen")


def _year(text: pl.Expr) -> pl.Expr:
    alone = _only(text, "^(19|20)[0-9]{2}$").cast(pl.Int64)
    return pl.coalesce(alone, _date(text).dt.year().cast(pl.Int64))


def _birth_date(text: pl.Expr) -> pl.Expr:
    """The day as ISO text, which `fasit.fields` turns into an age band before it is stored."""
    return _date(text).dt.to_string("iso")


def _cpr(text: pl.Expr) -> pl.Expr:
    """Ten digits, with a lost leading zero put back.

    The check digit and the date are not checked: valid numbers break both
    (`docs/sources/fasit.md`), and the sample's persons have impossible months.
    """
    return _only(text.str.replace_all(r"[\s-]", ""), r"^[0-9]{9,10}$").str.zfill(10)


def _is_period(text: str) -> bool:
    try:
        periods.parse(text)
    except ValueError:
        return False
    return True


_PARSERS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "number": _number,
    "count": _count,
    "date": _date,
    "cpr": _cpr,
    "boolean": _boolean,
    "period": _period,
    "name": _name,
    "cvr": _cvr,
    "municipality": _municipality,
    "birth_date": _birth_date,
    "year": _year,
}
