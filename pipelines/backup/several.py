"""The backup of an installation of several municipalities: one of what they share, one of each.

    MAPPE/
        shared/                     public answers, and what the municipalities have in common
        sites/norddjurs/            a whole backup of one municipality, which none other reads

So one municipality that is damaged stops no other's backup, and each is restored alone too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from connectors import write_lock
from connectors.archive.atomic_write import unwritable
from connectors.errors import HomeError, InputError, PejlError, file_error
from connectors.lists import joined, quoted_list
from pipelines import site_builds
from pipelines.backup import restore, take
from pipelines.backup.contents import MANIFEST, Contents, load_contents, save_contents
from pipelines.backup.take import Taken
from pipelines.home import PATIENCE
from pipelines.project import Project
from pipelines.settings import SITES, Settings

SHARED = "shared"


def place_of(settings: Settings, folder: Path) -> Path:
    """Where the backup of a home lies in a folder: that of one of several in a part of its own."""
    return place_of_part(settings.site.name, folder) if settings.is_of_several else folder


def place_of_part(name: str, folder: Path) -> Path:
    """Where the backup of a part lies: of what is shared, or of one municipality."""
    return folder / SHARED if name == SHARED else folder / SITES / name


def take_each(
    shared: Project, folder: Path, *, verify: bool = False
) -> Iterator[tuple[str, Taken | PejlError]]:
    """Bring the backup of each part up to date; yields how each went, by its name.

    No run writes from the first part to the last: a municipality's file reads the public tables of
    its own build.

    Raises:
        InputError: the folder holds something else.
        HomeError: the folder cannot be read, or a run that writes does not end.
    """
    _check_folder(folder)

    def take_one(name: str) -> Taken:
        own = site_builds.open_project(shared, name)
        if not own.settings.archive.exists():
            own.settings.claim_home()  # its plans are kept, though nothing is made of them yet
        return take.take(own, place_of(own.settings, folder), verify=verify)

    with write_lock.sole_writer(shared.settings.home_folder, PATIENCE, is_run=False):
        common = _result(lambda: take.take(shared, folder / SHARED, verify=verify))
        yield SHARED, common
        for name in shared.municipalities:
            yield name, _result(lambda name=name: take_one(name))
        if isinstance(common, Taken):
            _note_parts(folder, shared.municipalities)


def _note_parts(folder: Path, municipalities: Iterable[str]) -> None:
    """Note which municipalities have a backup here, so that one that is lost later is missed.

    Raises:
        HomeError: what they share has a backup that cannot be read or written.
    """
    contents = load_contents(folder / SHARED)
    there = [name for name in municipalities if (place_of_part(name, folder) / MANIFEST).exists()]
    if contents is None or [*contents.municipalities] == there:
        return
    try:
        save_contents(folder / SHARED, replace(contents, municipalities=there))
    except OSError as error:
        raise unwritable(folder / SHARED, error) from error


def _result(work: Callable[[], Taken]) -> Taken | PejlError:
    try:
        return work()
    except PejlError as error:
        return error


def find_departed(shared: Project, folder: Path) -> list[Path]:
    """The backups of municipalities that the installation does not have any more."""
    return [path for path in _parts(folder) if path.name not in shared.municipalities]


def restore_each(settings: Settings, folder: Path) -> dict[str, Contents]:
    """Restore what the municipalities share, and each of them; returns what each part held.

    Raises:
        InputError: the folder holds no such backup, or one of the other mode.
        HomeError: as `restore.restore`, or the backup of a municipality is gone; nothing is
            written where a part cannot be restored.
    """
    assert settings.sites is not None  # noqa: S101
    if not (folder / SHARED).is_dir():
        raise InputError(
            f"{folder} er ingen backup af flere kommuner; den har ingen mappe {SHARED}."
        )
    parts = {SHARED: (settings, folder / SHARED)}
    for path in _parts(folder):
        own = settings.model_copy(update={"site": settings.sites / path.name})
        parts[path.name] = own, path
    _check_parts(folder, parts)
    loaded = {name: restore.load_checked(own, path) for name, (own, path) in parts.items()}
    for name, (own, path) in parts.items():
        restore.write_home(own, path, loaded[name])
    return loaded


def _check_parts(folder: Path, parts: Collection[str]) -> None:
    """Refuse a folder that has lost the backup of a municipality.

    Raises:
        HomeError: it has.
    """
    contents = load_contents(folder / SHARED)
    missing = [name for name in contents.municipalities if name not in parts] if contents else []
    if missing:
        raise HomeError(
            f"{folder / SITES} mangler backuppen af {joined(missing)}, og intet er gendannet; læg "
            "mappen tilbage fra en anden kopi, eller slet navnet under municipalities i "
            f"{folder / SHARED / MANIFEST} for at gendanne de andre alene."
        )


def _parts(folder: Path) -> list[Path]:
    sites = folder / SITES
    try:
        return sorted(sites.iterdir()) if sites.exists() else []
    except OSError as error:
        raise HomeError(f"{sites} kan ikke læses ({file_error(error)}); ret rettighederne.") from (
            error
        )


def _check_folder(folder: Path) -> None:
    """Refuse a folder with something else, such as the backup of an installation of one."""
    try:
        other = {path.name for path in folder.iterdir()} - {SHARED, SITES}
    except FileNotFoundError:
        return
    except OSError as error:
        raise HomeError(f"{folder} kan ikke læses ({file_error(error)}).") from error
    if other:
        raise InputError(
            f"{folder} har andet end en backup af flere kommuner ({quoted_list(sorted(other))}); "
            "vælg en tom mappe."
        )
