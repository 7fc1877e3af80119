"""Detect the encoding of a text file from all of its bytes.

A BOM decides. Without one, a file that is valid UTF-8 throughout is UTF-8, and one with zero bytes
in every other place is UTF-16. The rest is Windows-1252 (or ISO-8859-1, which has the same letters)
unless it could be DOS or old Mac text: then it is refused.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

CHUNK = 1 << 20
LONGEST = CHUNK // 4
"""Longest line, in bytes: a longer one is no list, and would fill the memory."""
UTF8, UTF8_MARKED, WINDOWS, LATIN = "utf-8", "utf-8-sig", "cp1252", "iso-8859-1"
TITLES = {
    UTF8: "UTF-8",
    UTF8_MARKED: "UTF-8 med BOM",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-16": "UTF-16 med BOM",
    WINDOWS: "Windows-1252",
    LATIN: "ISO-8859-1",
}
_SPACED = bytes(b" "[0] if byte < 0x80 else byte for byte in range(256))  # noqa: PLR2004
"""Translates ASCII to spaces, which splits the other bytes into runs."""
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_ONLY_WINDOWS = re.compile(rb"[\x80-\x9f]")
_OTHER_LETTERS = re.compile(rb"[A-Za-z][\x86\x9b\x8c\xbe\xbf][a-z]")
_OTHER_LETTER = re.compile(rb"^[\x86\x9b\x8c\xbe\xbf]$")
"""The bytes of å, ø and æ in DOS and old Mac text; in Windows-1252 they are no letters."""
_LETTERS = "éÉèÈêÊëüÜöÖäÄáÁóÓíúßñçâôî"
_DANISH = frozenset(f"æøåÆØÅ{_LETTERS}–\u2019”“…§°½²€«»\u00a0")
"""Non-ASCII characters of Danish text. DOS text, old Mac text and torn UTF-8, decoded as
Windows-1252, give characters that are not among them."""
_NOT_PLAIN = bytes(range(0x80, 0x100))


@dataclass(frozen=True)
class ScannedFile:
    """The encoding and the hash of a text file."""

    codec: str
    sha256: str


class UndecidedEncodingError(ValueError):
    """The encoding cannot be told; the Danish message repeats no cell."""


def decode(body: bytes) -> tuple[str, str]:
    """Return the text of a short file that staff type, and its encoding.

    Raises:
        UndecidedEncodingError: it is not UTF-8, and as Windows-1252 it is no Danish text.
    """
    try:
        return body.decode(UTF8_MARKED), UTF8
    except UnicodeDecodeError as error:
        at = error.start
    text = body.decode(WINDOWS, "replace")
    if "\0" in text or any(not sign.isascii() and sign not in _DANISH for sign in text):
        raise UndecidedEncodingError(
            f"er ikke UTF-8 (byte {at}) og heller ikke Windows-1252; gem filen som 'CSV UTF-8'"
        )
    return text, WINDOWS


def guess_encoding(head: bytes) -> str:
    """Return the encoding that the first bytes of a file suggest: enough to find the headings.

    Raises:
        UndecidedEncodingError: it is UTF-32.
    """
    if head.startswith(codecs.BOM_UTF8):
        return UTF8_MARKED
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise UndecidedEncodingError("filen er UTF-32; gem den som 'CSV UTF-8'")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if wide := _unmarked_utf16(head):
        return wide
    try:
        codecs.getincrementaldecoder(UTF8)().decode(head)
    except UnicodeDecodeError:
        return WINDOWS
    return UTF8


def scan(path: Path) -> ScannedFile:
    """Read a text file once to find its encoding and hash.

    Raises:
        UndecidedEncodingError: the encoding cannot be told, or the file is no text.
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()

    def chunks(file: IO[bytes]) -> Iterator[bytes]:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            yield chunk

    with path.open("rb") as file:
        codec = guess_encoding(file.read(CHUNK))
        file.seek(0)
        if codec.startswith("utf-16"):
            _check_utf16(chunks(file), codec)
        else:
            codec = _of_bytes(chunks(file), marked=codec == UTF8_MARKED)
    return ScannedFile(codec, digest.hexdigest())


def _unmarked_utf16(head: bytes) -> str | None:
    """Return the UTF-16 without BOM in which Latin letters give such zero bytes, if any does."""
    sample = head[: 1 << 12]
    pairs = len(sample) // 2
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if pairs and second > pairs / 2 and first <= pairs / 50:
        return "utf-16-le"
    if pairs and first > pairs / 2 and second <= pairs / 50:
        return "utf-16-be"
    return None


def _check_utf16(chunks: Iterator[bytes], codec: str) -> None:
    """Raise unless the bytes are valid UTF-16."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for chunk in chunks:
            text = decoder.decode(chunk)
            _check("\0" in text, len(text) > LONGEST and "\n" not in text and "\r" not in text)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise UndecidedEncodingError(
            "filen begynder som UTF-16, men er det ikke hele vejen; eksportér listen igen"
        ) from None


def _of_bytes(chunks: Iterator[bytes], *, marked: bool) -> str:
    """Return the encoding of bytes that are not UTF-16."""
    multibyte = single = windows = False
    carried = b""
    for chunk in chain(chunks, [b" "]):  # The space ends the last run.
        _check(b"\0" in chunk, len(chunk) > LONGEST and b"\n" not in chunk and b"\r" not in chunk)
        if chunk.isascii() and not carried:
            continue
        stretch = carried + chunk
        whole = stretch.rstrip(_NOT_PLAIN)
        carried = stretch[len(whole) :]
        runs = {*whole.translate(_SPACED).split()}
        alone = {run for run in runs if not _is_utf8(run)}
        multibyte |= len(alone) < len(runs)
        single |= bool(alone)
        windows |= _is_windows(whole, alone)
    if single and (multibyte or marked):
        raise UndecidedEncodingError(
            "filen er UTF-8 nogle steder og ikke andre; eksportér listen igen"
        )
    if not single:
        return UTF8_MARKED if marked else UTF8
    return WINDOWS if windows else LATIN


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True


def _is_windows(whole: bytes, alone: Collection[bytes]) -> bool:
    """Return whether Windows-1252 has characters for these bytes that ISO-8859-1 lacks.

    Raises:
        UndecidedEncodingError: they look like letters of DOS or an old Mac.
    """
    if any(_NOT_WINDOWS.search(run) for run in alone) or (
        any(_OTHER_LETTER.search(run) for run in alone) and _OTHER_LETTERS.search(whole)
    ):
        raise UndecidedEncodingError(
            "filens bogstaver er hverken UTF-8 eller Windows-1252; åbn den i det program, den "
            "kommer fra, og gem den som 'CSV UTF-8'"
        )
    return any(_ONLY_WINDOWS.search(run) for run in alone)


def _check(zeros: bool, endless: bool) -> None:
    if zeros:
        raise UndecidedEncodingError(
            "filen indeholder nulbytes og er ikke tekst eller er beskadiget; eksportér listen igen"
        )
    if endless:
        raise UndecidedEncodingError(
            "filen har en linje på over 250.000 tegn; eksportér listen igen"
        )
