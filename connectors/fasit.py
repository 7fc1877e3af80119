"""Export files from Fasit, read through a layout and pseudonymised on the way in.

Fasit has no public export format (`domain.md` 1.1): a layout says for one kind of list which
headings make which of our columns. A file is matched to a layout by its headings, never by its
name. Only declared columns leave the reader; persons and companies leave it as pseudonyms; nothing
else is ever written.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from pydantic import Field

from connectors import cells
from connectors.cells import Cells
from connectors.columns import Column, Problem, read_column, schema
from connectors.errors import AnswerError, SourceError
from connectors.observations import Name, Strict
from connectors.pseudonyms import Pseudonyms
from connectors.snapshots import Part, Received

SEPARATORS = ";\t,"
SUFFIXES = frozenset({".csv", ".txt"})
PURPOSES = {"cpr": "person", "cvr": "company", "record_key": "record"}
AREA = "area_code"
MOST_REJECTED = 0.05
"""The share of a file's rows that may break the contract before the whole file is refused."""


class Table(Strict):
    """A layout: one kind of list, whose it is, its columns, the key of a row.

    ``keep_days`` is how long the pseudonymised rows may be kept.
    """

    title: str
    municipality: str
    keep_days: int
    key: tuple[Name, ...]
    columns: dict[Name, Column] = Field(min_length=1)
    guess: str | None = None


@dataclass(frozen=True)
class Export:
    """What one file held: its hash, its accepted rows, and the cells that broke the contract."""

    sha256: str
    rows: pl.DataFrame
    problems: list[Problem]
    rejected: int


def fetch(name: str, table: Table, folder: Path, pseudonyms: Pseudonyms, today: date) -> Received:
    """The pseudonymised rows of every file in the folder that has this layout's headings.

    A row that several files hold is taken from the newest of them.

    Raises:
        SourceError: no file fits the layout, or those that do hold no rows: a list that could not
            be drawn must not wipe out what is held.
        AnswerError: a file is not whole, or breaks the contract in more than a twentieth of its
            rows.
    """
    exports = [
        _read_export(name, table, content, pseudonyms)
        for content in _files(folder)
        if _fits(table, _headings(content))
    ]
    if not exports:
        headings = ", ".join(repr(_spellings(table, column)[0]) for column in table.columns)
        raise SourceError(
            f"No file in {folder} has the headings of {name} ({headings}); save the list there, "
            f"or correct data/sources/fasit/{name}.yaml."
        )
    rows = pl.concat(export.rows for export in exports)
    if rows.is_empty():
        raise SourceError(
            f"The export of {name} in {folder} has headings but no rows; draw the list again (the "
            "last good one is used until then)."
        )
    rows = rows.unique(table.key, keep="last", maintain_order=True)
    body = io.BytesIO()
    rows.write_parquet(body)
    return Received(
        parts=[
            Part(
                {
                    "files": [e.sha256 for e in exports],
                    "rejected": sum(e.rejected for e in exports),
                },
                body.getvalue(),
            )
        ],
        extension="parquet",
        keep_until=today + timedelta(days=table.keep_days),
    )


def read(table: Table, bodies: Iterable[bytes]) -> pl.DataFrame:
    """The rows of a stored export, and whose they are in ``area_code``.

    Raises:
        AnswerError: they were stored under another layout.
    """
    (body,) = bodies
    rows = pl.read_parquet(body)
    expected = schema(table.columns)
    if dict(rows.schema) != expected:
        raise AnswerError(
            f"The stored rows of {table.title} have other columns than its layout now; "
            "fetch the export again."
        )
    return rows.with_columns(pl.lit(table.municipality).alias(AREA))


def _files(folder: Path) -> Iterator[bytes]:
    """The bytes of every export below the folder, the oldest first."""
    try:
        paths = [p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()]
        for path in sorted(paths, key=lambda p: (p.stat().st_mtime, p.name)):
            yield path.read_bytes()
    except OSError as error:
        # The file's name is left out: it may hold a CPR number.
        raise SourceError(
            f"{folder} cannot be read ({error.strerror}); try again, or correct PEJL_FASIT_DIR."
        ) from error


def _text(content: bytes) -> tuple[str, str]:
    """A file as text, and what stands between its columns."""
    text = _decode(content)
    first_line = text.split("\n", 1)[0]
    return text, max(SEPARATORS, key=first_line.count)


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _headings(content: bytes) -> list[str]:
    return cells.headings(*_text(content))


def _spellings(table: Table, column: str) -> tuple[str, ...]:
    return table.columns[column].headers or (column,)


def _fits(table: Table, headings: Iterable[str]) -> bool:
    found = set(headings)
    return all(found.intersection(_spellings(table, column)) for column in table.columns)


def _cells(name: str, table: Table, content: bytes) -> Cells:
    try:
        found = cells.parse(*_text(content))
    except ValueError as error:
        raise AnswerError(
            f"A file for {name} is not whole: {error}; export the list again."
        ) from error
    spellings = [s for column in table.columns for s in _spellings(table, column)]
    if twice := [s for s in spellings if found.headings.count(s) > 1]:
        raise AnswerError(
            f"A file for {name} has the heading {twice[0]!r} twice; export the list with it once."
        )
    return found


def _read_export(name: str, table: Table, content: bytes, pseudonyms: Pseudonyms) -> Export:
    found = _cells(name, table, content)
    problems: list[Problem] = []
    series: list[pl.Series] = []
    for column_name, column in table.columns.items():
        heading = next(s for s in _spellings(table, column_name) if s in found.headings)
        values, wrong = read_column(column_name, column, found.column(heading), private=True)
        if purpose := PURPOSES.get(column.type):
            values = pseudonyms.of(purpose, values).alias(column_name)
        series.append(values)
        problems += wrong
    rows = pl.DataFrame(series, schema=schema(table.columns))
    bad = {problem.row - 2 for problem in problems}
    if len(bad) > MOST_REJECTED * max(rows.height, 1):
        first = min(problems, key=lambda problem: problem.row)
        raise AnswerError(
            f"{len(bad)} of {rows.height} rows of a file for {name} break its layout, first "
            f"{first}; correct the export or data/sources/fasit/{name}.yaml."
        )
    accepted = rows.filter(~pl.int_range(pl.len()).is_in(list(bad)))
    return Export(hashlib.sha256(content).hexdigest(), accepted, problems, len(bad))


def layouts_that_fit(tables: Mapping[str, Table], content: bytes) -> list[str]:
    """The names of the layouts whose headings a file has."""
    headings = _headings(content)
    return [name for name, table in tables.items() if _fits(table, headings)]
