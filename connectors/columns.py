"""Typed columns of files that people keep: what a catalogue entry declares, how text is read.

Every value is read from its text by the column's type; a value that does not fit is a problem with
its row, column and reason, never a silent null. The reason of an identifying column never repeats
the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from connectors import periods
from connectors.observations import Strict

Type = Literal[
    "text", "name", "area", "number", "count", "date", "boolean", "period", "unit",
    "cpr", "cvr", "record_key", "origin",
]  # fmt: skip
IDENTIFYING = frozenset({"cpr", "cvr", "record_key", "origin"})
DTYPES: dict[str, type[pl.DataType]] = {
    "number": pl.Float64,
    "count": pl.Int64,
    "date": pl.Date,
    "boolean": pl.Boolean,
}
NOTHING = {"cpr": r"^[0\s-]*$", "cvr": r"^[0\s.]*$"}
"""Texts that say that there is no value; by default the empty one."""
PERSONAL = re.compile(r"\d{5,6}[ -]?\d{4}")
"""What may be a CPR number, and is therefore never repeated."""
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


def read_column(
    name: str, column: Column, texts: pl.Series, *, private: bool = False
) -> tuple[pl.Series, list[Problem]]:
    """The typed values of a column of texts, and a problem for each cell that does not fit.

    Cells are stripped; an empty cell is null. Identifying types are normalised here (digits only)
    and pseudonymised by the caller before anything is written. The problems of a ``private`` file
    repeat none of its cells: in a shifted row a name may stand under any heading.
    """
    stripped = texts.cast(pl.String).str.strip_chars()
    stripped = stripped.set(stripped.str.contains(NOTHING.get(column.type, "^$")), None)
    typed = _typed(column.type, stripped).alias(name)
    wrong = typed.is_null() & stripped.is_not_null()
    if column.values:
        unknown = typed.is_not_null() & ~typed.cast(pl.String).is_in(list(column.values))
        typed, wrong = typed.set(unknown, None), wrong | unknown
    problems = _problems(name, column, stripped, wrong, private=private)
    if column.required:
        empty = stripped.is_null()
        problems += [Problem(int(at) + 2, name, "is empty") for at in empty.arg_true()]
    return typed, problems


def _problems(
    name: str, column: Column, texts: pl.Series, wrong: pl.Series, *, private: bool
) -> list[Problem]:
    reason = REASONS.get(column.type, "is not one of the values that the catalogue knows")
    if column.values:
        reason = f"is not one of {', '.join(column.values)}"
    found: list[Problem] = []
    for at in wrong.arg_true():
        text: str = texts[int(at)]
        hidden = private or column.type in IDENTIFYING or PERSONAL.search(text)
        shown = "" if hidden else f"{text!r} "
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
    known = {"ja": True, "nej": False, "true": True, "false": False, "sand": True, "falsk": False}
    return texts.str.to_lowercase().replace_strict(known, default=None, return_dtype=pl.Boolean)


def _period(texts: pl.Series) -> pl.Series:
    good = [text for text in texts.drop_nulls().unique() if _is_period(text)]
    return texts.set(~texts.is_in(good), None)


def _name(texts: pl.Series) -> pl.Series:
    return texts.set(~texts.str.contains(r"^[a-z][a-z0-9_]*$"), None)


def _cvr(texts: pl.Series) -> pl.Series:
    digits = texts.str.replace_all(r"[\s.]", "")
    return digits.set(~digits.str.contains(r"^[0-9]{8}$"), None)


def _origin(texts: pl.Series) -> pl.Series:
    """A nationality as a group of origin: nothing finer may leave the reader."""
    named = {"Danmark": "Danmark", "Ukraine": "Ukraine"}
    return texts.replace_strict(named, default="Andet land").set(texts.is_null(), None)


def _number(column: str) -> pl.Expr:
    """A Danish number: decimal comma, points only between groups of three digits."""
    text = pl.col(column)
    danish = text.str.contains(r"^[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]+)?$")
    number = (
        pl.when(danish)
        .then(text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .cast(pl.Float64)
    )
    return pl.when(number.is_finite()).then(number)


def _date(column: str) -> pl.Expr:
    """A day as people and Fasit write it.

    A UTC stamp at 22:00 or 23:00 is a Danish midnight and belongs to the next day (`domain.md`
    1.1); converting to Danish time does that and minds the summer hour.
    """
    text = pl.col(column)
    # %Y alone would take "23" for the year 23.
    whole_year = text.str.contains(r"^([0-9]{4}-|[0-9]{1,2}[-.][0-9]{1,2}[-.][0-9]{4}$)")
    stamp = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_zone="UTC")
    return pl.when(whole_year).then(
        pl.coalesce(
            text.str.to_date("%d-%m-%Y", strict=False),
            text.str.to_date("%d.%m.%Y", strict=False),
            text.str.to_date("%Y-%m-%d", strict=False),
            stamp.dt.convert_time_zone("Europe/Copenhagen").dt.date(),
        )
    )


def _cpr(column: str) -> pl.Expr:
    """Ten digits, a lost leading zero given back.

    Neither modulus 11 nor a possible birth date is demanded: both have lawful exceptions
    (`domain.md` 2.1), and the sample's own persons have impossible months.
    """
    digits = pl.col(column).str.replace_all(r"[\s-]", "")
    return pl.when(digits.str.contains(r"^[0-9]{9,10}$")).then(digits.str.zfill(10))


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
