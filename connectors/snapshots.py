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
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from connectors.errors import HomeError

Outcome = Literal["new", "unchanged", "failed"]


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


@dataclass(frozen=True)
class Attempt:
    """One time that a table was asked for, and how it ended."""

    at: datetime
    source: str
    table: str
    outcome: Outcome
    sha256: str | None = None
    source_updated: str | None = None
    next_release: date | None = None
    error: str | None = None


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

    def save(self, source: str, table: str, received: Received) -> tuple[Snapshot, Outcome]:
        """Store an answer, unless it is the one held already, and log the attempt."""
        content = b"".join(part.body for part in received.parts)
        digest = hashlib.sha256(content).hexdigest()
        newest = next(iter(self.newest_first(source, table)), None)
        if newest is not None and newest.sha256 == digest:
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
            )
        )
        return snapshot, outcome

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
        """Every attempt no later than ``as_of``, in the order in which they were made."""
        log = self.root / "attempts.jsonl"
        if not log.exists():
            return []
        entries = [_attempt(json.loads(line)) for line in log.read_text("utf-8").splitlines()]
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
        folder.mkdir(parents=True, exist_ok=True)
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
        facts = json.loads(sidecar.read_text("utf-8"))
        if facts["mode"] != self.mode:
            raise HomeError(
                f"{sidecar.name} of {facts['source']} {facts['table']} is a {facts['mode']} "
                f"snapshot and this home is {self.mode}; use another PEJL_HOME."
            )
        facts["path"] = sidecar.with_name(facts.pop("file"))
        facts["retrieved_at"] = datetime.fromisoformat(facts["retrieved_at"])
        facts["keep_until"] = _date(facts["keep_until"])
        return Snapshot(**facts)

    def _log(self, attempt: Attempt) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "attempts.jsonl").open("a", encoding="utf-8") as log:
            log.write(_to_json(asdict(attempt)) + "\n")
            log.flush()
            os.fsync(log.fileno())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever interrupts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _to_json(facts: Mapping[str, Any], indent: int | None = None) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=indent, default=lambda day: day.isoformat())


def _attempt(facts: dict[str, Any]) -> Attempt:
    facts["at"] = datetime.fromisoformat(facts["at"])
    facts["next_release"] = _date(facts["next_release"])
    return Attempt(**facts)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
