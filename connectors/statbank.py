"""StatBank v1 (Danmarks Statistik): the client that asks, and the reader of what it answered.

Protocol: `statbank-api.md` section 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Any, cast

import httpx
import polars as pl

from connectors import statbank_bulk as bulk
from connectors import statbank_jsonstat as jsonstat
from connectors import statbank_metadata as metadata
from connectors.errors import AnswerError, SourceError
from connectors.http import Wire, decode_json
from connectors.observations import Areas, check_areas, check_labels, check_periods
from connectors.snapshots import Confirmed, Held, Part, Received, StoredPart
from connectors.statbank_entry import Table, remedy
from connectors.statbank_metadata import Description, Listing, Subject
from connectors.statbank_question import Question, ask

NAME = "statbank"
DEFAULT_URL = "https://api.statbank.dk"
SPOOL = Path(gettempdir()) / "pejl"
"""Where streamed answers are written if no other folder is given."""
_LIMIT = "REQUEST-LIMIT"


class StatBank:
    """A client for one run; streamed answers are written to ``spool`` before they are stored."""

    def __init__(self, wire: Wire, spool: Path = SPOOL) -> None:
        """Speak over this wire."""
        self._wire = wire
        self._spool = spool

    def fetch(self, table_id: str, table: Table, held: Held | None = None) -> Received | Confirmed:
        """Ask for what a catalogue entry describes, unless the answer held is still the newest.

        Raises:
            SourceError: no answer, a refusal, or an answer that is not whole.
        """
        with self._wire.table(table_id):
            found = self.describe(table_id)
            if held is not None and found.updated is not None and held.is_newest(found.updated):
                return Confirmed(found.updated, discontinued=not found.active)
            part = self._data(ask(table, found))
        return Received(
            parts=[part],
            extension="csv" if isinstance(part.body, Path) else "json",
            source_updated=found.updated,
            discontinued=not found.active,
        )

    def describe(self, table_id: str) -> Description:
        """What StatBank says of a table.

        Raises:
            SourceError: no answer, no such table, or a description of another shape.
        """
        asked = {"table": table_id, "lang": "da", "format": "JSON"}
        return metadata.description(table_id, self._metadata("tableinfo", asked, table_id))

    def subjects(self) -> tuple[Subject, ...]:
        """The subjects that tables are sorted under, as a tree.

        Raises:
            SourceError: no answer, or one of another shape.
        """
        asked = {"lang": "da", "format": "JSON", "recursive": True}
        return metadata.subject_tree(self._metadata("subjects", asked))

    def tables(self) -> list[Listing]:
        """Every table, ended ones too.

        Raises:
            SourceError: no answer, or one of another shape.
        """
        asked = {"lang": "da", "format": "JSON", "includeInactive": True}
        return metadata.listings(self._metadata("tables", asked))

    def _metadata(self, function: str, question: Mapping[str, Any], table_id: str = "") -> Any:
        response = self._wire.ask("POST", f"v1/{function}", question=question)
        if not response.is_success:
            raise _refusal(response, f"v1/{function}", table_id)
        return decode_json(response.content, f"StatBank {function} {table_id}".rstrip())

    def _data(self, question: Question) -> Part:
        """The answer, streamed where StatBank gives it no other way."""
        if question.is_too_large:
            return self._streamed(question)
        asked = question.body("JSONSTAT")
        response = self._wire.ask("POST", "v1/data", question=asked)
        if _error(response).get("errorTypeCode") == _LIMIT:
            return self._streamed(question)
        if not response.is_success:
            raise _refusal(response, "v1/data", question.table_id)
        jsonstat.dataset(response.content, f"StatBank {question.table_id}")
        return Part(_request(question, asked), response.content)

    def _streamed(self, question: Question) -> Part:
        asked = question.body("BULK")
        answer = self._wire.ask_into(self._spool, "POST", "v1/data", question=asked)
        if isinstance(answer, httpx.Response):
            raise _refusal(answer, "v1/data", question.table_id)
        try:
            bulk.check_whole(f"StatBank {question.table_id}", answer, [*question.codes])
        except SourceError:
            answer.unlink()
            raise
        return Part({**_request(question, asked), "absent": question.absent}, answer)


def _request(question: Question, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept beside an answer: the question, and what was noticed in asking it."""
    noticed = {"noticed": list(question.noticed)} if question.noticed else {}
    return {"method": "POST", "path": "v1/data", "json": dict(asked), **noticed}


def read(
    table_id: str, table: Table, parts: Sequence[StoredPart], areas: Areas
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
    either = "add it to data/reference/area.csv, or leave it out with `without`: "
    check_labels(what, "its areas", found, areas.known, either + remedy(table_id))
    check_areas(what, found, areas)
    check_periods(what, pl.Series(asked[time], dtype=pl.String))
    if question["format"] == "BULK":
        ordered = {time: asked[time], area: asked[area]} | asked
        pieces = bulk.read(what, part, ordered, part.request["absent"], areas.required)
    else:
        pieces = iter([jsonstat.read(what, part.body(), asked)])
    for piece in pieces:
        yield _observations(table, piece, labels)


def _labels(
    what: str, table: Table, asked: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, str]]:
    """By dimension, what we call the codes that were asked for.

    An answer that is kept may be one to a question from before its entry was changed.
    """
    variables = [dimension.variable for dimension in table.dimensions.values()]
    same = {*asked} == {table.area.variable, table.time.variable, *table.totals, *variables}
    labels: dict[str, dict[str, str]] = {}
    for name, dimension in table.dimensions.items() if same else ():
        codes = asked[dimension.variable]
        if isinstance(dimension.values, str):
            labels[name] = {code: code for code in codes}
        else:
            known = {code.upper(): label for code, label in dimension.values.items()}
            labels[name] = {code: known[code.upper()] for code in codes if code.upper() in known}
            same = same and len(labels[name]) == len(codes) == len(known)
    if not same:
        raise AnswerError(
            f"{what} was asked another question than the catalogue's now; fetch it again."
        )
    return labels


def _observations(
    table: Table, cells: pl.DataFrame, labels: Mapping[str, Mapping[str, str]]
) -> pl.DataFrame:
    """Cells by code in the shape of a raw table; each is there once."""
    measure = table.measure
    dimensions = [
        pl.col(dimension.variable).replace_strict(labels[name]).alias(name)
        for name, dimension in table.dimensions.items()
    ]
    return cells.select(
        pl.col(table.area.variable).alias("area"),
        pl.col(table.time.variable).alias("period"),
        *dimensions,
        pl.lit(measure.name).alias("measure"),
        pl.col("value"),
        pl.lit(measure.unit).alias("unit"),
        pl.when(pl.col("value").is_null()).then(pl.lit(measure.mark)).alias("mark"),
    )


def _error(response: httpx.Response) -> Mapping[str, Any]:
    """The error that a refusal holds; nothing where there is none."""
    if response.is_success:
        return {}
    try:
        body = response.json()
    except ValueError:
        return {}
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}


def _refusal(response: httpx.Response, path: str, table_id: str) -> SourceError:
    body = _error(response)
    known = "errorTypeCode" in body and "message" in body
    cause = (
        f"{body['errorTypeCode']}: {str(body['message']).rstrip('.')}"
        if known
        else f"status {response.status_code}"
    )
    reference = response.headers.get("StatbankAPI-Request-Id")
    quoted = f" [request {reference}]" if reference else ""
    about = f" for {table_id}" if table_id else ""
    what_to_do = remedy(table_id) if table_id else "see statbank-api.md 1.11"
    return SourceError(f"StatBank refused {path}{about} ({cause}); {what_to_do}.{quoted}")
