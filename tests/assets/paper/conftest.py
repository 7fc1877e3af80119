"""The paper of the sample."""

import pytest

from assets.paper.model import Paper
from pipelines.papers import Papers
from pipelines.project import Project
from pipelines.settings import Settings
from tests.homes import Home


@pytest.fixture(scope="session")
def paper(refreshed_home: Home) -> Paper:
    """The follow-up of the plan of the sample, read from a refreshed home."""
    settings = Settings(_env_file=None, home=refreshed_home.folder)  # pyright: ignore[reportCallIssue]
    return Papers(Project(settings)).paper()
