"""Jobindsats v3: what a catalogue entry asks for, the client that asks, the reader of the answer.

Protocol: `jobindsats-api.md` sections 2 to 5. Value ids are opaque, so values are named in the
catalogue and looked up in the table's own metadata at every fetch.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import httpx
import polars as pl
from pydantic import Field

from connectors.errors import AnswerError, InputError, SourceError
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
    texts,
)
from connectors.periods import DANISH_TIME
from connectors.snapshots import Confirmed, Held, Part, Received

NAME = "jobindsats"
DEFAULT_URL = "https://api.jobindsats.dk"
UNKNOWN_AREA = "Uoplyst område"
COUNTRY = "Hele landet"
MOST_CELLS = 30_000
"""Cells asked for at once; the true limit is higher, and not known (`jobindsats-api.md` 1, 10)."""


class LabelledMeasure(Measure):
    """A measure and the label of its column in the answer."""

    label: str


class Dimension(Strict):
    """A dimension besides the area: its hierarchy id, its column label, the values asked for."""

    hierarchy: str
    label: str
    about: str
    values: tuple[str, ...] = Field(min_length=1)


class Periods(Strict):
    """Which periods are asked for: the type, and the first one wanted."""

    type: str
    since: str


class AreaHierarchy(Strict):
    """The area hierarchy whose every value is asked for, the country included."""

    hierarchy: str


class Table(Described):
    """A table's catalogue entry. ``country: false`` where the source has no figure for it."""

    periods: Periods
    area: AreaHierarchy
    dimensions: dict[Name, Dimension] = Field(default_factory=dict[str, Dimension])
    measures: dict[Name, LabelledMeasure] = Field(min_length=1)
    country: bool = True


class BearerKey(httpx.Auth):
    """Adds the key to each request and shows it nowhere else."""

    def __init__(self, key: str) -> None:
        """Take the key; InputError if it could not travel in a header."""
        if not (key and key.isascii() and key.isprintable() and " " not in key):
            raise InputError(
                "PEJL_JOBINDSATS_TOKEN is empty or holds a character that no key has; "
                "copy the key again."
            )
        self._key = key

    def __repr__(self) -> str:
        """Say that there is a key, not which."""
        return "BearerKey(***)"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Add the header."""
        request.headers["Authorization"] = f"Bearer {self._key}"
        yield request


class Jobindsats:
    """A client for one run: the catalogue of tables is asked for once and remembered."""

    def __init__(self, wire: Wire | None) -> None:
        """Speak over this wire; None where there is no key, and every question says so."""
        self._wire = wire
        self._catalogue: dict[str, Mapping[str, Any]] | SourceError | None = None

    def fetch(self, table_id: str, table: Table, held: Held | None = None) -> Received | Confirmed:
        """Ask for what a catalogue entry describes, unless the answer held is still the newest.

        Raises:
            SourceError: no answer, a refusal, or an answer that is not whole.
        """
        listed = self._listed(table_id)
        stamp = listed.get("update_latest")
        if held is not None and stamp and _is_newest(held, stamp):
            return Confirmed(stamp, _day(listed.get("update_next")))
        metadata = self._get(f"v3/table/{table_id}", {})
        questions = _questions(table_id, table, metadata)
        return Received(
            parts=[self._part(table_id, params) for params in questions],
            extension="json",
            source_updated=stamp,
            next_release=_day(listed.get("update_next")),
        )

    def _part(self, table_id: str, params: Mapping[str, str]) -> Part:
        path = f"v3/data/{table_id}"
        body = self._get_body(path, params)
        _check_whole(decode_json(body, f"jobindsats {table_id}"), table_id)
        return Part({"method": "GET", "path": path, "params": params}, body)

    def _listed(self, table_id: str) -> Mapping[str, Any]:
        """The table's line in the source's catalogue of tables."""
        if self._catalogue is None:
            try:
                subjects = self._get("v3/tables", {})
                self._catalogue = {t["table_id"].lower(): t for t in _tables(subjects)}
            except SourceError as error:
                # The other tables of this run need not wait for the same failure again.
                self._catalogue = error
            except (KeyError, TypeError, AttributeError):
                self._catalogue = SourceError(
                    "jobindsats lists its tables in a shape that Pejl does not know "
                    "(v3/tables); see jobindsats-api.md 2.4."
                )
        if isinstance(self._catalogue, SourceError):
            raise SourceError(str(self._catalogue)) from self._catalogue
        if table_id not in self._catalogue:
            raise SourceError(
                f"jobindsats no longer lists the table {table_id}; find its successor on "
                f"jobindsats.dk and correct data/sources/jobindsats/{table_id}.yaml."
            )
        return self._catalogue[table_id]

    def _get(self, path: str, params: Mapping[str, str]) -> Any:
        return decode_json(self._get_body(path, params), f"jobindsats {path}")

    def _get_body(self, path: str, params: Mapping[str, str]) -> bytes:
        if self._wire is None:
            raise SourceError(
                "jobindsats needs a key: set PEJL_JOBINDSATS_TOKEN in .env "
                "(a key is had from jobindsats@star.dk)."
            )
        response = self._wire.ask("GET", path, params={**params, "format": "json"})
        if response.is_success:
            return response.content
        raise SourceError(_refusal(response, path))


def _is_newest(held: Held, stamp: str) -> bool:
    """Whether the catalogue's stamp says that nothing is newer than what is held.

    The stamp is a day without a clock, and a table reloads within it: an answer of that very day
    may hold the numbers from before.
    """
    day = _day(stamp)
    asked_on = held.asked_at.astimezone(DANISH_TIME).date()
    return day is not None and day < asked_on and held.is_newest(stamp)


def _questions(table_id: str, table: Table, metadata: Any) -> list[dict[str, str]]:
    """The queries of an entry, its value names and periods looked up in the table's metadata.

    A question of too many cells is asked a stretch of periods at a time.
    """
    try:
        hierarchies = {
            hierarchy["hierarchy_id"]: [
                (_spaced(value["value_name"]), value["value_id"])
                for level in hierarchy["levels"]
                for value in level["values"]
            ]
            for dimension in metadata["dimensions"]
            for hierarchy in dimension["hierarchies"]
        }
        offered = {
            kind["periodtype_id"]: sorted(value["period_id"] for value in kind["values"])
            for kind in metadata["periods"]
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"jobindsats describes {table_id} in a shape that Pejl does not know "
            f"(v3/table/{table_id} lacks {error}); see jobindsats-api.md 2.4."
        ) from error
    wanted = [p for p in offered.get(table.periods.type, []) if p >= table.periods.since]
    if not wanted:
        raise SourceError(
            f"jobindsats offers no period of type {table.periods.type} since "
            f"{table.periods.since} for {table_id} (it has {', '.join(offered) or 'none'}); "
            "if the table is being reloaded, try again in an hour."
        )
    for hierarchy in (
        table.area.hierarchy,
        *(dimension.hierarchy for dimension in table.dimensions.values()),
    ):
        if hierarchy not in hierarchies:
            raise SourceError(
                f"jobindsats {table_id} has no hierarchy {hierarchy}; it offers "
                f"{', '.join(hierarchies)}: correct data/sources/jobindsats/{table_id}.yaml."
            )
    chosen = {f"hierarchy.{table.area.hierarchy}": "*"}
    for dimension in table.dimensions.values():
        ids = [_value_id(table_id, dimension, v, hierarchies) for v in dimension.values]
        chosen[f"hierarchy.{dimension.hierarchy}"] = ",".join(ids)
    values = [len(dimension.values) for dimension in table.dimensions.values()]
    cells = len(hierarchies[table.area.hierarchy]) * math.prod(values) * len(table.measures)
    at_a_time = max(1, MOST_CELLS // max(1, cells))
    return [
        {"mgroup.*": "*", f"period.{table.periods.type}": ",".join(stretch), **chosen}
        for start in range(0, len(wanted), at_a_time)
        if (stretch := wanted[start : start + at_a_time])
    ]


def _value_id(
    table_id: str,
    dimension: Dimension,
    name: str,
    hierarchies: Mapping[str, Sequence[tuple[str, str]]],
) -> str:
    offered = hierarchies[dimension.hierarchy]
    ids = [value_id for value_name, value_id in offered if value_name == _spaced(name)]
    if len(ids) != 1:
        problem = "has no value" if not ids else "has several values named"
        raise SourceError(
            f"jobindsats {table_id} {problem} {name!r} in {dimension.hierarchy}; it offers "
            f"{', '.join(value_name for value_name, _ in offered[:20])}: correct "
            f"data/sources/jobindsats/{table_id}.yaml."
        )
    return ids[0]


def read(table_id: str, table: Table, bodies: Iterable[bytes], areas: Areas) -> pl.DataFrame:
    """The raw table that an answer holds, shaped as `connectors.observations` describes.

    Raises:
        AnswerError: a column, label, area or period is not what the catalogue describes.
    """
    what = f"jobindsats {table_id}"
    frames = [_read_part(what, table, decode_json(body, what)) for body in bodies]
    wide = pl.concat(frames) if frames else _empty(table)
    entry = f"correct data/sources/jobindsats/{table_id}.yaml"
    for name, dimension in table.dimensions.items():
        check_labels(what, f"the column {dimension.label!r}", wide[name], dimension.values, entry)
    required = set(areas.required) if table.country else set(areas.required) - {COUNTRY}
    check_areas(what, wide["area"], Areas({*areas.known, UNKNOWN_AREA}, required))
    check_periods(what, wide["period"])
    return long(wide, list(table.dimensions), table.measures, what)


def _read_part(what: str, table: Table, answer: Any) -> pl.DataFrame:
    _check_whole(answer, what.removeprefix("jobindsats "))
    ours = {"Periode": "period", "Område": "area"}
    ours |= {_plain(dimension.label): name for name, dimension in table.dimensions.items()}
    ours |= {_plain(measure.label): name for name, measure in table.measures.items()}
    labels = [_plain(label) for label in answer["columns"]]
    if repeated := [label for label in ours if labels.count(label) > 1]:
        raise AnswerError(
            f"{what} has several columns {repeated[0]!r}; ask for it once, or correct "
            f"data/sources/{what.replace(' ', '/')}.yaml."
        )
    if missing := [label for label in ours if label not in labels]:
        extra = [label for label in labels if label not in ours]
        raise AnswerError(
            f"{what} has no column {missing[0]!r}"
            + (f"; it has {extra[0]!r}, which the catalogue does not know" if extra else "")
            + ": if it was renamed, correct the label in "
            f"data/sources/{what.replace(' ', '/')}.yaml."
        )
    values = dict(zip(labels, zip(*answer["rows"], strict=True), strict=True))
    return pl.DataFrame(
        [
            (numbers if name in table.measures else texts)(
                what, f"the column {label!r}", values[label]
            ).alias(name)
            for label, name in ours.items()
        ]
    )


def _empty(table: Table) -> pl.DataFrame:
    texts = dict.fromkeys(["period", "area", *table.dimensions], pl.String)
    return pl.DataFrame(schema=texts | dict.fromkeys(table.measures, pl.Float64))


def _check_whole(answer: Any, table_id: str) -> None:
    """Refuse an answer that is not a table with rows as long as its columns."""
    what = f"jobindsats {table_id}"
    match answer:
        case {"columns": [*columns], "rows": [*rows]} if all(
            isinstance(label, str) for label in columns
        ) and all(isinstance(row, list) for row in rows):
            pass
        case _:
            raise SourceError(f"{what} answered without columns and rows; try again later.")
    if not rows:
        raise SourceError(f"{what} answered with no rows at all; try again later.")
    if {len(row) for row in rows} != {len(columns)}:
        raise SourceError(
            f"{what} answered with rows of another length than its columns; try again later."
        )


def _tables(subjects: Any) -> Iterable[Mapping[str, Any]]:
    for subject in subjects:
        for group in subject["table_groups"]:
            yield from group["tables"]


def _spaced(label: str) -> str:
    return " ".join(label.split())


def _plain(label: str) -> str:
    """A label without the differences that come and go: stray spaces, the age base."""
    return _spaced(label).removesuffix(" 16-66 år")


def _refusal(response: httpx.Response, path: str) -> str:
    try:
        cause = str(response.json().get("cause", ""))
        request_id = response.json().get("request_id")
    except (ValueError, AttributeError):
        cause, request_id = "", None
    remedy = {
        401: "check PEJL_JOBINDSATS_TOKEN",
        403: "the key may lack access, or the service is closed for a while",
        422: "if the table is being reloaded, try again in an hour",
    }.get(response.status_code, "see jobindsats-api.md 5.3")
    quoted = f" ({cause})" if cause else ""
    reference = f" [request {request_id}]" if request_id else ""
    return f"jobindsats refused {path} with {response.status_code}{quoted}; {remedy}.{reference}"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except (ValueError, TypeError):
        return None
