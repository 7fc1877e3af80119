"""The receipt of a published folder: its files and the fingerprint of their inputs.

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
from connectors.archive.atomic_write import write_whole

NAME = "receipt.json"
PAPERS = "papers"
"""The folder of papers beside the published file, with its own receipt."""


class FileState(TypedDict):
    """A file's size, the moment it was written (nanoseconds), and its hash."""

    bytes: int
    written: int
    sha256: str


@dataclass(frozen=True)
class Receipt:
    """Fingerprints of the inputs by kind, and the state of each file by name."""

    rests_on: Mapping[str, str]
    files: Mapping[str, FileState]


def write(folder: Path, rests_on: Mapping[str, str], names: Iterable[str]) -> None:
    """Write the receipt of a folder whose files are complete.

    Raises:
        HomeError: the folder cannot be written to.
    """
    files = {name: _state(folder / name) for name in sorted(names)}
    content = asdict(Receipt(rests_on, files))
    write_whole(folder / NAME, json.dumps(content, ensure_ascii=False, indent=1).encode())


def read(folder: Path) -> Receipt | None:
    """The receipt of a folder; None if the folder is incomplete."""
    try:
        receipt = Receipt(**json.loads((folder / NAME).read_bytes()))
        whole = all(_is_unchanged(folder / name, each) for name, each in receipt.files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return receipt if whole else None


def _state(file: Path) -> FileState:
    facts = file.stat()
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return {"bytes": facts.st_size, "written": facts.st_mtime_ns, "sha256": digest}


def _is_unchanged(file: Path, state: FileState) -> bool:
    """Whether nobody has written to a file, nor to a log of DuckDB's beside it."""
    facts = file.stat()
    same = (facts.st_size, facts.st_mtime_ns) == (state["bytes"], state["written"])
    return same and not warehouse.logs_beside(file)


def withdraw(folder: Path) -> None:
    """Delete the receipt before the files are rewritten."""
    (folder / NAME).unlink(missing_ok=True)
