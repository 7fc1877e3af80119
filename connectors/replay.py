"""An httpx transport that answers from recorded exchanges, and the one that records them.

The sample runs through the real clients: only the wire is replaced. A question that was not
recorded is refused, never answered with something near it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl

import httpx

from connectors.archive.atomic_write import write_whole
from connectors.errors import InputError

INDEX = "index.json"
KEPT_HEADERS = ("content-type", "statbankapi-request-id")


def question(request: httpx.Request) -> str:
    """A request as one line, the same however its parts are ordered or escaped."""
    query = "&".join(f"{k}={v}" for k, v in sorted(parse_qsl(request.url.query.decode())))
    asked = f"{request.method} {request.url.path}" + (f"?{query}" if query else "")
    if not request.content:
        return asked
    body = json.dumps(json.loads(request.content), ensure_ascii=False, sort_keys=True)
    return f"{asked} {body}"


class Replay(httpx.BaseTransport):
    """Answers from a folder of recorded exchanges."""

    def __init__(self, folder: Path) -> None:
        """Read the folder's index; InputError where there is none."""
        self._folder = folder
        index = read_index(folder)
        self._answers: Mapping[str, Mapping[str, Any]] = {
            answer["request"]: answer for answer in index["answers"]
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The recorded answer to a request; 404 with a reason for one that was not recorded."""
        request.read()
        answer = self._answers.get(question(request))
        if answer is None:
            cause = (
                "the sample holds no answer to this question; make it again with "
                "`uv run python -m tools.sample`"
            )
            told = {"code": 404, "cause": cause, "errorTypeCode": "SAMPLE", "message": cause}
            return httpx.Response(404, json=told)
        try:
            body = (self._folder / answer["file"]).read_bytes()
        except OSError as error:
            raise _not_whole(self._folder) from error
        return httpx.Response(answer["status"], headers=answer["headers"], content=body)


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
        asked = question(request)
        headers = {k: v for k, v in response.headers.items() if k.lower() in KEPT_HEADERS}
        entry = {
            "request": asked,
            "file": self._free_name(_file_name(request)),
            "status": response.status_code,
            "headers": headers,
        }
        self._recorded[asked] = (entry, body)
        return response

    def _free_name(self, name: str) -> str:
        """A file name that no other question has: the parts of one table are numbered."""
        taken = {entry["file"] for entry, _ in self._recorded.values()}
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


def write_index(folder: Path, moment: datetime, answers: list[dict[str, Any]]) -> None:
    """Write what a folder of exchanges holds, and the moment at which they are replayed."""
    index = {"moment": moment.isoformat(), "answers": answers}
    write_whole(folder / INDEX, (json.dumps(index, ensure_ascii=False, indent=1) + "\n").encode())


def read_index(folder: Path) -> dict[str, Any]:
    """The index of a folder of exchanges.

    Raises:
        InputError: there is none.
    """
    try:
        index = json.loads((folder / INDEX).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _not_whole(folder) from error
    if not isinstance(index, dict) or not {"moment", "answers"} <= index.keys():
        raise _not_whole(folder)
    return cast("dict[str, Any]", index)


def _not_whole(folder: Path) -> InputError:
    return InputError(
        f"The sample in {folder} is not there or not whole; make it with "
        "`uv run python -m tools.sample`."
    )


def moment(folder: Path) -> datetime:
    """The fixed moment at which a sample takes place."""
    return datetime.fromisoformat(read_index(folder)["moment"])
