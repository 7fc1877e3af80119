"""The receipt of a published folder: its build, its files and the fingerprint of their inputs.

Written last: without one, or if a file is missing or has been written to since, the folder is
incomplete.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypedDict

from connectors import warehouse
from connectors.archive.answers import file_sha256
from connectors.archive.atomic_write import write_whole

NAME = "receipt.json"
PAPERS = "papers"
"""The folder of papers beside the published file, with its own receipt."""
ID_LENGTH = 12
NOT_OF_FIGURES = frozenset({"texts", "place"})
"""Inputs that change no figure."""


class FileState(TypedDict):
    """A file's size, the moment it was written (nanoseconds), and its hash."""

    bytes: int
    written: int
    sha256: str


@dataclass(frozen=True)
class Receipt:
    """Fingerprints of the inputs by kind, the state of each file by name, and the build's id.

    Dated copies, which are of several builds, have none.
    """

    rests_on: Mapping[str, str]
    files: Mapping[str, FileState]
    build: str | None


def build_id(rests_on: Mapping[str, str]) -> str:
    """The id of a build: the same for the same inputs of its figures, on whatever machine."""
    inputs = {name: each for name, each in rests_on.items() if name not in NOT_OF_FIGURES}
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:ID_LENGTH]


def write(
    folder: Path,
    rests_on: Mapping[str, str],
    names: Iterable[str],
    build: str | None = None,
    hashes: Mapping[str, str] | None = None,
) -> None:
    """Write the receipt of a folder whose files are complete.

    The hash of a file that is unchanged since the last receipt is taken from there.

    Args:
        folder: the folder.
        rests_on: the fingerprints of the inputs by kind.
        names: the files.
        build: the build's id.
        hashes: those of files that are known, by name.

    Raises:
        HomeError: the folder cannot be written to.
    """
    last = load(folder)
    earlier: Mapping[str, FileState] = last.files if last else {}
    known = hashes or {}
    files = {
        name: _state(folder / name, earlier.get(name), known.get(name)) for name in sorted(names)
    }
    content = asdict(Receipt(rests_on, files, build))
    write_whole(folder / NAME, json.dumps(content, ensure_ascii=False, indent=1).encode())


def read(folder: Path) -> Receipt | None:
    """The receipt of a folder; None if the folder is incomplete."""
    receipt = load(folder)
    return None if receipt is None or find_changed(folder) else receipt


def load(folder: Path) -> Receipt | None:
    """The receipt of a folder, whatever its files are now; None if there is none."""
    try:
        receipt = Receipt(**json.loads((folder / NAME).read_bytes()))
        complete = all(
            each.keys() == FileState.__annotations__.keys() for each in receipt.files.values()
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return receipt if complete else None


def lacks(folder: Path, name: str) -> bool:
    """Whether a folder's receipt is without a file of this name, or there is no receipt."""
    receipt = load(folder)
    return receipt is None or name not in receipt.files


def find_changed(folder: Path, *, verify: bool = False) -> list[str]:
    """The files of a receipt that are gone or have been written to since; none without a receipt.

    Args:
        folder: the folder.
        verify: whether each file is compared with its hash too, not only one of another moment.
    """
    receipt = load(folder)
    if receipt is None:
        return []
    return [
        name
        for name, state in receipt.files.items()
        if not _is_unchanged(folder / name, state, verify=verify)
    ]


def withdraw(folder: Path) -> None:
    """Delete the receipt before the files are rewritten."""
    (folder / NAME).unlink(missing_ok=True)


def _state(file: Path, earlier: FileState | None, sha256: str | None) -> FileState:
    facts = file.stat()
    if earlier and (facts.st_size, facts.st_mtime_ns) == (earlier["bytes"], earlier["written"]):
        return earlier
    sha256 = sha256 or file_sha256(file)
    return {"bytes": facts.st_size, "written": facts.st_mtime_ns, "sha256": sha256}


def _is_unchanged(file: Path, state: FileState, *, verify: bool) -> bool:
    """Whether nobody has written to a file, nor to a log of DuckDB's beside it.

    A file of another moment is compared by its hash: it may be a copy, such as of a moved home.
    """
    try:
        facts = file.stat()
    except OSError:
        return False
    if facts.st_size != state["bytes"] or warehouse.logs_beside(file):
        return False
    is_copy = facts.st_mtime_ns != state["written"]
    return not (verify or is_copy) or file_sha256(file) == state["sha256"]
