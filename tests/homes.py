"""Homes that the real command line made, each once for all tests of both workers."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import dagster as dg
import pytest
from filelock import FileLock

from pipelines import console
from pipelines.cli import main
from pipelines.project import Project
from pipelines.refresh import RunResult, refresh

NOBODY_ANSWERS = "http://127.0.0.1:9"
NOBODY_IS_THERE = {"PEJL_JOBINDSATS_URL": NOBODY_ANSWERS, "PEJL_STATBANK_URL": NOBODY_ANSWERS}
"""The settings of a refresh that no public source answers."""
REFRESHES = "TESTS_REFRESHES"
"""The environment variable with the folder that has a file for each whole refresh of a session."""
PATIENCE = 1800
"""Seconds for one command: a refresh takes eight minutes on two cores at a load of 20."""
COMMAND = str(Path(sys.executable).with_name("pejl"))
WRITTEN_ONCE = ("archive/snapshots/", "work/parsed/", "published/builds/", "published/copies/")
"""Folders of a home whose files Pejl deletes or replaces, and never writes in."""
LINKED = ".linked"
"""The ending of the file that has the names of a home's files that copies link."""
ON_GOALS = (
    "fasit", "register", "reference", "folk1a", "ras400",
    "jo01", "ptvc02", "y08a02", "y09a02", "y09c07", "y25i13_esco", "y38a02", "y38b15", "y60c07",
)  # fmt: skip
"""What the goals of the plan rest on, and their groups: a sixth of all source tables."""


def environment(home: Path, **given: str) -> dict[str, str]:
    """This process's environment with no setting of Pejl's but these."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("PEJL_", "DAGSTER_"))}
    return own | {"PEJL_HOME": str(home), "PEJL_ENV_FILE": os.devnull} | given


def count_refresh(command: Sequence[str]) -> None:
    """Note a whole refresh: of all sources, in whatever process."""
    if command[:1] == ("refresh",) and "--only" not in command:
        tempfile.mkstemp(dir=os.environ[REFRESHES])


def each(option: str, values: Sequence[str]) -> list[str]:
    """The words of a command that give an option each of these values."""
    return [word for value in values for word in (option, value)]


def refresh_here(project: Project, *only: str, paper: bool = False) -> tuple[RunResult, RunResult]:
    """A refresh in this process, of a project that no command line can describe."""
    count_refresh(("refresh", *(["--only", *only] if only else [])))
    return refresh(project, only, console.console(stderr=True), paper=paper)


def pejl(home: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the real command line over a home."""
    count_refresh(arguments)
    return subprocess.run(
        [COMMAND, *arguments],
        env=environment(home, **given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def set_environment(wanted: Mapping[str, str]) -> None:
    """Make this process's environment this one and nothing else."""
    os.environ.clear()
    os.environ.update(wanted)


def pejl_here(home: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    """The same entry point in this process, which has imported everything already.

    A command is run by ``pejl`` where it is first tested, so that it is known to start by itself.
    """
    count_refresh(arguments)
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    called, on_ctrl_c = [COMMAND, *arguments], signal.getsignal(signal.SIGINT)
    before, code = dict(os.environ), 0
    with (
        pytest.MonkeyPatch.context() as patched,
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        patched.setattr(sys, "argv", called)
        try:
            # A command may set what its child processes read: all of it ends here.
            set_environment(environment(home, **given))
            main.run()
        except SystemExit as ended:
            code = ended.code or 0
        finally:
            set_environment(before)
            signal.signal(signal.SIGINT, on_ctrl_c)
    said = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]
    assert isinstance(code, int)
    return subprocess.CompletedProcess(called, code, *said)


def free_port() -> int:
    """A port of the loopback network that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition: Callable[[], object], patience: float = 300) -> None:
    """Wait until it holds, for so many seconds at most: `catch_up` alone may take a minute."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


@dataclass(frozen=True)
class Running:
    """A running `pejl ui` or `pejl serve`: its process, address and the file of its output."""

    process: subprocess.Popen[bytes]
    address: str
    output: Path


@contextmanager
def running(home: Path, command: str, **given: str) -> Generator[Running]:
    """Start the service over a home, and wait until it has said where; end it by SIGTERM."""
    port, output = free_port(), home.with_name(f"{home.name}.output")
    with output.open("w") as file:
        process = subprocess.Popen(
            [COMMAND, command, "--port", str(port)],
            env=environment(home, **given),
            stdout=file,
            stderr=file,
        )
    try:
        wait_for(lambda: output.read_text("utf-8") or process.poll() is not None)
        yield Running(process, f"http://127.0.0.1:{port}", output)
    finally:
        process.terminate()
        assert process.wait(60) in {0, -signal.SIGKILL}


@dataclass(frozen=True)
class Home:
    """A home as a refresh left it, and how that refresh ended. It is only read; change a copy."""

    folder: Path
    returncode: int
    stdout: str
    stderr: str

    @classmethod
    def once(
        cls,
        shared: Path,
        name: str,
        after: Self | None = None,
        *,
        command: str = "refresh",
        only: Sequence[str] = (),
        paper: bool = False,
        here: bool = False,
        **given: str,
    ) -> Self:
        """The home of this name; refreshed or built by whoever asks first, while others wait.

        Args:
            shared: where the homes of a session lie.
            name: the home's name.
            after: the home that it is a copy of before that; none for an empty one.
            command: refresh or build.
            only: the sources or tables that are fetched; all where none is named.
            paper: whether the paper is made too, which takes half as long again.
            here: whether it is made in this process.
            given: settings of the command.
        """
        folder, ended = shared / name, shared / f"{name}.json"
        with FileLock(shared / f"{name}.lock"):
            if not ended.exists():
                shutil.rmtree(folder, ignore_errors=True)
                if after is not None:
                    after.copy_to(folder)
                options = ("--paper" if paper else "--no-paper", *each("--only", only))
                run = (pejl_here if here else pejl)(folder, command, *options, **given)
                told = json.dumps([run.returncode, run.stdout, run.stderr])
                cls(folder, run.returncode, run.stdout, run.stderr).note_files()
                ended.write_text(told, "utf-8")
        return cls(folder, *json.loads(ended.read_text("utf-8")))

    def copy_to(self, folder: Path) -> Path:
        """A copy that may be changed as Pejl changes it: what is written once is linked."""

        def copy(source: str, target: str) -> None:
            (os.link if self.is_written_once(Path(source)) else shutil.copy2)(source, target)

        return shutil.copytree(self.folder, folder, symlinks=True, copy_function=copy)

    def link_to(self, folder: Path) -> Path:
        """A copy of the same files: it may lose some and get others; none may be written in."""
        return shutil.copytree(self.folder, folder, symlinks=True, copy_function=os.link)

    def is_written_once(self, file: Path) -> bool:
        """Whether Pejl never writes in a file of the home again, only deletes or replaces it."""
        return file.relative_to(self.folder).as_posix().startswith(WRITTEN_ONCE)

    def note_files(self) -> None:
        """Note the files that copies of the home link, beside it."""
        files = [path for path in self.folder.rglob("*") if self.is_written_once(path)]
        names = [str(path.relative_to(self.folder)) for path in files if path.is_file()]
        self.folder.with_suffix(LINKED).write_text(json.dumps(names), "utf-8")


def spoiled_files(shared: Path) -> list[Path]:
    """The noted files of a session's homes that a test has written in, and spoiled for others."""
    return [
        file
        for noted in shared.glob(f"*{LINKED}")
        for name in json.loads(noted.read_text("utf-8"))
        if (file := noted.with_suffix("") / name).exists()
        and file.stat().st_mtime > noted.stat().st_mtime
    ]


def builds(home: Path) -> list[set[str]]:
    """The tables that each build known to Dagster was asked for, the newest first."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DAGSTER_HOME", str(home / "dagster"))
        with dg.DagsterInstance.get() as instance:
            runs = instance.get_runs(dg.RunsFilter(job_name="build"))
    return [{".".join(key.path) for key in run.asset_selection or ()} for run in runs]


def write_apart(file: Path, content: bytes) -> None:
    """Write the file that a path leads to anew, so that those linked to the old one keep it."""
    target = file.resolve()
    target.unlink()
    target.write_bytes(content)
