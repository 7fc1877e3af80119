"""The receipt beside what was made: what it rests on, and its files. Written last.

Without one, or where a file is gone or of another length, what lies there is not whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from connectors.archive.atomic_write import write_whole

NAME = "receipt.json"
PAPERS = "papers"
"""The folder of papers in that of a published file; it has a receipt of its own."""


@dataclass(frozen=True)
class Receipt:
    """What the files of a folder rest on, by kind, and their lengths by name."""

    rests_on: Mapping[str, str]
    files: Mapping[str, int]


def write(folder: Path, rests_on: Mapping[str, str], names: Iterable[str]) -> None:
    """Say that the files of these names are whole, and what they rest on.

    Raises:
        HomeError: the folder cannot be written to.
    """
    files = {name: (folder / name).stat().st_size for name in sorted(names)}
    told = asdict(Receipt(rests_on, files))
    write_whole(folder / NAME, json.dumps(told, ensure_ascii=False, indent=1).encode())


def read(folder: Path) -> Receipt | None:
    """The receipt of a folder; None where its files are not whole."""
    try:
        found = Receipt(**json.loads((folder / NAME).read_bytes()))
        whole = all((folder / name).stat().st_size == size for name, size in found.files.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return found if whole else None


def withdraw(folder: Path) -> None:
    """Take the receipt away before the files are made again."""
    (folder / NAME).unlink(missing_ok=True)
