"""An httpx transport that answers from recorded exchanges, for the sample.

The sample uses the real clients; only the network is replaced. A request that was not recorded gets
404, never a similar answer.
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
    """A request as one line, normalised for order and escaping."""
    query = "&".join(f"{k}={v}" for k, v in sorted(parse_qsl(request.url.query.decode())))
    line = f"{request.method} {request.url.path}" + (f"?{query}" if query else "")
    if not request.content:
        return line
    body = json.dumps(json.loads(request.content), ensure_ascii=False, sort_keys=True)
    return f"{line} {body}"


class Replay(httpx.BaseTransport):
    """Answers from a folder of recorded exchanges."""

    def __init__(self, folder: Path) -> None:
        """Read the folder's index; InputError if it is missing."""
        self._folder = folder
        index = read_index(folder)
        self._answers: Mapping[str, Mapping[str, Any]] = {
            answer["request"]: answer for answer in index["answers"]
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The recorded response, or 404 with the reason."""
        request.read()
        answer = self._answers.get(request_line(request))
        if answer is None:
            cause = (
                "eksempeldataene har intet svar på dette spørgsmål; lav dem igen med "
                "`uv run python -m tools.sample`"
            )
            problem = {"code": 404, "cause": cause, "errorTypeCode": "SAMPLE", "message": cause}
            return httpx.Response(404, json=problem)
        try:
            body = (self._folder / answer["file"]).read_bytes()
        except OSError as error:
            raise _damaged(self._folder) from error
        return httpx.Response(answer["status"], headers=answer["headers"], content=body)


def read_index(folder: Path) -> dict[str, Any]:
    """The index of a folder of exchanges.

    Raises:
        InputError: it is missing or damaged.
    """
    try:
        index = json.loads((folder / INDEX).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(folder) from error
    if not isinstance(index, dict) or not {"moment", "answers"} <= index.keys():
        raise _damaged(folder)
    return cast("dict[str, Any]", index)


def _damaged(folder: Path) -> InputError:
    return InputError(
        f"Eksempeldataene i {folder} mangler eller er ufuldstændige; lav dem med "
        "`uv run python -m tools.sample`."
    )


def sample_moment(folder: Path) -> datetime:
    """The fixed time of a sample."""
    return datetime.fromisoformat(read_index(folder)["moment"])
