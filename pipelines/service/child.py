"""A process of the service as its supervisor sees it: started, watched, ended with its group."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

PROCESS = (sys.executable, "-m", "pipelines.service.process")
LOG_BYTES = 5_000_000
"""A log's size; one older log is left beside it."""


class Child:
    """One process of Dagster's, in a group of its own with what it starts itself."""

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        """Start it.

        Args:
            name: what it is, for people.
            command: a script of Dagster's, and its arguments.
            log: where its output goes.
        """
        self.name, self.log = name, log
        self._command = command
        self.start()

    def start(self) -> None:
        """Start it, also again; it ends itself once the pipe to it is closed."""
        self.started_at = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603
            [*PROCESS, *self._command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        threading.Thread(target=self._copy_output, args=(self._process,), daemon=True).start()

    def has_ended(self) -> bool:
        """Whether the process itself has ended; what it started may live."""
        return self._process.poll() is not None

    def close_pipe(self) -> None:
        """Let it end itself and its group."""
        assert self._process.stdin  # noqa: S101
        with suppress(BrokenPipeError):
            self._process.stdin.close()

    def kill_after(self, deadline: float) -> None:
        """Wait for its whole group, and kill what is left at that moment (`time.monotonic`)."""
        while self._lives() and time.monotonic() < deadline:
            time.sleep(0.1)
        if sys.platform == "win32":
            self._process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _lives(self) -> bool:
        """Whether anything of its group does."""
        has_ended = self.has_ended()
        if sys.platform == "win32":
            return not has_ended
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def _copy_output(self, process: subprocess.Popen[str]) -> None:
        handler = RotatingFileHandler(self.log, "a", LOG_BYTES, backupCount=1, encoding="utf-8")
        assert process.stdout  # noqa: S101
        for line in process.stdout:
            record = logging.LogRecord(self.name, logging.INFO, "", 0, line.rstrip(), None, None)
            handler.emit(record)
        handler.close()
