"""Files that are there whole or not at all, whatever interrupts."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from connectors.errors import HomeError


@contextmanager
def whole_file(path: Path) -> Generator[IO[bytes]]:
    """A file to write to, that gets its name once all of it is on the disk.

    Raises:
        HomeError: the disk is full, or the folder cannot be written to.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one go.

    Raises:
        HomeError: the disk is full, or the folder cannot be written to.
    """
    with whole_file(path) as file:
        file.write(content)


def unwritable(path: Path, error: OSError) -> HomeError:
    """The error of a file that cannot be written, with its remedy."""
    return HomeError(
        f"{path} cannot be written ({error.strerror}); make room on the disk, or correct PEJL_HOME."
    )
