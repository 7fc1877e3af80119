"""What each table must hold, declared once.

A contract gives the asset check that names the rows, Dagster's column schema, and the comments in
the file that analysts open. Raw contracts follow from the catalogue; every indicator has the same
one; each mart has its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandera.polars as pa
import polars as pl
import polars.selectors as cs

from assets.catalogue.catalogue import Entry
from assets.text.units import UNITS
from connectors.observations import ABSENT, MISSING, NOT_MATURE, ON_HIDDEN

MOST_ROWS_SHOWN = 20
MOST_OF_A_VALUE = 120
_KEPT = "kept"
"""Where a rule of ours keeps its expression."""


@dataclass(frozen=True)
class Broken:
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


class Contract:
    """A table's columns, their types, descriptions and rules."""

    def __init__(
        self, title: str, schema: pa.DataFrameSchema, *, about_persons: bool = False
    ) -> None:
        """A contract with a Danish title for the table; use the functions and constants here."""
        self.title = title
        self._schema = schema
        self._about_persons = about_persons

    @property
    def columns(self) -> dict[str, str]:
        """The columns, in order, and what each holds, in Danish."""
        return {name: column.description or "" for name, column in self._schema.columns.items()}

    @property
    def types(self) -> dict[str, pl.DataType]:
        """The Polars type of each column."""
        return {name: column.dtype.type for name, column in self._schema.columns.items()}

    @property
    def following(self) -> list[str]:
        """The columns that follow from others of their row, so that nobody need store them."""
        columns = self._schema.columns.items()
        return [name for name, column in columns if column.metadata and column.metadata["follows"]]

    @property
    def key(self) -> list[str]:
        """The columns that tell one row from another."""
        return list(self._schema.unique or ())

    def twice(self, row: Sequence[object]) -> Broken:
        """The breach of a key that stands in more than one row."""
        value = None if self._about_persons else str(row)[:MOST_OF_A_VALUE]
        return Broken(", ".join(self.key), _RULES["multiple_fields_uniqueness"], value, None)

    def empty(self) -> pl.DataFrame:
        """The table with its columns and no row."""
        return pl.DataFrame(schema=self.types)

    def breaches(self, frame: pl.DataFrame, *, are_unique: bool = False) -> list[Broken]:
        """Every rule that the frame breaks, with the rows; empty when it holds.

        Text may stand in enums. Pandera names the rows, and is asked only where there are some:
        it takes twenty times as long to find that there are none. ``are_unique`` says that no key
        stands twice, so that this need not be checked.
        """
        if self._holds(frame) and (are_unique or self._has_unique_keys(frame)):
            return []
        try:
            self._schema.validate(frame.with_columns(_TEXT.cast(pl.String)), lazy=True)
        except pa.errors.SchemaErrors as errors:
            cases = cast("pl.DataFrame", errors.failure_cases)
            return [self._broken(case) for case in cases.iter_rows(named=True)]
        return []

    def _holds(self, frame: pl.DataFrame) -> bool:
        """Whether the rows keep every rule; False also where that cannot be told this way."""
        kinds = {n: pl.String() if _is_text(kind) else kind for n, kind in frame.schema.items()}
        if kinds != self.types:
            return False
        rules = [_kept(check) for check in cast("Iterable[pa.Check]", self._schema.checks)]
        for name, one in self._schema.columns.items():
            rules += [_kept(check, name) for check in cast("Iterable[pa.Check]", one.checks)]
            if not one.nullable and frame[name].null_count():
                return False
            if not one.nullable and kinds[name].is_float():
                rules.append(pl.col(name).is_not_nan())
        text = frame.lazy().with_columns(_TEXT.cast(pl.String))
        kept = text.select(pl.all_horizontal(pl.lit(value=True), *(rule.all() for rule in rules)))
        return kept.collect().item()

    def _has_unique_keys(self, frame: pl.DataFrame) -> bool:
        keys = frame.select(self.key).with_columns(_TEXT.to_physical())
        return not self.key or keys.select(pl.struct(pl.all()).hash().n_unique()).item() == len(
            keys
        )

    def _broken(self, case: dict[str, Any]) -> Broken:
        check = str(case["check"]).split("(", maxsplit=1)[0]
        may_show = check in _ABOUT_COLUMNS or not self._about_persons
        return Broken(
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


def _kept(check: pa.Check, column: str = "") -> pl.Expr:
    """Whether each row keeps a rule of the kinds that the functions here make."""
    given = cast("dict[str, Any]", check.statistics or {})
    kept: pl.Expr = given.get(_KEPT, pl.lit(value=False))
    if check.name == "isin":
        kept = pl.col(column).is_in(list(given["allowed_values"]))
    return kept.fill_null(value=True)


def column(
    dtype: Any, description: str, *checks: pa.Check, null: bool = False, follows: bool = False
) -> pa.Column:
    """A column: its type, what it holds in Danish, its rules, and whether it may be empty.

    ``follows`` says that the SQL file makes it of the row's other columns alone.
    """
    return pa.Column(
        dtype,
        list(checks),
        nullable=null,
        description=description,
        metadata={"follows": True} if follows else None,
    )


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
    about_persons = entry.source in {"fasit", "register"}
    return Contract(entry.definition.title, schema, about_persons=about_persons)


def _measure_checks(entry: Entry) -> list[pa.Check]:
    unsigned = [name for name, measure in entry.measures.items() if not measure.signed]
    shares = [name for name, measure in entry.measures.items() if UNITS[measure.unit].is_share]
    value, measure = pl.col("value"), pl.col("measure")
    rules = {
        "a null has a mark that says why, a number none of those": _mark_fits(value),
        "a count or share is not negative": ~measure.is_in(unsigned) | (value >= 0),
        "a share is at most 100": ~measure.is_in(shares) | (value <= 100),  # noqa: PLR2004
        "a value is a finite number": value.is_finite(),
    }
    return [rule(name, expression) for name, expression in rules.items()]


def _mark_fits(value: pl.Expr) -> pl.Expr:
    mark = pl.col("mark")
    says_why = mark.is_in([ABSENT, NOT_MATURE, MISSING]) | mark.str.contains("^<[0-9]+$")
    beside_number = mark.is_null() | (mark == ON_HIDDEN)
    return pl.when(value.is_null()).then(says_why.fill_null(value=False)).otherwise(beside_number)


def one_of(values: Iterable[str]) -> pa.Check:
    """The rule that a column holds only these texts."""
    return pa.Check.isin(list(values))


def rule(name: str, expression: pl.Expr) -> pa.Check:
    """A rule over whole rows; a null counts as kept, since nulls have a rule of their own."""
    kept = expression.fill_null(value=True)

    def check(data: Any) -> pl.LazyFrame:
        return data.lazyframe.select(kept)

    return pa.Check(check, name=name, error=name, statistics={_KEPT: kept})
