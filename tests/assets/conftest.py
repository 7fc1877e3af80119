"""One refresh of the sample, shared by every test that reads what it leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.project import Project
from pipelines.settings import Settings
from tests.homes import Home


@pytest.fixture(scope="session")
def built_house(refreshed_home: Home) -> Project:
    """A project whose home holds the whole sample, fetched, built, scored and published."""
    assert refreshed_home.returncode == 0, refreshed_home.stdout + refreshed_home.stderr
    settings = Settings(_env_file=None, home=refreshed_home.folder)  # pyright: ignore[reportCallIssue]
    return Project(settings)


@pytest.fixture(scope="session")
def small_house(small_home: Home) -> Project:
    """A project whose home holds what the goals rest on: of Norddjurs all figures that they use."""
    return Project(Settings(_env_file=None, home=small_home.folder))  # pyright: ignore[reportCallIssue]


@pytest.fixture(scope="session")
def built(built_house: Project) -> Iterator[Warehouse]:
    """The working database of the built sample, read-only."""
    work = built_house.settings.home_folder / "work" / "warehouse.duckdb"
    with warehouse.reading(work) as opened:
        yield opened


@pytest.fixture(scope="session")
def published_file(built_house: Project) -> Path:
    """The file that analysts open."""
    return built_house.settings.home_folder / "published" / "pejl.duckdb"


@pytest.fixture(scope="session")
def published(published_file: Path) -> Iterator[Warehouse]:
    """The published file of the built sample, read-only."""
    with warehouse.reading(published_file) as opened:
        yield opened
