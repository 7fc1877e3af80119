"""What a source answered: as it came, and as it lies in the archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from connectors.errors import HomeError

LONGEST_UNASKED = timedelta(days=35)
"""How long a source's word that nothing has changed is taken before the data are asked for."""
CHUNK = 1 << 20


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
                yield from chunks_of(file)


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

    @property
    def noticed(self) -> list[str]:
        """What is to be said of the answer, as its parts have it."""
        return [str(each) for part in self.parts for each in part.request.get("noticed", ())]


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

    def open(self) -> IO[bytes]:
        """The bytes as they came, as a stream; those of later parts follow."""
        file = self.path.open("rb")
        file.seek(self.offset)
        return file

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
                digest = sha256(chunks_of(file))
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


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, a stretch at a time."""
    while chunk := file.read(CHUNK):
        yield chunk


def sha256(chunks: Iterable[bytes]) -> str:
    """The hash of bytes that come a stretch at a time."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
