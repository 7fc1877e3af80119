"""A source's answer: as received, and as stored in the archive."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import IO, Any, cast

from connectors.errors import HomeError, file_error

LONGEST_UNASKED = timedelta(days=35)
"""The data are fetched again after this time, even if the source's stamp is unchanged."""
CHUNK = 1 << 20
COMPRESSED = ".zst"
"""The suffix of a compressed snapshot."""


@dataclass(frozen=True)
class Spooled:
    """A body in a file, compressed as it is stored; ``sha256`` and ``bytes`` are as received."""

    path: Path
    sha256: str
    bytes: int

    def stored(self) -> Iterator[bytes]:
        """The compressed bytes in chunks."""
        with self.path.open("rb") as file:
            yield from read_chunks(file)


@dataclass(frozen=True)
class Part:
    """One response: the request, and the bytes as received, in memory or in a file.

    Storing the answer deletes the file. A spooled body is its answer's only one.
    """

    request: Mapping[str, Any]
    body: bytes | Path | Spooled

    @property
    def path(self) -> Path | None:
        """The file; None for bytes in memory."""
        match self.body:
            case bytes():
                return None
            case Path() as path:
                return path
            case Spooled(path=path):
                return path

    def chunks(self) -> Iterator[bytes]:
        """The bytes in chunks."""
        if isinstance(self.body, bytes):
            yield self.body
        elif self.path:
            with _uncompressed(self.path.open("rb")) as file:
                yield from read_chunks(file)


@dataclass(frozen=True)
class Received:
    """A source's whole answer about one table, in one retrieval.

    ``source_updated``: the source's update stamp, as spelled. ``next_release``: the day of the
    announced next publication. ``discontinued``: the source has ended the table. ``keep_until``:
    the last day that a snapshot of pseudonymised persons may be kept.
    """

    parts: Sequence[Part]
    extension: str
    source_updated: str | None = None
    next_release: date | None = None
    discontinued: bool = False
    keep_until: date | None = None

    @property
    def sha256(self) -> str:
        """The hash of the bytes of all parts."""
        match self.parts:
            case [Part(body=Spooled(sha256=digest))]:
                return digest
            case _:
                return sha256(chunk for part in self.parts for chunk in part.chunks())

    @property
    def noticed(self) -> list[str]:
        """The notices about all parts."""
        return [str(notice) for part in self.parts for notice in part.request.get("noticed", ())]


@dataclass(frozen=True)
class Announcement:
    """What a source's metadata say of a table: when it was updated, its next release, its end."""

    source_updated: str | None
    next_release: date | None = None
    discontinued: bool = False


class Confirmed(Announcement):
    """The source says that the last answer is still its newest; no data were fetched."""


@dataclass(frozen=True)
class LastAnswer:
    """What a connector needs of the last answer to decide whether to fetch again."""

    asked_at: datetime
    age: timedelta
    source_updated: str | None

    def is_newest(self, source_updated: str | None) -> bool:
        """Whether the source's stamp is unchanged and the answer not too old.

        A negative age comes from a wrong clock: fetch again.
        """
        same = source_updated is not None and source_updated == self.source_updated
        return same and timedelta(0) <= self.age < LONGEST_UNASKED


@dataclass(frozen=True)
class StoredPart:
    """One response in a stored snapshot: ``offset`` in the file, and ``bytes`` received."""

    request: Mapping[str, Any]
    path: Path
    offset: int
    bytes: int

    def open(self) -> IO[bytes]:
        """The bytes as received, as a stream; those of later parts follow."""
        file = self.path.open("rb")
        file.seek(self.offset)
        return _uncompressed(file)

    def body(self) -> bytes:
        """The bytes as received."""
        with self.open() as file:
            return file.read(self.bytes)


@dataclass(frozen=True)
class Snapshot:
    """A stored answer; ``sha256`` and ``bytes`` are of the uncompressed bytes.

    ``parts``: by part, its request, its length and its offset, uncompressed (``offset``) and in the
    compressed file (``stored_at``). ``damage``: what is wrong with an unreadable sidecar.
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

    @property
    def stem(self) -> str:
        """The common name of file and sidecar, without suffix."""
        return self.path.name.partition(".")[0]

    @property
    def sidecar(self) -> Path:
        """The metadata file beside the snapshot."""
        return self.path.with_name(f"{self.stem}.sidecar")

    def stored_parts(self) -> list[StoredPart]:
        """The parts, after a check of the file's hash.

        Raises:
            HomeError: the file is missing or has been changed.
        """
        if damage := self.find_damage():
            raise HomeError(damage)
        return [
            StoredPart(p["request"], self.path, p.get("stored_at", p["offset"]), p["bytes"])
            for p in self.parts
        ]

    def find_damage(self) -> str | None:
        """What is wrong with the stored file; None if it is intact."""
        if self.damage:
            return self.damage
        name = f"Svaret {self.path.name} fra {self.source} {self.table}"
        try:
            if file_digest(self.path) == self.sha256:
                return None
        except OSError as error:
            if error.strerror:
                return (
                    f"{name} kan ikke læses ({file_error(error)}); gendan filen fra backup, eller "
                    "hent tabellen igen."
                )
        return (
            f"{name} er ændret, siden det blev gemt; gendan filen fra backup, eller hent tabellen "
            "igen."
        )

    def bodies(self) -> list[bytes]:
        """The bytes of each part, as received.

        Raises:
            HomeError: the file is missing or has been changed.
        """
        return [part.body() for part in self.stored_parts()]

    def is_whole(self) -> bool:
        """Whether the stored file is intact."""
        return self.find_damage() is None


def file_digest(path: Path) -> str:
    """The hash of a file's uncompressed bytes, cached until the file changes.

    Raises:
        OSError: it cannot be read.
    """
    state = _state(path)
    if state not in _DIGESTS:
        with _uncompressed(path.open("rb")) as file:
            _DIGESTS[state] = sha256(read_chunks(file))
    return _DIGESTS[state]


def file_sha256(path: Path) -> str:
    """The hash of a file's bytes as they are now.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return sha256(read_chunks(file))


def remember_digest(path: Path, digest: str) -> None:
    """Cache the hash of a file just written."""
    _DIGESTS[_state(path)] = digest


_DIGESTS: dict[tuple[Path, int, int], str] = {}


def _state(path: Path) -> tuple[Path, int, int]:
    facts = path.stat()
    return path, facts.st_size, facts.st_mtime_ns


def _uncompressed(file: IO[bytes]) -> IO[bytes]:
    """A stream of the bytes from here on, decompressed by the file's suffix."""
    if not file.name.endswith(COMPRESSED):
        return file
    arrow = _arrow()
    stream = arrow.CompressedInputStream(arrow.PythonFile(file, mode="r"), "zstd")
    return cast("IO[bytes]", io.BufferedReader(stream, CHUNK))


def compressed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Compress chunks as Zstandard frames; reading can start at any frame."""
    codec = _arrow().Codec("zstd")
    for chunk in chunks:
        yield codec.compress(chunk, asbytes=True)


def _arrow() -> Any:
    """PyArrow, untyped and imported on use."""
    return import_module("pyarrow")


def read_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file in chunks."""
    while chunk := file.read(CHUNK):
        yield chunk


def sha256(chunks: Iterable[bytes]) -> str:
    """The SHA-256 of chunks of bytes, in hex."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
