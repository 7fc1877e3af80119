"""Bring a home forward to the version that this Pejl writes, after a backup.

Version 1 is that of every home without a file ``version``. Version 2 has published builds side by
side, and each file names its build; `docs/decisions/home-version.md` has what each version changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from assets.published import receipt
from connectors import write_lock
from connectors.archive.atomic_write import write_whole
from connectors.errors import HomeError, PejlError
from pipelines import instance, site_builds
from pipelines.backup import several, take
from pipelines.home_marks import HOME_VERSION, VERSION_FILE
from pipelines.project import Project
from pipelines.settings import Settings


def is_due(project: Project) -> bool:
    """Whether a home, or that of one of several municipalities, is of an older version.

    Raises:
        HomeError: a home is of a newer version or of the other mode.
    """
    homes = [each.settings for each in _homes(project)]
    for settings in homes:
        settings.marks.check()
    return any(settings.marks.version < HOME_VERSION for settings in homes)


def _homes(project: Project) -> list[Project]:
    """The project and, of several municipalities, that of each."""
    own = [site_builds.open_project(project, name) for name in project.municipalities]
    return [project, *own]


def upgrade(project: Project, folder: Path) -> dict[Path, take.Taken]:
    """Bring a home forward; the next build publishes it anew.

    Each step can be taken again: a home whose upgrade was killed is upgraded by the next one.

    Args:
        project: the home; of several municipalities the one that they share.
        folder: where the home is backed up first.

    Returns:
        What was backed up, by the folder of each backup.

    Raises:
        InputError: as `pipelines.backup.take.take`.
        HomeError: as there, or the home is of a newer version or another process writes in it.
    """
    taken = _back_up(project, folder)
    with write_lock.sole_writer(project.settings.home_folder):
        for settings in (each.settings for each in _homes(project)):
            for version in range(settings.marks.version, HOME_VERSION):
                _STEPS[version](settings)
                mark = settings.home_folder / VERSION_FILE
                write_whole(mark, f"{version + 1}\n".encode())
    return taken


def _back_up(project: Project, folder: Path) -> dict[Path, take.Taken]:
    if not project.municipalities:
        return {folder: take.take(project, folder)}
    taken: dict[Path, take.Taken] = {}
    for name, each in several.take_each(project, folder):
        if isinstance(each, PejlError):
            raise HomeError(f"{name} har ingen backup, så intet er ført frem: {each}")
        taken[several.place_of_part(name, folder)] = each
    return taken


def _from_1(settings: Settings) -> None:
    """Delete what an older Pejl made and this one does not know; everything is published anew.

    Its ``dagster.yaml`` names a module that is gone, and was written at each start.
    """
    shutil.rmtree(settings.work, ignore_errors=True)
    (settings.dagster_home / instance.FILE).unlink(missing_ok=True)
    for path in (settings.home_folder / "published").rglob(receipt.NAME):
        path.unlink()


_STEPS: Mapping[int, Callable[[Settings], None]] = {1: _from_1}
"""What is done to a home of each version, so that it is of the next one."""
