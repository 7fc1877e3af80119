"""SQL models: ``sql/<layer>/<name>.sql`` is the table ``<layer>.<name>`` and its asset.

A file opens with a comment (`assets.warehouse.sql_header`) and holds one select, whose dependencies
are parsed from the SQL.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from assets.tables.build import Build, Table
from assets.text.yaml_file import closest
from assets.warehouse import sql_header
from assets.warehouse.macros import create_macros
from assets.warehouse.sql_header import Header
from connectors.errors import InputError
from connectors.warehouse import SCHEMAS, Warehouse, scratch

if TYPE_CHECKING:
    from assets.tables.contracts.contract import Contract

STAGING = "staging"
INDICATOR = "indicator"
BENCHMARK = "benchmark"
LAYERS = ("core", INDICATOR, BENCHMARK, "mart")
JOINED_ON = ("core.area", "core.period")
"""The core tables below staging, whose views join them."""
BENCHMARKED = ("mart.indicator", "mart.indicator_catalogue", "mart.similar_municipality")
"""The marts below the benchmark layer, which compares their figures; it is not published."""
_LAYER_ORDER = (SCHEMAS[0], *JOINED_ON, *SCHEMAS[1:-2], *BENCHMARKED, *SCHEMAS[-2:])
VIEWS = ("benchmark.placed_figure", "mart.benchmark")
"""SQL files that are views: their million rows take longer to store than to make when read."""
KNOWN_FIGURES = "figure.known"
"""Every true figure, from `assets.indicators.figures`; never published."""
_MEMBER_CTE = "member"
_UNDERLINE = re.compile(r"\x1b\[\d*m")
"""How sqlglot underlines a mistake in a terminal."""
_UNKNOWN_COLUMN = re.compile(r'(?:Referenced column|does not have a column named) "([^"]+)"')
_NAME = re.compile(r'"(?:\w+\.)*(\w+)"')


@cache
def _scratch() -> tuple[ExitStack, duckdb.DuckDBPyConnection]:
    """A database without tables, open as long as the process, for selects that read none."""
    stack = ExitStack()
    return stack, stack.enter_context(scratch()).connection


@dataclass(frozen=True)
class Model:
    """A table defined by one select."""

    layer: str
    name: str
    sql: str

    @property
    def table(self) -> str:
        """``layer.name``."""
        return f"{self.layer}.{self.name}"

    @property
    def path(self) -> str:
        """The file's path in errors; a generated view has only its name."""
        return self.table if self.layer == STAGING else f"sql/{self.layer}/{self.name}.sql"

    @cached_property
    def header(self) -> Header:
        """The parsed comment that opens the file."""
        return sql_header.parse_header(self.sql, self.path)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The tables of its own database that the select reads, as ``schema.table``."""
        own_parts = {cte.alias for cte in self._select.find_all(exp.CTE)}
        return frozenset(
            f"{table.db}.{table.name}".strip(".")
            for table in self._select.find_all(exp.Table)
            if isinstance(table.this, exp.Identifier)  # a macro is no table
            and not table.catalog
            and (table.db or table.name not in own_parts)
        )

    @cached_property
    def members(self) -> tuple[tuple[str, str], ...]:
        """Names and labels of a family's indicators; empty for a file that is one indicator.

        They are the first two columns, ``indicator`` and ``label``, of the CTE ``member``, which
        reads nothing but the CTEs before it.
        """
        parts: list[str] = []
        for cte in self._select.ctes:
            parts.append(cte.sql(dialect="duckdb"))
            columns = [column.name for column in cte.args["alias"].columns]
            if cte.alias == _MEMBER_CTE and columns[:2] == ["indicator", "label"]:
                listed = f"with {', '.join(parts)} select indicator, label from {_MEMBER_CTE}"
                _, connection = _scratch()
                try:
                    return tuple(connection.execute(listed).fetchall())
                except duckdb.Error as error:
                    raise InputError(
                        f"{self.path} har en liste »{_MEMBER_CTE}«, der ikke kan læses uden "
                        f"tabeller: {_in_danish(error)}"
                    ) from error
        return ()

    @cached_property
    def unit(self) -> str | None:
        """The unit of every row, where the select writes it as a text."""
        for column in self._select.selects:
            if column.alias_or_name == "unit":
                literal = column.find(exp.Literal)
                return literal.name if literal and literal.is_string else None
        return None

    @cached_property
    def has_denominator(self) -> bool:
        """Whether the select gives a denominator other than null."""
        for column in self._select.selects:
            if column.alias_or_name == "denominator":
                value = column.unalias()
                return not isinstance(
                    value.this if isinstance(value, exp.Cast) else value, exp.Null
                )
        return False

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the select, in order."""
        return [column.alias_or_name for column in self._select.selects]

    def with_tables(self, names: Mapping[str, str]) -> str:
        """The select with tables replaced by others, by name."""
        select = self._select.copy()
        for table in list(select.find_all(exp.Table)):
            if name := names.get(f"{table.db}.{table.name}"):
                table.replace(exp.to_table(name, alias=table.alias_or_name))
        for column in select.find_all(exp.Column):
            column.set("db", None)
        return select.sql(dialect="duckdb")

    @cached_property
    def published_view(self) -> str:
        """The select of a view whose file is attached under any name, ``mart`` too.

        Tables of its own schema are named without it: DuckDB looks there first.
        """
        own = [table.split(".") for table in self.reads if table.startswith(f"{self.layer}.")]
        return self.with_tables({f"{schema}.{name}": name for schema, name in own})

    @property
    def version(self) -> str:
        """A hash of the SQL."""
        return hashlib.sha256(self.sql.encode()).hexdigest()[:16]

    @cached_property
    def _select(self) -> exp.Query:
        statements = sqlglot.parse(self.sql, read="duckdb")
        if len(statements) != 1 or not isinstance(statements[0], exp.Query):
            raise InputError(f"{self.path} skal bestå af én select.")
        return statements[0]


def sql_table(model: Model, contract: Contract | None) -> Table:
    """The table of a SQL file, or the view of a generated model."""
    if contract:
        _check_columns(model, contract)
    is_view = model.layer == STAGING or model.table in VIEWS
    make = Warehouse.create_view if is_view else Warehouse.create_table

    def write(build: Build) -> None:
        try:
            make(build.warehouse, model.table, model.sql)
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise InputError(f"{model.path} kan ikke køres: {_in_danish(error)}") from error

    return Table(
        name=model.table,
        reads=model.reads,
        write=write,
        description=model.header.title,
        version=model.version,
        contract=contract,
        view=model.published_view if is_view and contract else None,
        is_asset=model.layer != STAGING,
    )


def _check_columns(model: Model, contract: Contract) -> None:
    """Refuse a select that lacks a column of its contract, or has another."""
    columns = model.columns
    if "*" in columns:
        return
    offered = f"selecten skal give {', '.join(contract.columns)}"
    if lacking := [name for name in contract.columns if name not in columns]:
        raise InputError(f"{model.path} mangler kolonnen {lacking[0]}; {offered}.")
    if unknown := [name for name in columns if name not in contract.columns]:
        raise InputError(f"{model.path} har en kolonne {unknown[0]} for meget; {offered}.")


def _in_danish(error: duckdb.Error) -> str:
    """What DuckDB refused, with the remedy; its own words where they are no known mistake."""
    message = " ".join(str(error).split())
    if match := _UNKNOWN_COLUMN.search(message):
        candidates = _NAME.findall(message.partition("Candidate bindings:")[2])
        remedy = closest(match[1], candidates, "se kolonnerne i de tabeller, den læser")
        return f"ingen af dens tabeller har kolonnen {match[1]}; {remedy}"
    return f"databasen melder »{message[:300]}«; ret filen."


def load_models(folder: Path) -> dict[str, Model]:
    """Load the SQL files of a folder as models by table name.

    Raises:
        InputError: a file lacks its comment, has more than one select, does not parse, or reads a
            layer above its own.
    """
    create_macros(_scratch()[1], folder)
    models = {
        model.table: model
        for layer in LAYERS
        for path in sorted((folder / layer).glob("*.sql"))
        for model in [_read(layer, path.stem, path.read_text("utf-8"))]
    }
    for model in models.values():
        _check(model)
    return models


@cache
def _read(layer: str, name: str, sql: str) -> Model:
    """The model of a text, parsed once a process: every project of a service has the same."""
    return Model(layer, name, sql)


def _check(model: Model) -> None:
    path = model.path
    if not model.header.title:
        raise InputError(f"{path} skal begynde med en kommentar, der siger, hvad tabellen er.")
    try:
        reads = model.reads
    except SqlglotError as error:
        raise InputError(
            f"{path} er ikke gyldig SQL; ret det sted, databasen peger på: "
            f"»{' '.join(_UNDERLINE.sub('', str(error)).split())[:200]}«."
        ) from error
    for table in sorted(reads):
        schema = table.split(".")[0]
        if schema not in SCHEMAS:
            raise InputError(
                f"{path} læser {table}; skriv skema.tabel med et af skemaerne {', '.join(SCHEMAS)}."
            )
        if _layer_level(table) > _layer_level(model.table):
            raise InputError(
                f"{path} læser {table}, som ligger i et lag over filens eget; læs et lavere lag."
            )


def _layer_level(table: str) -> int:
    schema = table.partition(".")[0]
    return _LAYER_ORDER.index(table if table in _LAYER_ORDER else schema)


def raw_tables_behind(table: str, reads: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The raw tables that a table reads, directly or through other tables, without ``raw.``."""
    raw_tables: set[str] = set()
    visited: set[str] = set()
    pending = [table]
    while pending:
        current = pending.pop()
        if current in visited:
            continue
        visited.add(current)
        if current.startswith("raw."):
            raw_tables.add(current.removeprefix("raw."))
        pending += reads.get(current, ())
    return frozenset(raw_tables)


def chain_of(model: Model, models: Mapping[str, Model]) -> list[Model]:
    """The SQL files behind a table, each after those that it reads."""
    chain: dict[str, Model] = {}

    def visit(table: str) -> None:
        if table in models and table not in chain:
            for read in sorted(models[table].reads):
                visit(read)
            chain[table] = models[table]

    visit(model.table)
    return list(chain.values())
