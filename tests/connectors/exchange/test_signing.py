"""The key of a municipality, and whose signature some bytes have."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connectors.errors import HomeError, InputError
from connectors.exchange import signing


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "nøgler" / "en nøgle.pem"
    signing.write_key(path)
    return path


def test_a_key_is_for_its_owner_alone_and_never_overwritten(key: Path):
    before = key.read_bytes()
    if os.name == "posix":
        assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(HomeError, match="kan ikke skrives"):
        signing.write_key(key)
    assert key.read_bytes() == before


def test_the_public_key_says_nothing_of_the_private_one(key: Path):
    public = signing.public_key(key)
    assert public == signing.public_key(key)
    assert public.startswith("ed25519:")
    assert len(signing.parse(public, signing.PUBLIC_BYTES) or b"") == 32
    assert public.removeprefix("ed25519:") not in key.read_text("ascii")


def test_a_key_that_others_can_read_is_refused_with_the_remedy(key: Path):
    key.chmod(0o640)
    with pytest.raises(InputError, match="chmod 600"):
        signing.sign(key, b"")


def test_what_is_no_key_of_ours_is_refused(tmp_path: Path):
    other = tmp_path / "anden.pem"
    for content in (
        b"",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    ):
        other.write_bytes(content)
        other.chmod(0o600)
        with pytest.raises(InputError, match="exchange key"):
            signing.public_key(other)
    with pytest.raises(InputError, match="findes ikke"):
        signing.public_key(tmp_path / "ingen.pem")


def test_the_signer_is_found_among_all_and_nobody_else_signed(key: Path, tmp_path: Path):
    other = tmp_path / "anden.pem"
    signing.write_key(other)
    keys = {"707": signing.public_key(other), "730": signing.public_key(key)}
    signature = signing.sign(key, b"indhold")
    assert signing.find_signer(keys, signature, b"indhold") == "730"
    assert signing.find_signer(keys, signature, b"indholD") is None
    assert signing.find_signer({"707": keys["707"]}, signature, b"indhold") is None
    assert signing.find_signer({"1": "ed25519:AAAA", "2": "noget"}, signature, b"indhold") is None
    for wrong in ("", "ed25519:", "ed25519:" + "A" * 88, signature.removeprefix("ed25519:")):
        assert signing.find_signer(keys, wrong, b"indhold") is None
