"""Answers of StatBank as rows of the raw table; text columns are enums, for speed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from connectors.archive.answers import StoredPart
from connectors.errors import AnswerError
from connectors.lists import quoted_list
from connectors.observations import Areas, Notices, check_areas, check_periods
from connectors.statbank import bulk, jsonstat
from connectors.statbank.config import MIXED_UNITS, StatbankEntry, entry_remedy
from connectors.statbank.query import check_unit


def read(
    table_id: str,
    table: StatbankEntry,
    parts: Sequence[StoredPart],
    areas: Areas,
    notices: Notices | None = None,
) -> Iterator[pl.DataFrame]:
    """Yield the rows of the raw table in an answer; several frames if it was streamed.

    ``areas`` are codes; ``notices`` takes what is noticed.

    Raises:
        AnswerError: a variable, code, area, period or unit does not match the entry.
    """
    notices = notices or Notices()
    table_name = f"Statistikbanken {table_id}"
    (part,) = parts
    question = part.request["json"]
    requested = {variable["code"]: variable["values"] for variable in question["variables"]}
    labels = _labels(table_name, table, requested)
    area, time = table.area.variable, table.time.variable
    codes = pl.Series(requested[area], dtype=pl.String)
    remedy = f", eller udelad det med `without`: {entry_remedy(table_id)}"
    if lacking := check_areas(table_name, codes, areas, remedy):
        notices.sentences.append(f"{table_name} har ingen tal for {quoted_list(lacking)}")
    check_periods(table_name, pl.Series(requested[time], dtype=pl.String))
    if question["format"] == "BULK":
        ordered = {time: requested[time], area: requested[area]} | requested
        for piece in bulk.read_cells(table_name, part, ordered, areas, notices):
            yield _observations(table, piece, labels)
        return
    answer = jsonstat.dataset(part.body(), table_name)
    _check_stated_unit(table_id, table, answer, notices)
    yield _observations(table, jsonstat.read_cells(table_name, answer, requested), labels)


def _check_stated_unit(
    table_id: str, table: StatbankEntry, answer: Mapping[str, Any], notices: Notices
) -> None:
    """Refuse another unit than the entry states, and notice other decimals."""
    unit, decimals = jsonstat.stated_unit(answer)
    measure = table.measure
    if measure.source_unit != MIXED_UNITS:
        check_unit(table_id, table, unit)
    if None not in {decimals, measure.decimals} and decimals != measure.decimals:
        notices.sentences.append(
            f"Statistikbanken {table_id} har {decimals} decimaler, kataloget {measure.decimals}"
        )


def _labels(
    table_name: str, table: StatbankEntry, requested: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, str]]:
    """By dimension, our labels of the requested codes; none for dimensions that keep codes.

    A stored answer may be older than the entry: then it is refused.
    """
    variables = [dimension.variable for dimension in table.dimensions.values()]
    same = {*requested} == {table.area.variable, table.time.variable, *table.totals, *variables}
    labels: dict[str, dict[str, str]] = {}
    for name, dimension in table.dimensions.items() if same else ():
        if not isinstance(dimension.values, str):
            codes = requested[dimension.variable]
            known = {code.upper(): label for code, label in dimension.values.items()}
            labels[name] = {code: known[code.upper()] for code in codes if code.upper() in known}
            same = same and len(labels[name]) == len(codes) == len(known)
    if not same:
        raise AnswerError(
            f"{table_name} blev spurgt om noget andet, end kataloget beder om nu; hent tabellen "
            "igen."
        )
    return labels


def _observations(
    table: StatbankEntry, cells: pl.DataFrame, labels: Mapping[str, Mapping[str, str]]
) -> pl.DataFrame:
    """The rows of the raw table from cells by code."""
    measure = table.measure
    dimensions = [
        _labelled(pl.col(dimension.variable), labels.get(name)).alias(name)
        for name, dimension in table.dimensions.items()
    ]
    return cells.select(
        pl.col(table.area.variable).alias("area"),
        pl.col(table.time.variable).alias("period"),
        *dimensions,
        _constant(measure.name).alias("measure"),
        pl.col("value"),
        _constant(measure.unit).alias("unit"),
        pl.when(pl.col("value").is_null()).then(_constant(measure.mark)).alias("mark"),
    )


def _labelled(codes: pl.Expr, labels: Mapping[str, str] | None) -> pl.Expr:
    if labels is None:
        return codes
    return codes.replace_strict(labels, return_dtype=pl.Enum([*dict.fromkeys(labels.values())]))


def _constant(text: str) -> pl.Expr:
    return pl.lit(text, dtype=pl.Enum([text]))
