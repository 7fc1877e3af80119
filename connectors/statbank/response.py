"""StatBank's answers: from cells by code to the rows of a raw table.

Columns of text are enums, which are parsed, compared and written in a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from connectors.archive.answers import StoredPart
from connectors.errors import AnswerError
from connectors.observations import Areas, check_areas, check_periods
from connectors.statbank import bulk, jsonstat
from connectors.statbank.config import StatbankEntry, entry_remedy


def read(
    table_id: str, table: StatbankEntry, parts: Sequence[StoredPart], areas: Areas
) -> Iterator[pl.DataFrame]:
    """The raw table that an answer holds, in pieces where it was streamed.

    ``areas`` are known by code, a column keeps its text.

    Raises:
        AnswerError: a variable, code, area or period is not what the catalogue describes.
    """
    what = f"StatBank {table_id}"
    (part,) = parts
    question = part.request["json"]
    asked = {variable["code"]: variable["values"] for variable in question["variables"]}
    labels = _labels(what, table, asked)
    area, time = table.area.variable, table.time.variable
    found = pl.Series(asked[area], dtype=pl.String)
    check_areas(what, found, areas, f", or leave it out with `without`: {entry_remedy(table_id)}")
    check_periods(what, pl.Series(asked[time], dtype=pl.String))
    if question["format"] == "BULK":
        ordered = {time: asked[time], area: asked[area]} | asked
        pieces = bulk.read_cells(what, part, ordered, part.request["absent"], areas.required)
    else:
        pieces = iter([jsonstat.read_cells(what, part.body(), asked)])
    for piece in pieces:
        yield _observations(table, piece, labels)


def _labels(
    what: str, table: StatbankEntry, asked: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, str]]:
    """By dimension, our labels of the codes asked for; none where the codes are kept.

    An answer that is kept may be one to a question from before its entry was changed.
    """
    variables = [dimension.variable for dimension in table.dimensions.values()]
    same = {*asked} == {table.area.variable, table.time.variable, *table.totals, *variables}
    labels: dict[str, dict[str, str]] = {}
    for name, dimension in table.dimensions.items() if same else ():
        if not isinstance(dimension.values, str):
            codes = asked[dimension.variable]
            known = {code.upper(): label for code, label in dimension.values.items()}
            labels[name] = {code: known[code.upper()] for code in codes if code.upper() in known}
            same = same and len(labels[name]) == len(codes) == len(known)
    if not same:
        raise AnswerError(
            f"{what} was asked another question than the catalogue's now; fetch it again."
        )
    return labels


def _observations(
    table: StatbankEntry, cells: pl.DataFrame, labels: Mapping[str, Mapping[str, str]]
) -> pl.DataFrame:
    """Cells by code in the shape of a raw table; each is there once."""
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
