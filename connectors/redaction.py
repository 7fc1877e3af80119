"""Redact our key from what a source sends back."""

from __future__ import annotations

import re
from functools import cache

REDACTED = "***"


def redact_text(text: str, secret: str | None) -> str:
    """A text without the key, such as the cause in an error response."""
    return text.replace(secret, REDACTED) if secret else text


def redact_body(body: bytes, secret: str | None, *, is_answer: bool) -> bytes:
    """A body without the key; the JSON of a successful response stays valid."""
    if secret is None:
        return body
    if is_answer and body.lstrip()[:1] in {b"{", b"["}:
        return body.replace(secret.encode(), REDACTED.encode())
    return _spellings(secret).sub(REDACTED.encode(), body)


@cache
def _spellings(secret: str) -> re.Pattern[bytes]:
    """Matches a key as plain text, or escaped for JSON, URLs or HTML."""
    letters = (
        rf"(?:{re.escape(letter)}|\\{re.escape(letter)}|\\u00{code:02x}|%{code:02x}|&#{code};"
        rf"|&#x0*{code:x};)"
        for letter, code in ((letter, ord(letter)) for letter in secret)
    )
    return re.compile("".join(letters).encode(), re.IGNORECASE)
