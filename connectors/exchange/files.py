"""The files of a package in a folder: read with care, as another municipality wrote them.

    MAPPE/
        datapackage.json    what the figures are, whose, of which build, and the hash of the others
        figures.csv         the figures
        signature.txt       the signature over datapackage.json

Nothing else in the folder is read. There is no archive to unpack.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from connectors.archive.atomic_write import write_chosen
from connectors.errors import InputError, file_error

PACKAGE, FIGURES, SIGNATURE = "datapackage.json", "figures.csv", "signature.txt"
MOST_BYTES: Mapping[str, int] = {PACKAGE: 4_000_000, FIGURES: 20_000_000, SIGNATURE: 200}
"""By file; a municipality's own figures of ten years are below a tenth of it."""
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Refuse a link, and do not wait for a pipe (not on Windows)."""


def read_files(folder: Path) -> dict[str, bytes]:
    """The files of a package, by name.

    Raises:
        InputError: one is missing, too large, a link, or cannot be read.
    """
    return {name: _read(folder / name, most) for name, most in MOST_BYTES.items()}


def _read(path: Path, most: int) -> bytes:
    try:
        if path.is_symlink():
            raise _refused(path, "er en genvej til en anden fil")
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | _NO_FOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _refused(path, "er ikke en fil")
            content = file.read(most + 1)
    except OSError as error:
        raise _refused(path, f"kan ikke læses ({file_error(error)})") from error
    if len(content) > most:
        raise _refused(path, f"fylder over {most:,} byte".replace(",", "."))
    return content


def _refused(path: Path, why: str) -> InputError:
    return InputError(
        f"{path} {why}; bed afsenderen om hele mappen, som `pejl exchange export` skrev den."
    )


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a package into a folder, which is new, empty or an older package.

    The signature comes last: a package that is cut off half way has none that fits.

    Raises:
        InputError: the folder holds something else, or cannot be written.
    """
    remedy = "vælg en anden mappe"
    try:
        others = {path.name for path in folder.iterdir()} if folder.exists() else set[str]()
        if others - set(MOST_BYTES):
            raise InputError(f"{folder} har andet end en pakke; vælg en tom mappe.")
        (folder / SIGNATURE).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{folder} kan ikke skrives ({file_error(error)}); {remedy}.") from error
    for name in (FIGURES, PACKAGE, SIGNATURE):
        write_chosen(folder / name, files[name], remedy)
