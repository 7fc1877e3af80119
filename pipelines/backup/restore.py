"""Restore a home, and the municipality's own files, from a backup."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from assets.municipalities.files import move_views
from assets.published.folder import COPIES, PUBLIC, write_receipt_of_copies
from connectors.archive.answers import file_sha256
from connectors.archive.atomic_write import PARTIAL, remove_partials
from connectors.errors import HomeError, InputError, file_error
from connectors.lists import quoted_list
from pipelines.backup.contents import (
    HOME,
    MANIFEST,
    SITE,
    Contents,
    StoredFile,
    content_path,
    load_contents,
)
from pipelines.home_marks import MODE_FILE, PRIVATE, check_not_newer
from pipelines.settings import DATA, Settings

STAGED = f".restore{PARTIAL}"
IGNORED = {"lost+found", STAGED}
"""What an empty home may hold."""


def restore(settings: Settings, folder: Path) -> Contents:
    """Restore a home, and its site where it was outside the project, from a backup.

    Every file is compared with its hash before any is written.

    Raises:
        InputError: the folder holds no backup, or one of the other mode.
        HomeError: the home is not empty, the backup is damaged or of a newer Pejl, or a file of the
            site would be replaced.
    """
    contents = load_checked(settings, folder)
    write_home(settings, folder, contents)
    return contents


def load_checked(settings: Settings, folder: Path) -> Contents:
    """What a backup holds, if it can be restored to where the settings say.

    Raises:
        InputError, HomeError: as `restore`.
    """
    settings.marks.check_path()
    try:
        return _load_checked(settings, folder)
    except OSError as error:
        raise _unusable(settings, error) from error


def write_home(settings: Settings, folder: Path, contents: Contents) -> None:
    """Write the home and the site that `load_checked` has found good.

    The dated copies of one of several municipalities read the public tables of their build by their
    full path, which is another one now.

    Raises:
        HomeError: something cannot be written.
    """
    try:
        _write_home(settings, folder, contents)
        if settings.is_of_several:
            _move_copies(settings)
    except OSError as error:
        raise _unusable(settings, error) from error


def _unusable(settings: Settings, error: OSError) -> HomeError:
    return HomeError(
        f"{error.filename2 or error.filename or settings.home_folder} kan ikke læses eller skrives "
        f"({file_error(error)}); gør plads, ret rettighederne, og gendan igen i en tom mappe."
    )


def _load_checked(settings: Settings, folder: Path) -> Contents:
    contents = load_contents(folder)
    if contents is None:
        raise InputError(f"{folder} er ingen backup; den har ingen {MANIFEST}.")
    check_not_newer(contents.version, folder)
    if contents.mode != settings.mode:
        raise InputError(
            f"{folder} er en backup af et hjem for tilstanden {contents.mode}, og kørslen er "
            f"{settings.mode}; sæt PEJL_MODE={contents.mode}."
        )
    home = settings.home_folder
    there = {path.name for path in home.iterdir()} - IGNORED if home.is_dir() else set[str]()
    if there:
        raise HomeError(
            f"{home} er ikke tom ({quoted_list(sorted(there))}); sæt PEJL_HOME til en tom mappe."
        )
    _check_site(settings, contents.files_of(SITE))
    _check_whole(folder, contents.files)
    return contents


def _write_home(settings: Settings, folder: Path, contents: Contents) -> None:
    """Write the home beside where it shall lie, then the site, then move the home there."""
    home = settings.home_folder
    staged = home / STAGED
    try:
        for place in (home, settings.site) if settings.is_of_several else (home,):
            place.mkdir(
                mode=0o700 if settings.is_of_several else 0o777, parents=True, exist_ok=True
            )
        remove_partials(home)
        staged.mkdir(mode=0o700)
        for name in PRIVATE:
            (staged / name).mkdir(mode=0o700)
        _write_files(folder, contents.files_of(HOME), staged)
        _write_files(folder, contents.files_of(SITE), settings.site)
        # The mark of the mode comes last: with it the home is whole.
        for path in sorted(staged.iterdir(), key=lambda path: path.name == MODE_FILE):
            path.rename(home / path.name)
    finally:
        remove_partials(home)


def _move_copies(settings: Settings) -> None:
    copies = settings.published / COPIES
    public = (settings.shared_home / PUBLIC).resolve()
    moved = [move_views(copy, public) for copy in copies.glob("*.duckdb")]
    if any(moved):
        write_receipt_of_copies(copies)


def _check_site(settings: Settings, files: Mapping[str, StoredFile]) -> None:
    """Refuse to replace a file of the site."""
    if files and settings.site == DATA:
        raise InputError(
            "Backuppen har kommunens egne filer; sæt PEJL_SITE til mappen, de skal ligge i."
        )
    other = sorted(
        name
        for name, stored in files.items()
        if (path := settings.site / name).exists() and file_sha256(path) != stored["sha256"]
    )
    if other:
        raise HomeError(
            f"{settings.site} har andre udgaver af {quoted_list(other)}; flyt dem, eller sæt "
            "PEJL_SITE til en tom mappe."
        )


def _check_whole(folder: Path, files: Mapping[str, StoredFile]) -> None:
    """Refuse a backup of which a file is missing, or is not what its hash says."""
    for name, stored in files.items():
        content = content_path(folder, stored)
        if not content.exists() or file_sha256(content) != stored["sha256"]:
            raise HomeError(
                f"{name} er beskadiget i {folder} ({content}), og intet er gendannet; brug en "
                "anden backup."
            )


def _write_files(folder: Path, files: Mapping[str, StoredFile], to: Path) -> None:
    for name, stored in files.items():
        path = to / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            continue  # a file of the site that is the same
        partial = path.with_name(f".{path.name}{PARTIAL}")
        shutil.copyfile(content_path(folder, stored), partial)
        os.utime(partial, ns=(stored["written"], stored["written"]))
        partial.chmod(stored["mode"])
        partial.replace(path)
