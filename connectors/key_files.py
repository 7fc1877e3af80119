"""Files with a secret key: only their owner can read them, and none is written over."""

from __future__ import annotations

import os
from pathlib import Path

from connectors.archive import atomic_write


def create(path: Path, content: bytes) -> None:
    """Write a new key file.

    Raises:
        OSError: the file exists, or cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write.create(path, content, 0o600)


def others_can_read(path: Path) -> bool:
    """Whether more than its owner can read a key file; Windows does not tell.

    Raises:
        OSError: the file is missing, or cannot be looked at.
    """
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)
