"""What a source has changed without spoiling an answer is said, and refuses nothing."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assets.build import Build
from assets.ingest import raw
from assets.ingest.loaded import read_loaded
from assets.ingest.parsed import Verdict
from assets.ingest.source_changes import notices_in
from assets.ingest.validation import GoodSnapshot, Selection
from connectors import warehouse
from connectors.archive.answers import Part, Received, Snapshot
from connectors.archive.snapshots import SnapshotStore
from pipelines.project import Project

NOW = datetime(2024, 9, 1, 6, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "archive", "sample", lambda: NOW)


def kept(store: SnapshotStore, question: str, **beside: Any) -> Snapshot:
    body = f"{question} {beside}".encode()
    return store.save("statbank", "X", Received([Part(beside, body)], "json"), question)[0]


def test_a_value_that_the_source_has_begun_to_offer_is_said_until_the_question_changes(
    store: SnapshotStore,
) -> None:
    first = kept(store, "q", left_out={"ALDER": ["1 et år"]})
    later = kept(store, "q", left_out={"ALDER": ["1 et år", "2 to år"]})
    latest = kept(store, "q", left_out={"ALDER": ["1 et år", "2 to år"]}, n=1)
    other = kept(store, "r", left_out={"ALDER": ["2 to år"]})
    assert notices_in(first, []) == []
    said = ["ALDER har også '2 to år', som katalogposten ikke spørger efter"]
    assert notices_in(later, [first]) == said
    assert notices_in(latest, [later, first]) == said
    assert notices_in(other, [latest, later, first]) == []


def test_many_new_values_are_counted(store: SnapshotStore) -> None:
    first = kept(store, "q", left_out={"JOB": []})
    later = kept(store, "q", left_out={"JOB": [f"job {n}" for n in range(9)]})
    assert notices_in(later, [first]) == [
        "JOB har også 'job 0', 'job 1', 'job 2', 'job 3', 'job 4' og 4 til, "
        "som katalogposten ikke spørger efter"
    ]


def test_what_was_noticed_in_asking_stands_in_the_table_of_freshness(
    built_house: Project, tmp_path: Path, store: SnapshotStore
) -> None:
    entry = built_house.catalogue["statbank_aus08"]
    said = "Statistikbanken AUS08 kalder 9 af SAESONFAK 'andet', kataloget 'andet end det'"
    snapshot = kept(store, "q", noticed=[said])
    good = GoodSnapshot(snapshot, Verdict(), [])
    found = Selection(entry, good, [], notices_in(snapshot, []))
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        build = Build(opened, "sample", NOW, tmp_path)
        raw.write_loaded(build, [found])
        assert read_loaded(opened)["noticed"].to_list() == [said]
