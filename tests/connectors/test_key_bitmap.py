"""Which combinations of enums occurred: repeated ones, lacking ones, and keys of another kind."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from connectors import key_bitmap
from connectors.key_bitmap import KeyBitmap

AREAS, SEXES = pl.Enum(["707", "000", "751"]), pl.Enum(["M", "K"])


def rows(*keys: tuple[str | None, str]) -> pl.DataFrame:
    return pl.DataFrame(keys, {"area": AREAS, "sex": SEXES}, orient="row")


def keys_of(*pieces: pl.DataFrame) -> KeyBitmap:
    found = KeyBitmap.of(pieces[0], ["area", "sex"])
    assert found is not None
    for piece in pieces:
        found.add(piece)
    return found


def test_each_combination_has_its_bit_with_the_first_enum_slowest() -> None:
    found = keys_of(rows(("000", "K"), ("707", "M")))
    assert found.seen.to_list() == [True, False, False, True, False, False]
    assert found.repeated == 0


@pytest.mark.parametrize(
    "pieces",
    [
        [rows(("000", "K"), ("000", "K"))],
        [rows(("000", "K")), rows(("707", "K"), ("000", "K"))],
        [rows(("000", "K"), (None, "K"))],
    ],
    ids=["in one piece", "in two pieces", "a row without a whole key"],
)
def test_a_row_without_a_key_of_its_own_is_counted(pieces: Sequence[pl.DataFrame]) -> None:
    assert keys_of(*pieces).repeated == 1


def test_a_key_of_texts_or_of_a_column_that_is_lacking_has_no_bits() -> None:
    assert KeyBitmap.of(rows().with_columns(pl.col("sex").cast(pl.String)), ["area", "sex"]) is None
    assert KeyBitmap.of(rows(), ["area", "age"]) is None


def test_more_combinations_than_fit_have_no_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_bitmap, "MOST_KEYS", 5)
    assert KeyBitmap.of(rows(), ["area", "sex"]) is None


def test_a_value_that_the_first_piece_did_not_know_is_refused() -> None:
    other = pl.DataFrame({"area": ["999"], "sex": ["M"]}, {"area": pl.Enum(["999"]), "sex": SEXES})
    with pytest.raises(pl.exceptions.InvalidOperationError):
        keys_of(rows(("000", "K")), other)
