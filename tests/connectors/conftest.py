"""The project's own catalogue entries and areas, and stores on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from connectors.archive.snapshots import SnapshotStore
from connectors.fasit.layouts import Layout
from connectors.jobindsats.config import JobindsatsEntry
from connectors.observations import Areas
from connectors.register import StaffTable
from connectors.statbank.config import StatbankEntry

DATA = Path(__file__).parents[2] / "data"
ENTRIES = {
    "jobindsats": JobindsatsEntry,
    "statbank": StatbankEntry,
    "fasit": Layout,
    "register": StaffTable,
}


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2024, 8, 15, 6, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> SnapshotStore:
    return SnapshotStore(tmp_path / "archive", "sample", clock)


@pytest.fixture(scope="session")
def entry() -> Callable[[str, str], Any]:
    """The project's catalogue entry of a source table."""

    def load(source: str, table: str) -> Any:
        text = (DATA / "sources" / source / f"{table}.yaml").read_text("utf-8")
        return ENTRIES[source].model_validate(yaml.safe_load(text))

    return load


@pytest.fixture(scope="session")
def areas() -> dict[str, Areas]:
    """The areas by name (``area``) and by code (``area_code``)."""
    kept = pl.read_csv(DATA / "reference" / "area.csv", separator=";", infer_schema=False)
    needed = kept.filter(pl.col("kind").is_in(["country", "municipality"]))
    vital = needed.filter(pl.col("area_code").is_in(["000", "707"]))
    return {
        c: Areas(*(rows[c].to_list() for rows in (kept, needed, vital)))
        for c in ("area", "area_code")
    }


@pytest.fixture(scope="session")
def nationalities() -> dict[str, str]:
    """The project's own group of origin of each nationality."""
    path = DATA / "reference" / "nationality.csv"
    return dict(pl.read_csv(path, separator=";", infer_schema=False).iter_rows())
