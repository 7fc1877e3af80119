"""Bring the backup of a home and its site up to date.

Contents are written first, then ``backup.json``, and what it no longer names is deleted last. So a
backup that is killed is still the last one.

What can be made again is left out: ``work/``, Dagster's storage, past days' builds. What is deleted
in the home, such as lists about persons whose time is up, is deleted in the backup. What is gone or
changed without such a deletion stops the backup, so that damage does not spread to it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.published import folder as published_folder
from connectors import write_lock
from connectors.archive import integrity, retention
from connectors.archive.answers import file_sha256
from connectors.archive.atomic_write import PARTIAL, remove_partials
from connectors.errors import HomeError, InputError, file_error
from connectors.lists import quoted_list
from pipelines import instance, sites
from pipelines.backup.contents import (
    FILES,
    FORMAT,
    HOME,
    MANIFEST,
    SITE,
    Contents,
    StoredFile,
    content_path,
    load_contents,
    save_contents,
)
from pipelines.fingerprint import KEPT_BY_HAND
from pipelines.home import PATIENCE
from pipelines.project import Project
from pipelines.settings import AS_OF, DATA, Settings

LOGS = (f"{HOME}/archive/attempts.jsonl", f"{HOME}/archive/{retention.LOG}")
"""Files that only grow: by them a home is known again."""
WRITE_ONCE = (f"{HOME}/archive/snapshots/", f"{HOME}/archive/followups/")
OF_SITE = ("plans", "calendar", "templates", "partners.yaml", *KEPT_BY_HAND)


@dataclass(frozen=True)
class Taken:
    """How many files a backup holds, how many bytes they are, and how many are new and deleted."""

    files: int
    bytes: int
    new: int
    deleted: int


def take(project: Project, folder: Path, *, verify: bool = False) -> Taken:
    """Bring the backup of a home up to date; waits for a run that writes in it.

    Args:
        project: the home and its site.
        folder: where the backup lies; empty, missing, or the last backup of the same home.
        verify: whether what is stored already is compared with its hash, and stored again.

    Raises:
        InputError: the folder is in the home, or holds something else.
        HomeError: the home is empty or damaged, is another one than was backed up, or the folder
            cannot be written to.
    """
    settings = project.settings
    settings.marks.check()
    if not settings.archive.is_dir():
        raise HomeError(f"{settings.home_folder} har intet at gemme; kør først `pejl refresh`.")
    try:
        _check_apart(settings, folder)
        with write_lock.sole_writer(settings.home_folder, PATIENCE, is_run=False):
            _check_undamaged(project)
            last = load_contents(folder)
            _check_same_home(settings, folder, last)
            return _bring_up_to_date(settings, folder, last, verify=verify)
    except OSError as error:
        raise HomeError(
            f"{error.filename or folder} kan ikke læses eller skrives ({file_error(error)}); gør "
            f"plads i {folder}, ret dens rettigheder, eller vælg en anden mappe."
        ) from error


def _check_apart(settings: Settings, folder: Path) -> None:
    """Refuse a folder inside home or site, one that holds them, and one with other files."""
    place = folder.resolve()
    for data in (settings.home_folder.resolve(), settings.site.resolve()):
        if data == place or data in place.parents or place in data.parents:
            raise InputError(
                f"{folder} og {data} ligger i hinanden; vælg en mappe på en anden disk."
            )
    if folder.is_file():
        raise InputError(f"{folder} er en fil; vælg en mappe.")
    if folder.is_dir() and (other := {path.name for path in folder.iterdir()} - {MANIFEST, FILES}):
        strangers = sorted(name for name in other if not name.endswith(PARTIAL))
        if strangers:
            raise InputError(
                f"{folder} har andet end en backup ({quoted_list(strangers)}); vælg en tom mappe."
            )


def _check_undamaged(project: Project) -> None:
    deleted = retention.deleted_hashes(project.settings.archive)
    damage = list(integrity.find_damage(project.store, deleted, verify=False))
    damage += project.settings.followups().damage()
    if damage:
        raise HomeError(f"Hjemmet er beskadiget, og backuppen er, som den var: {' '.join(damage)}")


def _check_same_home(settings: Settings, folder: Path, last: Contents | None) -> None:
    """Refuse to replace the backup of another home, or of this one before it lost its logs."""
    if last is None:
        return
    for name in LOGS:
        if (stored := last.files.get(name)) is None:
            continue
        log = settings.home_folder / name.removeprefix(f"{HOME}/")
        begins = b""
        if log.exists():
            with log.open("rb") as opened:
                begins = opened.read(stored["bytes"])
        if last.mode != settings.mode or begins != content_path(folder, stored).read_bytes():
            raise HomeError(
                f"{folder} er en backup af et andet hjem, eller {log} er ikke den, der blev gemt; "
                "vælg en anden mappe, eller gendan hjemmet."
            )


def _bring_up_to_date(
    settings: Settings, folder: Path, last: Contents | None, *, verify: bool
) -> Taken:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    remove_partials(folder)
    stored = last.files if last else dict[str, StoredFile]()
    files: dict[str, StoredFile] = {}
    for name, path in _files_to_store(settings):
        files[name] = _store(folder, path, stored.get(name), verify=verify)
        if name in stored and files[name]["sha256"] != stored[name]["sha256"]:
            _check_may_change(name, path)
    beside = last.municipalities if last else ()
    contents = Contents(FORMAT, settings.mode, settings.marks.version, files, beside)
    save_contents(folder, contents)
    named = {each["sha256"] for each in files.values()}
    for path in (folder / FILES).glob("*/*"):
        if path.name not in named:
            path.unlink()
    return Taken(
        files=len(files),
        bytes=sum(each["bytes"] for each in files.values()),
        new=sum(files[name] != stored.get(name) for name in files),
        deleted=len(stored.keys() - files.keys()),
    )


def _check_may_change(name: str, path: Path) -> None:
    if name.startswith(WRITE_ONCE):
        raise HomeError(
            f"{path} er ændret, siden den blev gemt i backuppen, og backuppen er, som den var; "
            "gendan filen."
        )


def _files_to_store(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Each file of home and site that is kept, and its name in the backup."""
    home = settings.home_folder
    published = home / "published"
    marks = [path for path in sorted(home.iterdir()) if path.is_file() and not _is_lock(path)]
    roots = [(HOME, home, path) for path in (*marks, settings.archive)]
    entries = (*published_folder.ENTRIES, published_folder.COPIES)
    roots += [(HOME, home, published / entry) for entry in entries]
    if instance.has_own_configuration(settings.dagster_home):
        roots.append((HOME, home, settings.dagster_home / instance.FILE))
    if settings.is_shared:
        public = settings.published
        roots += [(HOME, home, public / name) for name in _public_builds(public)]
        roots += [(SITE, settings.site, settings.site / name) for name in sites.COMMON]
    elif settings.site != DATA:
        own = (*OF_SITE, sites.ENV_FILE) if settings.is_of_several else OF_SITE
        roots += [(SITE, settings.site, settings.site / name) for name in own]
    key, lists = settings.pseudonym_key.resolve(), settings.fasit_folder
    for prefix, base, root in roots:
        for path in published_folder.files_below(root):
            place = path.resolve()
            is_secret = place == key or (lists is not None and lists.resolve() in place.parents)
            if not is_secret and PARTIAL not in path.name:
                yield f"{prefix}/{path.relative_to(base).as_posix()}", path


def _public_builds(folder: Path) -> list[str]:
    """What lies in the folder of public tables, without past days, which are made again."""
    return [path.name for path in folder.iterdir() if path.name != AS_OF] if folder.exists() else []


def _is_lock(path: Path) -> bool:
    return path.suffix in {".lock", ".holder"}


def _store(folder: Path, path: Path, last: StoredFile | None, *, verify: bool) -> StoredFile:
    """Store a file's content unless it is there; a file of the same length and time is the same."""
    facts = path.stat()
    if last and (facts.st_size, facts.st_mtime_ns) == (last["bytes"], last["written"]):
        sha256 = last["sha256"]
    else:
        sha256 = file_sha256(path)
    stored: StoredFile = {
        "sha256": sha256,
        "bytes": facts.st_size,
        "written": facts.st_mtime_ns,
        "mode": facts.st_mode & 0o777,
    }
    content = content_path(folder, stored)
    if _is_stored(content, stored, verify=verify):
        return stored
    content.parent.mkdir(parents=True, exist_ok=True)
    partial = content.with_name(f".{sha256}{PARTIAL}")
    with path.open("rb") as source, partial.open("wb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    if file_sha256(partial) != sha256:
        partial.unlink()
        raise HomeError(
            f"{path} blev ikke skrevet rigtigt i {folder}, eller den er ændret, uden at dens tid "
            "er det; brug en anden disk, eller se efter med `pejl doctor --verify`."
        )
    partial.replace(content)
    return stored


def _is_stored(content: Path, stored: StoredFile, *, verify: bool) -> bool:
    if not content.exists() or content.stat().st_size != stored["bytes"]:
        return False
    return not verify or file_sha256(content) == stored["sha256"]
