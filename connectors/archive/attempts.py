"""The log of every time that a source was asked, good or bad: one line of JSON an attempt."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from connectors.archive.atomic_write import append_line

Outcome = Literal["new", "unchanged", "confirmed", "failed"]
"""``unchanged``: the same bytes came again; ``confirmed``: the source said so and sent none."""


@dataclass(frozen=True)
class Attempt:
    """One time that a table was asked for, and how it ended.

    ``question`` is the hash of what the catalogue asked for; ``discontinued`` the source's word
    that it will publish no more; ``quarantined`` the name of the file that holds what was refused;
    ``noticed`` what is to be said of an answer, also of one that changed nothing.
    """

    at: datetime
    source: str
    table: str
    outcome: Outcome
    sha256: str | None = None
    source_updated: str | None = None
    next_release: date | None = None
    error: str | None = None
    question: str | None = None
    discontinued: bool = False
    quarantined: str | None = None
    noticed: Sequence[str] = ()


class AttemptsLog:
    """The log of one archive; lines are only ever added, so that each is read once."""

    def __init__(self, path: Path) -> None:
        """A log in this file, made when the first line is written."""
        self._path = path
        self._read: list[Attempt | None] = []
        self._end = 0

    def add(self, attempt: Attempt) -> None:
        """Write a line; HomeError where the file cannot be written."""
        append_line(self._path, asdict(attempt))

    def read(self) -> list[Attempt]:
        """Every attempt, in the order in which they were made.

        A line that is no attempt (cut off when a write was killed) does not count.
        """
        return [attempt for attempt in self._lines() if attempt is not None]

    def unreadable(self) -> int:
        """How many lines are no attempts."""
        return sum(attempt is None for attempt in self._lines())

    def _lines(self) -> list[Attempt | None]:
        """What each line says, None where it is no attempt; reads what was added since."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            if self._end > file.seek(0, os.SEEK_END):  # another file: a backup was put back
                self._read, self._end = [], 0
            file.seek(self._end)
            *added, cut_off = file.read().split(b"\n")
        self._read += [_attempt(line) for line in added if line]
        self._end += sum(len(line) + 1 for line in added)
        return [*self._read, *([_attempt(cut_off)] if cut_off else [])]


def _attempt(line: bytes) -> Attempt | None:
    try:
        facts = json.loads(line)
        facts["at"] = datetime.fromisoformat(facts["at"])
        day = facts["next_release"]
        facts["next_release"] = date.fromisoformat(day) if day else None
        return Attempt(**facts)
    except (ValueError, KeyError, TypeError):
        return None
