"""Dagster's UI as an operator uses it: a failed fetch is rerun by click and a build follows."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors import warehouse
from pipelines import settings
from tests.homes import COMMAND, Home, environment

LAYERS = {
    "snapshot",
    "raw",
    "staging",
    "core",
    "indicator",
    "figure",
    "benchmark",
    "mart",
    "publish",
}
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def home(home_without_jobindsats: Home, tmp_path: Path) -> Path:
    """A home in which jobindsats never answered."""
    assert home_without_jobindsats.returncode == 3
    return home_without_jobindsats.copy_to(tmp_path / "home")


@pytest.fixture
def ui(home: Path) -> Iterator[str]:
    """A running UI over that home, with jobindsats well again."""
    port = free_port()
    process = subprocess.Popen(
        [COMMAND, "ui", "--port", str(port)],
        env=environment(home),
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


def source_state(home: Path, table: str) -> str:
    with warehouse.reading(settings.load(home=home).published_file()) as opened:
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
    assert source_state(home, "jo01") == "never_fetched"
    builds = sum(job == "build" for job, _ in runs(ui))

    materialize(ui, "snapshot", "jobindsats_jo01")

    wait_for(lambda: runs(ui).count(("build", "SUCCESS")) > builds)
    assert source_state(home, "jo01") == "fresh"
    assert source_state(home, "y09c07") == "never_fetched"
