"""The paper of the sample."""

import pytest

from assets.paper.content import Paper
from pipelines.house import House
from pipelines.papers import Papers
from pipelines.settings import Settings
from tests.homes import Home


@pytest.fixture(scope="session")
def paper(refreshed_home: Home) -> Paper:
    """The follow-up of the plan of the sample, read from a refreshed home."""
    settings = Settings(_env_file=None, home=refreshed_home.folder)  # pyright: ignore[reportCallIssue]
    return Papers(House(settings)).paper()
