"""Signatures of packages: Ed25519, by the library ``cryptography``.

The private key is a PEM file that only its owner can read, beside the key of pseudonyms. It is
never shown, and never in a backup. The library is imported where it is used: it is slow to load.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from connectors import key_files
from connectors.errors import HomeError, InputError, file_error

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PREFIX = "ed25519:"
"""What a public key and a signature begin with, as they are written."""
PUBLIC_BYTES, SIGNATURE_BYTES = 32, 64
_PURPOSE = b"pejl exchange 1\n"
"""Signed before the content, so that no signature serves for anything else."""
_REMEDY = "læg jeres nøgle der igen, eller flyt filen væk og lav en ny med `pejl exchange key`"


def write_key(path: Path) -> None:
    """Write a new private key that only its owner can read.

    Raises:
        HomeError: the file exists, or cannot be written.
    """
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

    content = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        key_files.create(path, content)
    except OSError as error:
        raise HomeError(
            f"Nøglen til udveksling {path} kan ikke skrives ({file_error(error)}); den "
            "ligger ved siden af nøglen til pseudonymer: ret PEJL_PSEUDONYM_KEY_FILE."
        ) from error


def public_key(path: Path) -> str:
    """The public key of a private one, as it is handed over.

    Raises:
        InputError: the private key is missing, can be read by others, or is none.
    """
    return PREFIX + base64.b64encode(_private(path).public_key().public_bytes_raw()).decode()


def sign(path: Path, content: bytes) -> str:
    """The signature of some bytes by the key in a file, as it is written.

    Raises:
        InputError: as `public_key`.
    """
    return PREFIX + base64.b64encode(_private(path).sign(_PURPOSE + content)).decode()


def parse(text: str, length: int) -> bytes | None:
    """A public key or a signature from its text; None for any other text."""
    try:
        raw = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if text.startswith(PREFIX) and len(raw) == length else None


def find_signer(keys: Mapping[str, str], signature: str, content: bytes) -> str | None:
    """Whose key signed some bytes; None where nobody's did.

    Args:
        keys: public keys by whose they are, as `parse` takes them.
        signature: as it is written.
        content: the bytes.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

    signed = parse(signature, SIGNATURE_BYTES)
    for whose, text in keys.items() if signed else ():
        raw = parse(text, PUBLIC_BYTES)
        try:
            if raw and signed:
                key = ed25519.Ed25519PublicKey.from_public_bytes(raw)
                key.verify(signed, _PURPOSE + content)
                return whose
        except (InvalidSignature, ValueError):
            continue
    return None


def _private(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

    try:
        content, is_open = path.read_bytes(), key_files.others_can_read(path)
    except OSError as error:
        raise InputError(
            f"Nøglen til udveksling {path} kan ikke læses ({file_error(error)}); {_REMEDY}."
        ) from error
    if is_open:
        raise InputError(
            f"Nøglen til udveksling {path} kan læses af andre; kør `chmod 600 {path}`."
        )
    try:
        key = serialization.load_pem_private_key(content, None)
    except (ValueError, TypeError) as error:
        raise InputError(f"{path} indeholder ikke en nøgle til udveksling; {_REMEDY}.") from error
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise InputError(f"{path} er en nøgle af en anden slags end Ed25519; {_REMEDY}.")
    return key
