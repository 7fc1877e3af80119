"""Client of StatBank v1; it returns whole answers only.

Protocol: `statbank-api.md` section 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx

from connectors.archive.answers import Confirmed, Held, Part, Received
from connectors.errors import SourceError, refusing
from connectors.http import Wire, connected, decode_json, refusal
from connectors.statbank import bulk, jsonstat, metadata
from connectors.statbank.config import Table, remedy
from connectors.statbank.metadata import Description, Listing, Subject
from connectors.statbank.query import Question, ask

Metadata = TypeVar("Metadata")
_LIMIT = "REQUEST-LIMIT"


class StatBank:
    """A client for one run; streamed answers are written to ``spool`` before they are stored.

    Each request raises SourceError where there is no answer, a refusal, or an answer that is not
    whole or has another shape.
    """

    def __init__(self, wire: Wire | SourceError, spool: Path) -> None:
        """Use this connection; where it is an error, every request raises it."""
        self._given = wire
        self._spool = spool

    @property
    def _wire(self) -> Wire:
        return connected(self._given)

    def fetch(self, table_id: str, table: Table, held: Held | None = None) -> Received | Confirmed:
        """Ask for what a catalogue entry describes, unless the answer held is still the newest."""
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
        """A table's metadata."""
        asked = {"table": table_id, "lang": "da", "format": "JSON"}
        read = partial(metadata.description, table_id)
        return self._metadata("tableinfo", asked, read, table_id)

    def subjects(self) -> tuple[Subject, ...]:
        """The subjects that tables are sorted under, as a tree."""
        asked = {"lang": "da", "format": "JSON", "recursive": True}
        return self._metadata("subjects", asked, metadata.subject_tree)

    def tables(self) -> list[Listing]:
        """Every table, ended ones too."""
        asked = {"lang": "da", "format": "JSON", "includeInactive": True}
        return self._metadata("tables", asked, metadata.listings)

    def _metadata(
        self,
        function: str,
        question: Mapping[str, Any],
        read: Callable[[Any], Metadata],
        table_id: str = "",
    ) -> Metadata:
        response = self._wire.ask("POST", f"v1/{function}", question=question)
        if not response.is_success:
            raise _refusal(response, f"v1/{function}", table_id)
        with refusing(response.content):
            return read(decode_json(response.content, f"StatBank {function} {table_id}".rstrip()))

    def _data(self, question: Question) -> Part:
        """The answer, streamed where StatBank gives it no other way."""
        if question.is_too_large:
            return self._streamed(question)
        asked = question.body("JSONSTAT")
        response = self._wire.ask("POST", "v1/data", question=asked)
        if refusal(response).get("errorTypeCode") == _LIMIT:
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
    """The request as it is stored beside its answer, with notices and values not asked for."""
    request: dict[str, Any] = {"method": "POST", "path": "v1/data", "json": dict(asked)}
    if question.noticed:
        request["noticed"] = list(question.noticed)
    if question.left_out:
        request["left_out"] = dict(question.left_out)
    return request


def _refusal(response: httpx.Response, path: str, table_id: str) -> SourceError:
    body = refusal(response)
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
        else remedy(table_id)
        if table_id
        else "see statbank-api.md 1.11"
    )
    return SourceError(f"StatBank refused {path}{about} ({cause}); {what_to_do}.{quoted}")
