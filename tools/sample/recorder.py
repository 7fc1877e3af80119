"""An httpx transport that records exchanges, and the folder that `connectors.replay` reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Any

import httpx

from connectors.archive.atomic_write import write_whole
from connectors.replay import INDEX, request_line

KEPT_HEADERS = ("content-type", "statbankapi-request-id")


class Recorder(httpx.BaseTransport):
    """Passes questions on and writes down each successful answer."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response], name: str) -> None:
        """Ask ``answer``; file the exchanges under the folder ``name``."""
        self._answer = answer
        self._name = name
        self._recorded: dict[str, tuple[dict[str, Any], bytes]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, remembered."""
        request.read()
        response = self._answer(request)
        body = response.read()
        asked = request_line(request)
        headers = {k: v for k, v in response.headers.items() if k.lower() in KEPT_HEADERS}
        entry = {
            "request": asked,
            "file": self._free_name(_file_name(request), asked),
            "status": response.status_code,
            "headers": headers,
        }
        self._recorded[asked] = (entry, body)
        return response

    def _free_name(self, name: str, asked: str) -> str:
        """A file name that no other question has: the parts of one table are numbered."""
        taken = {entry["file"] for each, (entry, _) in self._recorded.items() if each != asked}
        parts = chain([""], (f"-{number}" for number in count(2)))
        names = (f"{self._name}/{name}{part}.json" for part in parts)
        return next(free for free in names if free not in taken)

    def write(self, folder: Path) -> list[dict[str, Any]]:
        """Write the bodies below a folder; returns their lines of the index."""
        for entry, body in self._recorded.values():
            write_whole(folder / entry["file"], body)
        return [entry for entry, _ in self._recorded.values()]


def _file_name(request: httpx.Request) -> str:
    asked: dict[str, Any] = json.loads(request.content) if request.content else {}
    table = f"/{asked['table']}" if "table" in asked else ""
    return f"{request.url.path.lstrip('/')}{table}"


def write_index(
    folder: Path, moment: datetime, answers: list[dict[str, Any]], breakdown_areas: list[str]
) -> None:
    """Write what a folder of exchanges holds, and the moment at which they are replayed.

    ``breakdown_areas``: the municipalities whose breakdowns were asked for.
    """
    index = {
        "moment": moment.isoformat(),
        "breakdown_areas": breakdown_areas,
        "answers": answers,
    }
    write_whole(folder / INDEX, (json.dumps(index, ensure_ascii=False, indent=1) + "\n").encode())
