"""The log of every time that a source was asked, good or bad: one line of JSON an attempt."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from connectors.archive.atomic_write import unwritable

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
    """The log of one archive; lines are only ever added."""

    def __init__(self, path: Path) -> None:
        """A log in this file, made when the first line is written."""
        self._path = path

    def add(self, attempt: Attempt) -> None:
        """Write a line, beneath one that was cut off if there is such.

        Raises:
            HomeError: the file cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a+b") as file:
                end = file.seek(0, os.SEEK_END)
                file.seek(max(0, end - 1))
                cut_off = file.read() not in {b"", b"\n"}
                facts = json.dumps(
                    asdict(attempt), ensure_ascii=False, default=lambda moment: moment.isoformat()
                )
                file.write(("\n" * cut_off + facts + "\n").encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise unwritable(self._path, error) from error

    def read(self) -> list[Attempt]:
        """Every attempt, in the order in which they were made.

        A line that is no attempt (cut off when a write was killed) does not count.
        """
        return [a for line in self._lines() if (a := _attempt(line))]

    def unreadable(self) -> int:
        """How many lines are no attempts."""
        return sum(_attempt(line) is None for line in self._lines() if line)

    def _lines(self) -> list[bytes]:
        return self._path.read_bytes().split(b"\n") if self._path.exists() else []


def _attempt(line: bytes) -> Attempt | None:
    try:
        facts = json.loads(line)
        facts["at"] = datetime.fromisoformat(facts["at"])
        day = facts["next_release"]
        facts["next_release"] = date.fromisoformat(day) if day else None
        return Attempt(**facts)
    except (ValueError, KeyError, TypeError):
        return None
