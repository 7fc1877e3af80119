"""StatBank's JSON-stat 1.x: an answer in one body (`statbank-api.md` 1.10)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

import polars as pl

from connectors.errors import AnswerError, SourceError
from connectors.http import parse_json
from connectors.observations import numeric_column, quoted_list

CONTENTS = "ContentsCode"
"""The dimension of one value that StatBank adds: what the cells count."""


def dataset(body: bytes, what: str) -> Mapping[str, Any]:
    """The JSON-stat dataset of an answer.

    Raises:
        SourceError: it is no JSON-stat, or not whole.
    """
    match parse_json(body, what):
        case {
            "dataset": {
                "dimension": {"id": [*variables], "size": [*sizes]} as dimension,
                "value": value,
            } as found
        } if (
            all(isinstance(variable, str) and variable in dimension for variable in variables)
            and all(type(size) is int for size in sizes)
            and isinstance(value, list | dict)
        ):
            given, sparse = len(cast("list[Any]", value)), isinstance(value, dict)
        case _:
            raise SourceError(
                f"{what} answered with something other than JSON-stat; try again later, and see "
                "statbank-api.md 1.10.",
                body,
            )
    if len(variables) != len(sizes) or len(set(variables)) != len(variables):
        raise SourceError(f"{what} answered with a table that is not whole; try again later.", body)
    cells = math.prod(sizes)
    if given > cells or (given < cells and not sparse):
        raise SourceError(f"{what} answered with {given} of {cells} cells; try again later.", body)
    return found


def read_cells(what: str, body: bytes, asked: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """The cells of an answer: an enum of codes for each variable asked for, and ``value``.

    Raises:
        SourceError: it is not whole.
        AnswerError: it holds other variables or codes than were asked for, or no numbers.
    """
    found = dataset(body, what)
    dimension = found["dimension"]
    if unexpected := {*dimension["id"]} ^ {*asked, CONTENTS}:
        raise AnswerError(
            f"{what} answered with other variables than were asked for "
            f"({', '.join(sorted(unexpected))}); see statbank-api.md 1.10."
        )
    cells = pl.DataFrame({"at": [0]}, schema={"at": pl.UInt8})
    for variable, size in zip(dimension["id"], dimension["size"], strict=True):
        codes = _codes(what, variable, dimension[variable], size)
        wanted = asked.get(variable, codes[:1])
        _check_codes(what, variable, codes, wanted)
        column = pl.DataFrame({variable: codes}, schema={variable: pl.Enum(wanted)})
        cells = cells.join(column, how="cross", maintain_order="left_right")
    return cells.with_columns(_values(what, found, cells.height)).select(*asked, "value")


def _check_codes(what: str, variable: str, codes: Sequence[str], asked: Sequence[str]) -> None:
    given, wanted = set(codes), set(asked)
    if given != wanted:
        lost, strange = sorted(wanted - given), sorted(given - wanted)
        told = [f"lacks {quoted_list(lost)}"] * bool(lost) + [f"has {quoted_list(strange)}"] * bool(
            strange
        )
        raise AnswerError(
            f"{what} answered with other values of {variable} than were asked for "
            f"({' and '.join(told)}); fetch it again."
        )


def _codes(what: str, variable: str, description: Any, size: int) -> list[str]:
    """The codes of a variable in the order of the cells.

    JSON-stat gives them as positions by code, as a list, or for a single one only its label.
    """
    match description:
        case {"category": {"index": {**positions}}}:
            at = {str(position): code for code, position in positions.items()}
            codes = [at.get(str(position)) for position in range(size)]
        case {"category": {"index": [*codes]}}:
            pass
        case {"category": {"label": {**labels}}} if size == 1:
            codes = list(labels)
        case _:
            codes = []
    known = [code for code in codes if isinstance(code, str)]
    if len(codes) != size or len(set(known)) != size:
        raise AnswerError(
            f"{what} does not say which {size} values of {variable} its cells are for; its format "
            "has changed: see statbank-api.md 1.10."
        )
    return known


def _values(what: str, found: Mapping[str, Any], size: int) -> pl.Series:
    """The cells of a JSON-stat dataset, dense or sparse, as a column of numbers and nulls."""
    given: list[object] | dict[str, object] = found["value"]
    if isinstance(given, dict):
        cells = [given.get(str(at)) for at in range(size)]
        outside = given.keys() - {str(at) for at in range(size)}
        if outside:
            raise AnswerError(f"{what} has a cell {min(outside)!r} outside its table; try again.")
    else:
        cells = given
    return numeric_column(what, "its cells", cells).alias("value")
