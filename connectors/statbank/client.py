"""StatBank v1: the client that asks, whole answers only.

Protocol: `statbank-api.md` section 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import httpx

from connectors.errors import SourceError
from connectors.http import Wire, decode_json
from connectors.snapshots import Confirmed, Held, Part, Received
from connectors.statbank import bulk, jsonstat, metadata
from connectors.statbank.entry import Table, remedy
from connectors.statbank.metadata import Description, Listing, Subject
from connectors.statbank.question import Question, ask

_LIMIT = "REQUEST-LIMIT"


class StatBank:
    """A client for one run; streamed answers are written to ``spool`` before they are stored."""

    def __init__(self, wire: Wire, spool: Path) -> None:
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
