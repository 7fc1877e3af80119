"""Redaction of a key that a source sends back."""

from __future__ import annotations

import re
from functools import cache

REDACTED = "***"


def redact_text(given: str, secret: str | None) -> str:
    """A text of the source, such as the cause of a refusal, without the key."""
    return given.replace(secret, REDACTED) if secret else given


def redact_body(given: bytes, secret: str | None, *, is_answer: bool) -> bytes:
    """A body without the key; JSON that answers a question stays JSON."""
    if secret is None:
        return given
    if is_answer and given.lstrip()[:1] in {b"{", b"["}:
        return given.replace(secret.encode(), REDACTED.encode())
    return _spellings(secret).sub(REDACTED.encode(), given)


@cache
def _spellings(secret: str) -> re.Pattern[bytes]:
    """A key as it stands in a text, in JSON, in an address or in a web page."""
    letters = (
        rf"(?:{re.escape(letter)}|\\{re.escape(letter)}|\\u00{code:02x}|%{code:02x}|&#{code};"
        rf"|&#x0*{code:x};)"
        for letter, code in ((letter, ord(letter)) for letter in secret)
    )
    return re.compile("".join(letters).encode(), re.IGNORECASE)
