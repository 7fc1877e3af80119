"""A fetch asset: what it logs, and when a failure is none."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.catalogue.catalogue import Entry
from assets.ingest.fetch import snapshot_asset
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import SourceError
from pipelines.project import Project

BEFORE, AFTER = datetime(2025, 6, 30, 6, tzinfo=UTC), datetime(2025, 7, 1, 6, tzinfo=UTC)


class Gone:
    """A source that lists the table no more, or trips over a fault of ours."""

    def __init__(self, moment: datetime, error: Exception) -> None:
        self.clock = lambda: moment
        self.error = error

    def fetch(self, _entry: Entry, _held: Any) -> Any:
        raise self.error


def fetched(
    entry: Entry, sources: Gone, folder: Path
) -> tuple[dg.ExecuteInProcessResult, SnapshotStore]:
    store = SnapshotStore(folder / "archive", "live", sources.clock)
    result = dg.materialize(
        [snapshot_asset(entry)],
        resources={"sources": sources, "store": store},
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    return result, store


@pytest.fixture
def ending(built_house: Project) -> Entry:
    return built_house.catalogue["jobindsats_y38b15"]


def test_a_series_that_the_source_has_ended_is_no_error(ending: Entry, tmp_path: Path) -> None:
    gone = SourceError("jobindsats no longer lists the table y38b15.")
    result, store = fetched(ending, Gone(AFTER, gone), tmp_path)
    assert result.success
    (attempt,) = store.attempts()
    assert attempt.outcome == "failed"
    assert attempt.error == str(gone)


def test_a_table_that_is_gone_before_its_end_is_red(ending: Entry, tmp_path: Path) -> None:
    result, _ = fetched(ending, Gone(BEFORE, SourceError("it is not listed")), tmp_path)
    assert not result.success


def test_a_fault_of_ours_is_logged_by_its_kind_and_not_by_what_it_quotes(
    built_house: Project, tmp_path: Path
) -> None:
    fault = KeyError("012185-0001 Prøveperson")
    entry = built_house.catalogue["fasit_offers"]
    result, store = fetched(entry, Gone(BEFORE, fault), tmp_path)
    assert not result.success
    (attempt,) = store.attempts()
    assert attempt.error == "Tilbud (Fasit) could not be fetched (KeyError); see its log."
    assert not any("Prøveperson" in repr(event) for event in result.all_events)


def test_a_body_that_cannot_be_used_is_kept_in_quarantine_with_its_reason(
    built_house: Project, tmp_path: Path
) -> None:
    page = b"<html>Siden er lukket</html>"
    entry = built_house.catalogue["jobindsats_jo01"]
    gone = Gone(BEFORE, SourceError("jobindsats jo01 answered with a web page.", page))
    for _ in range(2):
        _, store = fetched(entry, gone, tmp_path)
    folder = store.root / "quarantine" / "jobindsats" / "jo01"
    body, reason = sorted(folder.iterdir())
    assert body.read_bytes() == page
    assert json.loads(reason.read_text("utf-8")) == {
        "source": "jobindsats",
        "table": "jo01",
        "refused_at": "2025-06-30T06:00:00+00:00",
        "reason": "jobindsats jo01 answered with a web page.",
    }
    assert {attempt.quarantined for attempt in store.attempts()} == {body.name}
    assert not list(store.newest_first("jobindsats", "jo01"))
