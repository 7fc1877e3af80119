"""The sensor builds after a fetch, builds again what was killed, and asks again for what failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from connectors import write_lock
from pipelines import settings
from pipelines.catch_up import INTERVAL, catch_up
from pipelines.definitions import definitions
from pipelines.project import Project
from tests.homes import Home

NOON = datetime(2026, 11, 10, 11, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FETCHED = "snapshot/statbank_aus08"


@dg.op
def end() -> None:
    """End well."""


@dg.op
def fail() -> None:
    """End badly."""
    raise dg.Failure("ended")


JOBS = {
    (name, op): dg.GraphDefinition(name=name, node_defs=[op]).to_job(name=name)
    for name in ("fetch", "build")
    for op in (end, fail)
}
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass
class Machine:
    """A project and its Dagster, at some moment."""

    project: Project
    instance: dg.DagsterInstance
    now: datetime = NOON
    cursor: str | None = None

    def ran(self, job: str, op: dg.OpDefinition = end) -> None:
        """A run that ended by itself."""
        JOBS[job, op].execute_in_process(
            instance=self.instance, raise_on_error=False, run_config=QUIET
        )

    def killed(self, job: str) -> None:
        """A run that a killed process has left."""
        self.instance.create_run_for_job(JOBS[job, end], status=dg.DagsterRunStatus.STARTED)

    def look(self) -> dg.RunRequest | str:
        """What the sensor requests, or why it requests nothing."""
        sensor = catch_up(self.project, lambda: self.now)
        context = dg.build_sensor_context(self.instance, self.cursor)
        result = sensor(context)
        if isinstance(result, dg.SkipReason):
            return str(result.skip_message)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor or self.cursor
        if result.skip_reason:
            return str(result.skip_reason.skip_message)
        [request] = result.run_requests or []
        return request

    def job(self) -> str | None:
        """The job that the sensor requests."""
        request = self.look()
        return None if isinstance(request, str) else request.job_name


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral(str(tmp_path)) as opened:
        yield opened


@pytest.fixture
def machine(tmp_path: Path, instance: dg.DagsterInstance) -> Machine:
    """A live home in which nothing was ever built."""
    return Machine(Project(settings.load(mode="live", home=tmp_path / "home")), instance)


@pytest.mark.parametrize("op", [end, fail])
def test_a_build_follows_a_fetch_however_it_ended_and_follows_it_once(
    machine: Machine, op: dg.OpDefinition
) -> None:
    assert machine.look() == "Intet mangler."
    machine.ran("fetch", op)
    assert machine.job() == "build"
    machine.ran("build")
    assert machine.look() == "Intet mangler."
    machine.ran("fetch")
    assert machine.job() == "build"


@pytest.mark.parametrize("broken", ["killed", "failed"])
def test_a_build_that_was_killed_or_failed_is_built_again_after_growing_pauses(
    machine: Machine, broken: str
) -> None:
    machine.ran("fetch")
    for pause in (15, 30, 60):
        assert machine.job() == "build"
        machine.killed("build") if broken == "killed" else machine.ran("build", fail)
        machine.now += (pause - 1) * MINUTE
        assert machine.job() is None
        machine.now += MINUTE
    assert machine.job() == "build"
    machine.ran("build")
    machine.now += timedelta(days=1)
    assert machine.look() == "Intet mangler."


def test_nothing_is_begun_while_a_run_is_under_way(machine: Machine) -> None:
    machine.ran("fetch")
    with write_lock.sole_writer(machine.project.settings.home_folder):
        assert machine.look() == "En kørsel fra kommandolinjen er i gang."
    assert machine.job() == "build"


def test_what_is_published_already_is_not_built_again(
    refreshed_home: Home, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    home = refreshed_home.copy_to(tmp_path / "home")
    machine = Machine(Project(settings.load(home=home)), instance)
    machine.ran("fetch")
    assert machine.look() == "Intet er nyt siden det, der er udgivet."
    assert machine.look() == "Intet mangler."


def test_tables_that_failed_are_fetched_again_and_no_others(machine: Machine) -> None:
    store = machine.project.store
    store.clock = lambda: machine.now
    for _ in range(2):
        store.failed("statbank", "AUS08", "Kilden svarede ikke.")
    machine.now += 29 * MINUTE
    assert machine.look() == "Intet mangler."
    machine.now += MINUTE
    request = machine.look()
    assert isinstance(request, dg.RunRequest)
    assert request.job_name == "fetch"
    assert request.asset_selection == [dg.AssetKey(FETCHED.split("/"))]


def test_a_month_that_was_missed_is_fetched_once_and_again_only_after_a_pause(
    machine: Machine,
) -> None:
    store = machine.project.store
    store.clock = lambda: machine.now
    store.failed("statbank", "AUS08", "Kilden svarede ikke.")
    machine.now = datetime(2026, 11, 30, 8, tzinfo=UTC)
    request = machine.look()
    assert isinstance(request, dg.RunRequest)
    assert len(request.asset_selection or ()) == len(machine.project.catalogue)
    # The fetch ended before it asked for anything: the disk is full, say.
    machine.now += 14 * MINUTE
    assert machine.look() == "Intet mangler."
    machine.now += MINUTE
    assert machine.job() == "fetch"


def test_the_sample_is_not_fetched_by_itself(machine: Machine, tmp_path: Path) -> None:
    sample = Project(settings.load(home=tmp_path / "home"))
    sample.store.failed("statbank", "AUS08", "Kilden svarede ikke.")
    machine.project = sample
    assert machine.look() == "Intet mangler."


def test_there_is_one_sensor_and_it_ticks_by_the_minute() -> None:
    [sensor] = definitions(Project(settings.load())).sensors or []
    assert isinstance(sensor, dg.SensorDefinition)
    assert sensor.minimum_interval_seconds == INTERVAL == 60
