"""The state of a source: what makes it fresh, stale, discontinued or never fetched."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.catalogue.catalogue import Entry
from assets.ingest import freshness
from assets.ingest.freshness import State, source_state
from assets.ingest.loaded import read_loaded
from assets.tables.build import Build
from assets.tables.contracts.marts import MARTS
from connectors import warehouse
from connectors.archive.attempts import Attempt
from connectors.archive.snapshots import SnapshotStore
from pipelines.project import Project

TODAY = date(2024, 8, 15)
ROW = {"sha256": "abc", "problem": None, "refused_at": None}
EMPTY = ROW | {"sha256": None}
REFUSED = {"problem": "a label is unknown", "refused_at": datetime(2024, 8, 10, 6, tzinfo=UTC)}


def asked(day: int, outcome: Any = "new", **given: Any) -> Attempt:
    error = "no answer" if outcome == "failed" else None
    moment = datetime(2024, 8, day, 6, tzinfo=UTC)
    return Attempt(at=moment, source="s", table="t", outcome=outcome, error=error, **given)


@pytest.fixture
def entry(built_house: Project) -> Entry:
    return built_house.catalogue["jobindsats_jo01"]


@pytest.mark.parametrize(
    ("held", "attempts", "name", "since"),
    [
        pytest.param(ROW, [asked(1)], "fresh", None, id="held and asked"),
        pytest.param(ROW, [asked(1), asked(2, "unchanged")], "fresh", None, id="unchanged"),
        pytest.param(ROW, [asked(1, discontinued=True), asked(2, "failed")], "discontinued", None,
                     id="the source said that it will publish no more"),
        pytest.param(ROW, [asked(1), asked(2, "failed"), asked(3)], "fresh", None,
                     id="a failure that is over"),
        pytest.param(ROW, [asked(1), asked(2, "failed"), asked(5, "failed")], "stale",
                     date(2024, 8, 2), id="failing since the first failure after a success"),
        pytest.param(ROW | REFUSED, [asked(1), asked(10)], "stale", date(2024, 8, 10),
                     id="the newest answer was refused"),
        pytest.param(ROW, [asked(1, next_release=date(2024, 8, 14))], "stale",
                     date(2024, 8, 14), id="an announced release has passed"),
        pytest.param(ROW, [asked(1, next_release=TODAY)], "fresh", None,
                     id="a release is announced for today"),
        pytest.param(ROW, [asked(1, next_release=date(2024, 8, 9)),
                            asked(10, next_release=date(2024, 9, 9))], "fresh", None,
                     id="the announced release was fetched"),
        pytest.param(ROW, [asked(1, next_release=date(2024, 8, 9)), asked(10)], "fresh", None,
                     id="the source announces no further release"),
        pytest.param(ROW, [asked(10, next_release=date(2024, 8, 9), source_updated="2024-08-09")],
                     "fresh", None,
                     id="the source still announces the release that is held"),
        pytest.param(ROW, [asked(1, next_release=date(2024, 9, 9), source_updated="2024-05-01")],
                     "fresh", None, id="a late release is announced"),
        pytest.param(ROW, [asked(1, next_release=date(2999, 1, 1), source_updated="2024-05-01")],
                     "stale", date(2024, 7, 15), id="a release is announced for another age"),
        pytest.param(ROW | {"retrieved_at": datetime(2024, 3, 1, 6, tzinfo=UTC)}, [asked(1)],
                     "stale", date(2024, 5, 15), id="no stamp, and the same answer for months"),
        pytest.param(None, [], "never_fetched", None, id="nobody ever asked"),
        pytest.param(EMPTY, [], "never_fetched", None, id="an empty table and nobody asked"),
        pytest.param(EMPTY, [asked(3, "failed"), asked(4, "failed")], "never_fetched",
                     date(2024, 8, 3), id="asked and never answered"),
        pytest.param(EMPTY, [asked(3, "awaited"), asked(4, "awaited")], "awaited",
                     date(2024, 8, 3), id="a table that the source does not have yet"),
        pytest.param(EMPTY | REFUSED, [asked(3)], "never_fetched", date(2024, 8, 3),
                     id="the only answer was refused"),
    ],
)  # fmt: skip
def test_the_state_follows_from_what_is_held_and_every_attempt(
    entry: Entry,
    held: dict[str, Any] | None,
    attempts: list[Attempt],
    name: str,
    since: date | None,
) -> None:
    state = source_state(entry, held, attempts, TODAY)
    assert (state.name, state.since) == (name, since)
    assert (state.problem is None) == (name in {"fresh", "discontinued"})


def test_each_problem_says_what_happened(entry: Entry) -> None:
    failed = source_state(entry, ROW, [asked(1, "failed")], TODAY)
    assert failed.problem == "no answer"
    assert source_state(entry, ROW | REFUSED, [asked(1)], TODAY).problem == "a label is unknown"
    never = source_state(entry, None, [], TODAY).problem
    assert never == "Kilden er ikke spurgt endnu; kør `pejl refresh`."
    late = source_state(entry, ROW, [asked(1, next_release=date(2024, 8, 2))], TODAY).problem
    assert late is not None
    assert "udgivelsen den 2. august 2024" in late
    assert "er ikke hentet; kør `pejl refresh`" in late


def test_a_series_that_the_source_has_ended_is_discontinued_and_not_stale(
    built_house: Project,
) -> None:
    ended = built_house.catalogue["jobindsats_y38b15"]
    attempts = [asked(1), asked(2, "failed")]
    assert source_state(ended, ROW, attempts, date(2025, 7, 1)) == State("discontinued")
    assert source_state(ended, ROW, attempts, date(2025, 6, 30)).name == "stale"


def test_a_series_that_ended_before_it_was_fetched_is_never_fetched(built_house: Project) -> None:
    ended = built_house.catalogue["jobindsats_y38b15"]
    state = source_state(ended, EMPTY, [asked(2, "failed")], date(2025, 7, 1))
    assert state == State("never_fetched", date(2024, 8, 2), "no answer")
    state = source_state(ended, None, [], date(2025, 7, 1))
    assert state.problem == "Kilden er ikke spurgt endnu; kør `pejl refresh`."


@pytest.mark.parametrize(
    ("table", "updated", "since"),
    [
        ("aup01", "2024-06-03", None),
        ("aup01", "2024-05-30", date(2024, 8, 13)),
        ("uddakt20", "2023-04-05", None),
        ("uddakt20", "2023-04-01", date(2024, 8, 13)),
    ],
)
def test_a_table_older_than_its_cadence_allows_is_stale(
    built_house: Project, table: str, updated: str, since: date | None
) -> None:
    entry = built_house.catalogue[f"statbank_{table}"]
    attempts = [asked(10, source_updated=f"{updated}T06:00:00Z")]
    state = source_state(entry, ROW, attempts, TODAY)
    assert (state.name, state.since) == ("stale" if since else "fresh", since)
    remedies = (
        f"skriv `ends_on` i data/sources/statbank/{table}.yaml, hvis den er ophørt, eller ret "
        "`cadence`, hvis den kommer sjældnere."
    )
    assert since is None or entry.link in (state.problem or "")
    assert since is None or (state.problem or "").endswith(remedies)


def test_every_source_is_listed_before_anything_was_ever_loaded(
    built_house: Project, tmp_path: Path
) -> None:
    store = SnapshotStore(tmp_path / "archive", "sample", lambda: datetime.now(UTC))
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        build = Build(opened, "sample", datetime.now(UTC), tmp_path)
        rows = freshness.freshness(built_house.catalogue, store.attempts, build)
    assert rows["raw_table"].to_list() == list(built_house.catalogue)
    assert set(rows["state"]) == {"never_fetched"}
    assert rows["problem"].null_count() == 0


def test_an_error_that_is_over_is_still_told_with_its_body_in_quarantine(
    built_house: Project, tmp_path: Path
) -> None:
    moments = iter([datetime(2024, 8, day, 6, tzinfo=UTC) for day in (1, 1, 3)])
    store = SnapshotStore(tmp_path / "archive", "sample", lambda: next(moments))
    store.failed("jobindsats", "jo01", "it was a web page", b"<html>")
    entry = built_house.catalogue["jobindsats_jo01"]
    attempts = [*store.attempts(), asked(3, "confirmed", source_updated="2024-07-24")]
    row = freshness.row(entry, ROW, attempts, datetime(2024, 8, 15, 5, tzinfo=UTC))
    assert row["state"] == "fresh"
    assert row["last_error"] == "it was a web page"
    assert row["last_error_at"] == datetime(2024, 8, 1, 6)  # noqa: DTZ001  (UTC without its zone)
    assert (store.root / "quarantine" / "jobindsats" / "jo01" / row["quarantined"]).exists()
    assert (row["last_answered"].day, row["age_days"]) == (3, 11)


def test_data_are_as_new_as_the_newest_answer_whatever_failed_since(entry: Entry) -> None:
    fetched = ROW | {"retrieved_at": datetime(2024, 8, 1, 6)}  # noqa: DTZ001  (as stored)
    now = datetime(2024, 8, 15, 6, tzinfo=UTC)

    def day_of(*attempts: Attempt, loaded: dict[str, Any] = fetched) -> int | None:
        row = freshness.row(entry, loaded, attempts, now) | {"succeeded_by": None}
        newest = freshness.newest_data(pl.DataFrame([row], MARTS["source_freshness"].types))
        return newest and newest.day

    assert day_of(asked(1)) == 1
    assert day_of(asked(1), asked(2, "unchanged"), asked(3, "confirmed")) == 3
    assert day_of(asked(1), asked(2, "failed")) == 1
    assert day_of(asked(2, "awaited"), loaded=EMPTY) is None
    held = [asked(1, sha256="abc"), asked(2, "confirmed", sha256="abc")]
    refused = [asked(8, sha256="other"), asked(10, "unchanged", sha256="other")]
    assert day_of(*held, *refused, loaded=fetched | REFUSED) == 2
    assert day_of(*held, *refused, loaded=fetched) == 10
    assert freshness.newest_data(pl.DataFrame(schema=MARTS["source_freshness"].types)) is None


def test_the_sample_is_fresh_and_says_what_it_holds(built_house: Project) -> None:
    with warehouse.reading(
        built_house.settings.home_folder / "work" / "warehouse.duckdb"
    ) as opened:
        build = Build(opened, "sample", built_house.moment, Path())
        rows = freshness.freshness(built_house.catalogue, built_house.attempts, build)
        held = read_loaded(opened)
    waiting = rows.filter(pl.col("state") == "awaited")["source_table"].to_list()
    assert waiting == ["rm01"], "its table has no numbers by municipality yet"
    assert set(rows["state"]) == {"fresh", "awaited"}
    assert rows["rows"].to_list() == held.sort("raw_table")["rows"].to_list()


def test_what_is_said_of_an_answer_that_changed_nothing_is_told_too(entry: Entry) -> None:
    said = asked(2, "unchanged", noticed=["a file is not read: it lacks 'Slutdato'"])
    now = datetime(2024, 8, 15, 6, tzinfo=UTC)
    told = freshness.row(entry, ROW | {"noticed": "a text is new"}, [asked(1), said], now)[
        "noticed"
    ]
    assert told == "a text is new; a file is not read: it lacks 'Slutdato'"
    assert freshness.row(entry, ROW, [said, asked(3), asked(4, "failed")], now)["noticed"] is None


def test_a_notice_that_is_a_part_of_another_is_told_and_the_same_one_is_told_once(
    entry: Entry,
) -> None:
    now = datetime(2024, 8, 15, 6, tzinfo=UTC)
    loaded = ROW | {"noticed": "a; text 12 is new"}
    said = asked(2, "unchanged", noticed=["text 1", "a; text 12 is new"])
    assert freshness.row(entry, loaded, [said], now)["noticed"] == "a; text 12 is new; text 1"
