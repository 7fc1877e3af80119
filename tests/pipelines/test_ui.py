"""Dagster's UI as an operator uses it: a failed fetch is rerun by click and a build follows.

It waits for a sensor that looks each minute.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from connectors import warehouse
from pipelines import settings
from tests.homes import Home, running, wait_for

pytestmark = pytest.mark.long  # its twins: service/test_filter.py, test_catch_up.py

LAYERS = {
    "snapshot",
    "raw",
    "core",
    "indicator",
    "figure",
    "benchmark",
    "mart",
    "publish",
}


@pytest.fixture
def home(home_without_jobindsats: Home, tmp_path: Path) -> Path:
    """A home in which jobindsats never answered."""
    assert home_without_jobindsats.returncode == 3
    return home_without_jobindsats.copy_to(tmp_path / "home")


@pytest.fixture
def ui(home: Path) -> Iterator[httpx.Client]:
    """A browser with access to a running UI over that home, with jobindsats well again."""
    with running(home, "ui") as started:
        output = started.output.read_text("utf-8")
        (link,) = re.findall(rf"^Pejl svarer på ({started.address}/login\S+)\n$", output)
        with httpx.Client(base_url=started.address, timeout=30, follow_redirects=True) as browser:
            assert "Dagster" in browser.get(link).text
            browser.headers["Origin"] = started.address
            yield browser
    assert started.output.read_text("utf-8") == output


def ask(ui: httpx.Client, query: str, **variables: Any) -> dict[str, Any]:
    answer = ui.post("/graphql", json={"query": query, "variables": variables})
    return answer.json()["data"]


def runs(ui: httpx.Client) -> list[tuple[str, str]]:
    found = ask(ui, "{ runsOrError { ... on Runs { results { jobName status } } } }")
    return [(run["jobName"], run["status"]) for run in found["runsOrError"]["results"]]


def materialize(ui: httpx.Client, *path: str) -> None:
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
    launched = ask(ui, query, run={"selector": selector, "mode": "default"})
    assert launched["launchPipelineExecution"]["__typename"] == "LaunchRunSuccess"


def source_state(home: Path, table: str) -> str:
    with warehouse.reading(settings.load(home=home).published_file()) as opened:
        rows = opened.frame("select source_table, state from mart.source_freshness")
    return dict(rows.iter_rows())[table]


def subscribe(ui: httpx.Client, query: str) -> list[str]:
    """The types of the messages that the UI's WebSocket answers to a subscription."""
    cookies = "; ".join(f"{name}={value}" for name, value in ui.cookies.items())
    url = f"ws://{ui.base_url.netloc.decode()}/graphql"
    with connect(
        url,
        subprotocols=[Subprotocol("graphql-ws")],
        origin=Origin(ui.headers["Origin"]),
        additional_headers={"Cookie": cookies},
    ) as opened:
        opened.send('{"type": "connection_init"}')
        opened.send(json.dumps({"type": "start", "id": "1", "payload": {"query": query}}))
        return [json.loads(opened.recv(30))["type"] for _ in range(2)]


def test_a_failed_fetch_is_rerun_by_click_and_a_build_follows(ui: httpx.Client, home: Path) -> None:
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

    # Only the page of the UI itself drives it.
    mutation = {"query": "mutation { wipeAssets(assetPartitionRanges: []) { __typename } }"}
    assert ui.post("/graphql", json=mutation).status_code == 200
    assert (
        ui.post("/graphql", json=mutation, headers={"Origin": "http://x.test"}).status_code == 403
    )
    assert ui.post("/graphql", json=mutation, headers={"Host": "x.test"}).status_code == 421
    assert ui.get("/graphql", params=mutation, headers={"Origin": ""}).status_code == 403
    assert httpx.post(ui.base_url.join("/graphql"), json=mutation).status_code == 403
    log = 'subscription { pipelineRunLogs(runId: "none") { __typename } }'
    assert subscribe(ui, log) == ["connection_ack", "data"]
