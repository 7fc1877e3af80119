"""Read the next pieces of a stream in a thread of their own while the last one is used."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")


def read_ahead(pieces: Iterator[Piece], most: int = 1) -> Generator[Piece]:
    """Give each piece, in order; an error is raised where its piece would have come.

    Args:
        pieces: the stream; it is read in the other thread alone.
        most: how many pieces may wait to be used.
    """
    thread = ThreadPoolExecutor(1)
    try:
        coming = deque(thread.submit(next, pieces, None) for _ in range(most))
        while (piece := coming.popleft().result()) is not None:
            coming.append(thread.submit(next, pieces, None))
            yield piece
    finally:
        thread.shutdown(cancel_futures=True)
