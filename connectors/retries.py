"""Which failed requests are retried, and how long to wait before.

Retried are connection errors and timeouts, 429, 5xx, and the plain-text 403 that jobindsats'
hosting layer gives for a while (AKI run log of 2026-08-18, `jobindsats-api.md` 5.3).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

LONGEST_PAUSE = 60.0
"""Seconds; a Retry-After beyond this is not waited for."""
SECONDS_SAID = 3600
"""A longer pause is shown as the moment when it ends."""


def is_transient(response: httpx.Response) -> bool:
    """Whether the same request may succeed a little later."""
    match response.status_code:
        case 403:
            return not response.content.lstrip().startswith(b"{")
        case 429:
            return True
        case _:
            return response.is_server_error


def retry_delay_unless_slow(error: Exception) -> bool | float:
    """As :func:`retry_delay`, but never retry a request that was too slow."""
    slow = isinstance(error, httpx.ReadTimeout | httpx.WriteTimeout)
    return not slow and retry_delay(error)


def retry_delay(error: Exception) -> bool | float:
    """Whether to retry after an error, or after how many seconds where the source says it."""
    if isinstance(error, httpx.HTTPStatusError):
        asked_for = _retry_after(error.response)
        if asked_for is None:
            return True
        return asked_for if asked_for <= LONGEST_PAUSE else False
    return isinstance(error, httpx.TransportError | httpx.DecodingError)


def _retry_after(response: httpx.Response) -> float | None:
    """The seconds in a Retry-After header, a number or a date; None if there is none."""
    text = response.headers.get("Retry-After", "")
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def retry_after_phrase(response: httpx.Response) -> str:
    """The Retry-After of a response as the end of a sentence; empty where there is none."""
    seconds = _retry_after(response)
    if not seconds:
        return ""
    if seconds < SECONDS_SAID:
        return f" and asks for a pause of {seconds:.0f} seconds"
    try:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    return f" and asks not to be asked before {until:%Y-%m-%d %H:%M} UTC"
