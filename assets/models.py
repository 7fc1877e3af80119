"""SQL models: ``sql/<layer>/<name>.sql`` is the table ``<layer>.<name>`` and its asset.

A file opens with a comment (what it is, its grain, its unit, what surprises) and holds one select.
Its first line is the table's title; a line ``Better: higher`` or ``Better: lower`` says which way
an indicator is good. Dependencies are read from the SQL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from connectors.errors import InputError
from connectors.warehouse import SCHEMAS

LAYERS = ("core", "indicator", "mart")


@dataclass(frozen=True)
class Model:
    """A table that one select makes."""

    layer: str
    name: str
    sql: str

    @property
    def table(self) -> str:
        """``layer.name``."""
        return f"{self.layer}.{self.name}"

    @cached_property
    def head(self) -> list[str]:
        """The lines of the comment that opens the file, without the dashes."""
        lines: list[str] = []
        for line in self.sql.splitlines():
            if not line.startswith("--"):
                break
            lines.append(line.removeprefix("--").strip())
        return lines

    @property
    def title(self) -> str:
        """The first line of the comment: what the table is, in Danish for an indicator."""
        return self.head[0].rstrip(".")

    @property
    def about(self) -> str:
        """The rest of the comment: grain, unit, surprises."""
        return " ".join(line for line in self.head[1:] if not line.startswith("Better:")).strip()

    @property
    def better(self) -> str | None:
        """``higher`` or ``lower`` where the file says which way is good."""
        for line in self.head:
            if line.startswith("Better:"):
                return line.removeprefix("Better:").strip().rstrip(".")
        return None

    @cached_property
    def reads(self) -> frozenset[str]:
        """The tables that the select reads, as ``schema.table``."""
        named = {named.alias for named in self._select.find_all(exp.CTE)}
        return frozenset(
            f"{table.db}.{table.name}".strip(".")
            for table in self._select.find_all(exp.Table)
            if table.db or table.name not in {*named, ""}
        )

    @cached_property
    def unit(self) -> str | None:
        """The unit that the select gives to every row, where it is written as a text."""
        for column in self._select.selects:
            if column.alias_or_name == "unit":
                literal = column.find(exp.Literal)
                return literal.name if literal and literal.is_string else None
        return None

    @property
    def version(self) -> str:
        """Changes when the SQL does."""
        return hashlib.sha256(self.sql.encode()).hexdigest()[:16]

    @cached_property
    def _select(self) -> exp.Query:
        statements = sqlglot.parse(self.sql, read="duckdb")
        if len(statements) != 1 or not isinstance(statements[0], exp.Query):
            raise InputError(f"sql/{self.layer}/{self.name}.sql must hold one select.")
        return statements[0]


def load(folder: Path) -> dict[str, Model]:
    """The models below a folder by table, each checked against the others.

    Raises:
        InputError: a file without its comment, with more than one select, or one that reads a
            layer above its own or a table that nobody makes.
    """
    models = {
        model.table: model
        for layer in LAYERS
        for path in sorted((folder / layer).glob("*.sql"))
        for model in [Model(layer, path.stem, path.read_text("utf-8"))]
    }
    for model in models.values():
        _check(model, models)
    return models


def _check(model: Model, models: Mapping[str, Model]) -> None:
    where = f"sql/{model.layer}/{model.name}.sql"
    if not model.head or not model.head[0]:
        raise InputError(f"{where} must open with a comment that says what it is.")
    try:
        reads = model.reads
    except SqlglotError as error:
        raise InputError(
            f"{where} does not parse: {' '.join(str(error).split())[:200]}."
        ) from error
    for table in sorted(reads):
        schema = table.split(".")[0]
        if schema not in SCHEMAS:
            raise InputError(f"{where} reads {table}; write schema.table with one of our schemas.")
        if SCHEMAS.index(schema) > SCHEMAS.index(model.layer):
            raise InputError(f"{where} reads {table}, a layer above its own.")


def sources_of(table: str, reads: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The raw tables that a table rests on, through every table in between."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [table]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        if current.startswith("raw."):
            found.add(current.removeprefix("raw."))
        waiting += reads.get(current, ())
    return frozenset(found)
