"""What each table must hold, declared once.

A contract gives the asset check that names the rows, Dagster's column schema, and the comments in
the file that analysts open. Raw contracts follow from the catalogue; every indicator has the same
one; each mart has its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import pandera.polars as pa
import polars as pl

from assets.catalogue import Entry
from assets.units import UNITS

MOST_ROWS_SHOWN = 20


@dataclass(frozen=True)
class Broken:
    """A row that breaks a contract: which rule, in which column, and the offending value."""

    column: str
    rule: str
    value: str
    row: int | None

    def __str__(self) -> str:
        """The breach as one phrase."""
        where = f" in row {self.row}" if self.row is not None else ""
        return f"{self.column}: {self.rule}{where} ({self.value})"


class Contract:
    """A table's columns, their types, descriptions and rules."""

    def __init__(self, title: str, schema: pa.DataFrameSchema) -> None:
        """A contract with a Danish title for the table; use the functions and constants here."""
        self.title = title
        self._schema = schema

    @property
    def columns(self) -> dict[str, str]:
        """The columns, in order, and what each holds, in Danish."""
        return {name: column.description or "" for name, column in self._schema.columns.items()}

    @property
    def types(self) -> dict[str, pl.DataType]:
        """The Polars type of each column."""
        return {name: column.dtype.type for name, column in self._schema.columns.items()}

    def empty(self) -> pl.DataFrame:
        """The table with its columns and no row."""
        return pl.DataFrame(schema=self.types)

    def breaches(self, frame: pl.DataFrame) -> list[Broken]:
        """Every rule that the frame breaks, with the rows; empty when it holds."""
        try:
            self._schema.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            cases = cast("pl.DataFrame", errors.failure_cases)
            return [_broken(case) for case in cases.iter_rows(named=True)]
        return []


def _broken(case: dict[str, Any]) -> Broken:
    return Broken(
        column=str(case["column"] or "table"),
        rule=str(case["check"]),
        value=str(case["failure_case"]),
        row=case["index"],
    )


def column(dtype: Any, description: str, *checks: pa.Check, null: bool = False) -> pa.Column:
    """A column: its type, what it holds in Danish, its rules, whether it may be empty."""
    return pa.Column(dtype, list(checks), nullable=null, description=description)


def raw(entry: Entry) -> Contract:
    """The contract of a source table, from its catalogue entry."""
    key = entry.key
    about = entry.descriptions
    optional = {
        name
        for name, column in getattr(entry.definition, "columns", {}).items()
        if not column.required
    }
    units = {n for n, c in getattr(entry.definition, "columns", {}).items() if c.type == "unit"}
    columns = {
        name: column(
            dtype,
            about[name],
            *([one_of(UNITS)] if name in units else []),
            null=name in optional,
        )
        for name, dtype in entry.schema.items()
    }
    checks: list[pa.Check] = []
    if entry.measures:
        columns["value"] = column(pl.Float64, about["value"], null=True)
        columns["mark"] = column(pl.String, about["mark"], null=True)
        checks = _measure_checks(entry)
    schema = pa.DataFrameSchema(columns, checks=checks, strict=True, unique=key)
    return Contract(entry.definition.title, schema)


def _measure_checks(entry: Entry) -> list[pa.Check]:
    unsigned = [name for name, measure in entry.measures.items() if not measure.signed]
    shares = [name for name, measure in entry.measures.items() if UNITS[measure.unit].is_share]
    value, measure = pl.col("value"), pl.col("measure")
    rules = {
        "a null has a mark, a number has none": value.is_null() == pl.col("mark").is_not_null(),
        "a count or share is not negative": ~measure.is_in(unsigned) | (value >= 0),
        "a share is at most 100": ~measure.is_in(shares) | (value <= 100),  # noqa: PLR2004
        "a value is a finite number": value.is_finite(),
    }
    return [rule(name, expression) for name, expression in rules.items()]


def one_of(values: Iterable[str]) -> pa.Check:
    """The rule that a column holds only these texts."""
    return pa.Check.isin(list(values))


def rule(name: str, expression: pl.Expr) -> pa.Check:
    """A rule over whole rows; a null counts as kept, since nulls have a rule of their own."""
    kept = expression.fill_null(value=True)

    def check(data: Any) -> pl.LazyFrame:
        return data.lazyframe.select(kept)

    return pa.Check(check, name=name, error=name)
