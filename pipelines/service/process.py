"""One process of the service: a command of Dagster's that ends with its supervisor.

`python -m pipelines.service.process COMMAND ARGUMENT...`, where the command is one of the scripts
that Dagster's packages install. Dagster's webserver gets the filter in front.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from importlib.metadata import entry_points

import uvicorn

from pipelines import settings
from pipelines.service.access import load_token
from pipelines.service.filter import Filter

WEBSERVER = "dagster-webserver"
GRACE = 20
"""Seconds that a process has to end by itself."""


def main() -> None:
    """Run the command; never returns while it lives."""
    _, command, *arguments = sys.argv
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    if command == WEBSERVER:
        _filter_requests()
    [script] = entry_points(group="console_scripts", name=command)
    sys.argv = [command, *arguments]
    sys.exit(script.load()())


def _filter_requests() -> None:
    """Let uvicorn serve Dagster's application behind the filter.

    Dagster hands its application to `uvicorn.run`, and has no other place for a filter. The
    supervisor asks for a foreign name first, and ends the service unless that is refused.
    """
    chosen = settings.load()
    token = load_token(chosen.dagster_home)
    run = uvicorn.run

    def run_filtered(app: object, *, port: int, **options: object) -> None:
        run(Filter(app, token, port, chosen.hosts), port=port, **options)  # type: ignore[arg-type]

    uvicorn.run = run_filtered  # type: ignore[assignment]


def _end_with_supervisor() -> None:
    """Wait until the supervisor closes our input, or is killed; then end this whole group."""
    sys.stdin.buffer.read()
    if sys.platform == "win32":
        os._exit(1)
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
