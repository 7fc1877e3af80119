"""A source on the loopback network: answers as the made-up ones do, and breaks down on request.

    with StandIn(jobindsats.answer) as source:
        source.fault(status=503)              # the next request, then it is well again
        source.change = lambda body: ...      # every data body, before it is sent

A fault is used up by one request; ``times`` queues it for several. ``only`` keeps it for requests
whose path or body holds that text.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx

Answer = Callable[[httpx.Request], httpx.Response]
TRICKLED = 1000


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one answer; parts that are not named stay as they should be."""

    only: str = ""
    status: int | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    announced: int | None = None
    """Bytes that are announced, where they are not those that are sent."""
    cut_off_after: int | None = None
    """Bytes after which the connection is closed though more were announced."""
    reset_after: int | None = None
    """Bytes after which the connection is reset."""
    trickle: float | None = None
    """Seconds between one byte and the next, of the first thousand."""
    packed: bool = False
    """Whether the body is packed with gzip."""
    silent: bool = False
    """Whether nothing is answered for as long as the server lasts."""
    last: bool = False
    """Whether nobody listens any more once this is answered."""


class StandIn:
    """A server on 127.0.0.1 for as long as the ``with`` lasts."""

    def __init__(self, answer: Answer) -> None:
        """Answer with this where nothing else is asked for."""
        self.answer = answer
        self.change: Callable[[Any], Any] | None = None
        self.asked: list[httpx.Request] = []
        self._faults: list[Fault] = []
        self._stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def paths(self) -> list[str]:
        """The paths asked for so far."""
        return [request.url.path for request in self.asked]

    def fault(self, *, times: int = 1, **what: Any) -> None:
        """Let the next requests fail so."""
        self._faults += [Fault(**what)] * times

    def __enter__(self) -> Self:
        """Listen."""
        poll = {"poll_interval": 0.01}
        threading.Thread(target=self._server.serve_forever, kwargs=poll, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, slow answers too."""
        self._stopped.set()
        self.close()

    def close(self) -> None:
        """Listen no more; what is being answered goes on."""
        self._server.shutdown()
        self._server.server_close()

    def _respond(self, request: httpx.Request) -> tuple[Fault, int, dict[str, str], bytes]:
        self.asked.append(request)
        asked = f"{request.url.path} {request.content.decode()}"
        fault = next((f for f in self._faults if f.only in asked), Fault())
        if fault in self._faults:
            self._faults.remove(fault)
        response = self.answer(request)
        body = response.content
        if self.change and "/data" in request.url.path and response.is_success:
            body = json.dumps(self.change(json.loads(body)), ensure_ascii=False).encode()
        if fault.body is not None:
            body = fault.body
        headers = dict(response.headers)
        if fault.packed:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        headers = {k.lower(): v for k, v in (headers | dict(fault.headers)).items()}
        headers["content-length"] = str(len(body) if fault.announced is None else fault.announced)
        return fault, fault.status or response.status_code, headers, body

    def _send(self, fault: Fault, body: bytes, connection: socket.socket) -> None:
        if fault.trickle is not None:
            for at in range(len(body[:TRICKLED])):
                if self._stopped.is_set():
                    return
                connection.sendall(body[at : at + 1])
                time.sleep(fault.trickle)
            connection.sendall(body[TRICKLED:])
            return
        stop = fault.cut_off_after if fault.cut_off_after is not None else fault.reset_after
        connection.sendall(body[:stop])
        if fault.reset_after is not None:
            # Closing with a linger of zero seconds sends a reset instead of an orderly end.
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.close()


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            url = self.path if "://" in self.path else f"{stand_in.url}{self.path}"
            request = httpx.Request(
                self.command, url, headers=dict(self.headers), content=self.rfile.read(length)
            )
            fault, status, headers, body = stand_in._respond(request)
            self.close_connection = True
            if fault.silent:
                stand_in._stopped.wait()
                return
            if fault.last:
                stand_in.close()
            try:
                self.send_response_only(status)
                for name, value in (headers | {"connection": "close"}).items():
                    self.send_header(name, value)
                self.end_headers()
                stand_in._send(fault, body, self.connection)
            except OSError:
                return  # the client has gone

        do_GET = do_POST = _handle  # noqa: N815

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):
                return

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    return Handler
