"""The home of a build: where its files lie, room for them, and the lock against other writers."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors import warehouse, write_lock
from connectors.archive.atomic_write import remove_partials
from connectors.errors import DiskFullError
from pipelines.settings import AS_OF, Settings

PATIENCE = 6 * 60 * 60
"""Seconds that a run waits for another one, such as a scheduled run for one by hand."""
LEAST_FREE = 200 * 10**6
"""Bytes: several times what one run of a whole plan writes."""


WRITTEN = ("archive", "work", "published")
"""The folders in which a killed run may leave something half written."""


@dataclass(frozen=True)
class Home:
    """The home of these settings, and the files of a past day in it where there is one."""

    settings: Settings
    as_of: date | None = None

    @property
    def working_file(self) -> Path:
        """The working database, which only Pejl opens."""
        return self.settings.work / self._branch / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The folder of the published file; of the public tables where they are shared."""
        return self.settings.published / self._branch

    @property
    def spool(self) -> Path:
        """Where a large answer lies until it is whole and goes to the archive."""
        return self.settings.work / "spool"

    @property
    def has_page(self) -> bool:
        """Whether `pejl.html` is published: of a municipality, for the newest day."""
        return not self.settings.is_shared and self.as_of is None

    @property
    def _branch(self) -> str:
        """The folder of a past day's files."""
        return f"{AS_OF}/{self.as_of}" if self.as_of else ""

    def check_room(self) -> None:
        """Refuse to start where the disk may run full.

        Raises:
            HomeError: less is free than one run may write.
        """
        home = self.settings.home_folder
        free = shutil.disk_usage(home).free
        if free < LEAST_FREE:
            raise DiskFullError(
                f"{home} har {free / 1e6:.0f} MB ledig plads, og en kørsel kan bruge "
                f"{LEAST_FREE / 1e6:.0f} MB; gør plads på disken, eller ret PEJL_HOME."
            )

    @contextmanager
    def locked(self, patience: float = PATIENCE) -> Generator[None]:
        """The home with a lock against other writers; waits for another run, ``patience`` seconds.

        Raises:
            BusyError: another process still holds the lock.
            HomeError: the home is of the other mode, or cannot be written.
        """
        self.settings.claim_home()
        with write_lock.sole_writer(self.settings.home_folder, patience):
            self.clear_leftovers()
            yield

    def clear_leftovers(self) -> None:
        """Delete what a killed run left behind; nobody else is writing now."""
        spilled = self.working_file.with_name(f"{self.working_file.name}.tmp")
        for folder in (self.spool, spilled):
            shutil.rmtree(folder, ignore_errors=True)
        for name in WRITTEN:
            remove_partials(self.settings.home_folder / name)


@contextmanager
def read_working(home: Home, shared: Home | None) -> Generator[warehouse.Warehouse]:
    """The working database, read-only; of one of several municipalities on the ``shared`` one.

    Raises:
        HomeError: it is missing or damaged.
    """
    if shared is None:
        with warehouse.reading(home.working_file) as opened:
            yield opened
        return
    with (
        warehouse.reading(shared.working_file) as opened,
        opened.attached(home.working_file, read_only=True),
    ):
        yield opened
