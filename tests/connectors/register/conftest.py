"""The project's own register: its entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connectors.register import StaffTable


@pytest.fixture(scope="session")
def table(entry: Callable[[str, str], Any]) -> StaffTable:
    """The project's catalogue entry of the register."""
    return entry("register", "observations")
