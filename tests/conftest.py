"""What all tests share: refreshed homes, sources on the loopback network, no waiting."""

# ruff: noqa: E402  (what an environment variable sets is read at the first import)

from __future__ import annotations

import os
import sys

# Kept whatever the machine sets: else each worker and each of a hundred commands compiles two
# thousand modules of its own.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The workers share two cores, and Polars' frames here are small: threads that wait for them cost
# more than they do. Commands that tests start have all threads.
os.environ["POLARS_MAX_THREADS"] = "1"
import polars as pl

assert pl.thread_pool_size() == 1
del os.environ["POLARS_MAX_THREADS"]

import gc
import json
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import stamina

from connectors import warehouse
from pipelines.cli import main
from tests.faults import table
from tests.homes import NOBODY_ANSWERS, NOBODY_IS_THERE, ON_GOALS, REFRESHES, Home, spoiled_files
from tests.stand_in import StandIn
from tools.sample import jobindsats, statbank

PROJECT = Path(__file__).parents[1]
RECORDED = PROJECT.parent / "shared" / "recorded"
LONGEST = (
    "test_refresh.py",
    "test_interrupt.py",
    "test_live.py",
    "test_leaks.py",
    "test_faults.py",
    "test_vintages.py",
    "test_nothing_new.py",
    "test_page_in_browser.py",
    "test_danish.py",
    "test_sql.py",
    "test_as_of.py",
    "test_published_builds.py",
    "test_gated_tables.py",
    "test_paper.py",
    "test_numbers.py",
    "test_contract.py",
    "test_home_damage.py",
)
"""The files of more than ten seconds. A file is one worker's: these begin, the rest fills up.

The first makes the refreshed home, the second the small one, and the next four need neither.
"""

REFRESHES_FOLDER = "refreshes"
MOST_REFRESHES = 12
"""Whole refreshes of one session: each costs more than a hundred other tests."""

gc.set_threshold(*main.GARBAGE_THRESHOLDS)

# Speed is measured in benchmarks: a busy machine is no fault of the code. The suite's examples are
# the same each time; HYPOTHESIS_PROFILE=fresh looks for new ones.
hypothesis.settings.register_profile("pejl", deadline=None, derandomize=True, max_examples=40)
hypothesis.settings.register_profile("fresh", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "pejl"))


@pytest.fixture(scope="session", autouse=True)
def own_environment() -> Iterator[None]:
    """No setting of Pejl's comes from outside; a refresh sets DAGSTER_HOME, which ends here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DAGSTER_HOME", "")
        for name in [n for n in os.environ if n.startswith(("PEJL_", "DAGSTER_"))]:
            patched.delenv(name)
        patched.setenv("PEJL_ENV_FILE", os.devnull)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_waiting() -> Iterator[None]:
    """Ask as often as in earnest, without the pauses; of the session, as the homes are."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def one_thread_of_duckdb() -> Iterator[None]:
    """The workers of a session share two cores; commands that tests start have all threads."""
    given = warehouse._settings()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(warehouse, "_settings", lambda: {**given, "threads": 1})
        yield


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that the workers of this session have in common."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def refreshes(shared: Path) -> Iterator[None]:
    """Where the workers of this session count their whole refreshes together."""
    folder = shared / REFRESHES_FOLDER
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(REFRESHES, str(folder))
        yield


@pytest.fixture(scope="session")
def refreshed_home(shared: Path) -> Home:
    """A home after the main job: one refresh of the whole sample."""
    return Home.once(shared, "refreshed", paper=True)


@pytest.fixture(scope="session")
def small_home(shared: Path) -> Home:
    """A home of the tables that the goals rest on: built in a third of the time, and by others too.

    The tables that were never fetched make each of its refreshes end with 3.
    """
    return Home.once(shared, "small", only=ON_GOALS, paper=True, here=True)


@pytest.fixture(scope="session")
def home_without_jobindsats(shared: Path) -> Home:
    """A home after one refresh, of what the goals rest on, in which jobindsats never answered."""
    down = {"PEJL_JOBINDSATS_URL": NOBODY_ANSWERS}
    return Home.once(shared, "without_jobindsats", only=ON_GOALS, here=True, **down)


@pytest.fixture(scope="session")
def stale_home(shared: Path, small_home: Home) -> Home:
    """The small home after a refresh in which neither public source answered."""
    return Home.once(shared, "stale", after=small_home, only=ON_GOALS, here=True, **NOBODY_IS_THERE)


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files that take longest begin."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


def pytest_collection_finish() -> None:
    """Leave what lives until the end, libraries and tests, out of the search for garbage."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a session that refreshed more often than it may, or wrote in a home that all read."""
    if hasattr(session.config, "workerinput"):
        return  # a worker knows its own tests only
    folder = session.config._tmp_path_factory.getbasetemp() / "shared"
    if spoiled := spoiled_files(folder):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print(
            f"\na test wrote in {spoiled[0]}, and in {len(spoiled) - 1} more files of shared homes"
        )
    if (count := len(list((folder / REFRESHES_FOLDER).glob("*")))) > MOST_REFRESHES:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print(f"\n{count} whole refreshes in one session; {MOST_REFRESHES} may be needed at most")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show how each fault of a source ended, where those tests ran."""
    ran = [
        report
        for outcome in ("passed", "failed", "xfailed")
        for report in terminalreporter.getreports(outcome)
    ]
    for line in table.lines(ran, sentences=terminalreporter.verbosity >= 0):
        terminalreporter.write_line(line)
