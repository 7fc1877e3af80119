"""A folder of made-up lists, read through the project's own layouts."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from connectors.archive.answers import LastAnswer, Received, Snapshot
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import SourceError
from connectors.fasit import response
from connectors.fasit.exports import ExportFolder
from connectors.fasit.layouts import Layout
from connectors.fasit.pseudonyms import Pseudonyms

DATA = Path(__file__).parents[3] / "data"
TODAY = date(2024, 8, 15)
HEADING = "Tilbuds-id;CPR-nummer;Navn;Tilbudstype;Startdato;Slutdato;Bemærkning"


@dataclass
class Lists:
    """A folder of lists, and what is fetched from it. Files are put in it in order of age."""

    folder: Path
    layouts: dict[str, Layout]
    store: SnapshotStore
    put_so_far: int = 0

    @property
    def newest(self) -> Path:
        return max(self.folder.iterdir(), key=lambda path: path.stat().st_mtime)

    def put(self, *contents: bytes, name: str = "export {}.csv") -> Lists:
        for content in contents:
            path = self.folder / name.format(self.put_so_far)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            os.utime(path, (self.put_so_far, self.put_so_far))
            self.put_so_far += 1
        return self

    def fetch(
        self, name: str = "offers", key: bytes = b"k" * 32, held: LastAnswer | None = None
    ) -> Received:
        spool = self.folder.parent / "spool"
        return ExportFolder(self.folder, self.layouts, Pseudonyms(key), spool).fetch(
            name, TODAY, held
        )

    def save(self, name: str = "offers") -> Snapshot:
        return self.store.save("fasit", name, self.fetch(name), "question")[0]

    def rows(self, name: str = "offers") -> pl.DataFrame:
        return pl.concat(response.read(self.layouts[name], self.save(name).stored_parts()))

    def told(self, name: str = "offers") -> dict[str, Any]:
        return dict(self.fetch(name).parts[0].request)

    def rejects(self, name: str = "offers") -> list[tuple[int, str, str]]:
        found = response.rejected_cells(self.save(name))
        assert found["file"].str.contains("^[0-9a-f]{64}$").all()
        return found.drop("file").rows()

    def refused(self, name: str = "offers") -> str:
        with pytest.raises(SourceError) as error:
            self.fetch(name)
        return str(error.value)


@pytest.fixture(scope="session")
def layouts(entry: Callable[[str, str], Any], nationalities: dict[str, str]) -> dict[str, Layout]:
    """The project's own layouts, with the spellings of the project's own reference lists."""
    names = [path.stem for path in (DATA / "sources" / "fasit").glob("*.yaml")]
    found: dict[str, Layout] = {name: entry("fasit", name) for name in sorted(names)}
    lists = {name for table in found.values() for name in table.lists}
    known = {name: spellings(name) for name in lists}
    return {
        name: table.with_values(known).with_origins(nationalities) for name, table in found.items()
    }


def spellings(name: str) -> list[str]:
    rows = pl.read_csv(DATA / "reference" / f"{name}.csv", separator=";", infer_schema=False)
    return rows["spelling"].unique(maintain_order=True).to_list()


@pytest.fixture
def lists(tmp_path: Path, layouts: dict[str, Layout], store: SnapshotStore) -> Lists:
    """An empty folder of lists."""
    (tmp_path / "exports").mkdir()
    return Lists(tmp_path / "exports", dict(layouts), store)


@pytest.fixture(scope="session")
def line() -> Callable[..., str]:
    """A row of the list of offers."""

    def make(
        offer: str = "T-1",
        cpr: str = "012185-1234",
        kind: str = "Virksomhedspraktik",
        start: str = "01-02-2023",
        end: str = "",
    ) -> str:
        return f"{offer};{cpr};Prøveperson 17;{kind};{start};{end};ringer igen"

    return make


@pytest.fixture(scope="session")
def text() -> Callable[..., bytes]:
    """The bytes of a list of offers."""

    def make(*rows: str, heading: str = HEADING, encoding: str = "utf-8-sig") -> bytes:
        return "\r\n".join([heading, *rows, ""]).encode(encoding)

    return make


@pytest.fixture(scope="session")
def workbook() -> Callable[..., bytes]:
    """The bytes of a workbook: rows by sheet, and ranges of cells that are merged."""

    def make(
        merged: Sequence[tuple[int, int, int, int, Any]] = (), **sheets: list[list[Any]]
    ) -> bytes:
        body = io.BytesIO()
        with xlsxwriter.Workbook(body, {"default_date_format": "dd-mm-yyyy"}) as book:
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                for at, row in enumerate(rows):
                    sheet.write_row(at, 0, row)
                for range_ in merged:
                    sheet.merge_range(*range_)
        return body.getvalue()

    return make
