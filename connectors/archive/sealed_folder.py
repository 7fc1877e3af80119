"""Sealed folders: write-once, atomic, and verified against their hashes when read.

``SHA256SUMS`` lists the files: without Pejl, ``sha256sum -c SHA256SUMS`` verifies them. Files are
read-only, so that a spreadsheet is not saved by mistake. Folders inside are sealed separately.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from connectors.archive.answers import sha256
from connectors.archive.atomic_write import PARTIAL, remove_partials, unwritable
from connectors.errors import HomeError, file_error

SUMS = "SHA256SUMS"
_LINE = re.compile(r"(?P<sha256>[0-9a-f]{64})  (?P<name>[^/\\\x00-\x1f]+)")


def seal(folder: Path, files: Mapping[str, bytes]) -> str:
    """Write a sealed folder; returns the hash of its list of hashes.

    It is written under another name and renamed once it is on the disk. Leftovers of a killed
    process are removed: the caller holds the home's lock.

    Args:
        folder: the new folder.
        files: the content of the files, by name.

    Raises:
        HomeError: the folder exists, or cannot be written.
    """
    if folder.exists():
        raise HomeError(f"{folder} findes allerede og ændres aldrig; giv et andet navn.")
    partial = folder.with_name(f".{folder.name}{PARTIAL}")
    sums = "".join(f"{sha256([content])}  {name}\n" for name, content in files.items()).encode()
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_partials(folder.parent)
        partial.mkdir(mode=0o700)
        for name, content in {**files, SUMS: sums}.items():
            _write(partial / name, content)
        partial.rename(folder)
        _sync_folder(folder.parent)
    except OSError as error:
        raise unwritable(folder, error) from error
    return sha256([sums])


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(stat.S_IREAD)


def _sync_folder(folder: Path) -> None:
    """Flush a folder's entries to disk (not on Windows)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(folder: Path) -> dict[str, bytes]:
    """The files of a sealed folder.

    Raises:
        HomeError: it is missing or damaged.
    """
    files: dict[str, bytes] = {}
    for name, expected in _sums(folder).items():
        try:
            content = (folder / name).read_bytes()
        except FileNotFoundError:
            raise _damage(folder, f"mangler {name}") from None
        except OSError as error:
            raise _damage(folder, f"kan {name} ikke læses ({file_error(error)})") from error
        if sha256([content]) != expected:
            raise _damage(folder, f"er {name} ændret, siden den blev gemt") from None
        files[name] = content
    return files


def identity(folder: Path) -> str:
    """The hash of the list of hashes, which identifies the content.

    Raises:
        HomeError: the list is missing.
    """
    try:
        return sha256([(folder / SUMS).read_bytes()])
    except OSError as error:
        raise _damage(folder, f"kan {SUMS} ikke læses ({file_error(error)})") from error


def _sums(folder: Path) -> dict[str, str]:
    try:
        text = (folder / SUMS).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise _damage(folder, f"mangler {SUMS}, eller den kan ikke læses") from error
    *lines, rest = text.split("\n")
    matched = [_LINE.fullmatch(line) for line in lines]
    hashes = {line["name"]: line["sha256"] for line in matched if line}
    if not hashes or len(hashes) != len(lines) or rest:
        raise _damage(folder, f"er {SUMS} ændret, siden den blev skrevet")
    return hashes


def _damage(folder: Path, problem: str) -> HomeError:
    return HomeError(f"I {folder} {problem}; gendan mappen fra backup.")
