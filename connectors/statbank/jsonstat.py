"""StatBank's JSON-stat 1.x: an answer in one body (`docs/sources/statbank.md`)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

import polars as pl

from connectors.errors import AnswerError, SourceError
from connectors.http import parse_json
from connectors.lists import quoted_list
from connectors.observations import numeric_column

CONTENTS = "ContentsCode"
"""The dimension that StatBank adds, with one value: what the cells count."""


def dataset(body: bytes, table: str) -> Mapping[str, Any]:
    """The JSON-stat dataset of an answer.

    Raises:
        SourceError: not JSON-stat, or truncated.
    """
    match parse_json(body, table):
        case {
            "dataset": {
                "dimension": {"id": [*variables], "size": [*sizes]} as dimension,
                "value": value,
            } as result
        } if (
            all(isinstance(variable, str) and variable in dimension for variable in variables)
            and all(type(size) is int for size in sizes)
            and isinstance(value, list | dict)
        ):
            count, sparse = len(cast("list[Any]", value)), isinstance(value, dict)
        case _:
            raise SourceError(
                f"{table} svarede med noget andet end JSON-stat; prøv igen senere, og "
                "kontakt jeres Pejl-administrator, hvis det bliver ved.",
                body,
            )
    if len(variables) != len(sizes) or len(set(variables)) != len(variables):
        raise SourceError(f"{table} svarede med en ufuldstændig tabel; prøv igen senere.", body)
    cells = math.prod(sizes)
    if count > cells or (count < cells and not sparse):
        raise SourceError(f"{table} svarede med {count} af {cells} celler; prøv igen senere.", body)
    return result


def read_cells(
    table: str, answer: Mapping[str, Any], requested: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """The cells of a dataset: an enum of codes per requested variable, and ``value``.

    Raises:
        AnswerError: other variables or codes than requested, or cells that are not numbers.
    """
    dimension = answer["dimension"]
    if unexpected := {*dimension["id"]} ^ {*requested, CONTENTS}:
        raise AnswerError(
            f"{table} svarede med andre variable, end der blev spurgt om "
            f"({', '.join(sorted(unexpected))}); hent tabellen igen, og kontakt jeres "
            "Pejl-administrator, hvis det bliver ved."
        )
    cells = pl.DataFrame({"at": [0]}, schema={"at": pl.UInt8})
    for variable, size in zip(dimension["id"], dimension["size"], strict=True):
        codes = _codes(table, variable, dimension[variable], size)
        expected = requested.get(variable, codes[:1])
        _check_codes(table, variable, codes, expected)
        column = pl.DataFrame({variable: codes}, schema={variable: pl.Enum(expected)})
        cells = cells.join(column, how="cross", maintain_order="left_right")
    return cells.with_columns(_values(table, answer, cells.height)).select(*requested, "value")


def stated_unit(answer: Mapping[str, Any]) -> tuple[str, int | None]:
    """The unit and the decimals that a dataset states; empty and None where it states none."""
    match answer["dimension"].get(CONTENTS):
        case {"category": {"unit": {**units}}}:
            stated = [*units.values()][:1]
        case _:
            stated = []
    match stated:
        case [{"base": str(base), "decimals": int(decimals)}]:
            return base, decimals
        case [{"base": str(base)}]:
            return base, None
        case _:
            return "", None


def _check_codes(table: str, variable: str, codes: Sequence[str], requested: Sequence[str]) -> None:
    missing, extra = sorted({*requested} - {*codes}), sorted({*codes} - {*requested})
    if missing or extra:
        faults = [f"mangler {quoted_list(missing)}"] * bool(missing)
        faults += [f"har {quoted_list(extra)}"] * bool(extra)
        raise AnswerError(
            f"{table} svarede med andre værdier af {variable}, end der blev spurgt om "
            f"({' og '.join(faults)}); hent tabellen igen."
        )


def _codes(table: str, variable: str, description: Any, size: int) -> list[str]:
    """The codes of a variable in the order of the cells.

    JSON-stat gives a position per code, a list, or for a single code only its label.
    """
    match description:
        case {"category": {"index": {**positions}}}:
            by_position = {str(position): code for code, position in positions.items()}
            codes = [by_position.get(str(position)) for position in range(size)]
        case {"category": {"index": [*codes]}}:
            pass
        case {"category": {"label": {**labels}}} if size == 1:
            codes = list(labels)
        case _:
            codes = []
    known = [code for code in codes if isinstance(code, str)]
    if len(codes) != size or len(set(known)) != size:
        raise AnswerError(
            f"{table} siger ikke, hvilke {size} værdier af {variable} cellerne gælder; kilden har "
            "ændret sit format: kontakt jeres Pejl-administrator."
        )
    return known


def _values(table: str, answer: Mapping[str, Any], size: int) -> pl.Series:
    """The cells of a dataset, dense or sparse, as numbers and nulls."""
    values: list[object] | dict[str, object] = answer["value"]
    if isinstance(values, dict):
        indexes = [str(index) for index in range(size)]
        cells = [values.get(index) for index in indexes]
        outside = values.keys() - {*indexes}
        if outside:
            raise AnswerError(
                f"{table} har en celle {min(outside)!r} uden for sin tabel; hent tabellen igen."
            )
    else:
        cells = values
    return numeric_column(table, "cellerne", cells).alias("value")
