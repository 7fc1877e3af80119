"""The published file of a refreshed home, and its page."""

from pathlib import Path

import pytest

from assets.published.folder import NAME, PAGE
from tests.homes import Home


@pytest.fixture(scope="session")
def published(refreshed_home: Home) -> Path:
    """The published file of the sample."""
    return refreshed_home.folder / "published" / NAME


@pytest.fixture(scope="session")
def small(small_home: Home) -> Path:
    """A published file of few figures, for what holds of any; its page is beside it."""
    return small_home.folder / "published" / NAME


@pytest.fixture(scope="session")
def page(published: Path) -> Path:
    """Its page."""
    return published.with_name(PAGE)
