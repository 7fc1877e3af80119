"""Runs that were killed, in whatever state, are ended; those of a living process are left."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._daemon.types import DaemonHeartbeat

from pipelines import run_processes
from pipelines.run_processes import UNFINISHED, end_broken_off, marked_as_alive
from pipelines.service.access import load_address

CANCELED = dg.DagsterRunStatus.CANCELED
BEGUN = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
WAITING = [status for status in UNFINISHED if status not in BEGUN]
REPLACE = """
import sys
from pathlib import Path
from pipelines.run_processes import replace_process
ui = "import sys; print('replaced', flush=True); sys.stdin.read()"
replace_process(Path(sys.argv[1]), [sys.executable, "-c", ui], "http://127.0.0.1:3123")
"""
ORIGIN = RemoteJobOrigin(
    RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("pipelines"), "pejl"), "nothing"
)
"""Dagster queues no run without one."""
HOLD = """
import filelock, sys
with filelock.FileLock(sys.argv[1]):
    print("begun", flush=True)
    sys.stdin.read()
"""
"""What `marked_as_alive` does, without the seconds that Dagster takes to import."""


@dg.job
def nothing() -> None:
    """A job without a step."""


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral(str(tmp_path)) as opened:
        yield opened


def states(instance: dg.DagsterInstance) -> dict[str, dg.DagsterRunStatus]:
    return {run.run_id: run.status for run in instance.get_runs()}


def runs_of(instance: dg.DagsterInstance, *statuses: dg.DagsterRunStatus) -> list[str]:
    return [
        instance.create_run_for_job(nothing, status=each, remote_job_origin=ORIGIN).run_id
        for each in statuses
    ]


def beat(instance: dg.DagsterInstance, seconds_ago: float) -> None:
    """A daemon's last sign of life."""
    moment = time.time() - seconds_ago
    instance.add_daemon_heartbeat(DaemonHeartbeat(moment, "QUEUED_RUN_COORDINATOR", None))


def test_without_a_daemon_every_unfinished_run_is_ended(instance: dg.DagsterInstance) -> None:
    (succeeded,) = runs_of(instance, dg.DagsterRunStatus.SUCCESS)
    runs_of(instance, *UNFINISHED)
    end_broken_off(instance)
    runs_of(instance, *WAITING)
    beat(instance, run_processes.SILENT + 60)
    end_broken_off(instance)
    ended = states(instance)
    assert ended.pop(succeeded) is dg.DagsterRunStatus.SUCCESS
    assert set(ended.values()) == {CANCELED}


def test_what_waits_for_a_living_daemon_is_left(instance: dg.DagsterInstance) -> None:
    waiting = dict(zip(runs_of(instance, *WAITING), WAITING, strict=True))
    beat(instance, 30)
    end_broken_off(instance)
    assert states(instance) == waiting


def test_a_run_is_left_while_its_process_lives_and_ended_once_that_was_killed(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    (run,) = runs_of(instance, dg.DagsterRunStatus.STARTED)
    with marked_as_alive(instance, run):
        [file] = (tmp_path / "processes").iterdir()
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        end_broken_off(instance)
        assert states(instance) == {run: dg.DagsterRunStatus.STARTED}
        process.kill()
    beat(instance, 0)
    unknown = tmp_path / "processes" / "killed-before-dagster-knew-it.lock"
    unknown.touch()
    end_broken_off(instance)
    assert states(instance) == {run: CANCELED}
    assert not list((tmp_path / "processes").iterdir())


def test_the_mark_of_a_run_is_gone_when_it_has_ended(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    with marked_as_alive(instance, "run"), marked_as_alive(instance, "run"):
        assert list((tmp_path / "processes").iterdir())
    assert not list((tmp_path / "processes").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no exec")
def test_what_waits_for_the_daemon_of_the_ui_is_left_until_the_ui_is_killed(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    waiting = dict(zip(runs_of(instance, *WAITING), WAITING, strict=True))
    command = [sys.executable, "-c", REPLACE, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "replaced\n"
        assert load_address(tmp_path) == "http://127.0.0.1:3123"
        end_broken_off(instance)
        assert states(instance) == waiting
        process.kill()
    beat(instance, 0)
    end_broken_off(instance)
    assert set(states(instance).values()) == {CANCELED}
