"""Tables that staff keep as CSV: the register of observations, and reference lists.

Written in Excel: ``;`` between columns, a decimal comma, UTF-8. The whole file is refused if one
row is wrong, since a row that is silently left out would be a number that silently changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
from pydantic import Field

from connectors import cells
from connectors.cells import Cells
from connectors.columns import Column, Problem, read_column, schema
from connectors.errors import AnswerError, SourceError
from connectors.observations import Name, Strict
from connectors.snapshots import Part, Received


class Table(Strict):
    """A kept table's catalogue entry: where the file lies below the site, its columns, its key."""

    title: str
    about: str
    file: str
    key: tuple[Name, ...]
    columns: dict[Name, Column] = Field(min_length=1)
    guess: str | None = None


def fetch(table: Table, folders: Iterable[Path]) -> Received:
    """The bytes of the file in the first folder that has it.

    Raises:
        SourceError: no folder has it, or it cannot be read.
    """
    tried = [folder / table.file for folder in folders]
    for path in tried:
        try:
            body = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise SourceError(f"{path} cannot be read ({error.strerror}); close it.") from error
        return Received([Part({"file": table.file}, body)], extension="csv")
    raise SourceError(
        f"There is no {table.file}; put it back at {' or '.join(str(path) for path in tried)}."
    )


def read(table: Table, bodies: Iterable[bytes]) -> pl.DataFrame:
    """The rows of a kept table, typed as its entry declares.

    Raises:
        AnswerError: naming the first wrong row, its column and how many there are.
    """
    (body,) = bodies
    kept = _cells(table, body)
    problems: list[Problem] = []
    series: list[pl.Series] = []
    for name, column in table.columns.items():
        values, wrong = read_column(name, column, kept.column(name))
        series.append(values)
        problems += wrong
    frame = pl.DataFrame(series, schema=schema(table.columns))
    repeated = frame.select(table.key).is_duplicated()
    problems += [
        Problem(int(at) + 2, ", ".join(table.key), "stands in another row too")
        for at in repeated.arg_true()
    ]
    if problems:
        rest = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        first = min(problems, key=lambda problem: problem.row)
        raise AnswerError(f"{table.file}: {first}{rest}; correct the file and save it as CSV.")
    return frame


def _cells(table: Table, body: bytes) -> Cells:
    """The file's cells under our column names."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnswerError(
            f"{table.file} is not UTF-8 (byte {error.start}); save it as 'CSV UTF-8'."
        ) from error
    try:
        kept = cells.parse(text, ";")
    except ValueError as error:
        raise AnswerError(
            f"{table.file} is not a whole table with ';' between its columns: {error}; correct it "
            "and save it as 'CSV UTF-8'."
        ) from error
    known, found = list(table.columns), kept.headings
    if missing := [name for name in known if name not in found]:
        raise AnswerError(f"{table.file} has no column {missing[0]!r}; put the heading back.")
    if extra := [name for name in found if name not in known]:
        raise AnswerError(
            f"{table.file} has the column {extra[0]!r}, which is not one of {', '.join(known)}; "
            "remove or rename it."
        )
    if twice := [name for name in known if found.count(name) > 1]:
        raise AnswerError(f"{table.file} has the column {twice[0]!r} twice; remove one of them.")
    return kept
