"""An httpx transport that answers from recorded exchanges.

The sample runs through the real clients: only the wire is replaced. A question that was not
recorded is refused, never answered with something near it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl

import httpx

from connectors.errors import InputError

INDEX = "index.json"


def request_line(request: httpx.Request) -> str:
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
        answer = self._answers.get(request_line(request))
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


def sample_moment(folder: Path) -> datetime:
    """The fixed moment at which a sample takes place."""
    return datetime.fromisoformat(read_index(folder)["moment"])
