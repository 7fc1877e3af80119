"""HTTP connections to the sources: timeouts, pace, time limits, retries and error messages."""

from __future__ import annotations

import json
import math
import ssl
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import httpx
import stamina

from connectors import redaction
from connectors.archive.spool import Spool
from connectors.errors import PassingError, SourceError, TooSlowError
from connectors.retries import (
    is_transient,
    retry_after_phrase,
    retry_delay,
    retry_delay_unless_slow,
)

USER_AGENT = "Pejl/0.1 (opfoelgning paa kommunale beskaeftigelsesplaner)"
TIMEOUTS = {"connect": 10.0, "read": 120.0, "write": 30.0, "pool": 10.0}
"""Seconds by phase, shortened by a table's time limit."""
ATTEMPTS = 4
PATIENCE = 300.0
"""Seconds after which no further attempt is made."""

# Don't log successful retries; the final failure is in the exception.
stamina.instrumentation.set_on_retry_hooks([])


_CAUSES: Mapping[type[httpx.TransportError], str] = {
    httpx.ConnectError: "ingen forbindelse",
    httpx.ConnectTimeout: "ingen forbindelse i tide",
    httpx.TimeoutException: "intet svar i tide",
    httpx.ProxyError: "proxyen afviste",
    httpx.TransportError: "forbindelsen blev afbrudt",
}


class OutOfTimeError(httpx.ReadTimeout):
    """Our own limit was passed; the message is Danish."""


@dataclass
class HttpConnection:
    """An HTTP connection to one source.

    Args:
        source: the source's name, for messages.
        base_url: the address up to the API version.
        auth: adds credentials; None for an open API.
        transport: replaces the network (replay, tests).
        pause: minimum seconds between two requests.
        deadline: maximum seconds for one answer.
        table_limit: maximum seconds for all requests of one table, retries included.
        secret: the key; redacted from responses.
    """

    source: str
    base_url: str
    auth: httpx.Auth | None = None
    transport: httpx.BaseTransport | None = None
    pause: float = 0.25
    deadline: float = 600.0
    table_limit: float = 1800.0
    secret: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Check the address and open the client; sends nothing."""
        self._last_request = 0.0
        self._ends_at = math.inf
        self._cut_off = b""
        self._unreachable = False
        self._host = self._checked_host()
        try:
            self._client = httpx.Client(
                base_url=self.base_url.rstrip("/") + "/",
                auth=self.auth,
                transport=self.transport,
                verify=_certificates() if self.transport is None else False,
                headers={"User-Agent": USER_AGENT, "Accept": "application/json, text/csv"},
            )
        except (httpx.InvalidURL, ValueError, ImportError) as error:
            raise SourceError(
                f"Proxyen til {self.source} kan ikke bruges; ret HTTP_PROXY, HTTPS_PROXY eller "
                "ALL_PROXY til en adresse, der begynder med http://."
            ) from error

    def _checked_host(self) -> str:
        try:
            url = httpx.URL(self.base_url)
            url.host.encode("idna")
        except (httpx.InvalidURL, ValueError):
            url = httpx.URL()
        if url.scheme not in {"http", "https"} or not url.host:
            raise SourceError(
                f"Adressen på {self.source} er ikke en gyldig webadresse; ret "
                f"PEJL_{self.source.upper()}_URL (https://...)."
            )
        return url.host

    def close(self) -> None:
        """Close the client."""
        self._client.close()

    @contextmanager
    def time_limit(self, name: str) -> Generator[None]:
        """Limit the total time of all requests for one table.

        Raises:
            SourceError: the time ran out.
        """
        self._ends_at = time.monotonic() + self.table_limit
        try:
            yield
        except TooSlowError as error:
            if time.monotonic() < self._ends_at:
                raise
            raise SourceError(
                f"{self.source} nåede ikke at sende hele {name} inden for "
                f"{self.table_limit / 60:.0f} minutter; prøv igen senere, eller sæt "
                "PEJL_TABLE_LIMIT op."
            ) from error
        finally:
            self._ends_at = math.inf

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        question: Any = None,
        patient: bool = True,
    ) -> httpx.Response:
        """Send a request, with retries, and return the whole response.

        Client errors (4xx) are returned, for the connector to explain. ``patient=False`` does not
        retry a timeout: the connector sends a smaller request instead.

        Raises:
            TooSlowError: no whole answer in time.
            SourceError: no usable answer after the last attempt.
        """

        def once() -> httpx.Response:
            return self._once(method, path, params, question)

        return self._persistently(once, path, patient)

    def download(self, spool: Spool, method: str, path: str, *, question: Any) -> httpx.Response:
        """As :meth:`request`, but write the body of a successful response to a spool.

        Raises:
            TooSlowError: no whole answer in time.
            SourceError: no usable answer after the last attempt.
            HomeError: the disk is full, or the spool's folder cannot be written to.
        """

        def once() -> httpx.Response:
            spool.restart()
            return self._once(method, path, None, question, spool.write)

        return self._persistently(once, path, patient=True)

    def _persistently(
        self, once: Callable[[], httpx.Response], path: str, patient: bool
    ) -> httpx.Response:
        tries = 0
        try:
            for attempt in stamina.retry_context(
                on=retry_delay if patient else retry_delay_unless_slow,
                attempts=1 if self._unreachable else ATTEMPTS,
                timeout=max(0.0, min(PATIENCE, self._ends_at - time.monotonic())),
                wait_initial=0.5,
                wait_max=20.0,
            ):
                with attempt:
                    tries = attempt.num
                    response = once()
                    self._unreachable = False
                    if is_transient(response):
                        response.raise_for_status()
                    return response
        except httpx.HTTPStatusError as error:
            pause = retry_after_phrase(error.response)
            raise SourceError(
                f"{self.source} svarede {error.response.status_code} på {path} "
                f"({_attempts(tries)}){pause}; prøv igen senere.",
                of_attempt=[_attempts(tries), pause],
            ) from error
        except httpx.DecodingError as error:
            raise SourceError(
                f"{self.source} svarede på {path} med noget, der ikke kan pakkes ud "
                f"({_attempts(tries)}); prøv igen senere.",
                of_attempt=[_attempts(tries)],
            ) from error
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
            raise TooSlowError(
                f"{self.source} svarede ikke færdigt på {path} i tide "
                f"({_cause(error)}, {_attempts(tries)}); prøv igen senere.",
                self._cut_off,
                of_attempt=[_cause(error), _attempts(tries)],
            ) from error
        except httpx.TransportError as error:
            # Later tables of this run try once: don't wait for the same outage again.
            self._unreachable = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            raise SourceError(
                f"{self.source} kunne ikke nås på {self._host} for {path} "
                f"({_cause(error)}, {_attempts(tries)}); tjek netværket, og prøv igen.",
                self._cut_off,
                of_attempt=[_attempts(tries)],
            ) from error
        raise AssertionError("stamina ends with an answer or an error")

    def _once(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        question: Any,
        sink: Callable[[bytes], object] | None = None,
    ) -> httpx.Response:
        """Send once; a successful body goes to ``sink`` if given, else into the response."""
        time.sleep(max(0.0, self._last_request + self.pause - time.monotonic()))
        self._last_request = started = time.monotonic()
        ends_at = min(started + self.deadline, self._ends_at)
        if ends_at <= started:
            raise OutOfTimeError("tiden var brugt op")
        left = {phase: min(most, ends_at - started) for phase, most in TIMEOUTS.items()}
        request = self._client.build_request(
            method, path, params=params, json=question, timeout=httpx.Timeout(None, **left)
        )
        self._cut_off = b""
        chunks: list[bytes] = []
        response = self._client.send(request, stream=True)
        try:
            put = sink if sink is not None and response.is_success else chunks.append
            for chunk in response.iter_bytes():
                put(chunk)
                if time.monotonic() > ends_at:
                    seconds = time.monotonic() - started
                    raise OutOfTimeError(f"det tog over {seconds:.0f} sekunder")
        except httpx.TransportError:
            self._cut_off = self._redacted(response, b"".join(chunks))
            raise
        finally:
            response.close()
        return _with_body(response, self._redacted(response, b"".join(chunks)))

    def _redacted(self, response: httpx.Response, body: bytes) -> bytes:
        return redaction.redact_body(body, self.secret, is_answer=response.is_success)


def open_connection(wire: HttpConnection | SourceError) -> HttpConnection:
    """Return the connection, or raise the reason it could not be opened."""
    if isinstance(wire, SourceError):
        raise SourceError(str(wire))
    return wire


def parse_json(body: bytes, name: str) -> Any:
    """Parse the body of an answer; ``name`` names it in messages.

    Raises:
        PassingError: the body begins as JSON does, and is truncated.
        SourceError: it is a web page, or not JSON.
    """
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        start = body.lstrip()[:1]
        kind = "en webside" if start == b"<" else "et afbrudt svar eller ikke JSON"
        is_truncated = isinstance(error, json.JSONDecodeError) and start in {b"{", b"["}
        fault = PassingError if is_truncated else SourceError
        raise fault(f"{name} svarede med {kind}; prøv igen senere.", body) from error


def error_body(response: httpx.Response) -> Mapping[str, Any]:
    """The JSON object of an error response; empty if there is none."""
    try:
        body = None if response.is_success else response.json()
    except ValueError:
        body = None
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}


def _refuse_constant(name: str) -> None:
    """Python reads NaN and Infinity, which are not JSON."""
    raise ValueError(name)


def _with_body(response: httpx.Response, body: bytes) -> httpx.Response:
    headers = [
        (name, value)
        for name, value in response.headers.raw
        if name.lower() not in {b"content-encoding", b"content-length", b"transfer-encoding"}
    ]
    return httpx.Response(
        response.status_code, headers=headers, content=body, request=response.request
    )


def _attempts(tries: int) -> str:
    return f"{tries} forsøg"


def _cause(error: httpx.TransportError) -> str:
    """Why a request failed, in Danish; our own timeouts carry their reason."""
    if isinstance(error, OutOfTimeError):
        return str(error)
    if isinstance(error, httpx.ConnectError) and "CERTIFICATE" in str(error):
        return "certifikatet blev ikke godkendt"
    return next(cause for kind, cause in _CAUSES.items() if isinstance(error, kind))


@cache
def _certificates() -> ssl.SSLContext:
    """The system's certificates, which include those of a municipality's proxy."""
    return ssl.create_default_context()
