"""The receipt of a published folder: its files and the fingerprint of their inputs.

Written last: without one, or if a file is missing or has another size, the folder is incomplete.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from connectors.archive.atomic_write import write_whole

NAME = "receipt.json"
PAPERS = "papers"
"""The folder of papers beside the published file, with its own receipt."""


@dataclass(frozen=True)
class Receipt:
    """Fingerprints of the inputs by kind, and the sizes of the files by name."""

    rests_on: Mapping[str, str]
    files: Mapping[str, int]


def write(folder: Path, rests_on: Mapping[str, str], names: Iterable[str]) -> None:
    """Write the receipt of a folder whose files are complete.

    Raises:
        HomeError: the folder cannot be written to.
    """
    files = {name: (folder / name).stat().st_size for name in sorted(names)}
    content = asdict(Receipt(rests_on, files))
    write_whole(folder / NAME, json.dumps(content, ensure_ascii=False, indent=1).encode())


def read(folder: Path) -> Receipt | None:
    """The receipt of a folder; None if the folder is incomplete."""
    try:
        receipt = Receipt(**json.loads((folder / NAME).read_bytes()))
        whole = all((folder / name).stat().st_size == size for name, size in receipt.files.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return receipt if whole else None


def withdraw(folder: Path) -> None:
    """Delete the receipt before the files are rewritten."""
    (folder / NAME).unlink(missing_ok=True)
