"""Which runs of Dagster have a living process, and the end of those that have none.

Dagster keeps the state of a run that was killed, and starts no other run beside it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import dagster as dg
from filelock import FileLock

from connectors import lock_files
from pipelines.service.access import write_address

UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
UI = "ui"
SILENT = 120
"""Seconds without a heartbeat after which a daemon is dead; a living one has one every 30."""


@contextmanager
def marked_as_alive(instance: dg.DagsterInstance, run_id: str) -> Generator[None]:
    """Hold the lock of a run while this process runs it; the system releases it after a kill."""
    file = _lock_file(instance.root_directory, run_id)
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(file, is_singleton=True)
    with lock:
        yield
    if lock.lock_counter == 0:
        file.unlink(missing_ok=True)


def end_broken_off(instance: dg.DagsterInstance) -> None:
    """Mark as cancelled every run whose process is gone, or that waits for a daemon that is."""
    has_daemon = _has_daemon(instance)
    for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED)):
        file = _lock_file(instance.root_directory, run.run_id)
        has_begun = file.exists()
        if (has_daemon and not has_begun) or (has_begun and lock_files.is_held(file)):
            continue
        instance.report_run_canceled(run, "Kørslen blev afbrudt.")
    for file in _lock_file(instance.root_directory, UI).parent.glob("*.lock"):
        lock_files.delete_unless_held(file)


def has_service(dagster_home: Path) -> bool:
    """Whether a UI with its daemon runs in this home."""
    return lock_files.is_held(_lock_file(dagster_home, UI))


def replace_process(dagster_home: Path, command: list[str], address: str) -> NoReturn:
    """Become the UI with its daemon, and hold their lock until they end.

    Args:
        dagster_home: where the lock lies.
        command: what this process becomes.
        address: where it will answer, for a later `pejl ui`.

    Raises:
        Timeout: another one has just taken the lock.
        HomeError: the address cannot be written.
    """
    file = _lock_file(dagster_home, UI)
    file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(file, timeout=lock_files.LONGEST_LOOK, on_acquired=_keep_open):
        write_address(dagster_home, address)
        if sys.platform == "win32":  # has no exec
            sys.exit(subprocess.call(command))  # noqa: S603
        os.execv(command[0], command)  # noqa: S606


def _keep_open(descriptor: int) -> None:
    """Let the lock of this process be that of what it becomes."""
    os.set_inheritable(descriptor, True)


def _has_daemon(instance: dg.DagsterInstance) -> bool:
    """Whether the daemon of `pejl ui` lives, or another one that was started without it."""
    file = _lock_file(instance.root_directory, UI)
    if file.exists():
        return lock_files.is_held(file)
    beats = instance.get_daemon_heartbeats().values()
    return any(time.time() - beat.timestamp < SILENT for beat in beats)


def _lock_file(dagster_home: Path | str, run_id: str) -> Path:
    return Path(dagster_home) / "processes" / f"{run_id}.lock"
