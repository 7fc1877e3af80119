"""The write-once store of snapshots: the sources' answers.

One file per table and retrieval with the bytes as received, compressed; beside it a sidecar with
the request, time, size, hash and the source's update stamp. Every attempt is a line in
``attempts.jsonl``. An unusable body is kept in quarantine with the reason. Nothing is edited or
interpreted.

    archive/
        attempts.jsonl
        snapshots/<source>/<table>/20240815T060000Z-0001.json.zst
        snapshots/<source>/<table>/20240815T060000Z-0001.sidecar
        quarantine/<source>/<table>/<sha256>.body
        quarantine/<source>/<table>/<sha256>.reason
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from connectors.archive.answers import (
    COMPRESSED,
    Confirmed,
    LastAnswer,
    Received,
    Snapshot,
    Spooled,
    compressed,
    remember_digest,
    sha256,
)
from connectors.archive.atomic_write import whole_file, write_whole
from connectors.archive.attempts import Attempt, AttemptsLog, Outcome
from connectors.errors import HomeError

STAMP = "%Y%m%dT%H%M%SZ"
"""The time of retrieval in a file name."""
ALREADY_COMPRESSED = frozenset({"parquet", "xlsx"})
"""Stored as received."""


class SnapshotStore:
    """The snapshots and attempts of one home.

    Methods raise HomeError if the archive cannot be written, or is of another mode.

    Args:
        root: the archive folder, created on the first write.
        mode: ``sample`` or ``live``.
        clock: the current time (UTC); fixed for the sample.
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
        """Store an answer unless its bytes are those of the newest snapshot; log the attempt."""
        digest = received.sha256
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
            if part.path:
                part.path.unlink()
        noticed = received.noticed
        self._log_attempt(
            source, table, outcome, received, sha256=digest, question=question, noticed=noticed
        )
        return snapshot, outcome

    def last_answer(self, source: str, table: str, question: str) -> LastAnswer | None:
        """The last answer to a question; None if there is none, or it is damaged."""
        answers = [
            attempt
            for attempt in self.attempts_of(source, table)
            if attempt.outcome in {"new", "unchanged"}
        ]
        newest = next(self.newest_first(source, table), None)
        if not answers or answers[-1].question != question or newest is None:
            return None
        last = answers[-1]
        whole = newest.sha256 == last.sha256 and newest.is_whole()
        return LastAnswer(last.at, self.clock() - last.at, last.source_updated) if whole else None

    def confirm(self, source: str, table: str, confirmed: Confirmed) -> Snapshot:
        """Log that the newest snapshot is still current, and return it."""
        newest = next(self.newest_first(source, table))
        self._log_attempt(source, table, "confirmed", confirmed, sha256=newest.sha256)
        return newest

    def failed(
        self,
        source: str,
        table: str,
        error: str,
        refused: bytes | None = None,
        fault: str | None = None,
    ) -> None:
        """Log a failed attempt, and quarantine its unusable body."""
        quarantined = None
        if refused:
            quarantined = f"{sha256([refused])}.body"
            folder = self.root / "quarantine" / source / table
            write_whole(folder / quarantined, refused)
            facts = {"source": source, "table": table, "refused_at": self.clock(), "reason": error}
            reason = folder / quarantined.replace(".body", ".reason")
            write_whole(reason, _to_json(facts).encode())
        self._log_attempt(
            source, table, "failed", error=error, fault=fault, quarantined=quarantined
        )

    def awaited(self, source: str, table: str, why: str) -> None:
        """Log that the source does not have a table yet."""
        self._log_attempt(source, table, "awaited", error=why)

    def _log_attempt(
        self,
        source: str,
        table: str,
        outcome: Outcome,
        answer: Received | Confirmed | None = None,
        **facts: Any,
    ) -> None:
        """Log an attempt, with the state of the table that the source gave."""
        if answer:
            facts["source_updated"] = answer.source_updated
            facts["next_release"] = answer.next_release
            facts["discontinued"] = answer.discontinued
        self._log.add(Attempt(self.clock(), source, table, outcome, **facts))

    def newest_first(
        self, source: str, table: str, as_of: datetime | None = None
    ) -> Iterator[Snapshot]:
        """The snapshots of a table no later than ``as_of``, newest first.

        By sequence number: the clock may have been set back.
        """
        folder = self.root / "snapshots" / source / table
        for sidecar in sorted(folder.glob("*.sidecar"), key=_sequence, reverse=True):
            snapshot = self._read_sidecar(sidecar)
            if as_of is None or snapshot.retrieved_at <= as_of:
                yield snapshot

    def damage(self) -> list[str]:
        """A sentence for each unreadable sidecar, and for the unreadable lines of the log."""
        sidecars = sorted(self.root.glob("snapshots/*/*/*.sidecar"))
        damage = [s.damage for path in sidecars if (s := self._read_sidecar(path)).damage]
        if lines := self._log.unreadable():
            damage.append(
                f"Linje {lines[0]} i {self.root / 'attempts.jsonl'} kan ikke læses og tæller ikke "
                f"med ({len(lines)} i alt); gendan filen fra backup, eller slet linjen."
            )
        return damage

    def attempts(self, as_of: datetime | None = None) -> list[Attempt]:
        """All attempts no later than ``as_of``, in order."""
        return [entry for entry in self._log.read() if as_of is None or entry.at <= as_of]

    def attempts_of(self, source: str, table: str) -> list[Attempt]:
        """The attempts to fetch one table, in order."""
        return [each for each in self.attempts() if (each.source, each.table) == (source, table)]

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
        is_plain = received.extension in ALREADY_COMPRESSED
        path = folder / f"{stem}.{received.extension}{'' if is_plain else COMPRESSED}"
        parts: list[dict[str, Any]] = []
        total = 0
        with whole_file(path) as file:
            for part in received.parts:
                stored_at, size = file.tell(), 0
                if isinstance(part.body, Spooled):
                    size = part.body.bytes
                    file.writelines(part.body.stored())
                else:
                    for chunk in part.chunks():
                        size += len(chunk)
                        file.writelines([chunk] if is_plain else compressed([chunk]))
                facts = {"request": dict(part.request), "offset": total, "bytes": size}
                parts.append(facts if is_plain else facts | {"stored_at": stored_at})
                total += size
        remember_digest(path, digest)
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
        # The sidecar is written last: a body without one is an interrupted write.
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
                f"{sidecar.name} fra {source} {table} er et {snapshot.mode}-svar, og hjemmet er "
                f"{self.mode}; brug en anden PEJL_HOME."
            )
        return snapshot

    def _damaged(self, sidecar: Path, source: str, table: str) -> Snapshot:
        """A snapshot with an unreadable sidecar, in its place in the sequence."""
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
            damage=f"Filen {name} fra {source} {table} kan ikke læses; hent tabellen igen, eller "
            "gendan filen fra backup.",
        )


def _sequence(sidecar: Path) -> tuple[int, str]:
    number = sidecar.stem.rpartition("-")[2]
    return (int(number) if number.isdecimal() else 0, sidecar.name)


def _to_json(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=1, default=lambda day: day.isoformat())


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
