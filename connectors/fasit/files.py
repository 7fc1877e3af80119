"""The export files that lie in a folder whole; one that is still being copied is left alone."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import SourceError

SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls"})
UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart")
QUIET = 2.0
"""Seconds that a file must have lain unchanged before it is read."""


@dataclass(frozen=True)
class Found:
    """The whole files below a folder, the oldest first, and how many were left alone."""

    paths: list[Path]
    unfinished: int


@dataclass(frozen=True)
class Stamp:
    """What changes when somebody writes to a file."""

    size: int
    changed_ns: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """The stamp of a file as it lies now."""
        found = path.stat()
        return cls(found.st_size, found.st_mtime_ns)


def find(folder: Path) -> Found:
    """The export files below a folder; its sub-folders and their names are free.

    A file that was written to in the last seconds is looked at again after a pause, and left alone
    if it still grows.

    Raises:
        SourceError: the folder, or a file in it, cannot be looked at.
    """
    try:
        there = sorted(path for path in folder.rglob("*") if path.is_file())
        unfinished = [path for path in there if _is_unfinished(path)]
        exports = {
            path: Stamp.of(path)
            for path in there
            if path.suffix.lower() in SUFFIXES and not _is_unfinished(path)
        }
        growing = _growing(exports)
    except OSError as error:
        raise unreadable(folder, error) from error
    whole = [path for path in exports if path not in growing]
    whole.sort(key=lambda path: (exports[path].changed_ns, path.name))
    return Found(whole, len(unfinished) + len(growing))


def unreadable(folder: Path, error: OSError) -> SourceError:
    """The error of a file that cannot be read. Its name is left out: it may hold a CPR number."""
    return SourceError(
        f"{folder} cannot be read ({error.strerror}); close the file that is open elsewhere and "
        "try again, or correct PEJL_FASIT_DIR."
    )


def _is_unfinished(path: Path) -> bool:
    """Whether a program gave it a name that says that it is a lock, or is not whole."""
    name = path.name.lower()
    return name.startswith(("~$", ".~lock.")) or name.endswith(UNFINISHED)


def _growing(exports: dict[Path, Stamp]) -> set[Path]:
    now = time.time()
    ages = {path: now - stamp.changed_ns / 1e9 for path, stamp in exports.items()}
    # A copied file may carry a moment to come: it is looked at twice, too.
    fresh = [path for path, age in ages.items() if age < QUIET]
    if not fresh:
        return set()
    time.sleep(min(QUIET, max(QUIET - ages[path] for path in fresh)))
    return {path for path in fresh if not path.exists() or Stamp.of(path) != exports[path]}
