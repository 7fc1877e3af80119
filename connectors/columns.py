"""Typed columns of files that people keep: what a catalogue entry declares, how text is read.

Every value is read from its text by the column's type; a value that does not fit is a problem with
its row, column and reason, never a silent null. The reason of an identifying column never repeats
the value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from connectors import periods
from connectors.observations import Strict

Type = Literal[
    "text", "name", "number", "count", "date", "boolean", "period", "unit",
    "cpr", "cvr", "record_key", "origin",
]  # fmt: skip
IDENTIFYING = frozenset({"cpr", "cvr", "record_key", "origin"})
DTYPES: dict[str, type[pl.DataType]] = {
    "number": pl.Float64,
    "count": pl.Int64,
    "date": pl.Date,
    "boolean": pl.Boolean,
}
REASONS = {
    "number": "is not a number (write 12,5)",
    "count": "is not a whole number",
    "date": "is not a date (write 31-12-2023)",
    "boolean": "is neither ja nor nej",
    "period": "is not a period (write 2023, 2023Q3 or 2023M12)",
    "name": "is not a name (small letters, digits and _)",
    "cpr": "is not a CPR number",
    "cvr": "is not a CVR number",
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


def schema(columns: dict[str, Column]) -> dict[str, type[pl.DataType]]:
    """The Polars schema of a table with these columns."""
    return {name: column.dtype for name, column in columns.items()}


def read_column(name: str, column: Column, texts: pl.Series) -> tuple[pl.Series, list[Problem]]:
    """The typed values of a column of texts, and a problem for each cell that does not fit.

    Cells are stripped; an empty cell is null. Identifying types are normalised here (digits only)
    and pseudonymised by the caller before anything is written.
    """
    stripped = texts.cast(pl.String).str.strip_chars()
    stripped = stripped.set(stripped == "", None)
    typed = _typed(column.type, stripped).alias(name)
    wrong = typed.is_null() & stripped.is_not_null()
    if column.values:
        unknown = typed.is_not_null() & ~typed.is_in(list(column.values))
        typed, wrong = typed.set(unknown, None), wrong | unknown
    problems = _problems(name, column, stripped, wrong)
    if column.required:
        empty = stripped.is_null()
        problems += [Problem(int(at) + 2, name, "is empty") for at in empty.arg_true()]
    return typed, problems


def _problems(name: str, column: Column, texts: pl.Series, wrong: pl.Series) -> list[Problem]:
    reason = REASONS.get(column.type, "is not one of the values that the catalogue knows")
    if column.values:
        reason = f"is not one of {', '.join(column.values)}"
    found: list[Problem] = []
    for at in wrong.arg_true():
        shown = "" if column.type in IDENTIFYING else f"{texts[int(at)]!r} "
        found.append(Problem(int(at) + 2, name, f"{shown}{reason}"))
    return found


def _typed(kind: str, texts: pl.Series) -> pl.Series:
    """The values of a type; null where a text is none of it."""
    reader = _READERS.get(kind)
    return reader(texts) if reader else texts


def _evaluated(read: Callable[[str], pl.Expr]) -> Callable[[pl.Series], pl.Series]:
    return lambda texts: texts.to_frame("text").select(read("text").alias("text"))["text"]


def _count(column: str) -> pl.Expr:
    number = _number(column)
    return pl.when(number == number.round()).then(number).cast(pl.Int64, strict=False)


def _boolean(texts: pl.Series) -> pl.Series:
    known = {"ja": True, "nej": False, "true": True, "false": False}
    return texts.str.to_lowercase().replace_strict(known, default=None, return_dtype=pl.Boolean)


def _period(texts: pl.Series) -> pl.Series:
    good = [text for text in texts.drop_nulls().unique() if _is_period(text)]
    return texts.set(~texts.is_in(good), None)


def _name(texts: pl.Series) -> pl.Series:
    return texts.set(~texts.str.contains(r"^[a-z][a-z0-9_]*$"), None)


def _cvr(texts: pl.Series) -> pl.Series:
    digits = texts.str.replace_all(r"[\s.]", "").str.zfill(8)
    return digits.set(~digits.str.contains(r"^\d{8}$"), None)


def _origin(texts: pl.Series) -> pl.Series:
    """A nationality as a group of origin: nothing finer may leave the reader."""
    named = {"Danmark": "Danmark", "Ukraine": "Ukraine"}
    return texts.replace_strict(named, default="Andet land").set(texts.is_null(), None)


def _number(column: str) -> pl.Expr:
    """A Danish number: decimal comma, points only between groups of three digits."""
    text = pl.col(column)
    danish = text.str.contains(r"^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$")
    return (
        pl.when(danish)
        .then(text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .cast(pl.Float64)
    )


def _date(column: str) -> pl.Expr:
    """A day as people and Fasit write it.

    A UTC stamp at 22:00 or 23:00 is a Danish midnight and belongs to the next day (`domain.md`
    1.1); converting to Danish time does that and minds the summer hour.
    """
    text = pl.col(column)
    stamp = text.str.to_datetime(strict=False, time_zone="UTC").dt.convert_time_zone(
        "Europe/Copenhagen"
    )
    return pl.coalesce(
        text.str.to_date("%d-%m-%Y", strict=False),
        text.str.to_date("%d.%m.%Y", strict=False),
        text.str.to_date("%Y-%m-%d", strict=False),
        pl.when(text.str.contains(r"T.*(Z|[+-]\d\d:\d\d)$")).then(stamp).dt.date(),
    )


def _cpr(column: str) -> pl.Expr:
    """Ten digits, a lost leading zero given back; 0000000000 means that there is none.

    Neither modulus 11 nor a possible birth date is demanded: both have lawful exceptions
    (`domain.md` 2.1), and the sample's own persons have impossible months.
    """
    digits = pl.col(column).str.replace_all(r"[\s-]", "").str.zfill(10)
    return pl.when(digits.str.contains(r"^\d{10}$") & (digits != "0" * 10)).then(digits)


def _is_period(text: str) -> bool:
    try:
        periods.parse(text)
    except ValueError:
        return False
    return True


_READERS: dict[str, Callable[[pl.Series], pl.Series]] = {
    "number": _evaluated(_number),
    "count": _evaluated(_count),
    "date": _evaluated(_date),
    "cpr": _evaluated(_cpr),
    "boolean": _boolean,
    "period": _period,
    "name": _name,
    "cvr": _cvr,
    "origin": _origin,
}
