"""Homes that the real command line made, each once for all tests of both workers."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from unittest import mock

from filelock import FileLock

from pipelines import project
from pipelines.cli import main
from pipelines.settings import SQL

NOBODY_ANSWERS = "http://127.0.0.1:9"
ALL_FIGURES = "from mart.indicator as figure\n"
ONE_FIGURE = "from (from mart.indicator where indicator = 'job_orders') as figure\n"
COMMAND = str(Path(sys.executable).with_name("pejl"))


def environment(home: Path, **given: str) -> dict[str, str]:
    """This process's environment with no setting of Pejl's but these."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("PEJL_", "DAGSTER_"))}
    return own | {"PEJL_HOME": str(home), "PEJL_ENV_FILE": os.devnull} | given


def pejl(home: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the real command line over a home."""
    return subprocess.run(
        [COMMAND, *arguments],
        env=environment(home, **given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def pejl_here(home: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    """The same entry point in this process, which has imported everything already.

    A command is run by ``pejl`` where it is first tested, so that it is known to start by itself.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    called, on_ctrl_c = [COMMAND, *arguments], signal.getsignal(signal.SIGINT)
    code: object = 0
    with (
        mock.patch.dict(os.environ, environment(home, **given), clear=True),
        mock.patch.object(sys, "argv", called),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main.run()
        except SystemExit as ended:
            code = ended.code or 0
        finally:
            signal.signal(signal.SIGINT, on_ctrl_c)
    said = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]
    assert isinstance(code, int)
    return subprocess.CompletedProcess(called, code, *said)


@contextmanager
def one_benchmark(folder: Path, sql: Path = SQL) -> Generator[None]:
    """Refreshes in this process compare one indicator with other municipalities, and not all.

    The comparisons are a million rows, most of what a refresh writes, and no goal rests on them:
    for tests of what comes of a source, a goal or a home.
    """
    benchmark = shutil.copytree(sql, folder / "sql") / "mart" / "benchmark.sql"
    text = benchmark.read_text("utf-8")
    assert text.count(ALL_FIGURES) == 1
    benchmark.write_text(text.replace(ALL_FIGURES, ONE_FIGURE), "utf-8")
    with mock.patch.object(project, "SQL", folder / "sql"):
        yield


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
        paper: bool = False,
        here: bool = False,
        **given: str,
    ) -> Self:
        """The home of this name; refreshed by whoever asks first, while others wait.

        Args:
            shared: where the homes of a session lie.
            name: the home's name.
            after: the home that it is a copy of before the refresh; none for an empty one.
            paper: whether the refresh makes the paper too, which takes half as long again.
            here: whether it is refreshed in this process, and with one benchmark.
            given: settings of the refresh.
        """
        folder, ended = shared / name, shared / f"{name}.json"
        with FileLock(shared / f"{name}.lock"):
            if not ended.exists():
                shutil.rmtree(folder, ignore_errors=True)
                if after is not None:
                    after.copy_to(folder)
                command = ("refresh", "--paper" if paper else "--no-paper")
                if here:
                    with one_benchmark(shared / f"{name}.made"):
                        run = pejl_here(folder, *command, **given)
                else:
                    run = pejl(folder, *command, **given)
                told = json.dumps([run.returncode, run.stdout, run.stderr])
                ended.write_text(told, "utf-8")
        return cls(folder, *json.loads(ended.read_text("utf-8")))

    def copy_to(self, folder: Path) -> Path:
        """A copy that may be changed."""
        return shutil.copytree(self.folder, folder)
