"""StatBank v1 (Danmarks Statistik): a catalogue entry, the client that asks, the reader.

Protocol: `statbank-api.md` section 1. Every variable is listed in each question, totals too, so
that nothing is eliminated silently; totals are found in the table's own metadata by their text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

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
    numbers,
)
from connectors.periods import DANISH_TIME
from connectors.snapshots import Confirmed, Held, Part, Received

NAME = "statbank"
DEFAULT_URL = "https://api.statbank.dk"
TOTAL_TEXTS = frozenset({"i alt", "hele landet", "alle"})


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


class StatBank:
    """A client for one run."""

    def __init__(self, wire: Wire) -> None:
        """Speak over this wire."""
        self._wire = wire

    def fetch(self, table_id: str, table: Table, held: Held | None = None) -> Received | Confirmed:
        """Ask for what a catalogue entry describes, unless the answer held is still the newest.

        Raises:
            SourceError: no answer, a refusal, or an answer that is not whole.
        """
        asked = {"table": table_id, "lang": "da", "format": "JSON"}
        info = decode_json(self._post("v1/tableinfo", asked), f"StatBank tableinfo {table_id}")
        stamp = _utc_stamp(info)
        if held is not None and stamp is not None and held.is_newest(stamp):
            return Confirmed(stamp)
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


def _utc_stamp(info: Any) -> str | None:
    """When a table was updated, as its data say it: tableinfo has Danish time without a zone."""
    try:
        local = datetime.fromisoformat(info["updated"])
    except (KeyError, TypeError, ValueError):
        return None
    moment = local if local.tzinfo else local.replace(tzinfo=DANISH_TIME)
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _question(table_id: str, table: Table, info: Any) -> dict[str, Any]:
    try:
        offered = {
            variable["id"]: {value["id"]: value["text"] for value in variable["values"]}
            for variable in info["variables"]
        }
        names = {variable["id"]: variable["text"] for variable in info["variables"]}
    except (KeyError, TypeError) as error:
        raise SourceError(
            f"StatBank describes {table_id} in a shape that Pejl does not know "
            f"(tableinfo lacks {error}); see statbank-api.md 1.6."
        ) from error
    entry = f"correct data/sources/statbank/{table_id.lower()}.yaml"
    wanted: dict[str, list[str]] = {table.area.variable: ["*"]}
    for variable in table.totals:
        wanted[variable] = [_total(table_id, variable, names, offered, entry)]
    for dimension in table.dimensions.values():
        values = dimension.values
        wanted[dimension.variable] = [values] if isinstance(values, str) else list(values)
    wanted[table.time.variable] = list(table.time.values)
    _check_variables(table_id, wanted, offered, entry)
    for dimension in table.dimensions.values():
        _check_codes(table_id, dimension, offered[dimension.variable], entry)
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


def _check_codes(
    table_id: str, dimension: Dimension, offered: Mapping[str, str], entry: str
) -> None:
    if isinstance(dimension.values, str):
        return
    if unknown := [code for code in dimension.values if code not in offered]:
        raise SourceError(
            f"StatBank {table_id} has no value {unknown[0]} in {dimension.variable} (it has "
            f"{', '.join(f'{code} {text}' for code, text in list(offered.items())[:5])}); {entry}."
        )


def _total(
    table_id: str,
    variable: str,
    names: Mapping[str, str],
    offered: Mapping[str, Mapping[str, str]],
    entry: str,
) -> str:
    """The code of a variable's total, known by its text: "I alt", or "Alder i alt" of "alder".

    Another text that ends so ("Straffelov i alt") is the total of a part.
    """
    texts = offered.get(variable, {})
    totals = TOTAL_TEXTS | {f"{names.get(variable, '').strip().lower()} i alt"}
    found = [code for code, text in texts.items() if text.strip().lower() in totals]
    if len(found) != 1:
        problem = "several totals" if found else "no total"
        raise SourceError(
            f"StatBank {table_id} has {problem} in {variable} (its values begin "
            f"{', '.join(list(texts.values())[:5]) or 'with nothing'}); {entry}."
        )
    return found[0]


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
            if lost := sorted(set(dimension.values) - set(wide[name])):
                raise AnswerError(
                    f"{what} lacks the value {lost[0]} of {dimension.variable} that was asked "
                    "for; fetch it again."
                )
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
    for code, size in zip(dimension["id"], dimension["size"], strict=True):
        codes = pl.DataFrame({code: _codes(what, code, dimension[code], size)})
        cells = cells.join(codes, how="cross", maintain_order="left_right")
    return cells.with_columns(_values(what, dataset, cells.height)).select(
        *(pl.col(code).alias(name) for code, name in ours.items()),
        pl.col("value").alias(table.measure.name),
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


def _values(what: str, dataset: Mapping[str, Any], size: int) -> pl.Series:
    """The cells of a JSON-stat dataset, dense or sparse, as a column of numbers and nulls."""
    given: list[object] | dict[str, object] = dataset["value"]
    if isinstance(given, dict):
        cells = [given.get(str(at)) for at in range(size)]
        outside = given.keys() - {str(at) for at in range(size)}
        if outside:
            raise AnswerError(f"{what} has a cell {min(outside)!r} outside its table; try again.")
    else:
        cells = given
    return numbers(what, "its cells", cells).alias("value")


def _dataset(answer: Any, table_id: str) -> Mapping[str, Any]:
    """The JSON-stat dataset of an answer, refused when it is not whole."""
    what = f"StatBank {table_id}"
    match answer:
        case {
            "dataset": {
                "dimension": {"id": [*variables], "size": [*sizes]} as dimension,
                "value": value,
            } as dataset
        } if (
            all(isinstance(variable, str) and variable in dimension for variable in variables)
            and all(type(size) is int for size in sizes)
            and isinstance(value, list | dict)
        ):
            given, sparse = len(cast("list[Any]", value)), isinstance(value, dict)
        case _:
            raise SourceError(
                f"{what} answered with something other than JSON-stat; try again later, and see "
                "statbank-api.md 1.10."
            )
    if len(variables) != len(sizes) or len(set(variables)) != len(variables):
        raise SourceError(f"{what} answered with a table that is not whole; try again later.")
    cells = math.prod(sizes)
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
