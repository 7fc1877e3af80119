"""The small home on other days: its answers are the same, and the clock has moved."""

from pathlib import Path

import pytest

from tests.homes import Home
from tests.other_days import EARLIER, LATER, at, spoilt_template


@pytest.fixture(scope="session")
def earlier_home(shared: Path, small_home: Home) -> Home:
    """The small home after a build on an earlier day, without a paper."""
    with at(EARLIER):
        return Home.once(shared, "earlier", small_home, command="build", here=True)


@pytest.fixture(scope="session")
def later_home(shared: Path, earlier_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """That home after a build on a later day, whose paper could not be written."""
    with at(LATER), spoilt_template(tmp_path_factory.mktemp("site")):
        return Home.once(shared, "later", earlier_home, command="build", paper=True, here=True)
