"""Lock files: whether a process holds one, and one that a process keeps as it becomes another."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

LONGEST_LOOK = 1.0
"""Seconds to wait for a lock that nobody may hold, as others may just look at it."""

PAUSE = 0.05


def is_held(file: Path) -> bool:
    """Whether a process holds a lock file.

    A look takes a share of the lock for a moment, so that two of them never see each other.

    Raises:
        OSError: the file is missing, or is not ours to lock.
    """
    if sys.platform == "win32":  # has no shares
        from filelock import FileLock, Timeout  # noqa: PLC0415

        try:
            with FileLock(file, timeout=0):
                return False
        except Timeout:
            return True
    import fcntl  # noqa: PLC0415

    with file.open("rb") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def take(file: Path) -> int:
    """Take a lock file for this process and what it becomes; not on Windows.

    Returns:
        The descriptor that holds it.

    Raises:
        Timeout: another process holds it.
    """
    import fcntl  # noqa: PLC0415

    from filelock import Timeout  # noqa: PLC0415

    deadline = time.monotonic() + LONGEST_LOOK
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT)
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(descriptor).st_nlink:  # else it was deleted in between
                os.set_inheritable(descriptor, True)
                return descriptor
        os.close(descriptor)
        if time.monotonic() > deadline:
            raise Timeout(str(file))
        time.sleep(PAUSE)


def delete_unless_held(file: Path) -> None:
    """Delete a lock file that nobody holds; whoever has just opened it takes a new one."""
    from filelock import FileLock, Timeout  # noqa: PLC0415

    # Windows deletes no file that is open, and filelock deletes it there itself.
    with suppress(Timeout, PermissionError), FileLock(file, timeout=0):
        file.unlink(missing_ok=True)
