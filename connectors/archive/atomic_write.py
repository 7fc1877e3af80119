"""Atomic writes of files, and appends of whole lines to logs."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from connectors.errors import DiskFullError, HomeError, InputError, file_error

PARTIAL = ".partial"
"""What a file or folder that is not whole yet ends in; its name begins with a dot."""


@contextmanager
def whole_file(path: Path) -> Generator[IO[bytes]]:
    """A file to write to, renamed into place once it is on the disk.

    Raises:
        HomeError: the disk is full, or the folder cannot be written to.
    """
    try:
        with _replaced(path) as file:
            yield file
    except OSError as error:
        raise unwritable(path, error) from error


@contextmanager
def _replaced(path: Path) -> Generator[IO[bytes]]:
    partial = path.with_name(f".{path.name}.{os.getpid()}{PARTIAL}")
    _make_folder(path.parent)
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file of the home atomically.

    Raises:
        HomeError: the disk is full, or the folder cannot be written to.
    """
    with whole_file(path) as file:
        file.write(content)


def write_chosen(path: Path, content: bytes, remedy: str) -> None:
    """Write a file that the user named atomically, also over an older one.

    Raises:
        InputError: it cannot be written.
    """
    try:
        with _replaced(path) as file:
            file.write(content)
    except OSError as error:
        raise _not_written(path, error, remedy) from error


def write_new(path: Path, content: bytes, remedy: str) -> None:
    """Write a file for the user to go on with, where none is.

    Raises:
        InputError: there is one, or it cannot be written.
    """
    try:
        _make_folder(path.parent)
        create(path, content)
    except FileExistsError as error:
        raise InputError(
            f"{path} findes allerede og bliver aldrig overskrevet; ret i den, flyt den, eller "
            f"{remedy}."
        ) from error
    except OSError as error:
        raise _not_written(path, error, remedy) from error


def create(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file where none is; nothing is left of one that cannot be written whole.

    Raises:
        OSError: there is one, or it cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, "a file has its name", folder) from error


def _not_written(path: Path, error: OSError, remedy: str) -> InputError:
    return InputError(f"{path} kan ikke skrives ({file_error(error)}); {remedy}.")


def find_partials(folder: Path) -> list[Path]:
    """What is half written below a folder; DuckDB sets `tmp_` before such a name."""
    return list(folder.rglob(f"*{PARTIAL}*"))


def remove_partials(folder: Path) -> None:
    """Delete what killed writers left half written below a folder; nobody may be writing there."""
    for left in find_partials(folder):
        if left.is_dir():
            for file in left.rglob("*"):
                if file.is_file():
                    file.chmod(stat.S_IWRITE)  # Windows deletes no read-only file
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def append_line(path: Path, facts: dict[str, Any]) -> None:
    """Append a line of JSON to a log, whole or not at all; after a truncated one on a new line.

    Raises:
        HomeError: the file cannot be written.
    """
    line = json.dumps(facts, ensure_ascii=False, default=lambda day: day.isoformat())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 1))
            is_cut_off = file.read() not in {b"", b"\n"}
            content = ("\n" * is_cut_off + line + "\n").encode()
            written = 0
            try:
                written = file.write(content)
                os.fsync(file.fileno())
            finally:
                if written < len(content):  # what still fitted on the disk
                    file.truncate(end)
        if written < len(content):
            raise unwritable(path, OSError(errno.ENOSPC, ""))
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> HomeError:
    """The error for a file that cannot be written."""
    kind = DiskFullError if error.errno == errno.ENOSPC else HomeError
    return kind(
        f"{path} kan ikke skrives ({file_error(error)}); skaf plads på disken, eller ret PEJL_HOME."
    )
