"""Typed columns of files that people keep: what a catalogue entry declares, how text is read.

Every value is read from its text by the column's type; a value that does not fit is a problem with
its row, column and reason, never a silent null. The reason of an identifying column never repeats
the value.
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
NOTHING = {"cpr": r"^[0\s-]*$", "cvr": r"^[0\s.]*$"}
"""Texts that say that there is no value; by default the empty one."""
EMPTY = "is empty"
MOST_NAMED = 8
"""Values that a reason names."""
PERSONAL = re.compile(r"\d{5,6}[ -]?\d{4}")
"""What may be a CPR number, and is therefore never repeated."""
REASONS = {
    "number": "is not a number (write 12,5)",
    "count": "is not a whole number",
    "date": "is not a date (write 31-12-2023)",
    "birth_date": "is not a date (write 31-12-2023)",
    "year": "is neither a year nor a date (write 2023)",
    "boolean": "is neither ja nor nej",
    "period": "is not a period (write 2023, 2023Q3 or 2023M12)",
    "name": "is not a name (small letters, digits and _)",
    "cpr": "is not a CPR number",
    "cvr": "is not a CVR number",
    "municipality": "is not a municipality's code (write 707)",
}


class Column(Strict):
    """One column that may leave the file.

    ``headers`` are the spellings of its heading (our own name where none is given), ``values`` the
    only texts it may hold, ``required`` whether an empty cell is a mistake.
    """

    type: Type
    about: str
    headers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    required: bool = True

    @property
    def dtype(self) -> type[pl.DataType]:
        """The Polars type of the column once read."""
        return DTYPES.get(self.type, pl.String)


@dataclass(frozen=True)
class Problem:
    """A cell that breaks the contract. ``row`` is the file's row, the heading being row 1."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        """Row, column and reason as one phrase."""
        return f"row {self.row}, {self.column} {self.reason}"


def schema(columns: Mapping[str, Column]) -> dict[str, type[pl.DataType]]:
    """The Polars schema of a table with these columns."""
    return {name: column.dtype for name, column in columns.items()}


@dataclass(frozen=True)
class Read:
    """A column once read: its values, and which cells are wrong, or empty and may not be."""

    values: pl.Series
    wrong: pl.Series
    empty: pl.Series


def read_texts(column: Column, texts: pl.Series) -> Read:
    """The typed values of texts; cells are stripped, and an empty one is null.

    Identifying types are normalised here (digits only) and pseudonymised by the caller before
    anything is written.
    """
    stripped = _stripped(column, texts)
    values = _typed(column.type, stripped)
    wrong = values.is_null() & stripped.is_not_null()
    if column.values:
        unknown = values.is_not_null() & ~values.cast(pl.String).is_in(list(column.values))
        values, wrong = values.set(unknown, None), wrong | unknown
    empty = stripped.is_null()
    return Read(values, wrong, empty if column.required else empty & ~empty)


def read_column(
    name: str, column: Column, texts: pl.Series, *, private: bool = False
) -> tuple[pl.Series, list[Problem]]:
    """The typed values of a column of texts, and a problem for each cell that does not fit.

    The problems of a ``private`` file repeat none of its cells: in a shifted row a name may stand
    under any heading.
    """
    read, reason = read_texts(column, texts), why_wrong(column)
    problems: list[Problem] = []
    for at, text in zip(
        read.wrong.arg_true(), _stripped(column, texts.filter(read.wrong)), strict=True
    ):
        hidden = private or column.type in IDENTIFYING or PERSONAL.search(text)
        problems.append(Problem(int(at) + 2, name, reason if hidden else f"{text!r} {reason}"))
    problems += [Problem(int(at) + 2, name, EMPTY) for at in read.empty.arg_true()]
    return read.values.alias(name), problems


def why_wrong(column: Column) -> str:
    """What is said of a cell that is no value of its column."""
    if not column.values:
        return REASONS.get(column.type, "is not one of the values that the catalogue knows")
    more = len(column.values) - MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return f"is not one of {', '.join(column.values[:MOST_NAMED])}{rest}"


def _stripped(column: Column, texts: pl.Series) -> pl.Series:
    stripped = texts.cast(pl.String).str.strip_chars()
    return stripped.set(stripped.str.contains(NOTHING.get(column.type, "^$")), None)


def _typed(kind: str, texts: pl.Series) -> pl.Series:
    """The values of a type; null where a text is none of it."""
    reader = _READERS.get(kind)
    return texts.to_frame("text").select(reader(pl.col("text"))).to_series() if reader else texts


def _only(text: pl.Expr, pattern: str) -> pl.Expr:
    """The texts of a pattern; null where a text is not."""
    return pl.when(text.str.contains(pattern)).then(text)


def _count(text: pl.Expr) -> pl.Expr:
    number = _number(text)
    return pl.when(number == number.round()).then(number).cast(pl.Int64, strict=False)


def _boolean(text: pl.Expr) -> pl.Expr:
    known = {"ja": True, "nej": False, "true": True, "false": False, "sand": True, "falsk": False}
    return text.str.to_lowercase().replace_strict(known, default=None, return_dtype=pl.Boolean)


def _period(text: pl.Expr) -> pl.Expr:
    def good(texts: pl.Series) -> pl.Series:
        return texts.is_in([each for each in texts.drop_nulls().unique() if _is_period(each)])

    return pl.when(text.map_batches(good, return_dtype=pl.Boolean)).then(text)


def _name(text: pl.Expr) -> pl.Expr:
    return _only(text, r"^[a-z][a-z0-9_]*$")


def _cvr(text: pl.Expr) -> pl.Expr:
    return _only(text.str.replace_all(r"[\s.]", ""), r"^[0-9]{8}$")


def _municipality(text: pl.Expr) -> pl.Expr:
    """Three digits; some registers put a 0 before them."""
    return text.str.extract(r"^0?([1-9][0-9]{2})$", 1)


def _number(text: pl.Expr) -> pl.Expr:
    """A Danish number: decimal comma, points only between groups of three digits."""
    danish = _only(text, r"^[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]+)?$")
    plain = danish.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    number = plain.cast(pl.Float64)
    return pl.when(number.is_finite()).then(number)


def _date(text: pl.Expr) -> pl.Expr:
    """A day as people and Fasit write it, with or without a time.

    22:00 or 23:00 is the Danish midnight in UTC where it falls on one, and belongs to the next day
    (`domain.md` 1.1): Fasit sends such stamps, and a program in between may have dropped their Z.
    Any other time without a zone is Danish already.
    """
    # %Y alone would take "23" for the year 23.
    whole_year = text.str.contains(r"^([0-9]{4}-|[0-9]{1,2}[-.][0-9]{1,2}[-.][0-9]{4}([ T]|$))")
    zoned = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_zone="UTC")
    day = _day(text.str.replace(_TIME, ""))
    late = text.str.extract(r"[ T](2[23])[:.]00([:.]00([.,]0+)?)?$", 1).cast(pl.Int8)
    midnight = _danish(day.dt.combine(pl.time(late)).dt.replace_time_zone("UTC"))
    shifted = pl.when(midnight.dt.hour() == 0).then(midnight.dt.date())
    return pl.when(whole_year).then(pl.coalesce(_danish(zoned).dt.date(), shifted, day))


_TIME = r"[ T]([01]?[0-9]|2[0-3])[:.][0-5][0-9]([:.][0-5][0-9]([.,][0-9]+)?)?$"


def _day(text: pl.Expr) -> pl.Expr:
    spelled = ("%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
    return pl.coalesce(text.str.to_date(each, strict=False) for each in spelled)


def _danish(moment: pl.Expr) -> pl.Expr:
    return moment.dt.convert_time_zone("Europe/Copenhagen")


def _year(text: pl.Expr) -> pl.Expr:
    alone = _only(text, "^(19|20)[0-9]{2}$").cast(pl.Int64)
    return pl.coalesce(alone, _date(text).dt.year().cast(pl.Int64))


def _birth_date(text: pl.Expr) -> pl.Expr:
    """The day as text; its reader makes an age band of it before anything leaves."""
    return _date(text).dt.to_string("iso")


def _cpr(text: pl.Expr) -> pl.Expr:
    """Ten digits, a lost leading zero given back.

    Neither modulus 11 nor a possible birth date is demanded: both have lawful exceptions
    (`domain.md` 2.1), and the sample's own persons have impossible months.
    """
    return _only(text.str.replace_all(r"[\s-]", ""), r"^[0-9]{9,10}$").str.zfill(10)


def _is_period(text: str) -> bool:
    try:
        periods.parse(text)
    except ValueError:
        return False
    return True


_READERS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
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
