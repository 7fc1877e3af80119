"""Which failed requests are retried, and how long to wait.

Retried: connection errors, timeouts, 429, 5xx, and the plain-text 403 of jobindsats' hosting layer,
which passes within the hour (`docs/sources/jobindsats.md`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx

from connectors.errors import PassingError
from connectors.periods import show_moment

Answer = TypeVar("Answer")
LONGEST_PAUSE = 60.0
"""Seconds; a longer Retry-After is not waited for."""
LONGEST_IN_SECONDS = 3600
"""A longer pause is shown as the time when it ends."""


def request_again(request: Callable[[], Answer]) -> Answer:
    """The answer to a request, made once more after a PassingError."""
    try:
        return request()
    except PassingError:
        return request()


def is_transient(response: httpx.Response) -> bool:
    """Whether the same request may succeed shortly."""
    match response.status_code:
        case 403:
            return not response.content.lstrip().startswith(b"{")
        case 429:
            return True
        case _:
            return response.is_server_error


def retry_delay_unless_slow(error: Exception) -> bool | float:
    """As :func:`retry_delay`, but never retry a timeout."""
    slow = isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout)
    return not slow and retry_delay(error)


def retry_delay(error: Exception) -> bool | float:
    """Whether to retry after an error; seconds to wait if the source gives them."""
    if isinstance(error, httpx.HTTPStatusError):
        seconds = _retry_after(error.response)
        if seconds is None:
            return True
        return seconds if seconds <= LONGEST_PAUSE else False
    return isinstance(error, httpx.TransportError | httpx.DecodingError)


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds of a Retry-After header (a number or a date); None if there is none."""
    text = response.headers.get("Retry-After", "")
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def retry_after_phrase(response: httpx.Response) -> str:
    """A response's Retry-After as part of a sentence; empty if there is none."""
    seconds = _retry_after(response)
    if not seconds:
        return ""
    if seconds < LONGEST_IN_SECONDS:
        return f" og beder om en pause på {seconds:.0f} sekunder"
    try:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    return f" og beder om at vente til {show_moment(until)}"
