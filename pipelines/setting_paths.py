"""Paths of the settings; one that the file system cannot have is refused by its setting."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from connectors.errors import file_error

MOST_SHOWN = 160
"""Characters of a path that is refused."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
"""Characters that no name has; among them those that stand for bytes which are no text."""


def _usable(path: Path) -> Path:
    """Refuse a path that no file can have; one where nothing is yet is right.

    A `~` is the user's folder also in `.env`, where no shell reads it.
    """
    try:
        path = path.expanduser()
    except RuntimeError as error:
        raise ValueError(f"{_short(path)} er i en brugers mappe, som ikke findes") from error
    if control := _CONTROL.search(str(path)):
        raise ValueError(f"{_short(path)} har {control.group()!r} i sin sti, som intet navn har")
    if str(path) != str(path).strip():
        raise ValueError(f"{_short(path)} begynder eller ender med et mellemrum")
    try:
        path.stat()
    except (FileNotFoundError, PermissionError):
        pass  # who reads or makes it says so, where it matters
    except OSError as error:
        raise ValueError(f"{_short(path)} kan ikke bruges ({file_error(error)})") from error
    return path


def _usable_folder(path: Path) -> Path:
    """Refuse a path that no folder can have, and a file; a name alone is a municipality's."""
    path = _usable(path)
    try:
        is_folder = len(path.parts) == 1 or stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return path  # it is not there yet, or others may not see it
    if not is_folder:
        raise ValueError(f"{_short(path)} er en fil og skal være en mappe")
    return path


def _short(path: Path) -> str:
    text = repr(str(path))
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


UsablePath = Annotated[Path, AfterValidator(_usable)]
UsableFolder = Annotated[Path, AfterValidator(_usable_folder)]
