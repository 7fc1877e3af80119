"""A fetch asset: what it logs, and when a failure is none."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.catalogue import catalogue
from assets.catalogue.catalogue import Entry
from assets.ingest.fetch import fetch_assets
from assets.ingest.sources import Sources
from assets.tables.step import RESUMED
from connectors.archive.answers import Part, Received
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import AwaitedError, SourceError
from connectors.jobindsats.client import Jobindsats
from connectors.statbank.client import StatBank
from pipelines.project import Project
from pipelines.settings import DATA

BEFORE, AFTER = datetime(2025, 6, 30, 6, tzinfo=UTC), datetime(2025, 7, 1, 6, tzinfo=UTC)


class Gone:
    """A source that lists the table no more, or trips over a fault of ours."""

    def __init__(self, moment: datetime, error: Exception) -> None:
        self.clock = lambda: moment
        self.error = error

    def fetch(self, _entry: Entry, _held: Any) -> Any:
        raise self.error


def fetched(
    entry: Entry, sources: Gone, folder: Path, *, is_held: bool = False
) -> tuple[dg.ExecuteInProcessResult, SnapshotStore]:
    store = SnapshotStore(folder / "archive", "live", sources.clock)
    if is_held:
        store.save(entry.source, entry.table, Received([Part({}, b"{}")], extension="json"))
    result = dg.materialize(
        [fetch_assets(entry.source, [entry])],
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
    result, store = fetched(ending, Gone(AFTER, gone), tmp_path, is_held=True)
    assert result.success
    _, attempt = store.attempts()
    assert attempt.outcome == "failed"
    assert attempt.error == str(gone)


def test_a_table_that_the_source_does_not_have_yet_is_awaited(
    ending: Entry, tmp_path: Path
) -> None:
    result, store = fetched(ending, Gone(BEFORE, AwaitedError("ingen tabel endnu")), tmp_path)
    assert result.success
    [attempt] = store.attempts()
    assert (attempt.outcome, attempt.error) == ("awaited", "ingen tabel endnu")


def test_a_table_that_was_there_and_is_gone_is_not_awaited(ending: Entry, tmp_path: Path) -> None:
    gone = Gone(BEFORE, AwaitedError("ingen tabel endnu"))
    result, store = fetched(ending, gone, tmp_path, is_held=True)
    assert not result.success
    assert store.attempts()[-1].outcome == "failed"


@pytest.mark.parametrize(
    ("moment", "is_held"),
    [
        pytest.param(BEFORE, True, id="before its end"),
        pytest.param(AFTER, False, id="after its end, and never fetched"),
    ],
)
def test_a_table_that_is_gone_is_red(
    ending: Entry, tmp_path: Path, moment: datetime, is_held: bool
) -> None:
    gone = Gone(moment, SourceError("it is not listed"))
    result, _ = fetched(ending, gone, tmp_path, is_held=is_held)
    assert not result.success


def test_a_fault_of_ours_is_logged_by_its_kind_and_not_by_what_it_quotes(
    built_house: Project, tmp_path: Path
) -> None:
    fault = KeyError("012185-0001 Prøveperson")
    entry = built_house.catalogue["fasit_offers"]
    result, store = fetched(entry, Gone(BEFORE, fault), tmp_path)
    assert not result.success
    (attempt,) = store.attempts()
    assert attempt.error == (
        "Tilbud (Fasit) kunne ikke hentes på grund af en fejl i Pejl (KeyError); "
        "kontakt jeres Pejl-administrator."
    )
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


LISTS = ("reference_area", "reference_offer_type", "reference_target_group")


def fetch_job() -> dg.JobDefinition:
    """Fetch three reference lists of the folder that the environment names."""
    home = Path(os.environ["LISTS_HOME"])
    known = catalogue.load([DATA / "sources"])
    nobody = SourceError("nobody is asked")
    sources = Sources(
        catalogue=known,
        jobindsats=Jobindsats(nobody),
        statbank=StatBank(nobody, home),
        fasit_folder=None,
        pseudonym_key=home / "key",
        spool=home,
        parsed_root=home / "parsed",
        list_folders=[home],
        register_folders=[home],
        goals={},
        clock=lambda: AFTER,
    )
    store = SnapshotStore(home / "archive", "live", lambda: AFTER)
    return dg.Definitions(
        assets=[fetch_assets("reference", [known[name] for name in LISTS])],
        resources={"sources": sources, "store": store},
        jobs=[dg.define_asset_job("fetch", executor_def=dg.in_process_executor)],
    ).resolve_job_def("fetch")


def test_a_table_that_fails_stops_no_other_and_a_rerun_from_failure_asks_for_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LISTS_HOME", str(tmp_path))
    shutil.copytree(DATA / "reference", tmp_path / "reference")
    (tmp_path / "reference" / "offer_type.csv").unlink()
    failed = dg.AssetKey(["snapshot", "reference_offer_type"])
    job = dg.reconstructable(fetch_job)
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance:
        first = dg.execute_job(job, instance)
        assert not first.success
        made = {event.asset_key for event in first.all_events if event.is_step_materialization}
        assert made == {dg.AssetKey(["snapshot", name]) for name in LISTS} - {failed}
        [failure] = [event for event in first.all_events if event.is_step_failure]
        said = failure.step_failure_data.user_failure_data
        assert said is not None
        [(name, sentence)] = said.metadata.items()
        assert name == "snapshot/reference_offer_type"
        assert said.description == f"snapshot.reference_offer_type: {sentence.value}"
        [seen] = [e for e in first.all_events if e.event_type_value == "ASSET_OBSERVATION"]
        observed = seen.asset_observation_data.asset_observation
        assert (observed.asset_key, observed.metadata["problem"]) == (failed, sentence)

        for missing in (True, False):
            if not missing:
                lists = DATA / "reference" / "offer_type.csv"
                shutil.copy(lists, tmp_path / "reference" / "offer_type.csv")
            runs = instance.get_runs()
            resumed = dg.execute_job(
                job,
                instance,
                tags={RESUMED: "true"},  # as the UI sets it
                reexecution_options=dg.ReexecutionOptions.from_failure(runs[0].run_id, instance),
            )
            made = {
                event.asset_key for event in resumed.all_events if event.is_step_materialization
            }
            assert made == (set() if missing else {failed})
    attempts = SnapshotStore(tmp_path / "archive", "live", lambda: AFTER).attempts()
    assert [a.table for a in attempts].count("offer_type") == 3
    assert len(attempts) == 5
