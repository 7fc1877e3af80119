"""The same home on other days: a clock that stands still, and a paper that cannot be written."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.settings import Settings

EARLIER = datetime(2023, 8, 1, 12, tzinfo=UTC)
"""Before the decision on goal 3.1.1 took force."""
LATER = datetime(2026, 2, 1, 12, tzinfo=UTC)
"""After the releases that jobindsats has announced, and after the deadline of goal 5.7."""


@contextmanager
def at(moment: datetime) -> Generator[None]:
    """A clock that stands at this moment."""
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(Settings, "now", lambda _: moment)
        yield


@contextmanager
def spoilt_template(folder: Path) -> Generator[None]:
    """A Word template that is none, so that no paper can be written."""
    template = folder / "follow-up.docx"
    template.write_text("no Word file", "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Settings, "word_template", template)
        yield
