"""Ctrl-C ends a refresh or a build at once, publishes nothing, and the next run knows it."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from assets.published import receipt
from tests.homes import COMMAND, ON_GOALS, Home, each, environment

PATIENCE = 600


def interrupted(home: Path, when: Callable[[], bool], *command: str) -> tuple[int, str]:
    """A command that gets Ctrl-C when that holds: its exit code and what it said."""
    with subprocess.Popen(
        [COMMAND, *command],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        deadline = time.monotonic() + PATIENCE
        while not when():
            assert process.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline, "waited too long"
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C in another way")
def test_ctrl_c_ends_a_command_at_once_and_the_next_one_marks_it_as_broken_off(
    small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = small_home.copy_to(tmp_path / "home")
    log, work = home / "archive" / "attempts.jsonl", home / "work" / "warehouse.duckdb"
    public = home / "published" / "pejl.duckdb"
    before, attempts = public.read_bytes(), log.stat().st_size
    fetch = ("refresh", *each("--only", ON_GOALS))
    ended = interrupted(home, lambda: log.stat().st_size > attempts, *fetch)
    assert ended == (130, "\nAfbrudt.\n")
    opened = work.stat().st_mtime_ns
    build = ("build", "--force", "--no-paper")
    ended = interrupted(home, lambda: work.stat().st_mtime_ns > opened, *build)
    assert ended == (130, "\nAfbrudt.\n")
    assert public.read_bytes() == before
    # The working tables are of no build now, so that the next refresh makes everything again.
    assert receipt.read(home / "published") is None
    monkeypatch.setenv("DAGSTER_HOME", str(home / "dagster"))
    with dg.DagsterInstance.get() as instance:
        ended = [run.status for run in instance.get_runs()]
    assert dg.DagsterRunStatus.CANCELED in ended
    assert ended.count(dg.DagsterRunStatus.STARTED) <= 1
    assert not [path for path in home.rglob("*.partial") if "work" not in path.parts]
