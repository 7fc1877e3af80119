"""Write-once store of what the sources answered.

One file per table and retrieval, the bytes as received; beside it a sidecar with the question, the
moment, the size, the hash and the source's own update stamp. Every attempt, good or bad, is a line
in ``attempts.jsonl``. A body that could not be used is kept in quarantine with the reason. Nothing
here is ever edited or interpreted.

    archive/
        attempts.jsonl
        snapshots/<source>/<table>/20240815T060000Z-0001.json
        snapshots/<source>/<table>/20240815T060000Z-0001.sidecar
        quarantine/<source>/<table>/<sha256>.body
        quarantine/<source>/<table>/<sha256>.reason
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from connectors.attempts import Attempt, AttemptsLog, Outcome
from connectors.errors import HomeError
from connectors.whole_files import whole_file, write_whole

LONGEST_UNASKED = timedelta(days=35)
"""How long a source's word that nothing has changed is taken before the data are asked for."""
CHUNK = 1 << 20
STAMP = "%Y%m%dT%H%M%SZ"
"""How a file name tells when its answer came."""


@dataclass(frozen=True)
class Part:
    """One answer: what was asked, and the bytes as they came, in memory or in a file of its own.

    A file is moved into the archive: it is gone where it was.
    """

    request: Mapping[str, Any]
    body: bytes | Path

    def chunks(self) -> Iterator[bytes]:
        """The bytes, a stretch at a time."""
        if isinstance(self.body, bytes):
            yield self.body
        else:
            with self.body.open("rb") as file:
                yield from _chunks(file)


@dataclass(frozen=True)
class Received:
    """All that a source answered about one table in one retrieval.

    ``source_updated`` is the source's own stamp as it spells it, ``next_release`` the day on which
    the source says that it will publish again, ``discontinued`` its word that it never will,
    ``keep_until`` the day after which a snapshot of pseudonymised persons must be purged.
    """

    parts: Sequence[Part]
    extension: str
    source_updated: str | None = None
    next_release: date | None = None
    discontinued: bool = False
    keep_until: date | None = None


@dataclass(frozen=True)
class Confirmed:
    """A source's word that the answer held is still its newest; nothing was sent."""

    source_updated: str
    next_release: date | None = None
    discontinued: bool = False


@dataclass(frozen=True)
class Held:
    """What a connector must know of the answer held, to see whether to ask again."""

    asked_at: datetime
    age: timedelta
    source_updated: str | None

    def is_newest(self, source_updated: str | None) -> bool:
        """Whether a source with this stamp has nothing newer, and was asked lately enough.

        An answer from the future was asked for by a wrong clock.
        """
        same = source_updated is not None and source_updated == self.source_updated
        return same and timedelta(0) <= self.age < LONGEST_UNASKED


@dataclass(frozen=True)
class StoredPart:
    """One answer as it lies in a snapshot: what was asked, and where its bytes are."""

    request: Mapping[str, Any]
    path: Path
    offset: int
    bytes: int

    def body(self) -> bytes:
        """The bytes as they came."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            return file.read(self.bytes)


@dataclass(frozen=True)
class Snapshot:
    """A stored answer. ``parts`` gives for each part its request, offset and length in bytes.

    ``damage`` says what is wrong with its sidecar, where that cannot be read.
    """

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
    question: str | None = None
    damage: str | None = None

    def stored(self) -> list[StoredPart]:
        """The stored parts, once their bytes have been found to be those that came.

        Raises:
            HomeError: the file is gone or its bytes are not those that were stored.
        """
        if self.damage:
            raise HomeError(self.damage)
        try:
            with self.path.open("rb") as file:
                digest = _sha256(_chunks(file))
        except OSError as error:
            raise HomeError(
                f"The snapshot {self.path.name} of {self.source} {self.table} cannot be read "
                f"({error.strerror}); restore it from backup or fetch the table again."
            ) from error
        if digest != self.sha256:
            raise HomeError(
                f"The snapshot {self.path.name} of {self.source} {self.table} has been changed "
                "since it was stored; restore it from backup or fetch the table again."
            )
        return [StoredPart(p["request"], self.path, p["offset"], p["bytes"]) for p in self.parts]

    def bodies(self) -> list[bytes]:
        """The bytes of each part, as the source sent it.

        Raises:
            HomeError: the file is gone or its bytes are not those that were stored.
        """
        return [part.body() for part in self.stored()]

    def is_whole(self) -> bool:
        """Whether its file holds the bytes that were stored."""
        try:
            self.stored()
        except HomeError:
            return False
        return True


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
        self._log = AttemptsLog(root / "attempts.jsonl")

    def save(
        self, source: str, table: str, received: Received, question: str | None = None
    ) -> tuple[Snapshot, Outcome]:
        """Store an answer, unless it is the one held already, and log the attempt.

        Raises:
            HomeError: the archive cannot be written, or is of another mode.
        """
        digest = _sha256(chunk for part in received.parts for chunk in part.chunks())
        newest = next(iter(self.newest_first(source, table)), None)
        outcome: Outcome
        if newest is not None and newest.sha256 == digest and newest.is_whole():
            snapshot, outcome = newest, "unchanged"
        else:
            sequence = newest.sequence + 1 if newest else 1
            snapshot = self._write(
                source, table, received, sequence=sequence, digest=digest, question=question
            )
            outcome = "new"
        for part in received.parts:
            if isinstance(part.body, Path):
                part.body.unlink()
        self._log.add(
            Attempt(
                at=self.clock(),
                source=source,
                table=table,
                outcome=outcome,
                sha256=digest,
                source_updated=received.source_updated,
                next_release=received.next_release,
                question=question,
                discontinued=received.discontinued,
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
        self._log.add(
            Attempt(
                at=self.clock(),
                source=source,
                table=table,
                outcome="confirmed",
                sha256=newest.sha256,
                source_updated=confirmed.source_updated,
                next_release=confirmed.next_release,
                discontinued=confirmed.discontinued,
            )
        )
        return newest

    def failed(self, source: str, table: str, error: str, refused: bytes | None = None) -> None:
        """Log an attempt that gave nothing to store, and keep the body that could not be used.

        Raises:
            HomeError: the archive cannot be written.
        """
        quarantined = None
        if refused:
            quarantined = f"{_sha256([refused])}.body"
            folder = self.root / "quarantine" / source / table
            write_whole(folder / quarantined, refused)
            facts = {"source": source, "table": table, "refused_at": self.clock(), "reason": error}
            reason = folder / quarantined.replace(".body", ".reason")
            write_whole(reason, _to_json(facts).encode())
        self._log.add(
            Attempt(
                at=self.clock(),
                source=source,
                table=table,
                outcome="failed",
                error=error,
                quarantined=quarantined,
            )
        )

    def newest_first(
        self, source: str, table: str, as_of: datetime | None = None
    ) -> Iterator[Snapshot]:
        """The table's snapshots no later than ``as_of``, the newest first.

        The newest is the one that came last, also where the clock was set back in between.
        """
        folder = self.root / "snapshots" / source / table
        for sidecar in sorted(folder.glob("*.sidecar"), key=_sequence, reverse=True):
            snapshot = self._read_sidecar(sidecar)
            if as_of is None or snapshot.retrieved_at <= as_of:
                yield snapshot

    def damage(self) -> list[str]:
        """What is wrong with the archive: a sentence for each snapshot or line that is."""
        sidecars = sorted(self.root.glob("snapshots/*/*/*.sidecar"))
        wrong = [s.damage for path in sidecars if (s := self._read_sidecar(path)).damage]
        if lines := self._log.unreadable():
            wrong.append(f"{lines} lines of attempts.jsonl cannot be read and do not count.")
        return wrong

    def attempts(self, as_of: datetime | None = None) -> list[Attempt]:
        """Every attempt no later than ``as_of``, in the order in which they were made."""
        return [entry for entry in self._log.read() if as_of is None or entry.at <= as_of]

    def _write(
        self,
        source: str,
        table: str,
        received: Received,
        *,
        sequence: int,
        digest: str,
        question: str | None,
    ) -> Snapshot:
        retrieved_at = self.clock()
        folder = self.root / "snapshots" / source / table
        stem = f"{retrieved_at:{STAMP}}-{sequence:04}"
        path = folder / f"{stem}.{received.extension}"
        parts: list[dict[str, Any]] = []
        with whole_file(path) as file:
            for part in received.parts:
                offset = file.tell()
                for chunk in part.chunks():
                    file.write(chunk)
                size = file.tell() - offset
                parts.append({"request": dict(part.request), "offset": offset, "bytes": size})
            total = file.tell()
        snapshot = Snapshot(
            source=source,
            table=table,
            retrieved_at=retrieved_at,
            sequence=sequence,
            sha256=digest,
            bytes=total,
            mode=self.mode,
            source_updated=received.source_updated,
            keep_until=received.keep_until,
            parts=parts,
            path=path,
            question=question,
        )
        facts = {k: v for k, v in asdict(snapshot).items() if k not in {"path", "damage"}}
        facts["file"] = snapshot.path.name
        # The sidecar comes last: a body without one was cut off and does not count.
        write_whole(folder / f"{stem}.sidecar", _to_json(facts).encode())
        return snapshot

    def _read_sidecar(self, sidecar: Path) -> Snapshot:
        source, table = sidecar.parts[-3:-1]
        try:
            facts = json.loads(sidecar.read_text("utf-8"))
            facts["path"] = sidecar.with_name(facts.pop("file"))
            facts["retrieved_at"] = datetime.fromisoformat(facts["retrieved_at"])
            facts["keep_until"] = _date(facts["keep_until"])
            snapshot = Snapshot(**facts)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return self._damaged(sidecar, source, table)
        if snapshot.mode != self.mode:
            raise HomeError(
                f"{sidecar.name} of {source} {table} is a {snapshot.mode} snapshot and this home "
                f"is {self.mode}; use another PEJL_HOME."
            )
        return snapshot

    def _damaged(self, sidecar: Path, source: str, table: str) -> Snapshot:
        """A snapshot that cannot be used, in its place among the others."""
        sequence, name = _sequence(sidecar)
        try:
            moment = datetime.strptime(name.partition("-")[0], STAMP).replace(tzinfo=UTC)
        except ValueError:
            moment = datetime.min.replace(tzinfo=UTC)
        return Snapshot(
            source=source,
            table=table,
            retrieved_at=moment,
            sequence=sequence,
            sha256="",
            bytes=0,
            mode=self.mode,
            source_updated=None,
            keep_until=None,
            parts=[],
            path=sidecar,
            damage=f"The sidecar {name} of {source} {table} cannot be read; fetch the table again, "
            "or restore the file from backup.",
        )


def _sequence(sidecar: Path) -> tuple[int, str]:
    number = sidecar.stem.rpartition("-")[2]
    return (int(number) if number.isdecimal() else 0, sidecar.name)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _sha256(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _to_json(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=1, default=lambda day: day.isoformat())


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
