"""A small home with all that a backup holds, and all that it leaves out."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assets.published import folder as published_folder
from assets.published import receipt
from connectors.archive import sealed_folder
from connectors.archive.answers import Part, Received
from connectors.archive.snapshots import SnapshotStore
from connectors.fasit import pseudonyms
from pipelines import settings
from pipelines.project import Project


def fetch(store: SnapshotStore, source: str, table: str, body: bytes) -> Path:
    """Store an answer as a fetch does; returns the file."""
    keep_until = date(2024, 1, 31) if source == "fasit" else None
    received = Received([Part({}, body)], "csv", keep_until=keep_until)
    snapshot, _ = store.save(source, table, received)
    return snapshot.path


def publish(published: Path, build_id: str) -> None:
    with published_folder.staging(published) as staged:
        for name in (published_folder.NAME, "parquet/mart.build.parquet", "papers/plan.html"):
            (staged / name).parent.mkdir(exist_ok=True)
            (staged / name).write_text(f"{name} of {build_id}")
        receipt.write(staged, {}, [published_folder.NAME], build_id)
        published_folder.add_copy(published, staged / published_folder.NAME, date(2024, 8, 15))
        published_folder.switch(published, staged, build_id)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    home, site = tmp_path / "home", tmp_path / "site"
    made = Project(settings.load(home=home, site=site))
    made.settings.claim_home()
    store = SnapshotStore(home / "archive", "sample", lambda: datetime(2024, 8, 15, tzinfo=UTC))
    for body in (b"one", b"two"):
        fetch(store, "statbank", "AUS08", body)
    fetch(store, "fasit", "offers", b"a pseudonym")
    facts = b'{"name": "2023-1", "data": "sample"}'
    sealed_folder.seal(home / "archive/followups/2023-1", {"followup.json": facts})
    publish(made.home.published, "3f2a9c1b04de")
    (site / "plans").mkdir(parents=True)
    (site / "plans" / "norddjurs-2023.yaml").write_text("title: Beskæftigelsesplan", "utf-8")
    (site / "unknown").mkdir()
    (site / "unknown" / "big.bin").write_bytes(b"not kept")
    pseudonyms.write_key(made.settings.pseudonym_key)
    (home / "work" / "warehouse.duckdb").write_bytes(b"made again")
    (home / "write.lock").touch()
    (home / "alarms.jsonl").write_text("{}\n", "utf-8")
    (home / "dagster" / "dagster.yaml").write_text("telemetry: {enabled: false}\n", "utf-8")
    return made
