"""The event log, over a real instance and a real run."""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg
import pytest

from pipelines.event_log import MOST_OPEN, OpenEventLog
from pipelines.project import Project
from pipelines.refresh import prepare_instance
from pipelines.settings import Settings


@dg.asset
def noun() -> None:
    """An asset that does nothing."""


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dg.DagsterInstance:
    monkeypatch.setenv("PEJL_HOME", str(tmp_path / "hjem med æøå"))
    monkeypatch.setenv("DAGSTER_HOME", "")
    prepare_instance(Project(Settings()))
    return dg.DagsterInstance.get()


def test_a_run_is_found_again_by_dagsters_own_log(instance: dg.DagsterInstance) -> None:
    ran = dg.materialize([noun], instance=instance)
    told = [entry.dagster_event_type for entry in instance.all_logs(ran.run_id)]
    assert isinstance(instance.event_log_storage, OpenEventLog)
    instance.dispose()

    Path(os.environ["DAGSTER_HOME"], "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    with dg.DagsterInstance.get() as plain:
        assert not isinstance(plain.event_log_storage, OpenEventLog)
        assert [e.dagster_event_type for e in plain.all_logs(ran.run_id)] == told
        assert plain.get_latest_materialization_event(noun.key) is not None


def test_more_runs_than_files_are_kept_open_can_all_be_read(instance: dg.DagsterInstance) -> None:
    runs = [dg.materialize([noun], instance=instance).run_id for _ in range(MOST_OPEN + 2)]
    assert all(instance.all_logs(run) for run in runs)
    instance.dispose()
