"""Client of StatBank v1 (`docs/sources/statbank.md`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx

from connectors.archive.answers import (
    Announcement,
    Confirmed,
    LastAnswer,
    Part,
    Received,
    Spooled,
)
from connectors.archive.spool import open_spool
from connectors.errors import PassingError, SourceError, attach_body
from connectors.http import HttpConnection, error_body, open_connection, parse_json
from connectors.retries import request_again
from connectors.statbank import bulk, jsonstat, metadata
from connectors.statbank.config import StatbankEntry, entry_remedy
from connectors.statbank.metadata import Description, Subject, TableListing
from connectors.statbank.query import Question, build_question

Metadata = TypeVar("Metadata")
_LIMIT = "REQUEST-LIMIT"
_NO_TABLE = "Tabel findes ikke"
"""The message about an unknown table; now and then also about a table that is there."""


class StatBank:
    """A client for one run; streamed answers are written to the folder ``spool`` first.

    Every request raises SourceError if the source does not answer, refuses, or sends an answer that
    is truncated or of another shape.
    """

    def __init__(self, connection: HttpConnection | SourceError, spool: Path) -> None:
        """Use a connection; an error instead of one is raised by every request."""
        self._connection_or_error = connection
        self._spool = spool

    @property
    def _connection(self) -> HttpConnection:
        return open_connection(self._connection_or_error)

    def announcement(self, table_id: str) -> Announcement:
        """What a table's metadata say of it now; asks for no data."""
        with self._connection.time_limit(table_id):
            described = self.describe(table_id)
        return Announcement(described.updated, discontinued=not described.active)

    def fetch(
        self, table_id: str, table: StatbankEntry, last: LastAnswer | None = None
    ) -> Received | Confirmed:
        """Fetch what a catalogue entry describes, unless the last answer is still the newest."""
        with self._connection.time_limit(table_id):
            described = self.describe(table_id)
            if (
                last is not None
                and described.updated is not None
                and last.is_newest(described.updated)
            ):
                return Confirmed(described.updated, discontinued=not described.active)
            question = build_question(table, described)
            part = request_again(lambda: self._data(question))
        return Received(
            parts=[part],
            extension="csv" if isinstance(part.body, Spooled) else "json",
            source_updated=described.updated,
            discontinued=not described.active,
        )

    def describe(self, table_id: str) -> Description:
        """A table's metadata."""
        body = {"table": table_id, "lang": "da", "format": "JSON"}
        parse = partial(metadata.parse_description, table_id)
        return self._metadata("tableinfo", body, parse, table_id)

    def subjects(self) -> tuple[Subject, ...]:
        """The tree of subjects."""
        body = {"lang": "da", "format": "JSON", "recursive": True}
        return self._metadata("subjects", body, metadata.parse_subjects)

    def tables(self) -> list[TableListing]:
        """All tables, discontinued ones included."""
        body = {"lang": "da", "format": "JSON", "includeInactive": True}
        return self._metadata("tables", body, metadata.parse_listings)

    def _metadata(
        self,
        function: str,
        question: Mapping[str, Any],
        parse: Callable[[Any], Metadata],
        table_id: str = "",
    ) -> Metadata:
        def post() -> Metadata:
            response = self._connection.request("POST", f"v1/{function}", question=question)
            if not response.is_success:
                raise _refusal(response, f"v1/{function}", table_id)
            with attach_body(response.content):
                table_name = f"Statistikbanken {function} {table_id}".rstrip()
                return parse(parse_json(response.content, table_name))

        return request_again(post)

    def _data(self, question: Question) -> Part:
        """The answer, streamed if it is too large for JSON-stat."""
        if question.is_too_large:
            return self._streamed(question)
        body = question.body("JSONSTAT")
        response = self._connection.request("POST", "v1/data", question=body)
        if error_body(response).get("errorTypeCode") == _LIMIT:
            return self._streamed(question)
        if not response.is_success:
            raise _refusal(response, "v1/data", question.table_id)
        jsonstat.dataset(response.content, f"Statistikbanken {question.table_id}")
        return Part(_request(question, body), response.content)

    def _streamed(self, question: Question) -> Part:
        body = question.body("BULK")
        with open_spool(self._spool) as spool:
            answer = self._connection.download(spool, "POST", "v1/data", question=body)
            if not answer.is_success:
                raise _refusal(answer, "v1/data", question.table_id)
            bulk.check_whole(f"Statistikbanken {question.table_id}", spool, [*question.codes])
            return Part({**_request(question, body), "absent": question.absent}, spool.finish())


def _request(question: Question, body: Mapping[str, Any]) -> dict[str, Any]:
    """The request as stored beside its answer, with notices and values left out."""
    request: dict[str, Any] = {"method": "POST", "path": "v1/data", "json": dict(body)}
    if question.noticed:
        request["noticed"] = list(question.noticed)
    if question.left_out:
        request["left_out"] = dict(question.left_out)
    return request


def _refusal(response: httpx.Response, path: str, table_id: str) -> SourceError:
    body = error_body(response)
    known = "errorTypeCode" in body and "message" in body
    cause = (
        f"{body['errorTypeCode']}: {str(body['message']).rstrip('.')}"
        if known
        else f"status {response.status_code}"
    )
    reference = response.headers.get("StatbankAPI-Request-Id")
    quoted = f" [request_id {reference}]" if reference else ""
    about = f" for {table_id}" if table_id else ""
    action = (
        "prøv igen senere, og tjek netværket og dets proxy"
        if not known
        else entry_remedy(table_id)
        if table_id
        else "prøv igen senere, og kontakt jeres Pejl-administrator, hvis det bliver ved"
    )
    fault = PassingError if cause.startswith(f"EXTRACT-NOTFOUND: {_NO_TABLE}") else SourceError
    sentence = f"Statistikbanken afviste {path}{about} ({cause}); {action}.{quoted}"
    return fault(sentence, of_attempt=[quoted])
