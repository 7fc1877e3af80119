"""A web application on the loopback network, for the time of a test."""

import threading
from typing import Any

import uvicorn


class Served:
    """An ASGI application on a free port of the loopback network."""

    def __init__(self, app: Any) -> None:
        self._server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> int:
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
        return self._server.servers[0].sockets[0].getsockname()[1]

    def __exit__(self, *_ended: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
