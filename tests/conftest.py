"""What all tests share: sources on the loopback network, recorded answers, no waiting."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina

from pipelines.sample import jobindsats, statbank
from tests.faults import table
from tests.stand_in import StandIn

PROJECT = Path(__file__).parents[1]
RECORDED = PROJECT.parent / "shared" / "recorded"


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """Ask as often as in earnest, without the pauses."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


@pytest.fixture
def jobindsats_server() -> Generator[StandIn]:
    """The made-up jobindsats, on the loopback network."""
    with StandIn(jobindsats.answer) as server:
        yield server


@pytest.fixture
def statbank_server() -> Generator[StandIn]:
    """The made-up StatBank, on the loopback network."""
    with StandIn(statbank.answer) as server:
        yield server


@pytest.fixture
def recorded() -> Callable[[str], bytes]:
    """The bytes of a recorded public answer, read where it lies; skips where it does not."""

    def read(path: str) -> bytes:
        if not RECORDED.is_dir():
            pytest.skip(f"the recorded answers are not at {RECORDED.name} beside the project")
        return (RECORDED / path).read_bytes()

    return read


@pytest.fixture
def recorded_json(recorded: Callable[[str], bytes]) -> Callable[[str], Any]:
    """A recorded public answer as data."""
    return lambda path: json.loads(recorded(path))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show how each fault of a source ended, where those tests ran."""
    ran = [
        report
        for outcome in ("passed", "failed", "xfailed")
        for report in terminalreporter.getreports(outcome)
    ]
    for line in table.lines(ran, sentences=terminalreporter.verbosity >= 0):
        terminalreporter.write_line(line)
