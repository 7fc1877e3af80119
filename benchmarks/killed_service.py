"""Kills in a running service: runs of a user and of `catch_up`, and the service itself."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.killed_home import ENDED, KILLED, Kill, Victim, state_of
from pipelines import run_processes
from tests.homes import Running, running, wait_for

BY = {"user": 3, "catch_up": 3, "service": 1}
"""Whose run is killed, or the whole service, and how often."""
PATIENCE = 900
PHASES = {"start": 1, "fetch": 3, "build": 4, "publish": 4, "paper": 4}
LAUNCH = """
mutation($run: ExecutionParams!) {
    launchPipelineExecution(executionParams: $run) {
        __typename ... on LaunchRunSuccess { run { runId } }
    }
}"""
STATUS = "query($run: ID!) { runOrError(runId: $run) { ... on Run { status } } }"
FINISHED = {"SUCCESS", "FAILURE", "CANCELED"}
NEWEST = "{ runsOrError(limit: 1) { ... on Runs { results { runId jobName status } } } }"


@dataclass(frozen=True)
class Service:
    """A running UI over a home."""

    victim: Victim
    process: Running
    client: httpx.Client

    @classmethod
    @contextmanager
    def over(cls, victim: Victim) -> Generator[Service]:
        """A service, and a client of it that is logged in."""
        with running(victim.home, "ui") as process:
            wait_for(lambda: "login" in process.output.read_text("utf-8"), PATIENCE)
            [link] = re.findall(r"http\S+/login\S+", process.output.read_text("utf-8"))
            with httpx.Client(
                base_url=process.address, timeout=120, follow_redirects=True
            ) as client:
                client.get(link)
                client.headers["Origin"] = process.address
                yield cls(victim, process, client)

    def kill_run(self, by: str, phase: str, chance: random.Random) -> Kill:
        """Kill the process of a run, or the service, in a phase."""
        wait_for(lambda: self._newest()["status"] in FINISHED, PATIENCE)
        run = self._begin_by_catch_up() if by == "catch_up" else self._launch(job_of(phase, chance))
        process = self._process_of(run)
        log = self.victim.home / "dagster" / "history" / "runs" / f"{run}.db"
        if process is not None:
            self.victim.wait_for_phase(phase, lambda: {log}, lambda: not is_alive(process))
            time.sleep(self.victim.moment_in(phase, chance))
        phase = self.victim.phase({log})
        if process is None or not is_alive(process):
            return Kill(by, phase, ENDED, [])
        if by == "service":
            self.process.process.kill()
            held = self.victim.home / "dagster"
            wait_for(
                lambda: not run_processes.has_service(held) and not is_alive(process), PATIENCE
            )
            return Kill(by, phase, KILLED, list(self.victim.mistakes()))
        os.kill(process, signal.SIGKILL)
        wait_for(lambda: self._status(run) in FINISHED, PATIENCE)
        return Kill(by, phase, KILLED, list(self.victim.mistakes()))

    def _begin_by_catch_up(self) -> str:
        """A build that follows a fetch by itself, since the working file is gone."""
        fetch = self._launch("fetch")
        wait_for(lambda: self._status(fetch) in FINISHED, PATIENCE)
        (self.victim.home / "work" / "warehouse.duckdb").unlink(missing_ok=True)
        wait_for(lambda: self._newest()["runId"] != fetch, PATIENCE)
        return self._newest()["runId"]

    def _launch(self, job: str) -> str:
        selector = {
            "repositoryName": "__repository__",
            "repositoryLocationName": "pipelines.code_location",
            "pipelineName": job,
        }
        tags = {"tags": [{"key": "pejl/only_new", "value": "false"}]}
        params = {"selector": selector, "mode": "default", "executionMetadata": tags}
        answer = self._ask(LAUNCH, {"run": params})
        return answer["launchPipelineExecution"]["run"]["runId"]

    def _newest(self) -> dict[str, str]:
        none = {"runId": "", "status": "SUCCESS"}
        return next(iter(self._ask(NEWEST, {})["runsOrError"]["results"]), none)

    def _status(self, run: str) -> str:
        return self._ask(STATUS, {"run": run})["runOrError"]["status"]

    def _ask(self, query: str, variables: object) -> dict[str, Any]:
        asked = {"query": query, "variables": variables}
        return self.client.post("/graphql", json=asked).json()["data"]

    def _process_of(self, run: str) -> int | None:
        """The process that holds the lock of a run; None if it ended before it was seen."""
        lock = self.victim.home / "dagster" / "processes" / f"{run}.lock"
        found: list[int] = []

        def find() -> bool:
            found.extend(holders(lock))
            return bool(found) or self._status(run) in FINISHED

        wait_for(find, PATIENCE)
        return found[0] if found else None


def holders(lock: Path) -> Iterator[int]:
    """The processes that hold a lock, as Linux tells."""
    if lock.exists():
        inode = str(lock.stat().st_ino)
        for line in Path("/proc/locks").read_text("ascii").splitlines():
            fields = line.split()
            if fields[5].rpartition(":")[2] == inode:
                yield int(fields[4])


def is_alive(process: int) -> bool:
    """Whether a process lives, and is no zombie."""
    return state_of(process)[:1] not in ([], ["Z"])


def job_of(phase: str, chance: random.Random) -> str:
    """The job that has a phase."""
    if phase == "start":
        return chance.choice(["fetch", "build"])
    return "fetch" if phase == "fetch" else "build"


def kill_in_services(victim: Victim, chances: Iterator[random.Random]) -> Iterator[Kill]:
    """Kill in one service after another; each begins over what the last one left."""
    chance = next(chances, None)
    while chance is not None:
        with Service.over(victim) as service:
            by = ""
            while chance is not None and by != "service":
                [by] = chance.choices(list(BY), list(BY.values()))
                phases = {k: v for k, v in PHASES.items() if by != "catch_up" or k != "fetch"}
                [phase] = chance.choices(list(phases), list(phases.values()))
                yield service.kill_run(by, phase, chance)
                chance = next(chances, None)
