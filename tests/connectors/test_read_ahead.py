"""Pieces that are read ahead come as they are, and so does what goes wrong between them."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Timer

import pytest

from connectors.read_ahead import read_ahead


def pieces(wrong_after: int) -> Iterator[int]:
    yield from range(wrong_after)
    raise ValueError("torn")


@pytest.mark.parametrize("most", [1, 3, 9])
def test_pieces_come_in_their_order(most: int) -> None:
    assert list(read_ahead(iter(range(5)), most)) == [0, 1, 2, 3, 4]
    assert list(read_ahead(iter(list[int]()), most)) == []


def test_no_more_pieces_are_read_once_the_reader_has_left() -> None:
    came, may_end = list[int](), Event()

    def slow() -> Iterator[int]:
        for number in range(9):
            came.append(number)
            if number:
                may_end.wait()
            yield number

    read = read_ahead(slow(), 9)
    next(read)
    Timer(0.1, may_end.set).start()
    read.close()
    assert came in ([0], [0, 1])


def test_an_error_comes_where_its_piece_would_have_come() -> None:
    read = read_ahead(pieces(2))
    assert [next(read), next(read)] == [0, 1]
    with pytest.raises(ValueError, match="torn"):
        next(read)
