"""One httpx recipe for every source: timeouts by phase, pace, retries, and errors in one sentence.

Only what can heal is asked again: a connection or timeout, 429, 5xx, and the plain-text 403 that
jobindsats' hosting layer gives for a while (AKI run log of 2026-08-18, `jobindsats-api.md` 5.3).
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx
import stamina

from connectors.errors import SourceError

USER_AGENT = "Pejl/0.1 (opfoelgning paa kommunale beskaeftigelsesplaner)"
ATTEMPTS = 4
PATIENCE = 300.0
"""Seconds after which a failed attempt is the last one."""
LONGEST_PAUSE = 60.0
"""Seconds; a Retry-After beyond this is not waited for."""

# An attempt that heals is no news, and one that does not is told in the error.
stamina.instrumentation.set_on_retry_hooks([])


@dataclass
class Wire:
    """A source's connection: where it is, what is sent with each request, how gently.

    Args:
        source: the source's name, for messages.
        base_url: everything before the version in the path.
        auth: adds the credentials; None where none are needed.
        transport: answers instead of the network (replay, tests).
        pause: least seconds between two requests.
        deadline: most seconds that one answer may take from first to last byte.
    """

    source: str
    base_url: str
    auth: httpx.Auth | None = None
    transport: httpx.BaseTransport | None = None
    pause: float = 0.25
    deadline: float = 600.0

    def __post_init__(self) -> None:
        """Open the client; nothing is sent yet."""
        self._last_request = 0.0
        self._unreachable = False
        self._host = self._checked_host()
        try:
            self._client = httpx.Client(
                base_url=self.base_url.rstrip("/") + "/",
                auth=self.auth,
                transport=self.transport,
                verify=_certificates() if self.transport is None else False,
                timeout=httpx.Timeout(connect=10, read=120, write=30, pool=10),
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

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        question: Any = None,
    ) -> httpx.Response:
        """The whole answer to one request, asked again while that may help.

        Client errors (4xx) are returned for the connector to explain.

        Raises:
            SourceError: no usable answer after the last attempt.
        """
        tries = 0
        try:
            for attempt in stamina.retry_context(
                on=_pause_before_retry,
                attempts=1 if self._unreachable else ATTEMPTS,
                timeout=PATIENCE,
                wait_initial=0.5,
                wait_max=20.0,
            ):
                with attempt:
                    tries = attempt.num
                    response = self._once(method, path, params, question)
                    self._unreachable = False
                    if _may_heal(response):
                        response.raise_for_status()
                    return response
        except httpx.HTTPStatusError as error:
            raise SourceError(
                f"{self.source} answered {error.response.status_code} to {path} "
                f"({_times(tries)}){_asks_for_pause(error.response)}; try again later."
            ) from error
        except httpx.DecodingError as error:
            raise SourceError(
                f"{self.source} answered {path} with a body that cannot be unpacked "
                f"({_times(tries)}); try again later."
            ) from error
        except httpx.TransportError as error:
            # The next table of this run need not wait as long for the same outage.
            self._unreachable = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            raise SourceError(
                f"{self.source} could not be reached at {self._host} for {path} "
                f"({_cause(error)}, {_times(tries)}); check the network and try again."
            ) from error
        raise AssertionError("stamina ends with an answer or an error")

    def _once(
        self, method: str, path: str, params: Mapping[str, str] | None, question: Any
    ) -> httpx.Response:
        time.sleep(max(0.0, self._last_request + self.pause - time.monotonic()))
        self._last_request = started = time.monotonic()
        request = self._client.build_request(method, path, params=params, json=question)
        response = self._client.send(request, stream=True)
        try:
            chunks: list[bytes] = []
            for chunk in response.iter_bytes():
                chunks.append(chunk)
                if time.monotonic() - started > self.deadline:
                    raise httpx.ReadTimeout(
                        f"the answer took more than {self.deadline:.0f} seconds", request=request
                    )
        finally:
            response.close()
        return _with_body(response, b"".join(chunks))


def decode_json(body: bytes, what: str) -> Any:
    """The JSON of an answer.

    Raises:
        SourceError: it is cut off, a web page, or no JSON.
    """
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        kind = "a web page" if body.lstrip()[:1] == b"<" else "text that is cut off or not JSON"
        raise SourceError(f"{what} answered with {kind}; try again later.") from error


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


def _may_heal(response: httpx.Response) -> bool:
    match response.status_code:
        case 403:
            return not response.content.lstrip().startswith(b"{")
        case 429:
            return True
        case _:
            return response.is_server_error


def _pause_before_retry(error: Exception) -> bool | float:
    if isinstance(error, httpx.HTTPStatusError):
        asked_for = _retry_after(error.response)
        if asked_for is None:
            return True
        return asked_for if asked_for <= LONGEST_PAUSE else False
    return isinstance(error, httpx.TransportError | httpx.DecodingError)


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the source asks us to wait, from a number or a date; None if it says nothing."""
    text = response.headers.get("Retry-After", "")
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _asks_for_pause(response: httpx.Response) -> str:
    seconds = _retry_after(response)
    return f" and asks for a pause of {seconds:.0f} seconds" if seconds else ""


def _times(tries: int) -> str:
    return "once" if tries == 1 else f"{tries} times"


def _cause(error: httpx.TransportError) -> str:
    return str(error) or type(error).__name__


@cache
def _certificates() -> ssl.SSLContext:
    """The system's own certificates, so that a municipality's proxy is trusted."""
    return ssl.create_default_context()
