"""Dagster's UI as an operator uses it: a failed fetch is rerun by click and a build follows."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors import warehouse
from pipelines import settings
from pipelines.options import published

LAYERS = {"snapshot", "raw", "core", "indicator", "mart", "publish"}
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def ui(home: Path) -> Iterator[str]:
    """A running UI over a home in which StatBank never answered."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PEJL_", "DAGSTER_"))}
    clean["PEJL_HOME"] = str(home)
    command = str(Path(sys.executable).with_name("pejl"))
    down = clean | {"PEJL_STATBANK_URL": "http://127.0.0.1:9"}
    refreshed = subprocess.run([command, "refresh"], env=down, capture_output=True, check=False)
    assert refreshed.returncode == 3
    port = free_port()
    process = subprocess.Popen(
        [command, "ui", "--port", str(port)],
        env=clean,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}/graphql"
    try:
        wait_for(lambda: answers(url))
        yield url
    finally:
        os.killpg(process.pid, 15)
        process.wait(30)


def answers(url: str) -> bool:
    try:
        return ask(url, "{ version }") is not None
    except httpx.TransportError:
        return False


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(1)


def ask(url: str, query: str, **variables: Any) -> dict[str, Any]:
    answer = httpx.post(url, json={"query": query, "variables": variables}, timeout=30)
    return answer.json()["data"]


def runs(url: str) -> list[tuple[str, str]]:
    found = ask(url, "{ runsOrError { ... on Runs { results { jobName status } } } }")
    return [(run["jobName"], run["status"]) for run in found["runsOrError"]["results"]]


def materialize(url: str, *path: str) -> None:
    query = """
        mutation($run: ExecutionParams!) {
            launchPipelineExecution(executionParams: $run) { __typename }
        }"""
    selector = {
        "repositoryName": "__repository__",
        "repositoryLocationName": "pipelines.code_location",
        "pipelineName": "__ASSET_JOB",
        "assetSelection": [{"path": list(path)}],
    }
    launched = ask(url, query, run={"selector": selector, "mode": "default"})
    assert launched["launchPipelineExecution"]["__typename"] == "LaunchRunSuccess"


def state_of(home: Path, table: str) -> str:
    with warehouse.reading(published(settings.load(home=home))) as opened:
        rows = opened.frame("select source_table, state from mart.source_freshness")
    return dict(rows.iter_rows())[table]


def test_a_failed_fetch_is_rerun_by_click_and_a_build_follows(ui: str, home: Path):
    groups = ask(
        ui,
        "{ repositoriesOrError { ... on RepositoryConnection "
        "{ nodes { assetGroups { groupName } } } } }",
    )
    (repository,) = groups["repositoriesOrError"]["nodes"]
    assert {group["groupName"] for group in repository["assetGroups"]} == LAYERS
    assert ("fetch", "FAILURE") in runs(ui)
    assert state_of(home, "FOLK1A") == "never_fetched"
    builds = sum(job == "build" for job, _ in runs(ui))

    materialize(ui, "snapshot", "statbank_folk1a")

    wait_for(lambda: runs(ui).count(("build", "SUCCESS")) > builds)
    assert state_of(home, "FOLK1A") == "fresh"
    assert state_of(home, "AUS08") == "never_fetched"
