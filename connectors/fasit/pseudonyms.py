"""Keyed pseudonyms of persons and companies, and the key file.

A pseudonym is the HMAC-SHA-256 of the normalised number with a random 256-bit key that is stored
outside the data. A plain hash of a CPR number can be reversed in minutes by trying all numbers
(`docs/sources/fasit.md`).
"""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

import polars as pl
from polars_hash import CryptographicHashingNameSpace

from connectors import key_files
from connectors.errors import HomeError, InputError, file_error

KEY_BYTES = 32
_BLOCK_BYTES = 64
"""The block size of SHA-256."""
PSEUDONYM_LENGTH = 32
"""Hexadecimal digits: 128 bits, the least that is advised (`docs/sources/fasit.md`)."""


class Pseudonyms:
    """Pseudonyms made with one key, which is never shown."""

    def __init__(self, key: bytes) -> None:
        """Take a key of 32 bytes."""
        self._key = key

    def __repr__(self) -> str:
        """Hide the key."""
        return "Pseudonyms(***)"

    @property
    def fingerprint(self) -> str:
        """A hash that identifies the key without revealing it."""
        return hmac.digest(self._key, b"fingerprint", "sha256").hex()[:16]

    def pseudonymise(self, purpose: str, numbers: pl.Series) -> pl.Series:
        """Return the pseudonyms of normalised numbers; null stays null.

        The same number has different pseudonyms for different purposes (person, company, ...).
        """
        # HMAC by RFC 2104; that of polars_hash takes only a key that is text.
        key = self._key.ljust(_BLOCK_BYTES, b"\0")
        inner = bytes(byte ^ 0x36 for byte in key) + f"{purpose}:".encode()
        outer = bytes(byte ^ 0x5C for byte in key)
        number = pl.col("number").cast(pl.Binary)
        digest = _sha256(_hidden(inner) + number).str.decode("hex")
        pseudonym = _sha256(_hidden(outer) + digest).str.head(PSEUDONYM_LENGTH)
        return numbers.to_frame("number").select(pseudonym.alias(numbers.name)).to_series()


def _sha256(texts: pl.Expr) -> pl.Expr:
    """Return the SHA-256 of each binary value in hexadecimal digits."""
    return CryptographicHashingNameSpace(texts).sha2_256()


def _hidden(secret: bytes) -> pl.Expr:
    """Return a literal whose value no message of Polars shows."""
    return pl.lit(pl.Series([secret]))


def load_key(path: Path) -> Pseudonyms:
    """Load the key file.

    Raises:
        InputError: the file is missing, can be read by others, or holds no key.
    """
    try:
        text = path.read_text("ascii").strip()
        is_open = key_files.others_can_read(path)
    except (OSError, ValueError) as error:
        raise InputError(
            f"Pseudonymnøglen {path} kan ikke læses, så filer fra Fasit er ikke læst; sæt "
            "PEJL_PSEUDONYM_KEY_FILE til nøglefilen, eller lav en med `pejl keys init`."
        ) from error
    if is_open:
        raise InputError(f"Pseudonymnøglen {path} kan læses af andre; kør `chmod 600 {path}`.")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError(
            f"{path} indeholder ikke en pseudonymnøgle (64 hexadecimale cifre); hent den fra en "
            "sikkerhedskopi, for en ny nøgle giver alle borgere nye pseudonymer."
        )
    return Pseudonyms(key)


def write_key(path: Path) -> None:
    """Write a new random key that only its owner can read.

    Raises:
        HomeError: the file exists, or cannot be written.
    """
    if path.exists():
        raise HomeError(f"{path} findes allerede; en pseudonymnøgle bliver aldrig overskrevet.")
    try:
        key_files.create(path, f"{secrets.token_hex(KEY_BYTES)}\n".encode("ascii"))
    except OSError as error:
        raise HomeError(
            f"Pseudonymnøglen {path} kan ikke skrives ({file_error(error)}); sæt "
            "PEJL_PSEUDONYM_KEY_FILE til en fil i jeres egen mappe."
        ) from error
