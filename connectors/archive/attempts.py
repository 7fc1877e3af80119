"""The log of every attempt to fetch a table, one line of JSON each."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from connectors.archive.atomic_write import append_line

Outcome = Literal["new", "unchanged", "confirmed", "awaited", "failed"]
"""``unchanged``: the same bytes again; ``confirmed``: the same stamp, so not fetched; ``awaited``:
the source does not have the table yet."""


@dataclass(frozen=True)
class Attempt:
    """One attempt to fetch a table, and its outcome.

    ``question``: the hash of the catalogue entry's request. ``discontinued``: the source has ended
    the table. ``fault``: the error without what another attempt would tell otherwise.
    ``quarantined``: the file of the refused body. ``noticed``: notices about the answer.
    """

    at: datetime
    source: str
    table: str
    outcome: Outcome
    sha256: str | None = None
    source_updated: str | None = None
    next_release: date | None = None
    error: str | None = None
    fault: str | None = None
    question: str | None = None
    discontinued: bool = False
    quarantined: str | None = None
    noticed: Sequence[str] = ()


def attempts_by_table(attempts: Iterable[Attempt]) -> dict[tuple[str, str], list[Attempt]]:
    """The attempts of each source's tables, in their order."""
    of_table: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in attempts:
        of_table.setdefault((attempt.source, attempt.table), []).append(attempt)
    return of_table


def is_awaited(attempts: Sequence[Attempt]) -> bool:
    """Whether the source did not have the table when it answered last."""
    answered = (attempt for attempt in reversed(attempts) if attempt.outcome != "failed")
    return next((attempt.outcome == "awaited" for attempt in answered), False)


class AttemptsLog:
    """The append-only log of one archive; each line is parsed once."""

    def __init__(self, path: Path) -> None:
        """Use this file, created with the first line."""
        self._path = path
        self._parsed: list[Attempt | None] = []
        self._end = 0

    def add(self, attempt: Attempt) -> None:
        """Append a line; HomeError if the file cannot be written."""
        append_line(self._path, asdict(attempt))

    def read(self) -> list[Attempt]:
        """All attempts, in order; unreadable lines (of a killed write) are skipped."""
        return [attempt for attempt in self._lines() if attempt is not None]

    def unreadable(self) -> list[int]:
        """The numbers of the unreadable lines, from 1."""
        lines = self._path.read_bytes().split(b"\n") if self._path.exists() else []
        return [number for number, line in enumerate(lines, 1) if line and _parse(line) is None]

    def _lines(self) -> list[Attempt | None]:
        """Every line, None if unreadable; reads only lines added since the last call."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            if self._end > file.seek(0, os.SEEK_END):  # a shorter file: restored from backup
                self._parsed, self._end = [], 0
            file.seek(self._end)
            *added, partial = file.read().split(b"\n")
        self._parsed += [_parse(line) for line in added if line]
        self._end += sum(len(line) + 1 for line in added)
        return [*self._parsed, *([_parse(partial)] if partial else [])]


def _parse(line: bytes) -> Attempt | None:
    try:
        facts = json.loads(line)
        facts["at"] = datetime.fromisoformat(facts["at"])
        day = facts["next_release"]
        facts["next_release"] = date.fromisoformat(day) if day else None
        return Attempt(**facts)
    except (ValueError, KeyError, TypeError):
        return None
