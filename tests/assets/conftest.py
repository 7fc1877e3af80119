"""One refresh of the sample, shared by every test that reads what it leaves."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.house import House
from pipelines.refresh import refresh
from pipelines.settings import Settings


@pytest.fixture(scope="session")
def built_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house whose home holds the whole sample, fetched, built, scored and published."""
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith("PEJL_")]:
            patched.delenv(name)
        patched.setenv("DAGSTER_HOME", "")  # refresh sets it; this puts it back afterwards
        settings = Settings(_env_file=None, home=tmp_path_factory.mktemp("home"))  # pyright: ignore[reportCallIssue]
        house = House(settings)
        shown = io.StringIO()
        fetched, made = refresh(house, [], Console(file=shown))
    assert (fetched.problems, made.problems) == ([], [])
    return house


@pytest.fixture(scope="session")
def built(built_house: House) -> Iterator[Warehouse]:
    """The working database of the built sample, read-only."""
    work = built_house.settings.home_folder / "work" / "warehouse.duckdb"
    with warehouse.reading(work) as opened:
        yield opened


@pytest.fixture(scope="session")
def published_file(built_house: House) -> Path:
    """The file that analysts open."""
    return built_house.settings.home_folder / "published" / "pejl.duckdb"


@pytest.fixture(scope="session")
def published(published_file: Path) -> Iterator[Warehouse]:
    """The published file of the built sample, read-only."""
    with warehouse.reading(published_file) as opened:
        yield opened
