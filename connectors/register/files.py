"""The files of a kept table, and their bytes as they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from connectors.archive.answers import Part, Received
from connectors.errors import SourceError
from connectors.register.config import EVERY_FILE, StaffTable, place

READ = frozenset({".csv", ".xlsx"})
UNREAD = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".tsv"})
"""Endings of tables that look kept and would otherwise be left out without a word."""
HIDDEN = (".", "~$")
"""How the lock files of Excel and LibreOffice begin."""


def fetch(table: StaffTable, folders: Iterable[Path]) -> Received:
    """The bytes of the table's files in the first folder that has any, a part each.

    Raises:
        SourceError: no folder has one, one cannot be read, or one is of a kind that is not read.
    """
    tried = list(folders)
    paths = find_files(table, tried)
    parts: list[Part] = []
    for at, path in enumerate(paths, start=1):
        called = place(table, at, len(paths))
        try:
            body = path.read_bytes()
        except OSError as error:
            where = called if table.is_register else path
            raise SourceError(f"{where} cannot be read ({error.strerror}); close it.") from error
        parts.append(Part({"file": called}, body))
    extension = paths[0].suffix.lower().removeprefix(".") if len(paths) == 1 else "parts"
    return Received(parts, extension=extension)


def find_files(table: StaffTable, folders: Iterable[Path]) -> list[Path]:
    """The table's files in the first folder that has any, by name.

    Raises:
        SourceError: no folder has one, or one is of a kind that is not read.
    """
    tried = [folder / table.file.removesuffix(EVERY_FILE) for folder in folders]
    for place_ in tried:
        if found := _files(place_) if table.is_register else [place_] * place_.exists():
            return found
    where = " or ".join(str(path) for path in tried)
    if table.is_register:
        raise SourceError(f"There is no CSV or XLSX file in {where}; put the register back there.")
    raise SourceError(f"There is no {table.file}; put it back at {where}.")


def _files(folder: Path) -> list[Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith(HIDDEN))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise SourceError(f"{folder} cannot be read ({error.strerror}); try again.") from error
    if unread := sorted({p.suffix.lower() for p in paths} & UNREAD):
        raise SourceError(
            f"{folder} has a file that ends with {unread[0]}, which is not read; save it as .xlsx "
            "or move it away."
        )
    return [path for path in paths if path.suffix.lower() in READ]
