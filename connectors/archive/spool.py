"""A large answer between its source and the archive, in a temporary file.

A background thread hashes and compresses each chunk while the next is received, so that the whole
answer is neither in memory nor on the disk as it came.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from connectors.archive.answers import CHUNK, COMPRESSED, Spooled, compressed
from connectors.archive.atomic_write import unwritable

MOST_PENDING = 4
"""Chunks that wait to be compressed, at most."""


class Spool:
    """A file to which an answer is written; `open_spool` gives one.

    ``start`` and ``last`` are the answer's first mebibyte and its last byte so far.
    """

    def __init__(self, path: Path, file: IO[bytes], thread: ThreadPoolExecutor) -> None:
        """Begin an answer; the thread alone writes to the file."""
        self._path = path
        self._file = file
        self._thread = thread
        self._begin()

    def _begin(self) -> None:
        self._digest = hashlib.sha256()
        self._bytes = 0
        self._gathered = bytearray()
        self._pending = deque[Future[None]]()
        self.start = b""
        self.last = b""

    def restart(self) -> None:
        """Forget what was written, for another attempt."""
        self._wait(0)
        self._begin()
        self._file.seek(0)
        self._file.truncate()

    def write(self, received: bytes) -> None:
        """Add bytes of the answer."""
        self.start += received[: CHUNK - len(self.start)]
        self.last = received[-1:] or self.last
        self._bytes += len(received)
        self._gathered += received
        if len(self._gathered) >= CHUNK:
            self._store_gathered()

    def finish(self) -> Spooled:
        """Return the answer, once all of it is in the file."""
        self._store_gathered()
        self._wait(0)
        self._file.flush()
        return Spooled(self._path, self._digest.hexdigest(), self._bytes)

    def _store_gathered(self) -> None:
        self._wait(MOST_PENDING - 1)
        self._pending.append(self._thread.submit(self._store, bytes(self._gathered)))
        self._gathered = bytearray()

    def _store(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self._file.writelines(compressed([chunk]))

    def _wait(self, most: int) -> None:
        """Wait until at most so many chunks are pending."""
        while len(self._pending) > most:
            self._pending.popleft().result()


@contextmanager
def open_spool(folder: Path) -> Generator[Spool]:
    """A spool in a folder; its file is deleted on error.

    Raises:
        HomeError: the disk is full, or the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(
            dir=folder, prefix="answer-", suffix=COMPRESSED, delete=False
        ) as file:
            path = Path(file.name)
            try:
                with ThreadPoolExecutor(1) as thread:
                    yield Spool(path, file, thread)
            except BaseException:
                path.unlink()
                raise
    except OSError as error:
        raise unwritable(folder, error) from error
