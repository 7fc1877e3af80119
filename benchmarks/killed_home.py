"""A home that is killed in: what stands in it, which phase its runs are in, what is broken."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import dagster as dg
import duckdb

from assets.published import folder as published_folder
from assets.published import receipt
from connectors.archive.atomic_write import write_whole
from connectors.archive.snapshots import SnapshotStore
from pipelines import run_processes
from pipelines.settings import load
from tests.homes import COMMAND, environment

SURVIVORS = ("mart.goal_score", "mart.indicator", "mart.source_freshness")
STAGED = ".next.partial"
STEPS = """
select timestamp, dagster_event_type, step_key from event_logs
where dagster_event_type in ('STEP_START', 'STEP_SUCCESS', 'STEP_FAILURE') order by id"""
ORDER = ("start", "fetch", "build", "publish", "paper", "end")
KILLED, STOPPED, ENDED = "killed", "stopped", "had ended"
"""How a kill went; a stop is an image of the home at that moment."""
LOOK = 0.02
"""Seconds between two looks at the phase."""


@dataclass(frozen=True)
class Victim:
    """A home before it is killed in.

    Args:
        home: its folder.
        before: a hash of each published table that matters.
        tables: the number of source tables that have an answer.
        took: the seconds that each phase took last.
    """

    home: Path
    before: list[list[int]]
    tables: int
    took: dict[str, float] = field(default_factory=dict[str, float])

    @classmethod
    def refreshed(cls, home: Path) -> Victim:
        """A home after one refresh; or one that was refreshed before any kill."""
        victim = cls(home, [], 0)
        if not (home / "published").exists():
            victim.pejl("refresh")
        return cls(home, victim.numbers(), len(victim.answered()))

    def pejl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(  # noqa: S603
            [COMMAND, *arguments],
            env=environment(self.home),
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def running(self, *arguments: str) -> Generator[subprocess.Popen[bytes]]:
        """A command; what it says is in a file beside the home. It is killed at the end."""
        with (
            self.home.with_name("output").open("w") as output,
            subprocess.Popen(  # noqa: S603
                [COMMAND, *arguments],
                env=environment(self.home),
                stdout=output,
                stderr=output,
                start_new_session=True,
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    @contextmanager
    def image(self, process: subprocess.Popen[bytes]) -> Generator[Victim]:
        """A copy of the home as a kill of this process would leave it now; the process goes on."""
        copy = self.home.with_name("image")
        os.killpg(process.pid, signal.SIGSTOP)
        try:
            while any(not is_stopped(each) for each in group_of(process.pid)):
                time.sleep(LOOK)
            subprocess.run(["cp", "-a", "--reflink=auto", self.home, copy], check=True)  # noqa: S603, S607
        finally:
            os.killpg(process.pid, signal.SIGCONT)
        try:
            yield replace(self, home=copy)
        finally:
            shutil.rmtree(copy)

    def runs(self) -> set[Path]:
        """Dagster's event log of each run."""
        return set((self.home / "dagster" / "history" / "runs").glob("*-*.db"))

    def answered(self) -> list[Path]:
        """The archive's folders of the public tables that have an answer."""
        folders = (self.home / "archive" / "snapshots").glob("[js]*/*")
        return sorted(path for path in folders if any(path.glob("*.sidecar")))

    def phase(self, runs: set[Path]) -> str:
        """The phase that these runs are in: start, fetch, build, publish, paper or end."""
        steps = [event for run in runs for event in read_steps(run)]
        if not steps:
            return "start"
        _, kind, step = max(steps)
        if step.startswith("fetch_"):
            return "fetch"
        if step != "publish":
            return "build"
        if kind != "STEP_START":
            return "end"
        published = self.home / "published"
        written, whole = (
            len(list((published / each / "parquet").glob("*.parquet"))) for each in (STAGED, ".")
        )
        return "paper" if 0 < whole <= written else "publish"

    def wait_for_phase(
        self, phase: str, runs: Callable[[], set[Path]], has_ended: Callable[[], object]
    ) -> None:
        """Wait until a phase has begun, unless all has ended; each one before it is timed."""
        now, began = self.phase(runs()), time.monotonic()
        while ORDER.index(now) < ORDER.index(phase) and not has_ended():
            time.sleep(LOOK)
            if (then := self.phase(runs())) != now:
                self.took[now] = time.monotonic() - began
                now, began = then, time.monotonic()

    def moment_in(self, phase: str, chance: random.Random) -> float:
        """Seconds to wait in a phase, up to half of what it took last: two may be waited for."""
        return chance.uniform(0, self.took.get(phase, self.took.get("publish", 5)) / 2)

    def begin_new_day(self) -> None:
        """Let what is published be of another day, so that the next build is that of a new day."""
        standing = receipt.load(self.home / "published")
        if standing is not None:
            facts = asdict(standing) | {"rests_on": {**standing.rests_on, "day": "another"}}
            file = self.home / "published" / published_folder.CURRENT / receipt.NAME
            write_whole(file, json.dumps(facts).encode())

    def numbers(self) -> list[list[int]]:
        """A hash of each published table that matters; an error where the file is torn."""
        with duckdb.connect(self.home / "published" / "pejl.duckdb", read_only=True) as opened:
            return [
                list(map(int, row))
                for table in SURVIVORS
                for row in opened.sql(
                    f"select count(*), bit_xor(hash(t)) from {table} t"
                ).fetchall()
            ]

    def mistakes(self) -> Iterator[str]:
        """What a kill has broken."""
        if self.numbers() != self.before:
            yield "the published numbers changed"
        build = Path(os.path.realpath(self.home / "published" / published_folder.CURRENT))
        standing = receipt.load(build)
        with duckdb.connect(build / published_folder.NAME, read_only=True) as opened:
            rows = opened.sql("select build from mart.build").fetchall()
        if standing is None or rows != [(standing.build,)]:
            yield f"the receipt of {build} is not that of the file"
        if changed := receipt.find_changed(build):
            yield f"published files are not as the receipt says: {changed}"
        store = SnapshotStore(self.home / "archive", "sample", load(home=self.home).now)
        for path in (self.home / "archive" / "snapshots").glob("*/*"):
            for snapshot in store.newest_first(path.parent.name, path.name):
                if damage := snapshot.find_damage():
                    yield damage
        yield from store.damage()

    def mistakes_at_end(self) -> Iterator[str]:
        """What is broken after a plain refresh."""
        for command in (("refresh",), ("doctor", "--verify")):
            ended = self.pejl(*command)
            if ended.returncode:
                yield f"{command}: {ended.stdout[-2000:]} {ended.stderr[-2000:]}"
        os.environ["DAGSTER_HOME"] = str(self.home / "dagster")
        with dg.DagsterInstance.get() as instance:
            for run in instance.get_runs(dg.RunsFilter(statuses=run_processes.UNFINISHED)):
                yield f"run {run.run_id} is {run.status}"
        yield from map(str, self.home.rglob("*.partial"))


def group_of(leader: int) -> list[int]:
    """The processes of a group."""
    every = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    return [each for each in every if state_of(each)[2:3] == [str(leader)]]


def is_stopped(process: int) -> bool:
    """Whether no thread of a process runs."""
    threads = Path(f"/proc/{process}/task").glob("*")
    return all(state_of(int(each.name), process)[:1] in ([], ["T"], ["Z"]) for each in threads)


def state_of(thread: int, process: int | None = None) -> list[str]:
    """State, parent, group and what follows, as Linux tells; nothing where it has ended."""
    try:
        stat = Path(f"/proc/{process or thread}/task/{thread}/stat").read_text("utf-8")
    except OSError:
        return []
    return stat.rpartition(")")[2].split()


def read_steps(run: Path) -> list[tuple[str, str, str]]:
    """The steps of a run that have begun or ended: moment, event and step."""
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"{run.as_uri()}?mode=ro", uri=True)) as opened,
    ):
        return opened.execute(STEPS).fetchall()
    return []


@dataclass(frozen=True)
class Kill:
    """What was killed.

    Args:
        by: the command; or whose run it was in a service, or the service itself.
        phase: the phase in which it was killed.
        outcome: one of ``KILLED``, ``STOPPED`` and ``ENDED``.
        broken: what the kill has broken.
    """

    by: str
    phase: str
    outcome: str
    broken: Sequence[str]
