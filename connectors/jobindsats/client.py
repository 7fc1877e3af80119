"""Client of jobindsats v3; it returns whole answers only.

Protocol: `jobindsats-api.md` sections 2 to 5.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

import httpx
import stamina

from connectors import redaction
from connectors.archive.answers import Confirmed, LastAnswer, Part, Received
from connectors.errors import InputError, SourceError, TooSlowError, attach_body
from connectors.http import HttpConnection, error_body, open_connection, parse_json
from connectors.jobindsats import metadata
from connectors.jobindsats.config import JobindsatsEntry, entry_file
from connectors.jobindsats.metadata import Description, Subject, TableListing
from connectors.jobindsats.query import RELOADING, ReloadingError, build_question
from connectors.jobindsats.response import check_whole
from connectors.periods import DANISH_TIME

Metadata = TypeVar("Metadata")
RELOAD_ATTEMPTS = 4
FIRST_RELOAD_PAUSE = 10.0
"""Seconds, doubled at each attempt: a reload takes minutes, and the next run tries again."""


class TooLargeError(SourceError):
    """The source refuses to give that many cells at once."""


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
    """A client for one run; it fetches the list of tables once.

    Each request raises SourceError where there is no answer, a error_body, or an answer that is not
    whole or has another shape.
    """

    def __init__(self, wire: HttpConnection | SourceError) -> None:
        """Use this connection; where it is an error, every request raises it."""
        self._given = wire
        self._tables: Sequence[TableListing] | SourceError | None = None
        self._reload_outlasted_us = False

    @property
    def _wire(self) -> HttpConnection:
        return open_connection(self._given)

    def subjects(self) -> list[Subject]:
        """The subjects that tables are filed under."""
        return self._metadata("v3/subjects", metadata.parse_subjects)

    def tables(self) -> Sequence[TableListing]:
        """The source's catalogue of tables."""
        if self._tables is None:
            try:
                self._tables = self._metadata("v3/tables", metadata.parse_listings)
            except SourceError as error:
                # The other tables of this run need not wait for the same failure again.
                self._tables = error
        if isinstance(self._tables, SourceError):
            raise SourceError(str(self._tables), self._tables.refused) from self._tables
        return self._tables

    def describe(self, table_id: str) -> Description:
        """A table's periods, dimensions with their values, and measures."""
        read = partial(metadata.parse_description, table_id)
        return self._metadata(f"v3/table/{table_id}", read)

    def fetch(
        self, table_id: str, table: JobindsatsEntry, held: LastAnswer | None = None
    ) -> Received | Confirmed:
        """Ask for what a catalogue entry describes, unless the answer held is still the newest."""
        with self._wire.time_limit(f"jobindsats {table_id}"):
            listed = self._listed(table_id)
            next_release = _day(listed.next)
            if held is not None and _is_newest(held, listed.latest):
                return Confirmed(listed.latest, next_release)
            known_types = [*listed.period_types, *([table.periods.type] if held else [])]
            parts = self._parts_when_loaded(table_id, table, known_types)
        return Received(parts, "json", listed.latest or None, next_release)

    def _listed(self, table_id: str) -> TableListing:
        """The table's line in the source's catalogue of tables."""
        for listed in self.tables():
            if listed.id == table_id:
                return listed
        raise SourceError(
            f"jobindsats no longer lists the table {table_id}; find its successor on "
            f"jobindsats.dk and correct {entry_file(table_id)}."
        )

    def _parts_when_loaded(
        self, table_id: str, table: JobindsatsEntry, known_types: Sequence[str]
    ) -> list[Part]:
        """The answer's parts; all are fetched again where the table was reloaded in between."""
        try:
            for attempt in stamina.retry_context(
                on=ReloadingError,
                # Tables are reloaded together: the next one of this run need not wait as well.
                attempts=1 if self._reload_outlasted_us else RELOAD_ATTEMPTS,
                timeout=None,
                wait_initial=FIRST_RELOAD_PAUSE,
                wait_max=60.0,
            ):
                with attempt:
                    return self._parts(table_id, table, known_types)
        except ReloadingError:
            self._reload_outlasted_us = True
            raise
        raise AssertionError("stamina ends with an answer or an error")

    def _parts(
        self, table_id: str, table: JobindsatsEntry, known_types: Sequence[str]
    ) -> list[Part]:
        """Fetch a stretch of periods at a time, half as many when that was too much."""
        asked = build_question(table, self.describe(table_id), known_types)
        at_a_time, left = asked.at_a_time, list(asked.periods)
        parts: list[Part] = []
        while left:
            stretch = left[:at_a_time]
            try:
                parts.append(self._part(table_id, asked.params(stretch), stretch))
            except (TooSlowError, TooLargeError):
                if len(stretch) == 1:
                    raise
                at_a_time = (len(stretch) + 1) // 2
            else:
                left = left[len(stretch) :]
        if asked.left_out:
            first = parts[0]
            parts[0] = Part({**first.request, "left_out": dict(asked.left_out)}, first.body)
        return parts

    def _part(self, table_id: str, params: Mapping[str, str], stretch: Sequence[str]) -> Part:
        path = f"v3/data/{table_id}"
        # A smaller question is a better second try than the same one again.
        body = self._get_body(path, params, patient=len(stretch) == 1)
        empty = check_whole(table_id, body, stretch)
        request: dict[str, Any] = {"method": "GET", "path": path, "params": params}
        if empty:
            request["noticed"] = [f"{period} is listed but has no row" for period in empty]
        return Part(request, body)

    def _metadata(self, path: str, read: Callable[[Any], Metadata]) -> Metadata:
        body = self._get_body(path, {})
        with attach_body(body):
            return read(parse_json(body, f"jobindsats {path}"))

    def _get_body(self, path: str, params: Mapping[str, str], *, patient: bool = True) -> bytes:
        response = self._wire.request(
            "GET", path, params={**params, "format": "json"}, patient=patient
        )
        if response.is_success:
            return response.content
        raise _refusal(response, path, self._wire)


def _is_newest(held: LastAnswer, stamp: str) -> bool:
    """Whether the catalogue's stamp says that nothing is newer than what is held.

    The stamp is a day without a clock, and a table reloads within it: an answer of that very day
    may hold the numbers from before.
    """
    day = _day(stamp)
    asked_on = held.asked_at.astimezone(DANISH_TIME).date()
    return day is not None and day < asked_on and held.is_newest(stamp)


_TOO_MANY_CELLS = re.compile(r"cell|limit|too (many|large|big)|for (mange|stor)", re.IGNORECASE)
"""A guess: nobody has recorded how jobindsats says it (`jobindsats-api.md` 5.3)."""


def _refusal(response: httpx.Response, path: str, wire: HttpConnection) -> SourceError:
    status = response.status_code
    told = error_body(response)
    cause, request_id = (
        redaction.redact_text(str(told.get(each) or ""), wire.secret)
        for each in ("cause", "request_id")
    )
    quoted = f" ({cause})" if cause else ""
    reference = f" [request {request_id}]" if request_id else ""
    refused = f"jobindsats refused {path} with {status}{quoted}"
    table_id = path.rpartition("/")[2]
    match status:
        case 422 if cause.startswith("Unknown period type"):
            # Only types that the table's own metadata list are asked for.
            return ReloadingError(f"{refused}; {RELOADING}.{reference}")
        case 413 | 414:
            too_large = True
        case 422:
            too_large = bool(_TOO_MANY_CELLS.search(cause))
        case _:
            too_large = False
    if too_large:
        return TooLargeError(
            f"{refused}; ask for fewer values in {entry_file(table_id)}.{reference}"
        )
    remedy = {
        401: "check PEJL_JOBINDSATS_TOKEN",
        403: "the key may lack access, or the service is closed for a while",
        422: f"try again later, and if it stays correct {entry_file(table_id)}",
    }.get(status, "see jobindsats-api.md 5.3")
    return SourceError(f"{refused}; {remedy}.{reference}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
