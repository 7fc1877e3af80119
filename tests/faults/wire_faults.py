"""What can go wrong on the wire, the same for every source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.faults.bench import FIRST_DAY, KEPT, RIGHT, Case

SOON = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
LONG_PAST = "Wed, 01 Jan 1997 00:00:00 GMT"
FAR_AHEAD = "Sat, 01 Jan 2099 00:00:00 GMT"
PAGE = b"<!DOCTYPE html><html><body>Siden er midlertidigt lukket. Kom igen.</body></html>"
IIS_403 = b"You do not have permission to view this directory or page."

HEALING: dict[str, dict[str, Any]] = {
    "429, Retry-After in seconds": {"status": 429, "headers": {"Retry-After": "1"}},
    "429, Retry-After as a date: soon": {"status": 429, "headers": {"Retry-After": SOON}},
    "429, Retry-After as a date: long past": {"status": 429, "headers": {"Retry-After": LONG_PAST}},
    "500": {"status": 500, "body": PAGE},
    "503": {"status": 503, "body": PAGE},
    "403 in plain text": {"status": 403, "body": IIS_403},
    "reset: before the body": {"reset_after": 0},
    "reset: amid the body": {"reset_after": 2000},
    "wrong length: shorter": {"cut_off_after": 2000},
    "wrong length: longer": {"announced": 2000},
    "gzip: in name only": {"headers": {"Content-Encoding": "gzip"}},
}
LASTING: dict[str, dict[str, Any]] = {
    "429 asking too long: an hour": {"status": 429, "headers": {"Retry-After": "3600"}},
    "429 asking too long: until 2099": {"status": 429, "headers": {"Retry-After": FAR_AHEAD}},
    "other refusals: 400": {"status": 400, "body": PAGE},
    "401": {"status": 401, "body": b'{"code": 401, "cause": "Unknown bearer token"}'},
    "other refusals: 403 in JSON": {"status": 403, "body": b'{"code": 403, "cause": "No access"}'},
    "404": {"status": 404, "body": PAGE},
    "other refusals: 302": {"status": 302, "headers": {"Location": "/login"}, "body": b""},
    "HTML with status 200": {"body": PAGE},
    "no JSON at all: empty": {"body": b""},
    "no JSON at all: deeply nested": {"body": b'{"rows":' + b"[" * 200_000},
    "no JSON at all: bytes": {"body": bytes(range(128, 256)) * 40},
    "JSON of another shape: null": {"body": b"null"},
    "JSON of another shape: object": {"body": b"{}"},
    "JSON of another shape: list": {"body": b"[]"},
}
BODIES = {name for name, what in LASTING.items() if "status" not in what} - {
    "no JSON at all: empty"
}
TRUNCATED = {"body": b'{"columns": ["Periode"], "rows": [["2024M0'}
"""Cut off, with the length of what is left announced."""
HARMLESS: dict[str, dict[str, Any]] = {
    "gzip: indeed": {"packed": True},
    "trickle: in time": {"trickle": 0},
    "wrong clock, the source's: Date of 1997": {"headers": {"Date": LONG_PAST}},
    "wrong clock, the source's: Date of 2099": {"headers": {"Date": FAR_AHEAD}},
}
SLOW: dict[str, dict[str, Any]] = {
    "read timeout": {"silent": True},
    "trickle: too slow": {"trickle": 0.02},
}
OUR_CLOCKS = {
    "years back": datetime(2004, 2, 29, tzinfo=UTC),
    "years ahead": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    "the same moment": FIRST_DAY,
}


ALWAYS = {"times": 99}
ALSO_OF_THE_CATALOGUE = ["503", "429, Retry-After in seconds", "wrong length: shorter"]
ALSO_OF_METADATA = ["HTML with status 200", "401", "no JSON at all: empty"]


def cases(source: str) -> Iterator[Case]:
    """Whatever is asked for: the data, the catalogue, the metadata."""
    yield from cases_of_data(source, "/data")
    for only in ("/data", ""):
        once = {**TRUNCATED, "only": only}
        yield Case("truncated JSON", source, RIGHT, wire=once)
        yield Case("truncated JSON", source, KEPT, wire={**once, **ALWAYS}, left_behind=True)
    for name in ALSO_OF_THE_CATALOGUE:
        body = name == "wrong length: shorter" or None
        yield Case(name, source, KEPT, wire={**HEALING[name], **ALWAYS}, left_behind=body)
    for name in ALSO_OF_METADATA:
        yield Case(name, source, KEPT, wire=LASTING[name], left_behind=name in BODIES)
    yield Case("connect refused: from the start", source, KEPT, gone=True)
    yield Case("connect refused: after one request", source, KEPT, wire={"last": True})
    for name, now in OUR_CLOCKS.items():
        # By a clock of 2038 each source is 14 years late.
        state = "stale" if now.year > FIRST_DAY.year else "fresh"
        yield Case(f"wrong clock, ours: {name}", source, RIGHT, now=now, state=state)


def cases_of_data(source: str, data: str) -> Iterator[Case]:
    """What may heal: once, and each time. ``data`` stands in the questions for data alone.

    What was cut off of a stream is deleted: it may be gigabytes.
    """
    parts_are_kept = True if data == "/data" else None
    for name, what in HEALING.items():
        once = {**what, "only": data}
        bodies = {"wrong length: shorter": parts_are_kept, "wrong length: longer": True}
        yield Case(name, source, RIGHT, wire=once)
        yield Case(name, source, KEPT, wire={**once, **ALWAYS}, left_behind=bodies.get(name))
    for name, what in LASTING.items():
        once = {**what, "only": data}
        yield Case(name, source, KEPT, wire=once, left_behind=name in BODIES)
    for name, what in HARMLESS.items():
        yield Case(name, source, RIGHT, wire={**what, "only": data})
    for name, what in SLOW.items():
        once = {**what, "only": data}
        body = parts_are_kept if name == "trickle: too slow" else None
        yield Case(name, source, RIGHT, wire=once, deadline=0.5)
        yield Case(name, source, KEPT, wire={**once, **ALWAYS}, deadline=0.2, left_behind=body)
