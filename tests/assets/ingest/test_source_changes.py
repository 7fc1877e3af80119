"""What a source has changed without spoiling an answer is said, and refuses nothing."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assets.catalogue import catalogue
from assets.catalogue.catalogue import Catalogue
from assets.ingest import raw
from assets.ingest.loaded import read_loaded
from assets.ingest.parsed import Verdict
from assets.ingest.source_changes import doubts_about_entry, notices_in
from assets.ingest.validation import GoodSnapshot, Selection
from assets.tables.build import Build
from connectors import warehouse
from connectors.archive.answers import Part, Received, Snapshot
from connectors.archive.snapshots import SnapshotStore
from pipelines.project import Project
from pipelines.settings import DATA

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


def test_notices_of_several_dimensions_come_in_the_same_order_in_every_process(
    store: SnapshotStore,
) -> None:
    names = sorted(f"{letter}{letter}" for letter in "abcdefghij")
    first = kept(store, "q", left_out={name: [] for name in names})
    later = kept(store, "q", left_out={name: ["ny"] for name in names})
    assert [notice.split()[0] for notice in notices_in(later, [first])] == names


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


@pytest.fixture(scope="module")
def entries() -> Catalogue:
    return catalogue.load([DATA / "sources"])


@pytest.mark.parametrize(
    ("name", "answered", "words"),
    [
        ("jobindsats_y09c07", ["2021M01", "2021M02"], []),
        ("jobindsats_y30r21", ["2021QMAT02", "2021QMAT04"], []),
        ("statbank_folk1a", ["2023K1", "2024K1"], []),
        ("statbank_folk1a", ["2024K1"], []),
        ("jobindsats_y09c07", ["2021Q01", "2021Q02"], ["3 måneder fra hinanden", "monthly"]),
        ("statbank_folk1a", ["2024K1", "2023K4"], ["3 måneder fra hinanden", "yearly"]),
        ("statbank_ras400", ["2024M01", "2023M12"], ["1 måned fra hinanden", "yearly"]),
        ("jobindsats_y09c07", ["2022M01", "2022M02"], ["begynder med 2022M01", "2021M01"]),
        ("reference_area", ["2022M01", "2022M04"], []),
    ],
)
def test_an_entry_that_says_other_than_its_answer_is_told(
    entries: Catalogue, name: str, answered: list[str], words: list[str]
) -> None:
    doubts = " ".join(doubts_about_entry(entries[name], answered))
    assert all(word in doubts for word in words)
    assert bool(doubts) == bool(words)
