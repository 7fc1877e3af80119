"""What each table of the working database was made of, so that what is the same is not made again.

A SQL file's table follows from its text and the rows of the tables that it reads: where all of them
are those that it was made of, its rows stand, and so does what its contract said of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from connectors.warehouse import Warehouse

NAME = "core.made"
_SCHEMA = {"made": pl.String, "made_of": pl.String, "rows_hash": pl.String}


@dataclass(frozen=True)
class Made:
    """What is remembered of a table whose contract held.

    Args:
        made_of: the hash of the code, the SQL and the rows that it read.
        rows_hash: the hash of its own rows.
    """

    made_of: str
    rows_hash: str


def remembered(warehouse: Warehouse, table: str) -> Made | None:
    """What a table was made of; None where that is not known, or the table is gone."""
    schema, _, name = table.partition(".")
    if "made" not in warehouse.tables("core") or name not in warehouse.tables(schema):
        return None
    found = warehouse.connection.execute(
        f"select made_of, rows_hash from {NAME} where made = ?", [table]
    ).fetchone()
    return Made(*found) if found else None


def remember(warehouse: Warehouse, table: str, made: Made) -> None:
    """Keep what a table was made of, now that its contract holds."""
    row = pl.DataFrame([(table, made.made_of, made.rows_hash)], _SCHEMA, orient="row")
    if "made" not in warehouse.tables("core"):
        warehouse.replace(NAME, row)
    else:
        warehouse.merge(NAME, row, ["made"])


def of(warehouse: Warehouse, version: str | None, reads: Iterable[str]) -> str:
    """The hash of what a table is made of: Pejl's code and, for a select, its text and its tables.

    Args:
        warehouse: the working database.
        version: changes when the select does; None for a table that code makes.
        reads: the tables that it reads.
    """
    parts = [_code()]
    if version is not None:
        parts += [version, *(f"{table}:{rows_hash(warehouse, table)}" for table in sorted(reads))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def _code() -> str:
    """The hash of the code that makes tables and of the contracts that they keep."""
    files = sorted(Path(__file__).parents[1].rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def rows_hash(warehouse: Warehouse, table: str) -> str:
    """The hash of a table's columns and rows, in whatever order they lie.

    Equal rows count as often as they stand: a sum, where an exclusive or would lose pairs.
    """
    columns = " ".join(warehouse.columns(table))
    [(total, count)] = warehouse.connection.execute(
        f"select coalesce(sum(hash(row)::hugeint), 0)::varchar, count(*) from {table} as row"
    ).fetchall()
    return f"{columns} {count} {total}"
