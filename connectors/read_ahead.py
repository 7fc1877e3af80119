"""Read a stream ahead in a background thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")


def read_ahead(pieces: Iterator[Piece], most: int = 1) -> Generator[Piece]:
    """Yield each piece, in order; an error is raised in its piece's place.

    Args:
        pieces: the stream; only the background thread reads it.
        most: how many pieces may be buffered.
    """
    thread = ThreadPoolExecutor(1)
    try:
        pending = deque(thread.submit(next, pieces, None) for _ in range(most))
        while (piece := pending.popleft().result()) is not None:
            pending.append(thread.submit(next, pieces, None))
            yield piece
    finally:
        thread.shutdown(cancel_futures=True)
