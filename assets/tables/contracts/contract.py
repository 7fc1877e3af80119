"""Table contracts: columns, types, descriptions, keys and row rules.

A contract gives the asset check, Dagster's column schema and the comments in the published file.
Contracts of raw tables follow from the catalogue, those of indicators and marts are YAML files
(`assets.tables.contracts.marts`).

Row rules are SQL, so DuckDB checks tables and Polars checks frames. Pandera names the rows that
break a rule; it takes twenty times as long and runs only where there are some.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import polars as pl
import polars.selectors as cs

from assets.catalogue.catalogue import ABOUT_PERSONS, Entry
from assets.text.units import UNITS
from connectors.observations import ABSENT, MISSING, NOT_MATURE, ON_HIDDEN
from connectors.warehouse import Warehouse, literal

if TYPE_CHECKING:
    import pandera.polars as pa

TABLE = "tabellen"
"""The column of a breach that concerns a whole row or the columns themselves."""
NOT_NEGATIVE = "et antal eller en andel må ikke være negativ"
AT_MOST_100 = "en andel må højst være 100"
MOST_ROWS_SHOWN = 20
MOST_CHARACTERS_SHOWN = 120
TYPES: Mapping[str, tuple[pl.DataType, str]] = {
    "text": (pl.String(), "VARCHAR"),
    "double": (pl.Float64(), "DOUBLE"),
    "integer": (pl.Int64(), "BIGINT"),
    "date": (pl.Date(), "DATE"),
    "timestamp": (pl.Datetime("us"), "TIMESTAMP"),
    "boolean": (pl.Boolean(), "BOOLEAN"),
}
"""Column types in Polars and DuckDB, by the name that a contract file uses."""
_DUCKDB_TYPES: Mapping[pl.DataType, str] = dict(TYPES.values())


@dataclass(frozen=True)
class Breach:
    """A row that breaks a contract: its column, the rule in Danish, and the offending value.

    ``value`` is None in a table about persons, since anybody may see a breach; ``row`` counts from
    1, and is None for a breach of the whole table.
    """

    column: str
    rule: str
    value: str | None
    row: int | None

    def __str__(self) -> str:
        """The breach in Danish: ``value: er tom i række 3``."""
        where = f" i række {self.row}" if self.row is not None else ""
        shown = f" ({self.value})" if self.value is not None else ""
        return f"{self.column}: {self.rule}{where}{shown}"


@dataclass(frozen=True)
class Column:
    """A column of a contract.

    Args:
        type: Polars type.
        about: description in Danish.
        is_nullable: whether it may be null.
        values: allowed values; empty allows any.
        unit: one of `UNITS`, or the column that has each row's; empty where neither says it.
    """

    type: pl.DataType
    about: str
    is_nullable: bool = False
    values: Sequence[str | int] = ()
    unit: str = ""


@dataclass(frozen=True)
class Contract:
    """A table's columns, their types, descriptions and rules.

    Args:
        title: description of the table in Danish.
        columns: columns in order.
        key: columns that identify a row.
        rules: row rules in SQL by their Danish name; a rule that gives null is kept.
        about_persons: whether breaches leave values out.
    """

    title: str
    columns: Mapping[str, Column]
    key: Sequence[str] = ()
    rules: Mapping[str, str] = field(default_factory=dict[str, str])
    about_persons: bool = False

    @property
    def types(self) -> dict[str, pl.DataType]:
        """The Polars type of each column."""
        return {name: column.type for name, column in self.columns.items()}

    def duplicate_keys(self, warehouse: Warehouse, source: str) -> list[Breach]:
        """The keys that are in more than one row of a table, or of files."""
        if not self.key:
            return []
        key = ", ".join(self.key)
        again = warehouse.frame(
            f"select {key} from {source} group by all having count(*) > 1 limit {MOST_ROWS_SHOWN}"
        )
        values = [", ".join(map(str, row))[:MOST_CHARACTERS_SHOWN] for row in again.iter_rows()]
        rule = _RULES["multiple_fields_uniqueness"]
        return [Breach(key, rule, None if self.about_persons else each, None) for each in values]

    def empty(self) -> pl.DataFrame:
        """An empty frame with the contract's columns."""
        return pl.DataFrame(schema=self.types)

    def breaches(self, frame: pl.DataFrame, *, are_unique: bool = False) -> list[Breach]:
        """List the rows of a frame that break a rule; empty if the contract holds.

        Text columns may be enums. ``are_unique`` skips the check for duplicate keys.
        """
        if self._holds(frame) and (are_unique or self._has_unique_keys(frame)):
            return []
        import pandera.errors  # noqa: PLC0415  (needed only where something is broken)

        try:
            self._schema().validate(frame.with_columns(_TEXT.cast(pl.String)), lazy=True)
        except pandera.errors.SchemaErrors as errors:
            cases = cast("pl.DataFrame", errors.failure_cases)
            return [self._breach(case) for case in cases.iter_rows(named=True)]
        return []

    def holds_in(self, warehouse: Warehouse, table: str) -> bool:
        """Whether a table keeps the contract, in one query.

        False may be a collision of key hashes: `breaches` decides.
        """
        rows = warehouse.connection.sql(f"from {table}")
        kinds = dict(zip(rows.columns, map(str, rows.types), strict=True))
        if kinds != {name: _DUCKDB_TYPES.get(kind) for name, kind in self.types.items()}:
            return False
        rules = [*self._conditions(), *(f'"{name}" is not null' for name in self._required())]
        all_hold = " and ".join(["true", *(f"coalesce({rule}, true)" for rule in rules)])
        key = ", ".join(f'"{name}"' for name in self.key)
        is_unique = f"count(distinct hash({key})) = count(*)" if key else "true"
        query = f"select coalesce(bool_and({all_hold}), true) and {is_unique} from {table}"
        return warehouse.frame(query).item()

    def _holds(self, frame: pl.DataFrame) -> bool:
        """Whether a frame keeps the row rules, without naming the rows that do not."""
        kinds = {n: pl.String() if _is_text(kind) else kind for n, kind in frame.schema.items()}
        if kinds != self.types or any(frame[name].null_count() for name in self._required()):
            return False
        rules = [pl.sql_expr(f"coalesce({rule}, true)") for rule in self._conditions()]
        text = frame.lazy().with_columns(_TEXT.cast(pl.String))
        rules_hold = text.select(
            pl.all_horizontal(pl.lit(value=True), *(rule.all() for rule in rules))
        )
        return rules_hold.collect().item()

    def _has_unique_keys(self, frame: pl.DataFrame) -> bool:
        keys = frame.select(self.key).with_columns(_TEXT.to_physical())
        return not self.key or keys.select(pl.struct(pl.all()).hash().n_unique()).item() == len(
            keys
        )

    def _conditions(self) -> Iterator[str]:
        """The row rules and allowed values in SQL."""
        yield from (f"({rule})" for rule in self.rules.values())
        for name, column in self.columns.items():
            if column.values:
                yield f'"{name}" in ({_sql_list(column.values)})'
            if not column.is_nullable and column.type.is_float():
                yield f'"{name}" <= 1e308'  # pandera takes NaN for null

    def _required(self) -> list[str]:
        """The columns that may not be null."""
        return [name for name, column in self.columns.items() if not column.is_nullable]

    def _schema(self) -> pa.DataFrameSchema:
        import pandera.polars as pa  # noqa: PLC0415  (needed only where something is broken)

        def check(name: str, rule: str) -> pa.Check:
            holds = pl.sql_expr(f"coalesce(({rule}), true)")

            def frame_check(data: Any) -> pl.LazyFrame:
                return data.lazyframe.select(holds)

            return pa.Check(frame_check, name=name, error=name)

        return pa.DataFrameSchema(
            {
                name: pa.Column(
                    column.type,
                    pa.Check.isin(list(column.values)) if column.values else None,
                    nullable=column.is_nullable,
                )
                for name, column in self.columns.items()
            },
            checks=[check(name, rule) for name, rule in self.rules.items()],
            strict=True,
            unique=list(self.key),
        )

    def _breach(self, case: dict[str, Any]) -> Breach:
        check = str(case["check"]).split("(", maxsplit=1)[0]
        may_show = check in _ABOUT_COLUMNS or not self.about_persons
        return Breach(
            column=str(case["column"] or TABLE),
            rule=_RULES.get(check, str(case["check"])),
            value=_in_words(str(case["failure_case"])) if may_show else None,
            row=None if case["index"] is None else case["index"] + 1,
        )


def _in_words(failure: str) -> str:
    """A cell, or a row that Pandera gives as JSON: ``area 707, period 2023M12, value 8.0``."""
    if failure.startswith("{"):
        with suppress(ValueError):  # a cell may begin like that too
            row: dict[str, object] = json.loads(failure)
            failure = ", ".join(f"{name} {cell}" for name, cell in row.items() if cell is not None)
    return failure[:MOST_CHARACTERS_SHOWN]


_RULES = {
    "multiple_fields_uniqueness": "nøglen står også i en anden række",
    "not_nullable": "er tom",
    "column_in_dataframe": "en kolonne mangler",
    "column_in_schema": "en kolonne er ukendt",
    "dtype": "har en anden type",
    "isin": "er ikke en af de kendte værdier",
}
"""Pandera's own rules in Danish."""
_ABOUT_COLUMNS = {"column_in_dataframe", "column_in_schema"}
"""Pandera rules whose failure case is a column's name, not a value."""


_TEXT = cs.enum() | cs.categorical()


def _is_text(kind: pl.DataType) -> bool:
    return isinstance(kind, pl.String | pl.Enum | pl.Categorical)


def _sql_list(values: Iterable[str | int]) -> str:
    return ", ".join(str(value) if isinstance(value, int) else literal(value) for value in values)


def raw_contract(entry: Entry) -> Contract:
    """The contract of a raw table, from its catalogue entry."""
    described = getattr(entry.definition, "columns", {})
    about = entry.descriptions
    columns = {
        name: Column(
            kind(),
            about[name],
            is_nullable=name in described and not described[name].required,
            values=[*UNITS] if name in described and described[name].type == "unit" else (),
        )
        for name, kind in entry.schema.items()
    }
    if entry.measures:
        columns |= {n: replace(columns[n], is_nullable=True) for n in ("value", "mark")}
    return Contract(
        entry.definition.title,
        columns,
        entry.key,
        _measure_rules(entry) if entry.measures else {},
        about_persons=entry.source in ABOUT_PERSONS,
    )


def _measure_rules(entry: Entry) -> dict[str, str]:
    unsigned = [name for name, measure in entry.measures.items() if not measure.signed]
    shares = [name for name, measure in entry.measures.items() if UNITS[measure.unit].is_share]
    says_why = f"mark in ({_sql_list([ABSENT, NOT_MATURE, MISSING])}) or mark ~ '^<[0-9]+$'"
    beside_number = f"mark is null or mark = {literal(ON_HIDDEN)}"
    rules = {
        "et tomt tal skal have et mærke, et tal intet andet end on_hidden": "case "
        f"when value is null then coalesce({says_why}, false) else {beside_number} end"
    }
    if unsigned:
        rules[NOT_NEGATIVE] = f"measure not in ({_sql_list(unsigned)}) or value >= 0"
    if shares:
        rules[AT_MOST_100] = f"measure not in ({_sql_list(shares)}) or value <= 100"
    return rules | {"en værdi skal være et endeligt tal": "abs(value) <= 1e308"}
