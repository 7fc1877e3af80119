"""Raw tables: a bad answer never replaces a good one, and a source without one is empty."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assets.raw import newest_good
from assets.sources import Sources
from connectors.snapshots import Part, Received, SnapshotStore
from pipelines.house import House

LATER = datetime(2024, 9, 1, 6, tzinfo=UTC)
JOBINDSATS, STATBANK = "jobindsats_y38a02", "statbank_uddakt20"


@pytest.fixture(scope="module")
def sources(built_house: House) -> Iterator[Sources]:
    with built_house.open_sources() as opened:
        yield opened


@pytest.fixture
def store(built_house: House, tmp_path: Path) -> SnapshotStore:
    """The archive of the built sample, to which later answers can be added."""
    moments = iter(LATER + timedelta(days=day) for day in range(9))
    shutil.copytree(built_house.store.root, tmp_path / "archive")
    return SnapshotStore(tmp_path / "archive", "sample", lambda: next(moments))


def good_body(store: SnapshotStore, sources: Sources, name: str) -> bytes:
    """A good answer; of a table that is asked for in stretches, the first of them."""
    entry = sources.catalogue[name]
    first, *_ = next(store.newest_first(entry.source, entry.table)).bodies()
    return first


def answer(store: SnapshotStore, sources: Sources, name: str, body: bytes) -> None:
    entry = sources.catalogue[name]
    store.save(entry.source, entry.table, Received([Part({}, body)], extension="json"))


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        pytest.param(JOBINDSATS, "Aktivitetsparat", "Parat", "'Parat'",
                     id="an unknown label"),
        pytest.param(JOBINDSATS, '"Norddjurs"', '"Randers"', "",
                     id="a municipality that stands twice while another is gone"),
        pytest.param(STATBANK, '"707":', '"999":', "'999'", id="a municipality that nobody knows"),
        pytest.param(STATBANK, '"value":[', '"value":[-1,', "", id="a number too many"),
        pytest.param(JOBINDSATS, '"rows":[[', '"rows":[["2099M13",', "", id="a row too wide"),
        pytest.param(JOBINDSATS, "Antal personer", "Antal", "", id="a measure that was renamed"),
        pytest.param(JOBINDSATS, '{"columns"', "<html>", "", id="a page instead of data"),
    ],
)  # fmt: skip
def test_a_bad_answer_leaves_the_good_one_before_it_in_use(
    *, store: SnapshotStore, sources: Sources, name: str, old: str, new: str, said: str
) -> None:
    entry = sources.catalogue[name]
    before = newest_good(entry, sources, store)
    body = good_body(store, sources, name)
    changed = body.decode().replace(old, new)
    assert changed != body.decode()
    answer(store, sources, name, changed.encode())
    found = newest_good(entry, sources, store)
    assert found.snapshot == before.snapshot
    assert found.frame.equals(before.frame)
    [refused] = found.refused
    assert refused.snapshot.retrieved_at == LATER
    assert said in refused.reason


def test_a_negative_count_breaks_the_contract_and_the_row_is_named(
    store: SnapshotStore, sources: Sources
) -> None:
    body = good_body(store, sources, JOBINDSATS).decode()
    row = '["2021M01","Hele landet","Alle uddannelsesparate",'
    at = body.index(row) + len(row)
    answer(store, sources, JOBINDSATS, (body[:at] + "-" + body[at:]).encode())
    found = newest_good(sources.catalogue[JOBINDSATS], sources, store)
    [refused] = found.refused
    assert [breach.rule for breach in refused.rows] == ["a count or share is not negative"]
    assert "2021M01" in str(refused.rows[0])
    assert "1 rows break the contract of raw.jobindsats_y38a02" in refused.reason
    assert found.snapshot is not None


def test_two_bad_answers_are_both_passed_over_the_newest_named_first(
    store: SnapshotStore, sources: Sources
) -> None:
    for text in ("{}", "[]"):
        answer(store, sources, JOBINDSATS, text.encode())
    found = newest_good(sources.catalogue[JOBINDSATS], sources, store)
    assert [refused.snapshot.sequence for refused in found.refused] == [3, 2]
    assert found.snapshot is not None
    assert found.snapshot.sequence == 1


def test_a_source_that_never_answered_is_an_empty_table_of_the_right_types(
    sources: Sources, tmp_path: Path
) -> None:
    store = SnapshotStore(tmp_path, "sample", lambda: LATER)
    for entry in sources.catalogue.values():
        found = newest_good(entry, sources, store)
        assert found.snapshot is None
        assert found.refused == []
        assert found.frame.height == 0
        assert dict(found.frame.schema) == entry.schema


def test_a_source_that_only_ever_answered_badly_is_empty_and_says_why(
    sources: Sources, tmp_path: Path
) -> None:
    store = SnapshotStore(tmp_path, "sample", lambda: LATER)
    answer(store, sources, JOBINDSATS, b"{}")
    found = newest_good(sources.catalogue[JOBINDSATS], sources, store)
    assert found.snapshot is None
    assert found.frame.height == 0
    assert len(found.refused) == 1


def test_a_snapshot_that_was_changed_on_disk_is_passed_over(
    store: SnapshotStore, sources: Sources
) -> None:
    body = good_body(store, sources, JOBINDSATS)
    answer(store, sources, JOBINDSATS, body + b" ")
    entry = sources.catalogue[JOBINDSATS]
    newest = next(store.newest_first(entry.source, entry.table))
    newest.path.write_bytes(body)
    found = newest_good(entry, sources, store)
    assert found.snapshot is not None
    assert found.snapshot.sequence == 1
    assert "has been changed" in found.refused[0].reason


def test_a_build_of_a_past_day_does_not_see_a_later_answer(
    store: SnapshotStore, sources: Sources
) -> None:
    answer(store, sources, JOBINDSATS, good_body(store, sources, JOBINDSATS) + b" ")
    entry = sources.catalogue[JOBINDSATS]
    now = newest_good(entry, sources, store).snapshot
    then = newest_good(entry, sources, store, LATER - timedelta(days=1)).snapshot
    assert now is not None
    assert then is not None
    assert (then.sequence, now.sequence) == (1, 2)


def test_a_register_with_two_rows_of_one_figure_on_one_day_is_refused_whole(
    store: SnapshotStore, sources: Sources
) -> None:
    body = good_body(store, sources, "register_observations")
    last = body.splitlines(keepends=True)[-1]
    answer(store, sources, "register_observations", body.rstrip() + b"\n" + last)
    found = newest_good(sources.catalogue["register_observations"], sources, store)
    assert found.snapshot is not None
    assert found.snapshot.sequence == 1
    assert "stands in another row too" in found.refused[0].reason
