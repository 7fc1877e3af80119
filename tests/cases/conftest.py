"""Small inputs that resemble real people's files, read in place from `../shared/cases`.

`README.md` beside them says what is right for each kind. Where the folder is missing, the tests
are skipped. The real path is tried: `pejl fasit check`, a fetch from a folder, the register.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.catalogue import catalogue
from assets.ingest import sources
from connectors.archive.answers import Received, Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import SourceError
from connectors.fasit import response
from connectors.fasit.check import Report, check
from connectors.fasit.exports import ExportFolder
from connectors.fasit.layouts import Layout
from connectors.fasit.pseudonyms import Pseudonyms
from pipelines.settings import DATA
from tests import homes

CASES = Path(__file__).parents[3] / "shared" / "cases"
TODAY = date(2024, 8, 15)
KEY = b"k" * 32

Case = Callable[[str], Path]


@pytest.fixture(scope="session")
def case() -> Case:
    """The path of a case's file or folder, such as ``01-quote-swallows-rows/control.csv``."""

    def find(name: str) -> Path:
        if not CASES.is_dir():
            pytest.skip(f"the cases are not at {CASES} beside the checkout")
        return CASES / name

    return find


@pytest.fixture(scope="session")
def layouts() -> dict[str, Layout]:
    """The project's own layouts, as a refresh loads them."""
    return sources.load_layouts(catalogue.load([DATA / "sources"]), [DATA])


@dataclass
class ExportFiles:
    """A folder of export files and what is fetched from it; each file is newer by its clock."""

    folder: Path
    layouts: dict[str, Layout]
    store: SnapshotStore
    _added: list[Path] = field(default_factory=list[Path])

    def add(self, *paths: Path) -> ExportFiles:
        """Copy files, or the files of folders, into the folder, the oldest first."""
        files = [
            file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])
        ]
        for file in files:
            copied = self.folder / file.name
            shutil.copyfile(file, copied)
            os.utime(copied, (len(self._added) + 1,) * 2)
            self._added.append(copied)
        return self

    def write(self, name: str, content: bytes) -> Path:
        """Write a file into the folder, newer by its clock than those before it."""
        path = self.folder / name
        path.write_bytes(content)
        os.utime(path, (len(self._added) + 1,) * 2)
        self._added.append(path)
        return path

    def receive(self, name: str = "offers", today: date = TODAY) -> Received:
        """Fetch a list as a refresh does."""
        spool = self.folder.parent / "spool"
        exports = ExportFolder(self.folder, self.layouts, Pseudonyms(KEY), spool)
        return exports.fetch(name, today)

    def fetch(self, name: str = "offers", today: date = TODAY) -> Snapshot:
        """Fetch a list and store it, as a refresh does."""
        return self.store.save("fasit", name, self.receive(name, today), "question")[0]

    def summary(self, name: str = "offers") -> dict[str, Any]:
        """The counts and notices of a list."""
        return dict(self.receive(name).parts[0].request)

    def rows(self, name: str = "offers") -> pl.DataFrame:
        """The rows of a list, read back from the archive."""
        return pl.concat(response.read(self.layouts[name], self.fetch(name).stored_parts()))

    def rejected(self, name: str = "offers") -> list[tuple[int, str, str]]:
        """Row, field and reason of each rejected cell."""
        return response.rejected_cells(self.fetch(name)).drop("file").rows()

    def refusal(self, name: str = "offers") -> str:
        """The sentence with which a list is refused."""
        with pytest.raises(SourceError) as error:
            self.fetch(name)
        return str(error.value)

    def check(self, path: Path) -> Report:
        """What a check reports of a file."""
        return check(path, self.layouts, TODAY)


@pytest.fixture
def exports(tmp_path: Path, layouts: dict[str, Layout]) -> ExportFiles:
    """An empty folder of export files."""
    (tmp_path / "exports").mkdir()
    store = SnapshotStore(
        tmp_path / "archive", "sample", lambda: datetime(2024, 8, 15, 6, tzinfo=UTC)
    )
    return ExportFiles(tmp_path / "exports", dict(layouts), store)


@pytest.fixture
def pejl(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line over a home of the test's own."""

    def run(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        texts: Sequence[str] = [str(argument) for argument in arguments]
        wide = {"COLUMNS": "300"}
        return homes.pejl_here(tmp_path / "home", *texts, **(wide | settings))

    return run
