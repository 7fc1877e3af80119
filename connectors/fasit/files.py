"""The files of a folder of exports, without those that are still being copied."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import SourceError, file_error

UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart")
QUIET = 2.0
"""Seconds that a file must be unchanged before it is read."""


@dataclass(frozen=True)
class FolderListing:
    """The files below a folder, oldest first, and how many are still being copied."""

    paths: list[Path]
    unfinished: int


@dataclass(frozen=True)
class Stamp:
    """The size and time of a file, which change when it is written to."""

    size: int
    changed_ns: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Return the present stamp of a file."""
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)


def find(folder: Path) -> FolderListing:
    """Find the files below a folder and its sub-folders, whatever they are.

    A file that was written to in the last seconds is looked at again after a pause, and left out if
    it still changes.

    Raises:
        SourceError: the folder, or a file in it, cannot be read.
    """
    try:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        unfinished = [path for path in paths if _is_unfinished(path)]
        exports = {path: Stamp.of(path) for path in paths if not _is_unfinished(path)}
        growing = _growing(exports)
    except OSError as error:
        raise unreadable(folder, error) from error
    complete = [path for path in exports if path not in growing]
    complete.sort(key=lambda path: (exports[path].changed_ns, path.name))
    return FolderListing(complete, len(unfinished) + len(growing))


def unreadable(folder: Path, error: OSError) -> SourceError:
    """Return the error of a file that cannot be read; its name may hold a CPR number."""
    return SourceError(
        f"{folder} kan ikke læses ({file_error(error)}); luk filen, hvis den er åben, og prøv "
        "igen, eller ret PEJL_FASIT_DIR."
    )


def _is_unfinished(path: Path) -> bool:
    """Return whether the name is that of a lock file or an unfinished download."""
    name = path.name.lower()
    return name.startswith(("~$", ".~lock.")) or name.endswith(UNFINISHED)


def _growing(exports: dict[Path, Stamp]) -> set[Path]:
    now = time.time()
    ages = {path: now - stamp.changed_ns / 1e9 for path, stamp in exports.items()}
    # A copied file may carry a time in the future; it is looked at twice too.
    recent = [path for path, age in ages.items() if age < QUIET]
    if not recent:
        return set()
    time.sleep(min(QUIET, max(QUIET - ages[path] for path in recent)))
    return {path for path in recent if not path.exists() or Stamp.of(path) != exports[path]}
