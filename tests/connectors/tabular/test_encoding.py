"""The characters of a file: found out from all of its bytes, or refused in a sentence."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.tabular import encoding
from connectors.tabular.encoding import TITLES, UndecidedEncodingError, scan

DANISH = "Målgruppe;Ordinær uddannelse;Øst\r\n"


def scanned(folder: Path, content: bytes) -> str:
    (folder / "list.csv").write_bytes(content)
    return TITLES[scan(folder / "list.csv").codec]


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (b"plain;text\r\n", "UTF-8"),
        (DANISH.encode(), "UTF-8"),
        (DANISH.encode("utf-8-sig"), "UTF-8 med BOM"),
        (DANISH.encode("iso-8859-1"), "ISO-8859-1"),
        ((DANISH + "10 € – “x”").encode("cp1252"), "Windows-1252"),
        (DANISH.encode("utf-16"), "UTF-16 med BOM"),
        (codecs.BOM_UTF16_BE + DANISH.encode("utf-16-be"), "UTF-16 med BOM"),
        (DANISH.encode("utf-16-le"), "UTF-16 LE"),
        (DANISH.encode("utf-16-be"), "UTF-16 BE"),
        (b"", "UTF-8"),
    ],
)
def test_an_encoding_is_known_by_its_bytes(tmp_path: Path, content: bytes, title: str) -> None:
    assert scanned(tmp_path, content) == title


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (DANISH.encode() + DANISH.encode("cp1252"), "UTF-8 nogle steder og ikke andre"),
        (codecs.BOM_UTF8 + DANISH.encode("cp1252"), "UTF-8 nogle steder og ikke andre"),
        (DANISH.encode("cp865"), "hverken UTF-8 eller Windows-1252"),
        (DANISH.encode("mac-roman"), "hverken UTF-8 eller Windows-1252"),
        (DANISH.encode("utf-32"), "filen er UTF-32"),
        (b"a;b\r\n1;\x002\r\n", "indeholder nulbytes"),
        (DANISH.encode("utf-16")[:-1], "begynder som UTF-16, men er det ikke"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x20\x00", "begynder som UTF-16, men er det ikke"),
        (b"x" * (encoding.LONGEST + 1), "en linje på over 250.000 tegn"),
    ],
)
def test_what_cannot_be_told_is_refused_and_not_guessed(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(UndecidedEncodingError, match=said):
        scanned(tmp_path, content)


@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=40),
    chunk=st.integers(4, 9),
)
def test_a_character_that_a_stretch_cuts_in_two_is_still_one(
    tmp_path_factory: pytest.TempPathFactory, text: str, chunk: int
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(encoding, "CHUNK", chunk)
        assert scanned(folder, b"abcd\n" + text.encode()) == "UTF-8"


@given(st.text("æøåÆØÅéü abc;\n", max_size=40))
def test_danish_letters_of_windows_are_never_taken_for_anything_else(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    given_ = "x" + text
    title = scanned(tmp_path_factory.mktemp("danish"), given_.encode("cp1252"))
    assert title == ("UTF-8" if given_.isascii() else "ISO-8859-1")


def test_a_letter_that_comes_late_counts_too(tmp_path: Path) -> None:
    assert scanned(tmp_path, b"a;b\n" * 600_000 + "ø".encode("cp1252")) == "ISO-8859-1"
