"""Raw tables: a bad answer never replaces a good one, and a source without one is empty."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assets.ingest.sources import Sources
from assets.ingest.validation import Selection, select_snapshot
from connectors.archive.answers import Part, Received
from connectors.archive.snapshots import SnapshotStore
from pipelines.connections import open_sources
from pipelines.project import Project
from tests.stored import rows_of

LATER = datetime(2024, 9, 1, 6, tzinfo=UTC)
JOBINDSATS, STATBANK = "jobindsats_y38a02", "statbank_uddakt20"


@pytest.fixture(scope="module")
def sources(built_house: Project) -> Iterator[Sources]:
    with open_sources(built_house) as opened:
        yield opened


@pytest.fixture
def store(built_house: Project, tmp_path: Path) -> SnapshotStore:
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
    before = next(store.newest_first(entry.source, entry.table), None)
    request = before.parts[0]["request"] if before else {}
    received = Received([Part(request, body)], extension="json")
    store.save(entry.source, entry.table, received, entry.question)


def sequence(found: Selection) -> int | None:
    """Which of the table's snapshots is used."""
    return found.good.snapshot.sequence if found.good else None


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
    before = select_snapshot(entry, sources, store)
    body = good_body(store, sources, name)
    changed = body.decode().replace(old, new)
    assert changed != body.decode()
    answer(store, sources, name, changed.encode())
    found = select_snapshot(entry, sources, store)
    assert sequence(found) == sequence(before)
    assert rows_of(found).equals(rows_of(before))
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
    found = select_snapshot(sources.catalogue[JOBINDSATS], sources, store)
    [refused] = found.refused
    assert [breach.rule for breach in refused.rows] == [
        "et antal eller en andel må ikke være negativ"
    ]
    assert "(area Hele landet, period 2021M01, visitation" in str(refused.rows[0])
    assert refused.reason == (
        "jobindsats.dk y38a02 har 1 række, der ikke kan bruges; i den er persons "
        "\N{MINUS SIGN}14.775 for Hele landet, Alle uddannelsesparate i 2021M01, men et antal "
        "eller en andel må ikke være negativ; giv kilden besked, eller skriv `signed: true` for "
        "persons i data/sources/jobindsats/y38a02.yaml, hvis det må være negativt."
    )
    assert sequence(found) == 1


def test_two_bad_answers_are_both_passed_over_the_newest_named_first(
    store: SnapshotStore, sources: Sources
) -> None:
    for text in ("{}", "[]"):
        answer(store, sources, JOBINDSATS, text.encode())
    found = select_snapshot(sources.catalogue[JOBINDSATS], sources, store)
    assert [refused.snapshot.sequence for refused in found.refused] == [3, 2]
    assert sequence(found) == 1


def test_a_source_that_never_answered_is_an_empty_table_of_the_right_types(
    sources: Sources, tmp_path: Path
) -> None:
    store = SnapshotStore(tmp_path, "sample", lambda: LATER)
    for entry in sources.catalogue.values():
        found = select_snapshot(entry, sources, store)
        assert found == Selection(entry, None, [])
        assert rows_of(found).is_empty()


def test_a_source_that_only_ever_answered_badly_is_empty_and_says_why(
    sources: Sources, tmp_path: Path
) -> None:
    store = SnapshotStore(tmp_path, "sample", lambda: LATER)
    answer(store, sources, JOBINDSATS, b"{}")
    found = select_snapshot(sources.catalogue[JOBINDSATS], sources, store)
    assert found.good is None
    assert len(found.refused) == 1


def test_a_snapshot_that_was_changed_on_disk_is_passed_over(
    store: SnapshotStore, sources: Sources
) -> None:
    body = good_body(store, sources, JOBINDSATS)
    answer(store, sources, JOBINDSATS, body + b" ")
    entry = sources.catalogue[JOBINDSATS]
    newest = next(store.newest_first(entry.source, entry.table))
    newest.path.write_bytes(body)
    found = select_snapshot(entry, sources, store)
    assert sequence(found) == 1
    assert "er ændret, siden det blev gemt" in found.refused[0].reason


def test_a_build_of_a_past_day_does_not_see_a_later_answer(
    store: SnapshotStore, sources: Sources
) -> None:
    answer(store, sources, JOBINDSATS, good_body(store, sources, JOBINDSATS) + b" ")
    entry = sources.catalogue[JOBINDSATS]
    assert sequence(select_snapshot(entry, sources, store)) == 2
    assert sequence(select_snapshot(entry, sources, store, LATER - timedelta(days=1))) == 1


def test_a_register_with_two_rows_of_one_figure_on_one_day_is_refused_whole(
    store: SnapshotStore, sources: Sources
) -> None:
    body = good_body(store, sources, "register_observations")
    last = body.splitlines(keepends=True)[-1]
    answer(store, sources, "register_observations", body.rstrip() + b"\n" + last)
    found = select_snapshot(sources.catalogue["register_observations"], sources, store)
    assert sequence(found) == 1
    assert "står også i en anden række" in found.refused[0].reason


def only(body: bytes, periods: set[str]) -> bytes:
    """The answer with the rows of these periods alone."""
    answered = json.loads(body)
    answered["rows"] = [row for row in answered["rows"] if row[0] in periods]
    return json.dumps(answered).encode()


def test_an_answer_with_a_tenth_of_the_numbers_of_last_time_is_refused(
    store: SnapshotStore, sources: Sources
) -> None:
    whole = good_body(store, sources, "jobindsats_jo01")
    for month in ("2024M05", "2024M06"):
        answer(store, sources, "jobindsats_jo01", only(whole, {month}))
    found = select_snapshot(sources.catalogue["jobindsats_jo01"], sources, store)
    assert sequence(found) == 1
    assert [refused.snapshot.sequence for refused in found.refused] == [3, 2]
    assert re.fullmatch(
        r"jobindsats.dk jo01 har \d+ tal, men havde \d+ den 15. august 2024; hent tabellen igen, "
        r"eller ret data/sources/jobindsats/jo01.yaml, hvis kilden har skåret den ned for altid\.",
        found.refused[0].reason,
    )


def test_an_answer_of_nothing_but_nulls_is_refused(store: SnapshotStore, sources: Sources) -> None:
    answered = json.loads(good_body(store, sources, "jobindsats_jo01"))
    nulls = [None] * (len(answered["columns"]) - 2)
    answered["rows"] = [[*row[:2], *nulls] for row in answered["rows"]]
    answer(store, sources, "jobindsats_jo01", json.dumps(answered).encode())
    found = select_snapshot(sources.catalogue["jobindsats_jo01"], sources, store)
    assert sequence(found) == 1
    assert "har 0 tal, men havde" in found.refused[0].reason


def test_an_answer_with_a_fifth_of_the_numbers_of_last_time_is_used(
    store: SnapshotStore, sources: Sources
) -> None:
    whole = good_body(store, sources, "jobindsats_jo01")
    some = {f"2024M{month:02}" for month in range(1, 7)} | {"2023M12", "2023M11", "2023M10"}
    answer(store, sources, "jobindsats_jo01", only(whole, some))
    assert sequence(select_snapshot(sources.catalogue["jobindsats_jo01"], sources, store)) == 2


def test_a_smaller_answer_to_another_question_is_used(
    store: SnapshotStore, sources: Sources
) -> None:
    whole = good_body(store, sources, "jobindsats_jo01")
    received = Received([Part({}, only(whole, {"2024M06"}))], extension="json")
    store.save("jobindsats", "jo01", received, "another question")
    assert sequence(select_snapshot(sources.catalogue["jobindsats_jo01"], sources, store)) == 2
