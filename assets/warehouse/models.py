"""SQL models: ``sql/<layer>/<name>.sql`` is the table ``<layer>.<name>`` and its asset.

A file opens with a comment (what it is, its grain, its unit, what surprises; see
`assets.warehouse.sql_header`) and holds one select. Dependencies are read from the SQL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from assets.build import Table
from assets.warehouse import sql_header
from assets.warehouse.sql_header import Header
from connectors.errors import InputError
from connectors.warehouse import SCHEMAS, Warehouse

if TYPE_CHECKING:
    from assets.contracts.contract import Contract

STAGING = "staging"
INDICATOR = "indicator"
LAYERS = ("core", INDICATOR, "mart")
JOINED_ON = ("core.area", "core.period")
_FROM_BELOW = (SCHEMAS[0], *JOINED_ON, *SCHEMAS[1:])
"""The layers; of core these two tables lie below staging, which joins them on, the rest above."""
KNOWN_FIGURES = "figure.known"
"""Every true figure; made by `assets.indicators.figures`, and never published."""


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

    @property
    def path(self) -> str:
        """Where the file lies, as an error names it; a generated view has its name alone."""
        return self.table if self.layer == STAGING else f"sql/{self.layer}/{self.name}.sql"

    @property
    def comment(self) -> str:
        """The comment that opens the file, as it is written."""
        return "\n".join(sql_header.comment_lines(self.sql))

    @cached_property
    def header(self) -> Header:
        """What the comment that opens the file says."""
        return sql_header.parse_header(self.sql, self.path)

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

    @cached_property
    def columns(self) -> list[str]:
        """The columns that the select names, in order."""
        return [column.alias_or_name for column in self._select.selects]

    def expression(self, column: str) -> str:
        """How the select makes a column of its other columns."""
        [found] = [each for each in self._select.selects if each.alias_or_name == column]
        made = found.unalias().copy()
        for read in made.find_all(exp.Column):
            read.set("table", None)
        return made.sql(dialect="duckdb")

    def reading(self, names: Mapping[str, str]) -> str:
        """The select, reading tables of these names instead."""
        select = self._select.copy()
        for table in list(select.find_all(exp.Table)):
            if name := names.get(f"{table.db}.{table.name}"):
                table.replace(exp.to_table(name, alias=table.alias_or_name))
        for column in select.find_all(exp.Column):
            column.set("db", None)
        return select.sql(dialect="duckdb")

    @cached_property
    def texts(self) -> frozenset[str]:
        """Every text that the select writes out."""
        literals = self._select.find_all(exp.Literal)
        return frozenset(literal.name for literal in literals if literal.is_string)

    @property
    def version(self) -> str:
        """Changes when the SQL does."""
        return hashlib.sha256(self.sql.encode()).hexdigest()[:16]

    @cached_property
    def _select(self) -> exp.Query:
        statements = sqlglot.parse(self.sql, read="duckdb")
        if len(statements) != 1 or not isinstance(statements[0], exp.Query):
            raise InputError(f"{self.path} must hold one select.")
        return statements[0]


def sql_table(model: Model, contract: Contract | None) -> Table:
    """The table that a SQL file makes, or the view that is generated."""
    make = Warehouse.create_view if model.layer == STAGING else Warehouse.create_table
    return Table(
        name=model.table,
        reads=model.reads,
        write=lambda build: make(build.warehouse, model.table, model.sql),
        description=model.comment,
        version=model.version,
        contract=contract,
        follows={name: model.expression(name) for name in contract.following} if contract else {},
    )


def load_models(folder: Path) -> dict[str, Model]:
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
    where = model.path
    if not model.header.title:
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
        if _height(table) > _height(model.table):
            raise InputError(f"{where} reads {table}, a layer above its own.")


def _height(table: str) -> int:
    schema = table.partition(".")[0]
    return _FROM_BELOW.index(table if table in JOINED_ON else schema)


def raw_tables_behind(table: str, reads: Mapping[str, Iterable[str]]) -> frozenset[str]:
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
