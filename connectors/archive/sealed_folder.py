"""Sealed folders: written once, there whole or not at all, held against their hashes when read.

Beside the files lies ``SHA256SUMS``, a line for each: whoever has no Pejl in ten years says
``sha256sum -c SHA256SUMS``. The files can be read and not written, so that a spreadsheet that is
opened to be looked at is not saved by mistake. Folders in a sealed one are sealed by themselves.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from connectors.archive.answers import sha256
from connectors.archive.atomic_write import unwritable
from connectors.errors import HomeError

SUMS = "SHA256SUMS"
PARTIAL = ".partial"
_LINE = re.compile(r"(?P<sha256>[0-9a-f]{64})  (?P<name>[^/\\\x00-\x1f]+)")


def seal(folder: Path, files: Mapping[str, bytes]) -> str:
    """Write a folder that is never written again; gives the hash of its list of hashes.

    It is made under another name and gets its own once all of it is on the disk. What a killed
    process left behind in this place is cleared away: nobody else writes, as the caller holds the
    home's lock.

    Args:
        folder: where, with a name that is not taken.
        files: what is in it, by name.

    Raises:
        HomeError: there is such a folder, the disk is full, or it cannot be written to.
    """
    if folder.exists():
        raise HomeError(f"There is a {folder} already, and it is never written again.")
    partial = folder.with_name(f".{folder.name}{PARTIAL}")
    sums = "".join(f"{sha256([content])}  {name}\n" for name, content in files.items()).encode()
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(partial)
        partial.mkdir(mode=0o700)
        for name, content in {**files, SUMS: sums}.items():
            _write(partial / name, content)
        partial.rename(folder)
        _settle(folder.parent)
    except OSError as error:
        raise unwritable(folder, error) from error
    return sha256([sums])


def _clear(partial: Path) -> None:
    for left in partial.iterdir() if partial.exists() else ():
        left.chmod(stat.S_IWRITE)
    shutil.rmtree(partial, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(stat.S_IREAD)


def _settle(folder: Path) -> None:
    """Have the disk keep the name too, where folders can be asked to (not on Windows)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(folder: Path) -> dict[str, bytes]:
    """The files of a sealed folder, each as it was written.

    Raises:
        HomeError: there is none, or a byte of it is another than then.
    """
    files: dict[str, bytes] = {}
    for name, expected in _sums(folder).items():
        try:
            content = (folder / name).read_bytes()
        except FileNotFoundError:
            raise _damage(folder, f"{name} is gone") from None
        except OSError as error:
            raise _damage(folder, f"{name} cannot be read ({error.strerror})") from error
        if sha256([content]) != expected:
            raise _damage(folder, f"{name} is not what was stored: its hash is another") from None
        files[name] = content
    return files


def identity(folder: Path) -> str:
    """The hash of the list of hashes, which stands for all that the folder holds.

    Raises:
        HomeError: there is no list.
    """
    try:
        return sha256([(folder / SUMS).read_bytes()])
    except OSError as error:
        raise _damage(folder, f"{SUMS} cannot be read ({error.strerror})") from error


def _sums(folder: Path) -> dict[str, str]:
    try:
        text = (folder / SUMS).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise _damage(folder, f"{SUMS} is gone or cannot be read") from error
    *lines, after_the_last = text.split("\n")
    matched = [_LINE.fullmatch(line) for line in lines]
    found = {line["name"]: line["sha256"] for line in matched if line}
    if not found or len(found) != len(lines) or after_the_last:
        raise _damage(folder, f"{SUMS} is not as it was written")
    return found


def _damage(folder: Path, what: str) -> HomeError:
    return HomeError(f"In {folder} {what}; restore that folder from backup.")
