"""Bring a home forward to the version that this Pejl writes, after a backup.

Version 1 is that of every home without a file ``version``. Version 2 has published builds side by
side, and each file names its build; `docs/decisions/home-version.md` has what each version changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from assets import receipt
from connectors import warehouse
from connectors.archive.atomic_write import write_whole
from pipelines import instance
from pipelines.backup import take
from pipelines.project import Project
from pipelines.settings import HOME_VERSION, VERSION_FILE, Settings


def upgrade(project: Project, folder: Path) -> take.Taken:
    """Bring a home forward; the next build publishes it anew.

    Each step can be taken again: a home whose upgrade was killed is upgraded by the next one.

    Args:
        project: the home.
        folder: where the home is backed up first.

    Raises:
        InputError: as `pipelines.backup.take.take`.
        HomeError: as there, or the home is of a newer version or another process writes in it.
    """
    settings = project.settings
    taken = take.take(project, folder)
    with warehouse.sole_writer(settings.home_folder):
        for version in range(settings.home_version, HOME_VERSION):
            _STEPS[version](settings)
            write_whole(settings.home_folder / VERSION_FILE, f"{version + 1}\n".encode())
    return taken


def _from_1(settings: Settings) -> None:
    """Delete what an older Pejl made and this one does not know; everything is published anew.

    Its ``dagster.yaml`` names a module that is gone, and was written at each start.
    """
    shutil.rmtree(settings.home_folder / "work", ignore_errors=True)
    (settings.dagster_home / instance.FILE).unlink(missing_ok=True)
    for path in (settings.home_folder / "published").rglob(receipt.NAME):
        path.unlink()


_STEPS: Mapping[int, Callable[[Settings], None]] = {1: _from_1}
"""What is done to a home of each version, so that it is of the next one."""
