"""StatBank v1 (Danmarks Statistik): a catalogue entry, the client that asks, the reader.

Protocol: `statbank-api.md` section 1. Every variable is listed in each question, totals too, so
that nothing is eliminated silently; totals are found in the table's own metadata by their text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import httpx
import polars as pl
from pydantic import Field

from connectors.errors import AnswerError, SourceError
from connectors.http import Wire, decode_json
from connectors.observations import (
    Areas,
    Described,
    Measure,
    Name,
    Strict,
    check_areas,
    check_labels,
    check_periods,
    long,
)
from connectors.snapshots import Part, Received

NAME = "statbank"
DEFAULT_URL = "https://api.statbank.dk"
TOTAL_TEXTS = ("i alt", "hele landet", "alle")
CELL_LIMIT = 1_000_000


class NamedMeasure(Measure):
    """The one thing that a table counts."""

    name: Name


class Area(Strict):
    """The variable that holds the areas; every value of it is asked for."""

    variable: str


class Time(Strict):
    """The time variable and its values in StatBank's grammar."""

    variable: str = "Tid"
    values: tuple[str, ...]


class Dimension(Strict):
    """A variable that becomes a column.

    ``values`` is a table of codes and what we call them, or one expression of StatBank's value
    grammar (``>=30<=64``) whose codes are kept as they are.
    """

    variable: str
    about: str
    values: dict[str, str] | str


class Table(Described):
    """A table's catalogue entry; ``totals`` are the variables asked for as their total alone."""

    area: Area
    time: Time
    dimensions: dict[Name, Dimension] = Field(default_factory=dict[str, Dimension])
    totals: tuple[str, ...] = ()
    measure: NamedMeasure
    ends_on: date | None = None


class StatBank:
    """A client for one run."""

    def __init__(self, wire: Wire) -> None:
        """Speak over this wire."""
        self._wire = wire

    def fetch(self, table_id: str, table: Table) -> Received:
        """Ask for what a catalogue entry describes.

        Raises:
            SourceError: no answer, a refusal, or an answer that is not whole.
        """
        asked = {"table": table_id, "lang": "da", "format": "JSON"}
        info = decode_json(self._post("v1/tableinfo", asked), f"StatBank tableinfo {table_id}")
        question = _question(table_id, table, info)
        body = self._post("v1/data", question)
        dataset = _dataset(decode_json(body, f"StatBank {table_id}"), table_id)
        return Received(
            parts=[Part({"method": "POST", "path": "v1/data", "json": question}, body)],
            extension="json",
            source_updated=dataset.get("updated"),
        )

    def _post(self, path: str, question: Mapping[str, Any]) -> bytes:
        response = self._wire.ask("POST", path, question=question)
        if response.is_success:
            return response.content
        raise SourceError(_refusal(response, path, str(question["table"])))


def _question(table_id: str, table: Table, info: Any) -> dict[str, Any]:
    try:
        offered = {
            variable["id"]: {value["id"]: value["text"] for value in variable["values"]}
            for variable in info["variables"]
        }
    except (KeyError, TypeError) as error:
        raise SourceError(
            f"StatBank describes {table_id} in a shape that Pejl does not know "
            f"(tableinfo lacks {error}); see statbank-api.md 1.6."
        ) from error
    entry = f"correct data/sources/statbank/{table_id.lower()}.yaml"
    wanted: dict[str, list[str]] = {table.area.variable: ["*"]}
    for variable in table.totals:
        wanted[variable] = [_total(table_id, variable, offered, entry)]
    for dimension in table.dimensions.values():
        values = dimension.values
        wanted[dimension.variable] = [values] if isinstance(values, str) else list(values)
    wanted[table.time.variable] = list(table.time.values)
    _check_variables(table_id, wanted, offered, entry)
    return {
        "table": table_id,
        "format": "JSONSTAT",
        "lang": "da",
        "variables": [{"code": code, "values": values} for code, values in wanted.items()],
    }


def _check_variables(
    table_id: str,
    wanted: Mapping[str, list[str]],
    offered: Mapping[str, Mapping[str, str]],
    entry: str,
) -> None:
    if unknown := [code for code in wanted if code not in offered]:
        raise SourceError(
            f"StatBank {table_id} has no variable {unknown[0]}; it offers "
            f"{', '.join(offered)}: {entry}."
        )
    if forgotten := [code for code in offered if code not in wanted]:
        raise SourceError(
            f"StatBank {table_id} also has the variable {forgotten[0]}, which would be summed "
            f"silently; name it under totals or dimensions: {entry}."
        )


def _total(
    table_id: str, variable: str, offered: Mapping[str, Mapping[str, str]], entry: str
) -> str:
    texts = offered.get(variable, {})
    for code, text in texts.items():
        if any(text.strip().lower().endswith(total) for total in TOTAL_TEXTS):
            return code
    raise SourceError(
        f"StatBank {table_id} has no total in {variable} (its values begin "
        f"{', '.join(list(texts.values())[:5]) or 'with nothing'}); {entry}."
    )


def read(table_id: str, table: Table, bodies: Iterable[bytes], areas: Areas) -> pl.DataFrame:
    """The raw table that an answer holds; ``areas`` are known by code, a column keeps its text.

    Raises:
        AnswerError: a variable, code, area or period is not what the catalogue describes.
    """
    what = f"StatBank {table_id}"
    wide = pl.concat(_read_part(what, table, body) for body in bodies)
    check_areas(what, wide["area"], areas)
    check_periods(what, wide["period"])
    entry = f"correct data/sources/statbank/{table_id.lower()}.yaml"
    for name, dimension in table.dimensions.items():
        if isinstance(dimension.values, dict):
            check_labels(what, dimension.variable, wide[name], dimension.values, entry)
            wide = wide.with_columns(pl.col(name).replace_strict(dimension.values))
    return long(wide, list(table.dimensions), {table.measure.name: table.measure}, what)


def _read_part(what: str, table: Table, body: bytes) -> pl.DataFrame:
    table_id = what.removeprefix("StatBank ")
    dataset = _dataset(decode_json(body, what), table_id)
    dimension = dataset["dimension"]
    ours = {table.area.variable: "area", table.time.variable: "period"}
    ours |= {d.variable: name for name, d in table.dimensions.items()}
    unexpected = set(dimension["id"]) ^ {*ours, *table.totals, "ContentsCode"}
    if unexpected:
        raise AnswerError(
            f"{what} answered with other variables than were asked for "
            f"({', '.join(sorted(unexpected))}); see statbank-api.md 1.10."
        )
    cells = pl.DataFrame({"at": [0]}, schema={"at": pl.UInt8})
    for code in dimension["id"]:
        index: Mapping[str, int] = dimension[code]["category"]["index"]
        codes = pl.DataFrame({code: sorted(index, key=index.__getitem__)})
        cells = cells.join(codes, how="cross", maintain_order="left_right")
    return cells.with_columns(_values(what, dataset, cells.height)).select(
        *(pl.col(code).alias(name) for code, name in ours.items()),
        pl.col("value").alias(table.measure.name),
    )


def _values(what: str, dataset: Mapping[str, Any], size: int) -> pl.Series:
    """The cells of a JSON-stat dataset, dense or sparse, as a column of numbers and nulls."""
    given: list[float | None] | dict[str, float | None] = dataset["value"]
    values = [given.get(str(at)) for at in range(size)] if isinstance(given, dict) else given
    try:
        return pl.Series("value", values, dtype=pl.Float64, strict=True)
    except TypeError as error:
        raise AnswerError(
            f"{what} has something other than a number among its values; "
            "its format has changed: see statbank-api.md 1.10."
        ) from error


def _dataset(answer: Any, table_id: str) -> Mapping[str, Any]:
    """The JSON-stat dataset of an answer, refused when it is not whole."""
    what = f"StatBank {table_id}"
    try:
        dataset = answer["dataset"]
        cells = 1
        for size in dataset["dimension"]["size"]:
            cells *= size
        given = len(dataset["value"])
        sparse = isinstance(dataset["value"], dict)
    except (KeyError, TypeError) as error:
        raise SourceError(
            f"{what} answered with something other than JSON-stat (it lacks {error}); "
            "see statbank-api.md 1.10."
        ) from error
    if given > cells or (given < cells and not sparse):
        raise SourceError(f"{what} answered with {given} of {cells} cells; try again later.")
    return dataset


def _refusal(response: httpx.Response, path: str, table_id: str) -> str:
    try:
        body = response.json()
        cause = f"{body['errorTypeCode']}: {body['message']}"
    except (ValueError, KeyError, TypeError):
        cause = f"status {response.status_code}"
    reference = response.headers.get("StatbankAPI-Request-Id")
    quoted = f" [request {reference}]" if reference else ""
    return (
        f"StatBank refused {path} for {table_id} ({cause.rstrip('.')}); correct "
        f"data/sources/statbank/{table_id.lower()}.yaml.{quoted}"
    )
