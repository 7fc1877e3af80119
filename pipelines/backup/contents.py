"""What a backup holds: ``backup.json`` and the contents that it names.

    MAPPE/
        backup.json                 each file of home and site: hash, length, time, mode
        files/3f/3f2a...            the contents, each once, named by its hash

Nothing depends on links, or on case in names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TypedDict

from connectors.archive.atomic_write import PARTIAL
from connectors.errors import HomeError

MANIFEST, FILES = "backup.json", "files"
HOME, SITE = "home", "site"
FORMAT = 1


class StoredFile(TypedDict):
    """A file of a backup: its hash, length, time (nanoseconds) and mode."""

    sha256: str
    bytes: int
    written: int
    mode: int


@dataclass(frozen=True)
class Contents:
    """What ``backup.json`` holds: the home's mode and version, and the files by name.

    The first part of a name is ``home`` or ``site``. What several municipalities share names those
    whose own backup lies beside it.
    """

    format: int
    mode: str
    version: int
    files: Mapping[str, StoredFile]
    municipalities: Sequence[str] = ()

    def files_of(self, part: str) -> dict[str, StoredFile]:
        """The files of the home or the site, by their name there."""
        return {
            name.removeprefix(f"{part}/"): stored
            for name, stored in self.files.items()
            if name.startswith(f"{part}/")
        }


def load_contents(folder: Path) -> Contents | None:
    """What a backup holds; None where there is none.

    Raises:
        HomeError: ``backup.json`` is damaged, or of a newer Pejl.
    """
    path = folder / MANIFEST
    if not path.exists():
        return None
    try:
        facts = json.loads(path.read_bytes())
        if facts["format"] != FORMAT:
            raise HomeError(
                f"{path} er skrevet af et nyere Pejl; installér det, eller brug en anden backup."
            )
        contents = Contents(**facts)
        names = [PurePosixPath(name) for name in contents.files]
        is_whole = all(
            each.keys() == StoredFile.__annotations__.keys() for each in contents.files.values()
        ) and all(isinstance(name, str) for name in facts.get("municipalities", []))
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise HomeError(f"{path} kan ikke læses; brug en anden backup.") from error
    if not is_whole or any(name.is_absolute() or ".." in name.parts for name in names):
        raise HomeError(f"{path} er ændret; brug en anden backup.")
    return contents


def save_contents(folder: Path, contents: Contents) -> None:
    """Write ``backup.json`` in one step.

    Raises:
        OSError: it cannot be written.
    """
    partial = folder / f".{MANIFEST}{PARTIAL}"
    with partial.open("wb") as file:
        file.write(json.dumps(asdict(contents), ensure_ascii=False, indent=1).encode())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / MANIFEST)


def content_path(folder: Path, stored: StoredFile) -> Path:
    """Where the content of a file lies."""
    return folder / FILES / stored["sha256"][:2] / stored["sha256"]
