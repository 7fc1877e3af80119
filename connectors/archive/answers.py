"""What a source answered: as it came, and as it lies in the archive."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import IO, Any, cast

from connectors.errors import HomeError

LONGEST_UNASKED = timedelta(days=35)
"""How long a source's word that nothing has changed is taken before the data are asked for."""
CHUNK = 1 << 20
COMPRESSED = ".zst"
"""How the name of a compressed snapshot ends."""


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
                yield from read_chunks(file)


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
class LastAnswer:
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
    """One answer as it lies in a snapshot: what was asked, and where its bytes are.

    ``offset`` is where it begins in the file, ``bytes`` how many came.
    """

    request: Mapping[str, Any]
    path: Path
    offset: int
    bytes: int

    def open(self) -> IO[bytes]:
        """The bytes as they came, as a stream; those of later parts follow."""
        file = self.path.open("rb")
        file.seek(self.offset)
        return _as_it_came(file)

    def body(self) -> bytes:
        """The bytes as they came."""
        with self.open() as file:
            return file.read(self.bytes)


@dataclass(frozen=True)
class Snapshot:
    """A stored answer; ``sha256`` and ``bytes`` are those of what came, also if it is compressed.

    ``parts`` gives for each part its request, its length, and where it begins in what came
    (``offset``) and in a compressed file (``stored_at``). ``damage`` says what is wrong with its
    sidecar, where that cannot be read.
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
        """The name that its file and its sidecar share."""
        return self.path.name.partition(".")[0]

    @property
    def sidecar(self) -> Path:
        """The file beside, with the question and the hash."""
        return self.path.with_name(f"{self.stem}.sidecar")

    def stored_parts(self) -> list[StoredPart]:
        """The stored parts, once their bytes have been found to be those that came.

        Raises:
            HomeError: the file is gone or its bytes are not those that were stored.
        """
        if wrong := self.find_damage():
            raise HomeError(wrong)
        return [
            StoredPart(p["request"], self.path, p.get("stored_at", p["offset"]), p["bytes"])
            for p in self.parts
        ]

    def find_damage(self) -> str | None:
        """What is wrong with the stored bytes; None where they are those that came."""
        if self.damage:
            return self.damage
        what = f"The snapshot {self.path.name} of {self.source} {self.table}"
        try:
            if file_digest(self.path) == self.sha256:
                return None
        except OSError as error:
            if error.strerror:
                return (
                    f"{what} cannot be read ({error.strerror}); restore it from backup or fetch "
                    "the table again."
                )
        return (
            f"{what} has been changed since it was stored; restore it from backup or fetch the "
            "table again."
        )

    def bodies(self) -> list[bytes]:
        """The bytes of each part, as the source sent it.

        Raises:
            HomeError: the file is gone or its bytes are not those that were stored.
        """
        return [part.body() for part in self.stored_parts()]

    def is_whole(self) -> bool:
        """Whether its file holds the bytes that were stored."""
        return self.find_damage() is None


def file_digest(path: Path) -> str:
    """The hash of what a file holds, uncompressed; read again only if written to since.

    Raises:
        OSError: it cannot be read.
    """
    state = _state(path)
    if state not in _DIGESTS:
        with _as_it_came(path.open("rb")) as file:
            _DIGESTS[state] = sha256(read_chunks(file))
    return _DIGESTS[state]


def remember_digest(path: Path, digest: str) -> None:
    """Spare whoever wrote a file that it is read again for its hash."""
    _DIGESTS[_state(path)] = digest


_DIGESTS: dict[tuple[Path, int, int], str] = {}


def _state(path: Path) -> tuple[Path, int, int]:
    facts = path.stat()
    return path, facts.st_size, facts.st_mtime_ns


def _as_it_came(file: IO[bytes]) -> IO[bytes]:
    """A file's bytes from here on, uncompressed where its name says that they are not."""
    if not file.name.endswith(COMPRESSED):
        return file
    arrow = _arrow()
    stream = arrow.CompressedInputStream(arrow.PythonFile(file, mode="r"), "zstd")
    return cast("IO[bytes]", io.BufferedReader(stream, CHUNK))


def compressed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Bytes as frames of Zstandard, which can be read from any frame on."""
    codec = _arrow().Codec("zstd")
    for chunk in chunks:
        yield codec.compress(chunk, asbytes=True)


def _arrow() -> Any:
    """PyArrow, which has no types, and which readers of a scorecard never need."""
    return import_module("pyarrow")


def read_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, a stretch at a time."""
    while chunk := file.read(CHUNK):
        yield chunk


def sha256(chunks: Iterable[bytes]) -> str:
    """The hash of bytes that come a stretch at a time."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
