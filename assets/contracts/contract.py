"""What a table must hold, declared once.

A contract gives the asset check that names the rows, Dagster's column schema, and the comments in
the file that analysts open. Raw contracts follow from the catalogue, those of indicators and marts
are files (`assets.contracts.marts`).

A rule is SQL: DuckDB asks a table of it, Polars a frame. Pandera names the rows, and is asked only
where there are some: it takes twenty times as long to find that there are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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

MOST_ROWS_SHOWN = 20
MOST_OF_A_VALUE = 120
TYPES: Mapping[str, tuple[pl.DataType, str]] = {
    "text": (pl.String(), "VARCHAR"),
    "double": (pl.Float64(), "DOUBLE"),
    "integer": (pl.Int64(), "BIGINT"),
    "date": (pl.Date(), "DATE"),
    "timestamp": (pl.Datetime("us"), "TIMESTAMP"),
    "boolean": (pl.Boolean(), "BOOLEAN"),
}
"""The types of columns by the name that a contract's file gives them, in Polars and DuckDB."""
_IN_DUCKDB: Mapping[pl.DataType, str] = dict(TYPES.values())


@dataclass(frozen=True)
class Breach:
    """A row that breaks a contract: which rule, in which column, and the offending value.

    ``value`` is None where the table is about persons: a breach is shown to anybody.
    """

    column: str
    rule: str
    value: str | None
    row: int | None

    def __str__(self) -> str:
        """The breach as one phrase."""
        where = f" in row {self.row}" if self.row is not None else ""
        shown = f" ({self.value})" if self.value is not None else ""
        return f"{self.column}: {self.rule}{where}{shown}"


@dataclass(frozen=True)
class Column:
    """A column.

    Args:
        type: its Polars type.
        about: what it holds, in Danish.
        is_nullable: whether it may be empty.
        values: what it may hold; anything where there are none.
        follows: whether the SQL file makes it of the row's other columns alone.
    """

    type: pl.DataType
    about: str
    is_nullable: bool = False
    values: Sequence[str | int] = ()
    follows: bool = False


@dataclass(frozen=True)
class Contract:
    """A table's columns, their types, descriptions and rules.

    Args:
        title: what the table is, in Danish.
        columns: its columns, in order.
        key: the columns that tell one row from another.
        rules: by name, what each row keeps, as SQL; what comes out as null counts as kept.
        about_persons: whether a breach shows no value, since anybody may see it.
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

    @property
    def following(self) -> list[str]:
        """The columns that follow from others of their row, so that nobody need store them."""
        return [name for name, column in self.columns.items() if column.follows]

    def twice(self, row: Sequence[object]) -> Breach:
        """The breach of a key that stands in more than one row."""
        value = None if self.about_persons else str(row)[:MOST_OF_A_VALUE]
        return Breach(", ".join(self.key), _RULES["multiple_fields_uniqueness"], value, None)

    def empty(self) -> pl.DataFrame:
        """The table with its columns and no row."""
        return pl.DataFrame(schema=self.types)

    def breaches(self, frame: pl.DataFrame, *, are_unique: bool = False) -> list[Breach]:
        """Every rule that the frame breaks, with the rows; empty when it holds.

        Text may stand in enums. ``are_unique`` says that no key stands twice, so that this need
        not be checked.
        """
        if self._holds(frame) and (are_unique or self._has_unique_keys(frame)):
            return []
        import pandera.errors  # noqa: PLC0415  (needed only where something is broken)

        try:
            self._schema().validate(frame.with_columns(_TEXT.cast(pl.String)), lazy=True)
        except pandera.errors.SchemaErrors as errors:
            cases = cast("pl.DataFrame", errors.failure_cases)
            return [self._broken(case) for case in cases.iter_rows(named=True)]
        return []

    def holds_in(self, warehouse: Warehouse, table: str) -> bool:
        """Whether a table keeps every rule; False also where one query cannot tell."""
        rows = warehouse.connection.sql(f"from {table}")
        kinds = dict(zip(rows.columns, map(str, rows.types), strict=True))
        if kinds != {name: _IN_DUCKDB.get(kind) for name, kind in self.types.items()}:
            return False
        rules = [*self._conditions(), *(f'"{name}" is not null' for name in self._filled())]
        kept = " and ".join(["true", *(f"coalesce({each}, true)" for each in rules)])
        key = ", ".join(f'"{name}"' for name in self.key)
        is_unique = f"count(distinct hash({key})) = count(*)" if key else "true"
        query = f"select coalesce(bool_and({kept}), true) and {is_unique} from {table}"
        return warehouse.frame(query).item()

    def _holds(self, frame: pl.DataFrame) -> bool:
        """Whether the rows keep every rule; False also where that cannot be told this way."""
        kinds = {n: pl.String() if _is_text(kind) else kind for n, kind in frame.schema.items()}
        if kinds != self.types or any(frame[name].null_count() for name in self._filled()):
            return False
        rules = [pl.sql_expr(f"coalesce({each}, true)") for each in self._conditions()]
        text = frame.lazy().with_columns(_TEXT.cast(pl.String))
        kept = text.select(pl.all_horizontal(pl.lit(value=True), *(rule.all() for rule in rules)))
        return kept.collect().item()

    def _has_unique_keys(self, frame: pl.DataFrame) -> bool:
        keys = frame.select(self.key).with_columns(_TEXT.to_physical())
        return not self.key or keys.select(pl.struct(pl.all()).hash().n_unique()).item() == len(
            keys
        )

    def _conditions(self) -> Iterator[str]:
        """What each row keeps, but for what may be empty, as SQL."""
        yield from (f"({rule})" for rule in self.rules.values())
        for name, column in self.columns.items():
            if column.values:
                yield f'"{name}" in ({_listed(column.values)})'
            if not column.is_nullable and column.type.is_float():
                yield f'"{name}" <= 1e308'  # pandera takes NaN for null

    def _filled(self) -> list[str]:
        """The columns that may not be empty."""
        return [name for name, column in self.columns.items() if not column.is_nullable]

    def _schema(self) -> pa.DataFrameSchema:
        import pandera.polars as pa  # noqa: PLC0415  (needed only where something is broken)

        def check(name: str, rule: str) -> pa.Check:
            kept = pl.sql_expr(f"coalesce(({rule}), true)")

            def frame_check(data: Any) -> pl.LazyFrame:
                return data.lazyframe.select(kept)

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

    def _broken(self, case: dict[str, Any]) -> Breach:
        check = str(case["check"]).split("(", maxsplit=1)[0]
        may_show = check in _ABOUT_COLUMNS or not self.about_persons
        return Breach(
            column=str(case["column"] or "table"),
            rule=_RULES.get(check, str(case["check"])),
            value=str(case["failure_case"])[:MOST_OF_A_VALUE] if may_show else None,
            row=case["index"],
        )


_RULES = {
    "multiple_fields_uniqueness": "its key stands in another row too",
    "not_nullable": "is empty",
    "column_in_dataframe": "a column is missing",
    "column_in_schema": "a column is not expected",
    "dtype": "is of another type",
    "isin": "is not one of the known values",
}
"""What pandera calls its own rules, in words."""
_ABOUT_COLUMNS = {"column_in_dataframe", "column_in_schema"}
"""The rules whose failure names a column and shows no value of a row."""


_TEXT = cs.enum() | cs.categorical()


def _is_text(kind: pl.DataType) -> bool:
    return isinstance(kind, pl.String | pl.Enum | pl.Categorical)


def _listed(values: Iterable[str | int]) -> str:
    return ", ".join(str(each) if isinstance(each, int) else literal(each) for each in values)


def raw_contract(entry: Entry) -> Contract:
    """The contract of a source table, from its catalogue entry."""
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
    says_why = f"mark in ({_listed([ABSENT, NOT_MATURE, MISSING])}) or mark ~ '^<[0-9]+$'"
    beside_number = f"mark is null or mark = {literal(ON_HIDDEN)}"
    rules = {
        "a null has a mark that says why, a number none of those": "case when value is null "
        f"then coalesce({says_why}, false) else {beside_number} end"
    }
    if unsigned:
        rules["a count or share is not negative"] = (
            f"measure not in ({_listed(unsigned)}) or value >= 0"
        )
    if shares:
        rules["a share is at most 100"] = f"measure not in ({_listed(shares)}) or value <= 100"
    return rules | {"a value is a finite number": "abs(value) <= 1e308"}
