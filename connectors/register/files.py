"""Find and fetch the files of a table that staff write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from connectors.archive.answers import Part, Received
from connectors.errors import SourceError, file_error
from connectors.register.config import EVERY_FILE, StaffTable, stored_name

READ = frozenset({".csv", ".xlsx"})
UNREAD = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".tsv"})
"""Tables that are not read; a file of these kinds is an error, so that none is overlooked."""
HIDDEN = (".", "~$")
"""First characters of hidden files and of Excel's and LibreOffice's lock files."""


def fetch(table: StaffTable, folders: Sequence[Path]) -> Received:
    """Fetch the table's files, a part each, from where `find_files` finds them.

    Raises:
        SourceError: no folder has one, one cannot be read, or one is of a kind that is not read.
    """
    paths = find_files(table, folders)
    parts: list[Part] = []
    for number, path in enumerate(paths, start=1):
        name = stored_name(table, number, len(paths))
        try:
            body = path.read_bytes()
        except OSError as error:
            where = name if table.is_register else path
            raise SourceError(
                f"{where} kan ikke læses ({file_error(error)}); luk filen, og prøv igen."
            ) from error
        parts.append(Part({"file": name}, body))
    extension = paths[0].suffix.lower().removeprefix(".") if len(paths) == 1 else "parts"
    return Received(parts, extension=extension)


def find_files(table: StaffTable, folders: Sequence[Path]) -> list[Path]:
    """Find the table's files: those of the first folder that has any, sorted by name.

    The register has the files of every folder that it is given.

    Raises:
        SourceError: no folder has one, or one is of a kind that is not read.
    """
    locations = [folder / table.file.removesuffix(EVERY_FILE) for folder in folders]
    if table.is_register:
        paths = [path for location in locations for path in _register_files(location)]
    else:
        paths = [location for location in locations if location.exists()][:1]
    if paths:
        return paths
    where = " eller ".join(str(location) for location in locations)
    if table.is_register:
        raise SourceError(
            f"Der er ingen CSV- eller XLSX-fil i {where}; læg registeret dér, eller et tomt, som "
            "`pejl register template` skriver."
        )
    raise SourceError(f"{table.file} mangler; læg filen tilbage som {where}.")


def _register_files(folder: Path) -> list[Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith(HIDDEN))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise SourceError(f"{folder} kan ikke læses ({file_error(error)}); prøv igen.") from error
    if unread := sorted({p.suffix.lower() for p in paths} & UNREAD):
        raise SourceError(
            f"{folder} har en fil med endelsen {unread[0]}, som ikke læses; gem den som .xlsx, "
            "eller flyt den væk."
        )
    return [path for path in paths if path.suffix.lower() in READ]
