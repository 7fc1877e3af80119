"""How many SIGKILLs at random moments a home survives (Linux).

    uv run python benchmarks/kills.py [COMMANDS] [SERVICE_RUNS]

Commands that fetch, build, publish and write the paper are killed at a random moment; then, in a
running service, the processes of runs that a user started or that `catch_up` began. After each kill
the published numbers must be those from before, and every stored answer whole. At the end of each
half a plain refresh must end well, and leave no unfinished run and no half-written file.
"""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import httpx

from connectors.archive.snapshots import SnapshotStore
from pipelines.run_processes import UNFINISHED
from pipelines.settings import load

PEJL = str(Path(sys.executable).with_name("pejl"))
COMMANDS = (
    ("refresh", "--force"),
    ("refresh", "--force", "--no-paper"),
    ("build", "--force"),
    ("refresh",),
)
TABLES = ("mart.goal_score", "mart.indicator", "mart.source_freshness")
PATIENCE = 300
LAUNCH = """
mutation($run: ExecutionParams!) {
    launchPipelineExecution(executionParams: $run) {
        __typename ... on LaunchRunSuccess { run { runId } }
    }
}"""
STATUS = "query($run: ID!) { runOrError(runId: $run) { ... on Run { status } } }"
ENDED = {"SUCCESS", "FAILURE", "CANCELED"}
NEWEST = "{ runsOrError(limit: 1) { ... on Runs { results { runId jobName status } } } }"


def environment(home: Path) -> dict[str, str]:
    """The environment of a home on the sample."""
    return os.environ | {"PEJL_HOME": str(home), "PEJL_ENV_FILE": os.devnull}


def pejl(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(  # noqa: S603
        [PEJL, *arguments], env=environment(home), capture_output=True, text=True, check=False
    )


def numbers(home: Path) -> list[tuple[object, ...]]:
    """A hash of each published table that matters; an error where the file is torn."""
    with duckdb.connect(home / "published" / "pejl.duckdb", read_only=True) as opened:
        return [
            row
            for table in TABLES
            for row in opened.sql(f"select count(*), bit_xor(hash(t)) from {table} t").fetchall()
        ]


def mistakes(home: Path, before: list[tuple[object, ...]]) -> list[str]:
    """What a kill has broken."""
    broken = [] if numbers(home) == before else ["the published numbers changed"]
    store = SnapshotStore(home / "archive", "sample", load(home=home).now)
    tables = [path for path in (home / "archive" / "snapshots").glob("*/*") if path.is_dir()]
    snapshots = [s for path in tables for s in store.newest_first(*path.parts[-2:])]
    return [*broken, *(damage for s in snapshots if (damage := s.find_damage()))]


def mistakes_at_end(home: Path) -> list[str]:
    """What is broken after a plain refresh."""
    ended = pejl(home, "refresh")
    broken = [] if ended.returncode == 0 else [ended.stdout[-300:] + ended.stderr[-300:]]
    os.environ["DAGSTER_HOME"] = str(home / "dagster")
    with dg.DagsterInstance.get() as instance:
        broken += [str(r) for r in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED))]
    return [*broken, *map(str, home.rglob("*.partial"))]


def kill_commands(home: Path, kills: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Kill commands; yields each and when."""
    took = {command: _seconds(home, command) for command in COMMANDS if kills}
    for _ in range(kills):
        command = chance.choice(COMMANDS)
        moment = chance.uniform(0, took[command])
        with subprocess.Popen(  # noqa: S603
            [PEJL, *command],
            env=environment(home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(moment)
            process.kill()
        outcome = "killed" if process.returncode == -signal.SIGKILL else "had ended"
        yield f"{outcome}: {' '.join(command)}", f"{moment / took[command]:.0%}"


def _seconds(home: Path, command: tuple[str, ...]) -> float:
    begun = time.monotonic()
    pejl(home, *command)
    return time.monotonic() - begun


@contextmanager
def service(home: Path) -> Iterator[httpx.Client]:
    """A client of a running UI."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "ui.log"
    with log.open("w") as output:
        process = subprocess.Popen(  # noqa: S603
            [PEJL, "ui", "--port", str(port)], env=environment(home), stdout=output, stderr=output
        )
    try:
        _wait_for(lambda: "login" in log.read_text("utf-8"))
        (link,) = re.findall(r"http\S+", log.read_text("utf-8"))
        address = link.partition("/login")[0]
        with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as client:
            client.get(link)
            client.headers["Origin"] = address
            yield client
    finally:
        process.terminate()
        process.wait(60)


def kill_runs(home: Path, kills: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Kill the processes of runs in a service; yields whose each was, and when."""
    with service(home) as ui:
        for _ in range(kills):
            job = chance.choice(["fetch", "build"])
            run = _launch(ui, job)
            by = "user"
            if job == "fetch" and chance.random() < 0.5:  # noqa: PLR2004
                # Nothing is new after a fetch of the sample unless nothing stands published.
                (home / "published" / "receipt.json").unlink(missing_ok=True)
                _wait_for(lambda run=run: _newest(ui)["runId"] != run)
                run, by = _newest(ui)["runId"], "catch_up"
                job = "build"
            moment = chance.uniform(0, 3 if job == "fetch" else 15)
            process = _process_of(home, run)
            time.sleep(moment)
            if process is not None:
                os.kill(process, signal.SIGKILL)
            _wait_for(lambda run=run: _status(ui, run) in ENDED)
            yield f"{_status(ui, run).lower()}: {job} by {by}", f"{moment:.1f} s"


def _launch(ui: httpx.Client, job: str) -> str:
    selector = {
        "repositoryName": "__repository__",
        "repositoryLocationName": "pipelines.code_location",
        "pipelineName": job,
    }
    tags = {"tags": [{"key": "pejl/only_new", "value": "false"}]}
    params = {"selector": selector, "mode": "default", "executionMetadata": tags}
    answer = _ask(ui, LAUNCH, {"run": params})
    return answer["launchPipelineExecution"]["run"]["runId"]


def _newest(ui: httpx.Client) -> dict[str, str]:
    return _ask(ui, NEWEST, {})["runsOrError"]["results"][0]


def _status(ui: httpx.Client, run: str) -> str:
    return _ask(ui, STATUS, {"run": run})["runOrError"]["status"]


def _ask(ui: httpx.Client, query: str, variables: object) -> dict[str, Any]:
    return ui.post("/graphql", json={"query": query, "variables": variables}).json()["data"]


def _process_of(home: Path, run: str) -> int | None:
    """The process that holds the lock of a run; None if it ended before it was seen."""
    lock = home / "dagster" / "processes" / f"{run}.lock"
    for _ in range(PATIENCE * 10):
        if lock.exists():
            inode = str(lock.stat().st_ino)
            for line in Path("/proc/locks").read_text("ascii").splitlines():
                fields = line.split()
                if fields[5].rpartition(":")[2] == inode:
                    return int(fields[4])
        time.sleep(0.1)
    return None


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.5)


def main(commands: int = 200, runs: int = 20, seed: int = 1) -> None:
    """Kill, and print what survived."""
    chance, outcomes, broken = random.Random(seed), Counter[str](), list[str]()  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        pejl(home, "refresh")
        before = numbers(home)
        for kills in (kill_commands(home, commands, chance), kill_runs(home, runs, chance)):
            for outcome, moment in kills:
                outcomes[outcome] += 1
                found = mistakes(home, before)
                broken += [f"{outcome} at {moment}: {each}" for each in found]
            broken += mistakes_at_end(home)
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:4} {outcome}")
    print(f"{sum(outcomes.values())} kills, {len(broken)} things broken")
    print("\n".join(broken))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
