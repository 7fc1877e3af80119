"""What is damaged in a home, and the repair of what can be made again."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from assets.ingest.parsed import ParsedAnswer
from assets.published import folder as published_folder
from assets.published import receipt
from connectors import warehouse, write_lock
from connectors.archive.atomic_write import PARTIAL, find_partials
from connectors.errors import HomeError
from connectors.lists import quoted_list
from pipelines.alarms import health
from pipelines.home import WRITTEN
from pipelines.home_marks import PRIVATE
from pipelines.project import Project
from pipelines.settings import Settings

REPAIR = "kør `pejl doctor --repair`"
OTHERS = stat.S_IWGRP | stat.S_IRWXO
"""What others than the owner may not do with rows about persons; a group may read them."""


def find_open_folders(project: Project) -> list[Path]:
    """The folders with rows about persons that others may read or write."""
    if sys.platform == "win32":
        return []
    folders = [project.settings.home_folder / name for name in PRIVATE]
    return [each for each in folders if each.is_dir() and each.stat().st_mode & OTHERS]


def find_leftovers(project: Project) -> list[Path]:
    """What killed writers left half written."""
    home = project.settings.home_folder
    return [left for name in WRITTEN for left in find_partials(home / name)]


def is_working_file_damaged(project: Project) -> bool:
    """Whether a row of the working database cannot be read; a missing one is made again."""
    if not project.home.working_file.exists():
        return False
    try:
        with warehouse.reading(project.home.working_file) as opened:
            opened.read_every_row()
    except (HomeError, duckdb.Error):
        return True
    return False


def find_damaged_answers(project: Project) -> list[Path]:
    """The parsed answers whose files are not those that were parsed."""
    folders = (project.settings.parsed).glob("*/*/*")
    return [
        each
        for each in sorted(folders)
        if not each.name.endswith(PARTIAL) and ParsedAnswer(each).verdict() is None
    ]


def find_published_damage(project: Project, *, verify: bool) -> Iterator[str]:
    """A sentence for each published folder whose files are not those that were published.

    Args:
        project: the home.
        verify: whether each file is compared with its hash.
    """
    folder = project.home.published
    writer = write_lock.last_writer(project.settings.home_folder)
    is_under_way = writer is not None and writer[1]
    if not is_under_way and (lost := _find_lost(project.settings)):
        yield f"{lost} er væk, og den er udgivet før; kør `pejl build`."
    is_published = (folder / published_folder.NAME).exists()
    if is_published and receipt.load(folder) is None and not is_under_way:
        yield f"den seneste kørsel i {folder} blev ikke færdig; kør `pejl build`."
    for part in (folder, folder / receipt.PAPERS, folder / published_folder.COPIES):
        if changed := receipt.find_changed(part, verify=verify):
            yield (
                f"{part} har filer, der ikke er, som de blev udgivet ({quoted_list(changed)}); "
                f"{REPAIR}."
            )


def _find_lost(settings: Settings) -> Path | None:
    try:
        known = health.load(settings)
    except HomeError:
        return None  # of another version: the next run writes it anew
    return known and health.find_lost(settings, known)


def find_broken_storage(dagster_home: Path) -> list[Path]:
    """Dagster's SQLite files that cannot be read."""
    return [path for path in sorted(dagster_home.rglob("*.db")) if _is_broken(path)]


def _is_broken(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as opened:
            return opened.execute("pragma quick_check(1)").fetchone() != ("ok",)
    except sqlite3.DatabaseError as error:
        return "locked" not in str(error)  # a run is writing


def repair(project: Project) -> Iterator[str]:
    """Mend what needs no build, and delete what the next build makes again; a sentence for each.

    Raises:
        HomeError: a run is writing in the home.
    """
    settings = project.settings
    settings.claim_home()
    with write_lock.sole_writer(settings.home_folder):
        for folder in find_open_folders(project):
            folder.chmod(0o700)
            yield f"{folder} kan nu kun læses af sin ejer."
        if left := find_leftovers(project):
            yield f"Rester af afbrudte kørsler er slettet: {len(left)}."
        project.home.clear_leftovers()
        for path in find_broken_storage(settings.dagster_home):
            moved = path.rename(f"{path}.{datetime.now(UTC):%Y%m%dT%H%M%S}.broken")
            yield f"Dagsters fil {path} kunne ikke læses og er lagt i {moved}."
        yield from _delete_what_is_made_again(project)


def _delete_what_is_made_again(project: Project) -> Iterator[str]:
    """Delete damaged work and copies, and withdraw damaged builds, so that a build makes them."""
    if is_working_file_damaged(project):
        project.home.working_file.unlink()
        yield f"{project.home.working_file} er slettet og laves igen."
    if damaged := find_damaged_answers(project):
        for folder in damaged:
            shutil.rmtree(folder)
        receipt.withdraw(project.home.published)
        yield f"Indlæste svar, der var ændret, er slettet og læses igen: {len(damaged)}."
    for part in (project.home.published, project.home.published / receipt.PAPERS):
        if receipt.find_changed(part, verify=True):
            receipt.withdraw(part)
            yield f"{part} udgives igen."
    copies = project.home.published / published_folder.COPIES
    if changed := receipt.find_changed(copies, verify=True):
        for name in changed:
            (copies / name).unlink(missing_ok=True)
        published_folder.write_receipt_of_copies(copies)
        yield f"Daterede kopier, der var ændret, er slettet i {copies}: {', '.join(changed)}."
