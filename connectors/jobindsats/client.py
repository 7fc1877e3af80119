"""Client of jobindsats v3 (`docs/sources/jobindsats.md`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

import httpx
import stamina

from connectors import redaction
from connectors.archive.answers import Announcement, Confirmed, LastAnswer, Part, Received
from connectors.errors import AwaitedError, InputError, SourceError, TooSlowError, attach_body
from connectors.http import HttpConnection, error_body, open_connection, parse_json
from connectors.jobindsats import breakdowns, metadata
from connectors.jobindsats.breakdowns import BreakdownEntry
from connectors.jobindsats.config import JobindsatsEntry, entry_file
from connectors.jobindsats.metadata import Description, Subject, TableListing
from connectors.jobindsats.query import RELOADING, Question, ReloadingError, build_question
from connectors.jobindsats.response import check_whole
from connectors.lists import quoted_list
from connectors.periods import day_in_denmark
from connectors.retries import request_again

Metadata = TypeVar("Metadata")
RELOAD_ATTEMPTS = 4
FIRST_RELOAD_PAUSE = 10.0
"""Seconds, doubled at each attempt."""


class TooLargeError(SourceError):
    """The source refuses that many cells in one request."""


class BearerKey(httpx.Auth):
    """Adds the key to each request; not shown in repr or errors."""

    def __init__(self, key: str) -> None:
        """Take the key; InputError if it is no valid header value."""
        if not (key and key.isascii() and key.isprintable() and " " not in key):
            raise InputError(
                "PEJL_JOBINDSATS_TOKEN er tom eller har et tegn, som ingen adgangsnøgle har; "
                "kopiér adgangsnøglen igen."
            )
        self._key = key

    def __repr__(self) -> str:
        """Without the key."""
        return "BearerKey(***)"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Add the Authorization header."""
        request.headers["Authorization"] = f"Bearer {self._key}"
        yield request


class Jobindsats:
    """A client for one run; fetches the list of tables once.

    Every request raises SourceError if the source does not answer, refuses, or sends an answer that
    is truncated or of another shape.
    """

    def __init__(self, connection: HttpConnection | SourceError) -> None:
        """Use a connection; an error instead of one is raised by every request."""
        self._connection_or_error = connection
        self._tables: Sequence[TableListing] | SourceError | None = None
        self._reload_outlasts_waiting = False

    @property
    def _connection(self) -> HttpConnection:
        return open_connection(self._connection_or_error)

    def subjects(self) -> list[Subject]:
        """The subjects of the table catalogue."""
        return self._metadata("v3/subjects", metadata.parse_subjects)

    def tables(self) -> Sequence[TableListing]:
        """All tables of the source."""
        if self._tables is None:
            try:
                self._tables = self._metadata("v3/tables", metadata.parse_listings)
            except SourceError as error:
                # Later tables of this run fail at once: don't wait for the same outage again.
                self._tables = error
        if isinstance(self._tables, SourceError):
            told = self._tables
            raise SourceError(str(told), told.refused, of_attempt=told.of_attempt) from told
        return self._tables

    def describe(self, table_id: str) -> Description:
        """The periods, dimensions and measures of a table."""
        parse = partial(metadata.parse_description, table_id)
        return self._metadata(f"v3/table/{table_id}", parse)

    def announcement(self, table_id: str, table: JobindsatsEntry) -> Announcement:
        """What the list of tables says of a table now; asks for no data."""
        with self._connection.time_limit(table_id):
            listing = self._listing(table_id, table)
        return Announcement(listing.latest or None, _day(listing.next))

    def fetch(
        self,
        table_id: str,
        table: JobindsatsEntry,
        last: LastAnswer | None = None,
        areas: Collection[str] = (),
    ) -> Received | Confirmed:
        """Fetch what a catalogue entry describes, unless the last answer is still the newest.

        ``areas``: the municipalities whose breakdowns are fetched.
        """
        with self._connection.time_limit(table_id):
            listing = self._listing(table_id, table, is_known=last is not None)
            next_release = _day(listing.next)
            if last is not None and _is_newest(last, listing.latest):
                return Confirmed(listing.latest, next_release)
            known_types = [*listing.period_types, *([table.periods.type] if last else [])]

            def questions() -> list[Question]:
                described = self.describe(listing.id)
                if isinstance(table, BreakdownEntry):
                    return breakdowns.build_questions(table, described, known_types, areas)
                return [build_question(table, described, known_types)]

            parts = self._parts_when_loaded(listing.id, questions)
        return Received(parts, "json", listing.latest or None, next_release)

    def _listing(
        self, table_id: str, table: JobindsatsEntry, *, is_known: bool = False
    ) -> TableListing:
        """The table in the source's list of tables: by its id, else by the words of its entry.

        ``is_known``: it has answered before, so that its id alone tells that it is the one.
        """
        own = [listing for listing in self.tables() if listing.id == table_id]
        if table.found_by and not (own and is_known):
            return self._find(table_id, table, own)
        if not own:
            raise SourceError(
                f"jobindsats har ikke længere tabellen {table_id}; find dens afløser på "
                f"jobindsats.dk, og ret {entry_file(table_id)}."
            )
        return own[0]

    def _find(
        self, table_id: str, table: JobindsatsEntry, own: Sequence[TableListing]
    ) -> TableListing:
        """The table of an entry that waits for one: it has the words, and the areas of the entry.

        Raises:
            AwaitedError: none or several fit.
        """
        named = [each for each in self.tables() if each.has_words(table.found_by)]
        for listings in (own, named):
            area = table.area.hierarchy
            fitting = [each for each in listings if area in self.describe(each.id).hierarchies]
            if len(fitting) == 1:
                return fitting[0]
        words = ", ".join(table.found_by)
        several = quoted_list([each.id for each in fitting])
        raise AwaitedError(
            f"jobindsats har flere tabeller efter kommune, som kan være den ({several}); skriv den "
            f"rigtiges id i found_by i {entry_file(table_id)}."
            if fitting
            else f"jobindsats har endnu ingen tabel efter kommune med ordene {words}; der ledes "
            f"igen ved hver hentning, og findes den på jobindsats.dk, så skriv dens id i found_by "
            f"i {entry_file(table_id)}."
        )

    def _parts_when_loaded(
        self, table_id: str, questions: Callable[[], Sequence[Question]]
    ) -> list[Part]:
        """Fetch all parts, again from the first if the source reloads the table in between."""
        try:
            for attempt in stamina.retry_context(
                on=ReloadingError,
                # Tables are reloaded together: don't wait again for the next one.
                attempts=1 if self._reload_outlasts_waiting else RELOAD_ATTEMPTS,
                timeout=None,
                wait_initial=FIRST_RELOAD_PAUSE,
                wait_max=60.0,
            ):
                with attempt:
                    return [part for each in questions() for part in self._parts(table_id, each)]
        except ReloadingError:
            self._reload_outlasts_waiting = True
            raise
        raise AssertionError("stamina ends with an answer or an error")

    def _parts(self, table_id: str, question: Question) -> list[Part]:
        """Fetch some periods at a time; halve them when a request is too large or slow."""
        at_a_time, left = question.at_a_time, list(question.periods)
        parts: list[Part] = []
        while left:
            periods = left[:at_a_time]
            try:
                parts.append(self._part(table_id, question.params(periods), periods))
            except (TooSlowError, TooLargeError):
                if len(periods) == 1:
                    raise
                at_a_time = (len(periods) + 1) // 2
            else:
                left = left[len(periods) :]
        if facts := _facts(question, table_id):
            first = parts[0]
            noticed = [*first.request.get("noticed", ()), *facts.pop("noticed", ())]
            more = {"noticed": noticed} if noticed else {}
            parts[0] = Part({**first.request, **facts, **more}, first.body)
        return [Part({**question.facts, **part.request}, part.body) for part in parts]

    def _part(self, table_id: str, params: Mapping[str, str], periods: Sequence[str]) -> Part:
        path = f"v3/data/{table_id}"

        def get() -> tuple[bytes, list[str]]:
            # After a timeout, ask for fewer periods rather than the same again.
            body = self._get_body(path, params, patient=len(periods) == 1)
            return body, check_whole(table_id, body, periods)

        body, empty = request_again(get)
        request: dict[str, Any] = {"method": "GET", "path": path, "params": params}
        if empty:
            request["noticed"] = [
                f"{period} er på listen, men har ingen rækker" for period in empty
            ]
        return Part(request, body)

    def _metadata(self, path: str, parse: Callable[[Any], Metadata]) -> Metadata:
        def get() -> Metadata:
            body = self._get_body(path, {})
            with attach_body(body):
                return parse(parse_json(body, f"jobindsats {path}"))

        return request_again(get)

    def _get_body(self, path: str, params: Mapping[str, str], *, patient: bool = True) -> bytes:
        response = self._connection.request(
            "GET", path, params={**params, "format": "json"}, patient=patient
        )
        if response.is_success:
            return response.content
        raise _refusal(response, path, self._connection.secret)


def _facts(question: Question, table_id: str) -> dict[str, Any]:
    """What to store beside a question: values left out, and those fetched at other levels."""
    facts: dict[str, Any] = {}
    if question.left_out:
        facts["left_out"] = dict(question.left_out)
    if question.levels:
        facts["levels"] = dict(question.levels)
        facts["noticed"] = [
            f"{name!r} hentes på niveauet {' og '.join(levels)}, for det, der står i "
            f"{entry_file(table_id)}, findes ikke"
            for name, levels in question.levels.items()
        ]
    return facts


def _is_newest(last: LastAnswer, stamp: str) -> bool:
    """Whether the source's stamp is that of the last answer.

    The stamp is a day without a time: an answer fetched on that day may predate the publication.
    """
    day = _day(stamp)
    asked_on = day_in_denmark(last.asked_at)
    return day is not None and day < asked_on and last.is_newest(stamp)


_TOO_MANY_CELLS = re.compile(r"cell|limit|too (many|large|big)|for (mange|stor)", re.IGNORECASE)
"""A guess: this error was never recorded (`docs/sources/jobindsats.md`)."""


def _refusal(response: httpx.Response, path: str, secret: str | None) -> SourceError:
    status = response.status_code
    body = error_body(response)
    cause, request_id = (
        redaction.redact_text(str(body.get(field) or ""), secret)
        for field in ("cause", "request_id")
    )
    quoted = f" ({cause})" if cause else ""
    reference = f" [request_id {request_id}]" if request_id else ""
    refused = f"jobindsats afviste {path} med {status}{quoted}"
    table_id = path.rpartition("/")[2]
    match status:
        case 422 if cause.startswith("Unknown period type"):
            # We request only types listed in the table's metadata.
            return ReloadingError(f"{refused}; {RELOADING}.{reference}", of_attempt=[reference])
        case 413 | 414:
            too_large = True
        case 422:
            too_large = bool(_TOO_MANY_CELLS.search(cause))
        case _:
            too_large = False
    if too_large:
        return TooLargeError(
            f"{refused}; bed om færre værdier i {entry_file(table_id)}.{reference}",
            of_attempt=[reference],
        )
    remedy = {
        401: "kontrollér PEJL_JOBINDSATS_TOKEN",
        403: "adgangsnøglen mangler måske adgang, eller tjenesten er lukket: prøv igen senere",
        422: f"prøv igen senere, og ret {entry_file(table_id)}, hvis det bliver ved",
    }.get(status, "prøv igen senere, og kontakt jeres Pejl-administrator, hvis det bliver ved")
    return SourceError(f"{refused}; {remedy}.{reference}", of_attempt=[reference])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
