"""Lock files: whether a process holds one, without keeping it from whoever wants it."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

LONGEST_LOOK = 1.0
"""Seconds to wait for a lock that nobody may hold, as others may just look at it."""


def is_held(file: Path) -> bool:
    """Whether a process holds a lock file; nobody holds a missing one.

    A look takes a share of the lock for a moment, so that two of them never see each other.

    Raises:
        OSError: it is not ours to look at.
    """
    if sys.platform == "win32":  # has no shares
        if not file.exists():
            return False
        from filelock import FileLock, Timeout  # noqa: PLC0415

        try:
            with FileLock(file, timeout=0):
                return False
        except Timeout:
            return True
    import fcntl  # noqa: PLC0415

    try:
        with file.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def delete_unless_held(file: Path) -> None:
    """Delete a lock file that nobody holds; whoever has just opened it takes a new one."""
    from filelock import FileLock, Timeout  # noqa: PLC0415

    # Windows deletes no file that is open, and filelock deletes it there itself.
    with suppress(Timeout, PermissionError), FileLock(file, timeout=0):
        file.unlink(missing_ok=True)
