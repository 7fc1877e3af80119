"""Which characters the bytes of a text file are: found out from all of them, never guessed.

A mark at the start decides. Without one, bytes that make UTF-8 throughout are UTF-8, and zeros in
every other place are UTF-16. What is left is Windows-1252, of which ISO-8859-1 is the same for
every letter; where the bytes could as well be something else the file is refused.
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
"""Characters in a row without a line's end: more are no list, and would have to lie in memory."""
UTF8, UTF8_MARKED, WINDOWS, LATIN = "utf-8", "utf-8-sig", "cp1252", "iso-8859-1"
TITLES = {
    UTF8: "UTF-8",
    UTF8_MARKED: "UTF-8 with BOM",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-16": "UTF-16 with BOM",
    WINDOWS: "Windows-1252",
    LATIN: "ISO-8859-1",
}
_SPACED = bytes(b" "[0] if byte < 0x80 else byte for byte in range(256))  # noqa: PLR2004
"""Makes spaces of all plain characters, so that runs of others can be told apart."""
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_ONLY_WINDOWS = re.compile(rb"[\x80-\x9f]")
_OTHER_LETTERS = re.compile(rb"[A-Za-z][\x86\x9b\x8c\xbe\xbf][a-z]")
_OTHER_LETTER = re.compile(rb"^[\x86\x9b\x8c\xbe\xbf]$")
"""Where DOS and the old Mac have å, ø and æ, and Windows has signs that stand in no word."""
_LETTERS = "éÉèÈêÊëüÜöÖäÄáÁóÓíúßñçâôî"
_DANISH = frozenset(f"æøåÆØÅ{_LETTERS}–\u2019”“…§°½²€«»\u00a0")
"""What Danish text has beyond ASCII. In a file of DOS or an old Mac the letters æ, ø and å are
other bytes, which Windows-1252 shows as signs that are not among these; so are torn UTF-8."""
_NOT_PLAIN = bytes(range(0x80, 0x100))


@dataclass(frozen=True)
class Scanned:
    """A text file read through once: its encoding and its hash."""

    codec: str
    sha256: str


class UndecidedEncodingError(ValueError):
    """What a file's characters are cannot be told; the message repeats none of them."""


def decode(body: bytes) -> tuple[str, str]:
    """The text of a short file that people in Denmark type, and its encoding.

    Raises:
        UndecidedEncodingError: it is not UTF-8, and holds letters that Danish text has not.
    """
    try:
        return body.decode(UTF8_MARKED), UTF8
    except UnicodeDecodeError as error:
        at = error.start
    text = body.decode(WINDOWS, "replace")
    # Whether it is Windows-1252 shows in what it says.
    if "\0" in text or any(not sign.isascii() and sign not in _DANISH for sign in text):
        raise UndecidedEncodingError(
            f"is neither UTF-8 (byte {at}) nor plainly Windows-1252; save it as 'CSV UTF-8'"
        )
    return text, WINDOWS


def of_head(head: bytes) -> str:
    """The encoding that the first bytes of a file point to: enough to find its headings."""
    if head.startswith(codecs.BOM_UTF8):
        return UTF8_MARKED
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise UndecidedEncodingError("it is UTF-32; save it as 'CSV UTF-8'")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if wide := _unmarked_utf16(head):
        return wide
    try:
        codecs.getincrementaldecoder(UTF8)().decode(head)
    except UnicodeDecodeError:
        return WINDOWS
    return UTF8


def scan(path: Path) -> Scanned:
    """Read all of a text file once, to know what its bytes are.

    Raises:
        UndecidedEncodingError: its characters cannot be told, or it is no text.
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()

    def chunks(file: IO[bytes]) -> Iterator[bytes]:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            yield chunk

    with path.open("rb") as file:
        codec = of_head(file.read(CHUNK))
        file.seek(0)
        if codec.startswith("utf-16"):
            _check_utf16(chunks(file), codec)
        else:
            codec = _of_bytes(chunks(file), marked=codec == UTF8_MARKED)
    return Scanned(codec, digest.hexdigest())


def _unmarked_utf16(head: bytes) -> str | None:
    """The UTF-16 whose zeros stand in every other place, as Latin letters have them."""
    some = head[: 1 << 12]
    pairs = len(some) // 2
    first, second = some[0::2].count(0), some[1::2].count(0)
    if pairs and second > pairs / 2 and first <= pairs / 50:
        return "utf-16-le"
    if pairs and first > pairs / 2 and second <= pairs / 50:
        return "utf-16-be"
    return None


def _check_utf16(chunks: Iterator[bytes], codec: str) -> None:
    """Refuse bytes of which any is no character of UTF-16."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for chunk in chunks:
            text = decoder.decode(chunk)
            _check("\0" in text, len(text) > LONGEST and "\n" not in text and "\r" not in text)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise UndecidedEncodingError(
            "it begins as UTF-16 and is not UTF-16 throughout; export it again"
        ) from None


def _of_bytes(chunks: Iterator[bytes], *, marked: bool) -> str:
    """The encoding of bytes that are no UTF-16."""
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
            "it is UTF-8 in some places and not in others; export it again"
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
    """Whether single bytes are such as Windows-1252 has and ISO-8859-1 has not."""
    if any(_NOT_WINDOWS.search(run) for run in alone) or (
        any(_OTHER_LETTER.search(run) for run in alone) and _OTHER_LETTERS.search(whole)
    ):
        raise UndecidedEncodingError(
            "its letters are neither UTF-8 nor Windows-1252; open it where it was made and save "
            "it as 'CSV UTF-8'"
        )
    return any(_ONLY_WINDOWS.search(run) for run in alone)


def _check(zeros: bool, endless: bool) -> None:
    if zeros:
        raise UndecidedEncodingError(
            "it holds zero bytes and is therefore no text, or damaged; export it again"
        )
    if endless:
        raise UndecidedEncodingError(
            "it has a line of more than 250,000 characters; export it again"
        )
