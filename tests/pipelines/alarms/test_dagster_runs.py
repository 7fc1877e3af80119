import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import httpx
import pytest

from pipelines import settings
from pipelines.alarms import health
from pipelines.alarms.dagster_runs import follow
from pipelines.instance import open_instance
from pipelines.project import Project
from tests.pipelines.alarms.example_health import good_health, home_with
from tests.stand_in import StandIn


@dg.asset(key=["raw", "statbank_aus08"])
def refused() -> None:
    raise dg.Failure("én linje", metadata={"raw/statbank_aus08": "Svaret har et ukendt område."})


DEFS = dg.Definitions([refused], jobs=[dg.define_asset_job("build", [refused])])


@pytest.fixture
def webhook() -> Iterator[StandIn]:
    with StandIn(lambda _request: httpx.Response(200)) as server:
        yield server


def test_a_build_of_the_daemon_that_failed_is_recorded_and_told_once(
    tmp_path: Path, webhook: StandIn
):
    home = settings.load(home=tmp_path, webhook_url=webhook.url)
    project = Project(home)
    with open_instance(home) as instance:
        for _ in range(2):
            DEFS.resolve_job_def("build").execute_in_process(
                instance=instance, raise_on_error=False
            )
            time.sleep(0.01)
            assert follow(project, instance, instance.get_run_records()) == []
            assert follow(project, instance, instance.get_run_records()) == []
    recorded = health.load(home)
    assert recorded is not None
    assert recorded.last_run.outcome == "failed"
    assert recorded.last_run.problems == ("raw.statbank_aus08: Svaret har et ukendt område.",)
    [request] = webhook.asked
    assert "Svaret har et ukendt område." in request.content.decode()


def test_a_run_that_was_recorded_already_is_left(tmp_path: Path):
    with open_instance(home_with(tmp_path, good_health(mode="sample"))) as instance:
        before = (tmp_path / health.NAME).read_bytes()
        assert (
            follow(Project(settings.load(home=tmp_path)), instance, instance.get_run_records())
            == []
        )
        assert (tmp_path / health.NAME).read_bytes() == before
