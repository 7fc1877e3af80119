"""The marks of a home: the mode that it is bound to and the version of its layout."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from connectors.archive.atomic_write import write_whole
from connectors.errors import HomeError, file_error

MODE_FILE, VERSION_FILE = "mode", "version"
HOME_VERSION = 2
"""The layout of a home, which `pipelines.upgrade` brings forward; one without the file has 1."""
PRIVATE = ("archive", "work", "dagster")
"""Folders with rows about persons, under pseudonyms; what is published has none."""
_UNUSABLE = re.compile(r"[?*\[\]\x00-\x1f]|%[0-9A-Fa-f]{2}")
"""Patterns for DuckDB and Polars; the beginning of a query and a quoted character for SQLite."""


@dataclass(frozen=True)
class HomeMarks:
    """The folder of everything generated, and the mode of who uses it now."""

    folder: Path
    mode: str

    def claim(self, folders: Iterable[Path], *, is_private: bool) -> None:
        """Bind the home to its mode for good, and make these folders in it.

        Args:
            folders: those that hold rows about persons.
            is_private: whether the home is for its owner alone until he opens it.

        Raises:
            HomeError: the home is of the other mode or version, or cannot be written.
        """
        self.check()
        self.check_version()
        mark = self.folder / MODE_FILE
        try:
            if is_private:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not mark.exists():
                write_whole(self.folder / VERSION_FILE, f"{HOME_VERSION}\n".encode())
                write_whole(mark, f"{self.mode}\n".encode())
            for folder in folders:
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise HomeError(
                f"{self.folder} kan ikke skrives ({file_error(error)}); sæt PEJL_HOME til en "
                "mappe, der kan."
            ) from error

    def check(self) -> None:
        """Refuse a home of the other mode: its figures would pass for this one's.

        Raises:
            HomeError: the home is of the other mode or a newer version, cannot be read, or has an
                unusable path.
        """
        self.check_path()
        mode, version = self._read_mark(MODE_FILE), self.version
        if mode not in {None, self.mode}:
            raise HomeError(
                f"{self.folder} er et hjem for tilstanden {mode}, og kørslen er {self.mode}; "
                "sæt PEJL_HOME til en anden mappe."
            )
        check_not_newer(version, self.folder)

    def check_version(self) -> None:
        """Refuse a home of an older version.

        Raises:
            HomeError: the home must be upgraded first.
        """
        if self.version < HOME_VERSION:
            raise HomeError(
                f"{self.folder} er et hjem af version {self.version}, og dette Pejl "
                f"skriver version {HOME_VERSION}; kør `pejl upgrade MAPPE`, som først tager en "
                "backup i MAPPE."
            )

    @property
    def version(self) -> int:
        """The version of the home; of one that is not there yet the newest.

        Raises:
            HomeError: the file that says so cannot be read.
        """
        version = self._read_mark(VERSION_FILE)
        if version is None:
            return HOME_VERSION if self._read_mark(MODE_FILE) is None else 1
        try:
            return int(version)
        except ValueError as error:
            raise HomeError(
                f"{self.folder / VERSION_FILE} har ikke et tal; gendan filen fra backup."
            ) from error

    def check_path(self) -> None:
        """Refuse a path of the home that DuckDB and Dagster cannot use.

        Raises:
            HomeError: the path has such a character.
        """
        path = str(self.folder.resolve())
        if unusable := _UNUSABLE.search(path):
            raise HomeError(
                f"Hjemmet {path!r} har {unusable.group()!r} i sin sti, og det er ikke en del af et "
                "navn for DuckDB og Dagster; sæt PEJL_HOME til en mappe uden."
            )

    def _read_mark(self, name: str) -> str | None:
        """What a file in the home says of it; None without the file."""
        mark = self.folder / name
        try:
            return mark.read_text("utf-8").strip() if mark.exists() else None
        except OSError as error:
            raise HomeError(
                f"{mark} kan ikke læses ({file_error(error)}); giv brugeren ret til at læse den, "
                "eller sæt PEJL_HOME."
            ) from error


def check_not_newer(version: int, folder: Path) -> None:
    """Refuse a home, or the backup of one, that a newer Pejl has written.

    Raises:
        HomeError: this Pejl does not know the version.
    """
    if version > HOME_VERSION:
        raise HomeError(
            f"{folder} er af version {version}, og dette Pejl kender kun version {HOME_VERSION}; "
            "installér et nyere Pejl."
        )
