"""The service starts its processes, restarts what dies, and leaves none behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from pipelines.service import child
from pipelines.service.access import load_token
from pipelines.service.supervisor import MOST_DEATHS, Service, Unserviceable
from tests.homes import free_port, running, wait_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at groups of processes")
DIES = (sys.executable, "-c", "import sys; print('fordi'); sys.exit(1)")
STANDS_IN = (
    sys.executable,
    "-c",
    """
import http.server, socket, sys, threading
options = dict(zip(sys.argv, sys.argv[1:]))
if "--socket" in options:
    code = socket.socket(socket.AF_UNIX)
    code.bind(options["--socket"])
    code.listen()
if "--port" in options:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
        def log_message(self, *words):
            pass
    server = http.server.HTTPServer(("127.0.0.1", int(options["--port"])), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
""",
)
"""A stand-in of Dagster's processes, whose webserver has no filter."""
STARTS_ONE = """
import sys, time
from pathlib import Path
from pipelines.service.child import Child
_, log, *options = sys.argv
Child("x", ["uvicorn", "--factory", "starlette.applications:Starlette", *options], Path(log))
time.sleep(100)
"""


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_process_that_dies_again_and_again_ends_the_service_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PROCESS", DIES)
    with pytest.raises(
        Unserviceable, match=rf"koden er stoppet {MOST_DEATHS} gange .*dagster\.log siger hvorfor"
    ):
        Service("127.0.0.1", free_port(), tmp_path, shows_link=False).run(threading.Event())
    log = tmp_path / "service" / "dagster.log"
    wait_for(lambda: log.read_text("utf-8") == "fordi\n" * MOST_DEATHS)


def test_a_webserver_without_the_filter_ends_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(child, "PROCESS", STANDS_IN)
    port = free_port()
    with pytest.raises(Unserviceable, match="svarer uden Pejls filter"):
        Service("127.0.0.1", port, tmp_path, shows_link=True).run(threading.Event())
    assert not answers(port)
    assert capfd.readouterr().out == ""


def test_a_process_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    port = free_port()
    arguments = [str(tmp_path / "log"), "--port", str(port)]
    with subprocess.Popen([sys.executable, "-c", STARTS_ONE, *arguments]) as starter:
        wait_for(lambda: answers(port))
        starter.kill()
    wait_for(lambda: not answers(port))


def processes_of(supervisor: int) -> set[int]:
    """The groups of processes that it has started."""
    listed = subprocess.run(
        ["ps", "-eo", "ppid=,pid="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return {int(pid) for ppid, pid in map(str.split, listed) if int(ppid) == supervisor}


def lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.long
def test_the_service_restarts_what_is_killed_and_is_gone_after_sigterm(tmp_path: Path) -> None:
    with running(tmp_path / "home", "serve") as started:
        address, output = started.address, started.output
        assert output.read_text("utf-8") == f"Pejl svarer på {address}\n"
        token = load_token(tmp_path / "home" / "dagster")
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
        assert token not in listed.stdout
        groups = processes_of(started.process.pid)
        assert len(groups) == 3

        def works() -> bool:
            query = "{ workspaceOrError { ... on Workspace { locationEntries { loadStatus } } } }"
            headers = {"Authorization": f"Bearer {token}"}
            try:
                answer = httpx.post(f"{address}/graphql", json={"query": query}, headers=headers)
            except httpx.TransportError:
                return False
            entries = answer.json()["data"]["workspaceOrError"]["locationEntries"]
            return entries == [{"loadStatus": "LOADED"}]

        wait_for(works)
        for count, group in enumerate(groups, 1):
            os.kill(group, signal.SIGKILL)
            wait_for(lambda: output.read_text("utf-8").count("er startet igen") == count)  # noqa: B023
        wait_for(works)
        groups = processes_of(started.process.pid)
    wait_for(lambda: not any(map(lives, groups)))
    assert token not in output.read_text("utf-8")


@pytest.mark.long
def test_no_process_outlives_a_service_that_is_killed(tmp_path: Path) -> None:
    with running(tmp_path / "home", "serve") as started:
        groups = processes_of(started.process.pid)
        started.process.kill()
        wait_for(lambda: not any(map(lives, groups)))
