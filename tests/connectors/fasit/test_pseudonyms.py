"""Keyed pseudonyms, and the key that nobody sees."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import HomeError, InputError
from connectors.fasit import fields
from connectors.fasit.cells import RAGGED, Block, unreadable_rows
from connectors.fasit.fields import BlockParser
from connectors.fasit.layouts import PURPOSES, Layout
from connectors.fasit.pseudonyms import PSEUDONYM_LENGTH, Pseudonyms, load_key, write_key

KEYED = Pseudonyms(b"k" * 32)
NUMBERS = pl.Series("person", ["0121851234", None, "0121851234", "0221851234"])


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "pseudonym.key"
    write_key(path)
    return path


def test_a_new_key_is_for_its_owner_alone_and_never_the_same(key: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    write_key(other)
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(key.read_text().strip())) == 32
    assert key.read_text() != other.read_text()


def test_a_key_is_never_overwritten(key: Path) -> None:
    before = key.read_text()
    with pytest.raises(HomeError, match="bliver aldrig overskrevet"):
        write_key(key)
    assert key.read_text() == before


def test_a_key_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeError, match=r"kan ikke skrives .* sæt PEJL_PSEUDONYM_KEY_FILE"):
        write_key(tmp_path / "file" / "key")


def test_a_missing_key_leaves_fasit_alone_and_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"så filer fra Fasit er ikke læst; .*`pejl keys init`"):
        load_key(tmp_path / "none")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_can_read_is_refused(key: Path, mode: int) -> None:
    key.chmod(mode)
    with pytest.raises(InputError, match="kan læses af andre; kør `chmod 600 "):
        load_key(key)


@pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "zz" * 32, "æ" * 32])
def test_what_is_no_key_is_refused_and_not_shown(key: Path, text: str) -> None:
    key.write_text(text, "utf-8")
    with pytest.raises(InputError) as refused:
        load_key(key)
    assert not text or text not in str(refused.value)


def test_the_key_is_never_shown(key: Path) -> None:
    secret = key.read_text().strip()
    keyed = load_key(key)
    assert repr(keyed) == f"{keyed}" == "Pseudonyms(***)"
    key.chmod(0o644)
    with pytest.raises(InputError) as refused:
        load_key(key)
    assert secret not in str(refused.value)


def test_the_same_number_is_the_same_pseudonym_and_null_stays_null() -> None:
    one, none, same, other = KEYED.pseudonymise("person", NUMBERS)
    assert one == same != other
    assert none is None
    assert len(one) == PSEUDONYM_LENGTH


def test_a_pseudonym_is_bound_to_its_key_and_its_purpose() -> None:
    person = KEYED.pseudonymise("person", NUMBERS)[0]
    assert person != KEYED.pseudonymise("company", NUMBERS)[0]
    assert person != Pseudonyms(b"q" * 32).pseudonymise("person", NUMBERS)[0]


def test_a_pseudonym_is_no_plain_hash() -> None:
    for text in ("0121851234", "person:0121851234"):
        assert (
            KEYED.pseudonymise("person", NUMBERS)[0]
            not in hashlib.sha256(text.encode()).hexdigest()
        )


def test_a_pseudonym_is_the_same_from_year_to_year() -> None:
    # Cohorts run over many years: another value here would part every person from their past.
    assert KEYED.pseudonymise("person", NUMBERS)[0] == "d411345f0515bb10e5f405cd3a9d478c"


@pytest.mark.parametrize("numbers", [[], [None, None]])
def test_a_column_without_numbers_has_no_pseudonyms(numbers: list[None]) -> None:
    assert KEYED.pseudonymise("person", pl.Series(numbers, dtype=pl.String)).to_list() == numbers


class Counting(Pseudonyms):
    hashed = 0

    def pseudonymise(self, purpose: str, numbers: pl.Series) -> pl.Series:
        self.hashed += numbers.count()
        return super().pseudonymise(purpose, numbers)


def block_of(table: Layout, numbers: pl.Series) -> Block:
    """Rows whose identifying columns all hold the same numbers."""
    rows = pl.int_range(2, len(numbers) + 2, eager=True)
    columns = {name: numbers for name, column in table.columns.items() if column.type in PURPOSES}
    return Block(rows, columns, unreadable_rows(rows.clear(), RAGGED))


@pytest.fixture
def persons(layouts: dict[str, Layout]) -> Layout:
    """A layout of two persons a row, neither of them required."""
    person = layouts["offers"].columns["person"].model_copy(update={"required": False})
    columns = {"one": person, "other": person}
    return layouts["offers"].model_copy(update={"key": ("one",), "columns": columns})


def test_each_number_of_a_file_is_hashed_once_though_it_is_read_in_stretches(
    persons: Layout,
) -> None:
    counting = Counting(b"k" * 32)
    parser = BlockParser(persons, counting, date(2024, 8, 15))
    numbers = pl.concat([NUMBERS, NUMBERS])
    for _ in range(3):
        read = parser.parse(block_of(persons, numbers)).accepted
        assert read["one"].to_list() == KEYED.pseudonymise("person", numbers).to_list()
        assert read["other"].equals(read["one"])
    assert counting.hashed == 2 * 2
    assert "0121851234" not in repr(parser)


def test_more_numbers_than_are_remembered_are_hashed_again_and_alike(
    persons: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fields, "MAX_CACHED_TEXTS", 1)
    counting = Counting(b"k" * 32)
    parser = BlockParser(persons, counting, date(2024, 8, 15))
    block = block_of(persons, pl.concat([NUMBERS, NUMBERS]))
    assert parser.parse(block).accepted.equals(parser.parse(block).accepted)
    assert counting.hashed == 2 * 2 * 2


@given(
    key=st.binary(min_size=32, max_size=32),
    purpose=st.sampled_from(sorted(PURPOSES.values())),
    numbers=st.lists(st.none() | st.text(max_size=200), max_size=20),
)
def test_a_pseudonym_is_the_hmac_of_purpose_and_number(
    key: bytes, purpose: str, numbers: list[str | None]
) -> None:
    known = [
        None
        if number is None
        else hmac.digest(key, f"{purpose}:{number}".encode(), "sha256").hex()[:PSEUDONYM_LENGTH]
        for number in numbers
    ]
    made = Pseudonyms(key).pseudonymise(purpose, pl.Series("person", numbers, dtype=pl.String))
    assert made.to_list() == known
    assert made.name == "person"


def test_no_message_of_polars_shows_the_key() -> None:
    with pytest.raises(pl.exceptions.PolarsError) as refused:
        KEYED.pseudonymise("person", pl.Series([["0121851234"]]))
    padded = [bytes(byte ^ pad for byte in b"kkkk").decode() for pad in (0x36, 0x5C)]
    assert not [text for text in ("kkkk", *padded) if text in str(refused.value)]
