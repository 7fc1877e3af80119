"""A process that can write no large file, as on a full disk."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

import pytest

needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")


@contextmanager
def files_of_at_most(size: int) -> Generator[None]:
    """Files grow to so many bytes; to write more fails, once those that fit are written."""
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
