"""Keyed pseudonyms for persons and companies, and the key they are made with.

A plain hash of a CPR number is found by trying all of them in minutes (`domain.md` 2.3); an
HMAC-SHA-256 with a random 256-bit key kept outside the data is not. The number is normalised
first, so that one person has one pseudonym however a file spells the number.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import polars as pl

from connectors.errors import HomeError, InputError

KEY_BYTES = 32
_BLOCK = 64
"""Bytes of a block of SHA-256."""
PSEUDONYM_LENGTH = 32
"""Hexadecimal digits kept, 128 bits: the shortest that `domain.md` 2.3 allows."""


class Pseudonyms:
    """Makes pseudonyms with one key; shows the key nowhere."""

    def __init__(self, key: bytes) -> None:
        """Use this key, 32 bytes."""
        self._key = key

    def __repr__(self) -> str:
        """Say that there is a key, not which."""
        return "Pseudonyms(***)"

    @property
    def fingerprint(self) -> str:
        """What tells this key from another, and nothing of it."""
        return hmac.digest(self._key, b"fingerprint", "sha256").hex()[:16]

    def of(self, purpose: str, numbers: pl.Series) -> pl.Series:
        """The pseudonyms of normalised numbers; null stays null.

        ``purpose`` (person, company, ...) keeps the pseudonyms of different things apart.
        """
        hashed = self.each(purpose, numbers.to_list())
        return pl.Series(numbers.name, list(hashed), dtype=pl.String)

    def each(self, purpose: str, numbers: Iterable[str | None]) -> Iterator[str | None]:
        """The pseudonym of each of some normalised numbers."""
        # HMAC as RFC 2104 defines it. Copies of two states take half the time of those of `hmac`.
        key = self._key.ljust(_BLOCK, b"\0")
        inner = sha256(bytes(byte ^ 0x36 for byte in key) + f"{purpose}:".encode())
        outer = sha256(bytes(byte ^ 0x5C for byte in key))
        for number in numbers:
            if number is None:
                yield None
                continue
            inside, outside = inner.copy(), outer.copy()
            inside.update(number.encode())
            outside.update(inside.digest())
            yield outside.hexdigest()[:PSEUDONYM_LENGTH]


def load_key(path: Path) -> Pseudonyms:
    """The pseudonyms of a key file.

    Raises:
        InputError: the file is missing, readable by others, or holds no key.
    """
    try:
        text = path.read_text("ascii").strip()
        mode = path.stat().st_mode & 0o077
    except (OSError, ValueError) as error:
        raise InputError(
            f"The pseudonym key {path} cannot be read, so Fasit files are left alone; set "
            "PEJL_PSEUDONYM_KEY_FILE to the key file, or make one with `pejl keys init`."
        ) from error
    if mode and os.name == "posix":
        raise InputError(f"The pseudonym key {path} can be read by others; run `chmod 600 {path}`.")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError(
            f"{path} does not hold a pseudonym key (64 hexadecimal digits); restore it from "
            "backup: a new key would give every person a new pseudonym."
        )
    return Pseudonyms(key)


def write_key(path: Path) -> None:
    """Write a new random key that only its owner can read.

    Raises:
        HomeError: there is a key already, which is never overwritten, or it cannot be written.
    """
    if path.exists():
        raise HomeError(f"There is a key at {path} already; it is never overwritten.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise HomeError(
            f"The key {path} cannot be written ({error.strerror}); set "
            "PEJL_PSEUDONYM_KEY_FILE to a file in a folder of your own."
        ) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
