"""Write-once store of what the sources answered.

One file per table and retrieval, the bytes as received; beside it a sidecar with the question, the
moment, the size, the hash and the source's own update stamp. Every attempt, good or bad, is a line
in ``attempts.jsonl``. Nothing here is ever edited or interpreted.

    archive/
        attempts.jsonl
        snapshots/<source>/<table>/20240815T060000Z-0001.json
        snapshots/<source>/<table>/20240815T060000Z-0001.sidecar
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from connectors.errors import HomeError

Outcome = Literal["new", "unchanged", "confirmed", "failed"]
"""``unchanged``: the same bytes came again; ``confirmed``: the source said so and sent none."""
LONGEST_UNASKED = timedelta(days=35)
"""How long a source's word that nothing has changed is taken before the data are asked for."""


@dataclass(frozen=True)
class Part:
    """One answer: what was asked, and the bytes as they came."""

    request: Mapping[str, Any]
    body: bytes


@dataclass(frozen=True)
class Received:
    """All that a source answered about one table in one retrieval.

    ``source_updated`` is the source's own stamp as it spells it, ``next_release`` the day on which
    the source says that it will publish again, ``keep_until`` the day after which a snapshot of
    pseudonymised persons must be purged.
    """

    parts: Sequence[Part]
    extension: str
    source_updated: str | None = None
    next_release: date | None = None
    keep_until: date | None = None


@dataclass(frozen=True)
class Confirmed:
    """A source's word that the answer held is still its newest; nothing was sent."""

    source_updated: str
    next_release: date | None = None


@dataclass(frozen=True)
class Held:
    """What a connector must know of the answer held, to see whether to ask again."""

    asked_at: datetime
    age: timedelta
    source_updated: str | None

    def is_newest(self, source_updated: str | None) -> bool:
        """Whether a source with this stamp has nothing newer, and was asked lately enough."""
        same = source_updated is not None and source_updated == self.source_updated
        return same and self.age < LONGEST_UNASKED


@dataclass(frozen=True)
class Snapshot:
    """A stored answer. ``parts`` gives for each part its request, offset and length in bytes."""

    source: str
    table: str
    retrieved_at: datetime
    sequence: int
    sha256: str
    bytes: int
    mode: str
    source_updated: str | None
    keep_until: date | None
    parts: Sequence[Mapping[str, Any]]
    path: Path = field(compare=False)

    def bodies(self) -> list[bytes]:
        """The stored parts, each as the source sent it.

        Raises:
            HomeError: the file is gone or its bytes are not those that were stored.
        """
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise HomeError(
                f"The snapshot {self.path.name} of {self.source} {self.table} cannot be read "
                f"({error.strerror}); restore it from backup or fetch the table again."
            ) from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise HomeError(
                f"The snapshot {self.path.name} of {self.source} {self.table} has been changed "
                "since it was stored; restore it from backup or fetch the table again."
            )
        return [content[p["offset"] : p["offset"] + p["bytes"]] for p in self.parts]

    def is_whole(self) -> bool:
        """Whether its file holds the bytes that were stored."""
        try:
            self.bodies()
        except HomeError:
            return False
        return True


@dataclass(frozen=True)
class Attempt:
    """One time that a table was asked for, and how it ended.

    ``question`` is the hash of what the catalogue asked for.
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


class SnapshotStore:
    """The archive of one home: snapshots and attempts of every source.

    Args:
        root: the folder, made when the first thing is written.
        mode: ``sample`` or ``live``; a snapshot of the other mode is refused.
        clock: gives the present moment (UTC); a sample has a fixed one.
    """

    def __init__(self, root: Path, mode: str, clock: Callable[[], datetime]) -> None:
        """See the class."""
        self.root = root
        self.mode = mode
        self.clock = clock

    def save(
        self, source: str, table: str, received: Received, question: str | None = None
    ) -> tuple[Snapshot, Outcome]:
        """Store an answer, unless it is the one held already, and log the attempt.

        Raises:
            HomeError: the archive cannot be written, or is of another mode.
        """
        content = b"".join(part.body for part in received.parts)
        digest = hashlib.sha256(content).hexdigest()
        newest = next(iter(self.newest_first(source, table)), None)
        if newest is not None and newest.sha256 == digest and newest.is_whole():
            snapshot, outcome = newest, "unchanged"
        else:
            sequence = newest.sequence + 1 if newest else 1
            snapshot = self._write(source, table, received, sequence)
            outcome = "new"
        self._log(
            Attempt(
                at=self.clock(),
                source=source,
                table=table,
                outcome=outcome,
                sha256=digest,
                source_updated=received.source_updated,
                next_release=received.next_release,
                question=question,
            )
        )
        return snapshot, outcome

    def held(self, source: str, table: str, question: str) -> Held | None:
        """The last answer to this very question; None where there is none, or it is damaged."""
        answers = [
            attempt
            for attempt in self.attempts()
            if (attempt.source, attempt.table) == (source, table)
            and attempt.outcome in {"new", "unchanged"}
        ]
        newest = next(self.newest_first(source, table), None)
        if not answers or answers[-1].question != question or newest is None:
            return None
        last = answers[-1]
        whole = newest.sha256 == last.sha256 and newest.is_whole()
        return Held(last.at, self.clock() - last.at, last.source_updated) if whole else None

    def confirm(self, source: str, table: str, confirmed: Confirmed) -> Snapshot:
        """Log that the source has nothing newer than the snapshot held, which is given back.

        Raises:
            HomeError: the archive cannot be written, or is of another mode.
        """
        newest = next(self.newest_first(source, table))
        self._log(
            Attempt(
                at=self.clock(),
                source=source,
                table=table,
                outcome="confirmed",
                sha256=newest.sha256,
                source_updated=confirmed.source_updated,
                next_release=confirmed.next_release,
            )
        )
        return newest

    def failed(self, source: str, table: str, error: str) -> None:
        """Log an attempt that gave nothing to store."""
        self._log(
            Attempt(at=self.clock(), source=source, table=table, outcome="failed", error=error)
        )

    def newest_first(
        self, source: str, table: str, as_of: datetime | None = None
    ) -> Iterator[Snapshot]:
        """The table's snapshots no later than ``as_of``, the newest first."""
        folder = self.root / "snapshots" / source / table
        sidecars = sorted(folder.glob("*.sidecar"), reverse=True)
        for sidecar in sidecars:
            snapshot = self._read_sidecar(sidecar)
            if as_of is None or snapshot.retrieved_at <= as_of:
                yield snapshot

    def attempts(self, as_of: datetime | None = None) -> list[Attempt]:
        """Every attempt no later than ``as_of``, in the order in which they were made.

        A line that was cut off when a write was killed does not count.
        """
        log = self.root / "attempts.jsonl"
        if not log.exists():
            return []
        entries = [_attempt(facts) for facts in _whole_lines(log.read_bytes())]
        return [entry for entry in entries if as_of is None or entry.at <= as_of]

    def _write(
        self,
        source: str,
        table: str,
        received: Received,
        sequence: int,
    ) -> Snapshot:
        content = b"".join(part.body for part in received.parts)
        retrieved_at = self.clock()
        folder = self.root / "snapshots" / source / table
        stem = f"{retrieved_at:%Y%m%dT%H%M%SZ}-{sequence:04}"
        parts: list[dict[str, Any]] = []
        offset = 0
        for part in received.parts:
            size = len(part.body)
            parts.append({"request": dict(part.request), "offset": offset, "bytes": size})
            offset += size
        snapshot = Snapshot(
            source=source,
            table=table,
            retrieved_at=retrieved_at,
            sequence=sequence,
            sha256=hashlib.sha256(content).hexdigest(),
            bytes=len(content),
            mode=self.mode,
            source_updated=received.source_updated,
            keep_until=received.keep_until,
            parts=parts,
            path=folder / f"{stem}.{received.extension}",
        )
        write_whole(snapshot.path, content)
        facts = {k: v for k, v in asdict(snapshot).items() if k != "path"}
        facts["file"] = snapshot.path.name
        # The sidecar comes last: a body without one was cut off and does not count.
        write_whole(folder / f"{stem}.sidecar", _to_json(facts, indent=1).encode())
        return snapshot

    def _read_sidecar(self, sidecar: Path) -> Snapshot:
        try:
            facts = json.loads(sidecar.read_text("utf-8"))
            mode = facts["mode"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise HomeError(
                f"The sidecar {sidecar} cannot be read; restore it from backup, or move it and "
                "its snapshot away and fetch the table again."
            ) from error
        if mode != self.mode:
            raise HomeError(
                f"{sidecar.name} of {facts['source']} {facts['table']} is a {mode} "
                f"snapshot and this home is {self.mode}; use another PEJL_HOME."
            )
        facts["path"] = sidecar.with_name(facts.pop("file"))
        facts["retrieved_at"] = datetime.fromisoformat(facts["retrieved_at"])
        facts["keep_until"] = _date(facts["keep_until"])
        return Snapshot(**facts)

    def _log(self, attempt: Attempt) -> None:
        log = self.root / "attempts.jsonl"
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with log.open("a+b") as file:
                end = file.seek(0, os.SEEK_END)
                file.seek(max(0, end - 1))
                cut_off = file.read() not in {b"", b"\n"}
                line = "\n" * cut_off + _to_json(asdict(attempt)) + "\n"
                file.write(line.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _unwritable(log, error) from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever interrupts.

    Raises:
        HomeError: the disk is full, or the folder cannot be written to.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> HomeError:
    return HomeError(
        f"{path} cannot be written ({error.strerror}); make room on the disk, or correct PEJL_HOME."
    )


def _whole_lines(log: bytes) -> Iterator[dict[str, Any]]:
    for line in log.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _to_json(facts: Mapping[str, Any], indent: int | None = None) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=indent, default=lambda day: day.isoformat())


def _attempt(facts: dict[str, Any]) -> Attempt:
    facts["at"] = datetime.fromisoformat(facts["at"])
    facts["next_release"] = _date(facts["next_release"])
    return Attempt(**facts)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
