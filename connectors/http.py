"""HTTP for every source, with httpx: timeouts, pace, limits, retries, errors in one sentence."""

from __future__ import annotations

import json
import math
import ssl
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, cast

import httpx
import stamina

from connectors import redaction
from connectors.archive.atomic_write import unwritable
from connectors.errors import SourceError, TooSlowError
from connectors.retries import (
    is_transient,
    retry_after_phrase,
    retry_delay,
    retry_delay_unless_slow,
)

USER_AGENT = "Pejl/0.1 (opfoelgning paa kommunale beskaeftigelsesplaner)"
TIMEOUTS = {"connect": 10.0, "read": 120.0, "write": 30.0, "pool": 10.0}
"""Seconds by phase; a table's limit shortens them."""
ATTEMPTS = 4
PATIENCE = 300.0
"""Seconds after which a failed attempt is the last one."""

# Don't log successful retries; the final failure is in the exception.
stamina.instrumentation.set_on_retry_hooks([])


@dataclass
class HttpConnection:
    """The connection to one source.

    Args:
        source: the source's name, for messages.
        base_url: everything before the version in the path.
        auth: adds the credentials; None where none are needed.
        transport: answers instead of the network (replay, tests).
        pause: the least seconds between two requests.
        deadline: the most seconds that one answer may take from first to last byte.
        table_limit: the most seconds for all answers about one table, retries included.
        secret: the key; should the source send it back, it is redacted from bodies.
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
        """Open the client; nothing is sent yet."""
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
                f"The proxy to {self.source} cannot be used; correct HTTP_PROXY, HTTPS_PROXY or "
                "ALL_PROXY in the environment (an http:// address)."
            ) from error

    def _checked_host(self) -> str:
        try:
            url = httpx.URL(self.base_url)
            url.host.encode("idna")
        except (httpx.InvalidURL, ValueError):
            url = httpx.URL()
        if url.scheme not in {"http", "https"} or not url.host:
            raise SourceError(
                f"The address of {self.source} is not a URL; correct "
                f"PEJL_{self.source.upper()}_URL (https://...)."
            )
        return url.host

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    @contextmanager
    def time_limit(self, name: str) -> Generator[None]:
        """Limit the time that all requests about one table take together.

        Raises:
            SourceError: the time was spent before the table was whole.
        """
        self._ends_at = time.monotonic() + self.table_limit
        try:
            yield
        except TooSlowError as error:
            if time.monotonic() < self._ends_at:
                raise
            raise SourceError(
                f"{self.source} did not give the whole of {name} within "
                f"{self.table_limit / 60:.0f} minutes; try again later, or raise PEJL_TABLE_LIMIT."
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

        Client errors (4xx) are returned for the connector to explain. With ``patient=False`` a
        request that was too slow is not sent again: the connector has a smaller one.

        Raises:
            TooSlowError: no whole answer came in time.
            SourceError: no usable answer after the last attempt.
        """

        def once() -> httpx.Response:
            return self._once(method, path, params, question)

        return self._persistently(once, path, patient)

    def download(
        self, folder: Path, method: str, path: str, *, question: Any
    ) -> Path | httpx.Response:
        """As :meth:`request`, but stream the body of a good answer to a new file in a folder.

        The file of an answer that was cut off is deleted.

        Raises:
            TooSlowError: no whole answer came in time.
            SourceError: no usable answer after the last attempt.
            HomeError: the folder cannot be written to.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=folder, prefix="answer-", delete=False) as file:
                spooled = Path(file.name)

                def once() -> httpx.Response:
                    file.seek(0)
                    file.truncate()
                    return self._once(method, path, None, question, file.write)

                try:
                    response = self._persistently(once, path, patient=True)
                except BaseException:
                    spooled.unlink()
                    raise
        except OSError as error:
            raise unwritable(folder, error) from error
        if response.is_success:
            return spooled
        spooled.unlink()
        return response

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
            raise SourceError(
                f"{self.source} answered {error.response.status_code} to {path} "
                f"({_times(tries)}){retry_after_phrase(error.response)}; try again later."
            ) from error
        except httpx.DecodingError as error:
            raise SourceError(
                f"{self.source} answered {path} with a body that cannot be unpacked "
                f"({_times(tries)}); try again later."
            ) from error
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
            raise TooSlowError(
                f"{self.source} gave no whole answer to {path} in time "
                f"({_cause(error)}, {_times(tries)}); try again later.",
                self._cut_off,
            ) from error
        except httpx.TransportError as error:
            # The next table of this run need not wait as long for the same outage.
            self._unreachable = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            raise SourceError(
                f"{self.source} could not be reached at {self._host} for {path} "
                f"({_cause(error)}, {_times(tries)}); check the network and try again.",
                self._cut_off,
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
        """One request; the body goes into the response, or that of a good answer into the sink."""
        time.sleep(max(0.0, self._last_request + self.pause - time.monotonic()))
        self._last_request = started = time.monotonic()
        ends_at = min(started + self.deadline, self._ends_at)
        if ends_at <= started:
            raise httpx.ReadTimeout("its time was spent before")
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
                    raise httpx.ReadTimeout(f"it took more than {seconds:.0f} seconds")
        except httpx.TransportError:
            self._cut_off = self._redacted(response, b"".join(chunks))
            raise
        finally:
            response.close()
        return _with_body(response, self._redacted(response, b"".join(chunks)))

    def _redacted(self, response: httpx.Response, body: bytes) -> bytes:
        return redaction.redact_body(body, self.secret, is_answer=response.is_success)


def open_connection(wire: HttpConnection | SourceError) -> HttpConnection:
    """Return the connection, or raise the reason why it could not be opened.

    Raises:
        SourceError: the reason.
    """
    if isinstance(wire, SourceError):
        raise SourceError(str(wire))
    return wire


def parse_json(body: bytes, what: str) -> Any:
    """The JSON of an answer.

    Raises:
        SourceError: it is cut off, a web page, or no JSON.
    """
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        kind = "a web page" if body.lstrip()[:1] == b"<" else "text that is cut off or not JSON"
        raise SourceError(f"{what} answered with {kind}; try again later.", body) from error


def error_body(response: httpx.Response) -> Mapping[str, Any]:
    """The JSON object that a refused request was answered with; empty where there is none."""
    try:
        body = None if response.is_success else response.json()
    except ValueError:
        body = None
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}


def _refuse_constant(name: str) -> None:
    """NaN and Infinity are no JSON, though Python reads them."""
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


def _times(tries: int) -> str:
    return "once" if tries == 1 else f"{tries} times"


def _cause(error: httpx.TransportError) -> str:
    return str(error) or type(error).__name__


@cache
def _certificates() -> ssl.SSLContext:
    """The system's own certificates, so that a municipality's proxy is trusted."""
    return ssl.create_default_context()
