"""Client of StatBank v1; it returns whole answers only.

Protocol: `statbank-api.md` section 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx

from connectors.archive.answers import Confirmed, LastAnswer, Part, Received
from connectors.errors import SourceError, attach_body
from connectors.http import HttpConnection, error_body, open_connection, parse_json
from connectors.statbank import bulk, jsonstat, metadata
from connectors.statbank.config import StatbankEntry, entry_remedy
from connectors.statbank.metadata import Description, Subject, TableListing
from connectors.statbank.query import Question, build_question

Metadata = TypeVar("Metadata")
_LIMIT = "REQUEST-LIMIT"


class StatBank:
    """A client for one run; streamed answers are written to ``spool`` before they are stored.

    Each request raises SourceError where there is no answer, a error_body, or an answer that is not
    whole or has another shape.
    """

    def __init__(self, wire: HttpConnection | SourceError, spool: Path) -> None:
        """Use this connection; where it is an error, every request raises it."""
        self._given = wire
        self._spool = spool

    @property
    def _wire(self) -> HttpConnection:
        return open_connection(self._given)

    def fetch(
        self, table_id: str, table: StatbankEntry, held: LastAnswer | None = None
    ) -> Received | Confirmed:
        """Ask for what a catalogue entry describes, unless the answer held is still the newest."""
        with self._wire.time_limit(table_id):
            found = self.describe(table_id)
            if held is not None and found.updated is not None and held.is_newest(found.updated):
                return Confirmed(found.updated, discontinued=not found.active)
            part = self._data(build_question(table, found))
        return Received(
            parts=[part],
            extension="csv" if isinstance(part.body, Path) else "json",
            source_updated=found.updated,
            discontinued=not found.active,
        )

    def describe(self, table_id: str) -> Description:
        """A table's metadata."""
        asked = {"table": table_id, "lang": "da", "format": "JSON"}
        read = partial(metadata.parse_description, table_id)
        return self._metadata("tableinfo", asked, read, table_id)

    def subjects(self) -> tuple[Subject, ...]:
        """The subjects that tables are sorted under, as a tree."""
        asked = {"lang": "da", "format": "JSON", "recursive": True}
        return self._metadata("subjects", asked, metadata.parse_subjects)

    def tables(self) -> list[TableListing]:
        """Every table, ended ones too."""
        asked = {"lang": "da", "format": "JSON", "includeInactive": True}
        return self._metadata("tables", asked, metadata.parse_listings)

    def _metadata(
        self,
        function: str,
        question: Mapping[str, Any],
        read: Callable[[Any], Metadata],
        table_id: str = "",
    ) -> Metadata:
        response = self._wire.request("POST", f"v1/{function}", question=question)
        if not response.is_success:
            raise _refusal(response, f"v1/{function}", table_id)
        with attach_body(response.content):
            return read(parse_json(response.content, f"StatBank {function} {table_id}".rstrip()))

    def _data(self, question: Question) -> Part:
        """The answer, streamed where StatBank gives it no other way."""
        if question.is_too_large:
            return self._streamed(question)
        asked = question.body("JSONSTAT")
        response = self._wire.request("POST", "v1/data", question=asked)
        if error_body(response).get("errorTypeCode") == _LIMIT:
            return self._streamed(question)
        if not response.is_success:
            raise _refusal(response, "v1/data", question.table_id)
        jsonstat.dataset(response.content, f"StatBank {question.table_id}")
        return Part(_request(question, asked), response.content)

    def _streamed(self, question: Question) -> Part:
        asked = question.body("BULK")
        answer = self._wire.download(self._spool, "POST", "v1/data", question=asked)
        if isinstance(answer, httpx.Response):
            raise _refusal(answer, "v1/data", question.table_id)
        try:
            bulk.check_whole(f"StatBank {question.table_id}", answer, [*question.codes])
        except SourceError:
            answer.unlink()
            raise
        return Part({**_request(question, asked), "absent": question.absent}, answer)


def _request(question: Question, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The request as it is stored beside its answer, with notices and values not asked for."""
    request: dict[str, Any] = {"method": "POST", "path": "v1/data", "json": dict(asked)}
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
    quoted = f" [request {reference}]" if reference else ""
    about = f" for {table_id}" if table_id else ""
    what_to_do = (
        "try again later, and check the network and its proxy"
        if not known
        else entry_remedy(table_id)
        if table_id
        else "see statbank-api.md 1.11"
    )
    return SourceError(f"StatBank refused {path}{about} ({cause}); {what_to_do}.{quoted}")
