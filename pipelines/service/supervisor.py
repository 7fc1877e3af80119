"""The supervisor: starts Dagster's processes, restarts one that dies, and ends all with itself.

`python -m pipelines.service.supervisor HOST PORT [--link]` prints one line that says where, once
the webserver answers. It imports nothing of Dagster, so that it stays small while it waits.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from connectors.errors import file_error
from pipelines.service.access import FOREIGN_HOST, local_address, local_name, login_link
from pipelines.service.child import Child

LOCATION = "pipelines.code_location"
GRACE = 25
"""Seconds that all processes have to end; each kills its own group after 20."""
STEADY, MOST_DEATHS = 60, 3
"""A process that lived less than so many seconds, so often in a row, is not started again."""
LOGS = "service"
"""The folder of the processes' output; `logs` is for what Dagster's telemetry would send away."""
TICK = 0.5
INTERRUPTED = 130
FOREIGN_NAME = "fremmed.invalid"
"""The filter must refuse it; no machine has such a name."""


class Unserviceable(Exception):  # noqa: N818  (a sentence for people)
    """Why the service cannot go on, with the remedy."""


@dataclass(frozen=True)
class CodeAddress:
    """Where the code location listens: a socket in a folder of ours, on Windows a port."""

    folder: Path
    port: int | None

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """An address that nobody has yet."""
        if sys.platform != "win32":
            return cls(folder, None)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return cls(folder, probe.getsockname()[1])

    @property
    def option(self) -> tuple[str, str]:
        """The option of Dagster's commands."""
        return f"--{self._kind}", str(self.port or self._socket)

    @property
    def _kind(self) -> str:
        return "port" if self.port else "socket"

    @property
    def _socket(self) -> Path:
        return self.folder / "code"

    def answers(self) -> bool:
        """Whether the code location listens."""
        family = socket.AF_INET if self.port else socket.AF_UNIX
        with socket.socket(family) as probe:
            address = ("127.0.0.1", self.port) if self.port else str(self._socket)
            return probe.connect_ex(address) == 0

    def write_workspace(self) -> Path:
        """Write the file by which Dagster's processes find the code; it keeps the name it had."""
        path = self.folder / "workspace.yaml"
        server = {self._kind: self.port or str(self._socket), "location_name": LOCATION}
        path.write_text(json.dumps({"load_from": [{"grpc_server": server}]}), "utf-8")
        return path


@dataclass
class Service:
    """Dagster's three processes on one address."""

    host: str
    port: int
    dagster_home: Path
    shows_link: bool
    children: list[Child] = field(default_factory=list[Child])
    quick_deaths: dict[str, int] = field(default_factory=dict[str, int])

    def run(self, ended: threading.Event) -> None:
        """Run until that event; no process of ours lives afterwards.

        Raises:
            Unserviceable: a process dies again and again, or the filter is not in front.
        """
        (self.dagster_home / LOGS).mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="pejl-", ignore_cleanup_errors=True) as folder:
            code = CodeAddress.in_folder(Path(folder))
            try:
                self._start(
                    "koden", "dagster", "code-server", "start", "-m", LOCATION, *code.option
                )
                is_ready = False
                while not ended.wait(TICK):
                    for child in filter(Child.has_ended, self.children):
                        self._restart(child)
                    if is_ready:
                        continue
                    if len(self.children) > 1:
                        is_ready = self._announce()
                    elif code.answers():
                        self._start_readers(code.write_workspace())
            finally:
                self._end()

    def _start(self, name: str, *command: str) -> None:
        log = self.dagster_home / LOGS / f"{command[0]}.log"
        self.children.append(Child(name, [*command, "--log-level", "warning"], log))

    def _start_readers(self, workspace: Path) -> None:
        """Start the webserver and the daemon, which ask the code location."""
        where = ("--workspace", str(workspace))
        listening = ("--host", self.host, "--port", str(self.port))
        quiet = ("--dagster-log-level", "warning")
        self._start("brugerfladen", "dagster-webserver", *where, *listening, *quiet)
        self._start("dæmonen", "dagster-daemon", "run", *where)

    def _restart(self, child: Child) -> None:
        """Start a process again that has died."""
        is_quick = time.monotonic() - child.started_at < STEADY
        deaths = self.quick_deaths.get(child.name, 0) + 1 if is_quick else 1
        self.quick_deaths[child.name] = deaths
        if deaths >= MOST_DEATHS:
            raise Unserviceable(
                f"Dagsters proces {child.name} er stoppet {deaths} gange i træk, og tjenesten er "
                f"derfor stoppet; {child.log} siger hvorfor."
            )
        child.kill_after(time.monotonic())
        child.start()
        _say(f"Dagsters proces {child.name} stoppede og er startet igen; se {child.log}.")

    def _announce(self) -> bool:
        """Say where, once the webserver answers; returns whether it does.

        Raises:
            Unserviceable: it answers under any name.
        """
        status = _status_for_foreign_name(local_name(self.host), self.port)
        if status is None:
            return False
        address = local_address(self.host, self.port)
        if status != FOREIGN_HOST:
            raise Unserviceable(
                f"Dagsters brugerflade på {address} svarer uden Pejls filter, og tjenesten er "
                "derfor stoppet; installer den udgave af Dagster, som Pejl er prøvet med."
            )
        link = login_link(address, self.dagster_home) if self.shows_link else address
        print(f"Pejl svarer på {link}", flush=True)
        return True

    def _end(self) -> None:
        deadline = time.monotonic() + GRACE
        for child in self.children:
            child.close_pipe()
        for child in self.children:
            child.kill_after(deadline)


def _status_for_foreign_name(host: str, port: int) -> int | None:
    """The HTTP status of a request under a foreign name; None while nobody answers."""
    connection = http.client.HTTPConnection(host.strip("[]"), port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": FOREIGN_NAME})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def main() -> int:
    """Run the service of the environment's DAGSTER_HOME; returns the exit code."""
    ended = threading.Event()
    received: list[int] = []

    def end(number: int, _frame: object) -> None:
        received.append(number)
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    _, host, port, *options = sys.argv
    service = Service(host, int(port), Path(os.environ["DAGSTER_HOME"]), "--link" in options)
    try:
        service.run(ended)
    except Unserviceable as error:
        _say(str(error))
        return 1
    except OSError as error:
        _say(f"{error.filename} kan ikke skrives ({file_error(error)}); ret det, og start igen.")
        return 1
    return INTERRUPTED if signal.SIGINT in received else 0


if __name__ == "__main__":
    sys.exit(main())
