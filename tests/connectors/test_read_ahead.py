"""Pieces that are read ahead come as they are, and so does what goes wrong between them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.read_ahead import read_ahead


def pieces(wrong_after: int) -> Iterator[int]:
    yield from range(wrong_after)
    raise ValueError("torn")


def test_pieces_come_in_their_order() -> None:
    assert list(read_ahead(iter(range(5)))) == [0, 1, 2, 3, 4]
    assert list(read_ahead(iter(list[int]()))) == []


def test_an_error_comes_where_its_piece_would_have_come() -> None:
    read = read_ahead(pieces(2))
    assert [next(read), next(read)] == [0, 1]
    with pytest.raises(ValueError, match="torn"):
        next(read)
